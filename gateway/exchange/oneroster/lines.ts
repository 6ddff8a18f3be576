import { formulaFault } from '../text/cells.js';

/** Columns of each file of OneRoster 1.2 CSV, in the order of the standard. Source: formats.md 1.2. */
export const COLUMNS = {
  manifest: ['propertyName', 'value'],
  orgs: ['sourcedId', 'status', 'dateLastModified', 'name', 'type', 'identifier', 'parentSourcedId'],
  academicSessions: ['sourcedId', 'status', 'dateLastModified', 'title', 'type', 'startDate', 'endDate', 'parentSourcedId', 'schoolYear'],
  courses: [
    'sourcedId',
    'status',
    'dateLastModified',
    'schoolYearSourcedId',
    'title',
    'courseCode',
    'grades',
    'orgSourcedId',
    'subjects',
    'subjectCodes',
  ],
  classes: [
    'sourcedId',
    'status',
    'dateLastModified',
    'title',
    'grades',
    'courseSourcedId',
    'classCode',
    'classType',
    'location',
    'schoolSourcedId',
    'termSourcedIds',
    'subjects',
    'subjectCodes',
    'periods',
  ],
  users: [
    'sourcedId',
    'status',
    'dateLastModified',
    'enabledUser',
    'username',
    'userIds',
    'givenName',
    'familyName',
    'middleName',
    'identifier',
    'email',
    'sms',
    'phone',
    'agentSourcedIds',
    'grades',
    'password',
    'userMasterIdentifier',
    'preferredGivenName',
    'preferredMiddleName',
    'preferredFamilyName',
    'primaryOrgSourcedId',
    'pronouns',
  ],
  roles: [
    'sourcedId',
    'status',
    'dateLastModified',
    'userSourcedId',
    'roleType',
    'role',
    'beginDate',
    'endDate',
    'orgSourcedId',
    'userProfileSourcedId',
  ],
  enrollments: [
    'sourcedId',
    'status',
    'dateLastModified',
    'classSourcedId',
    'schoolSourcedId',
    'userSourcedId',
    'role',
    'primary',
    'beginDate',
    'endDate',
  ],
  demographics: ['sourcedId', 'status', 'dateLastModified', 'birthDate', 'sex'],
} as const;
export type WrittenFile = keyof typeof COLUMNS;
export type Row<F extends WrittenFile> = Partial<Record<(typeof COLUMNS)[F][number], string | null | undefined>>;

/** One row of a file, with its line end. */
export function line<F extends WrittenFile>(file: F, row: Row<F>): string {
  const cells = row as Readonly<Record<string, string | null | undefined>>;
  return `${COLUMNS[file].map((column) => cell(cells[column], column)).join(',')}\r\n`;
}

/** RFC 4180. A cell that a spreadsheet would run is written without what makes it run (CSV injection, CWE-1236). */
function cell(value: string | null | undefined, column: string): string {
  if (value == null) return '';
  const isPhone = column === 'sms' || column === 'phone';
  const safe = isPhone || formulaFault(value) === null ? value : value.replace(/^[\s=+@-]+/, '');
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
