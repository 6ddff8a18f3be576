import type { RosterContact, RosterPerson } from '../../../subgraphs/identity/roster.js';
import { opens, type Post, type SchoolOut, type Seat } from '../out/delivery.js';
import type { FolderOut } from '../out/folder-out.js';
import type { FormatOut } from '../out/format.js';
import { COLUMNS, line, type Row, type WrittenFile } from './lines.js';
import { openSessions } from './sessions-out.js';

const SOURCE = 'preau';
const TOLD = [
  'ClassGroup.members',
  'ContactPoint.value',
  'Enrolment.enteredOn',
  'Enrolment.leftOn',
  'Enrolment.level',
  'Enrolment.mainClass',
  'GuardianLink.guardian',
  'Person.birthDate',
  'Person.emails',
  'Person.familyName',
  'Person.givenName',
  'Person.otherGivenNames',
  'Person.phones',
  'Person.sex',
  'Person.usualName',
  'RoleAssignment.function',
  'TeachingAssignment.staff',
];

/**
 * Schools as OneRoster 1.2 CSV, bulk. Classes are homerooms, taught by their teachers; which of them teaches what the standard cannot say without a
 * class for each subject. Of rights, addresses and national numbers nothing is told.
 */
export function exportOneRoster(folder: FolderOut, _day: string): FormatOut {
  const put = async <F extends WrittenFile>(file: F, rows: readonly Row<F>[]) => {
    if (rows.length > 0) await folder.write(`${file}.csv`, rows.map((row) => line(file, row)).join(''));
  };
  const sessions = openSessions();
  /** Whoever is a parent here and staff there is one user. */
  const users = new Set<string>();
  const newUsers = (rows: readonly Row<'users'>[]) =>
    rows.filter(({ sourcedId }) => {
      const id = sourcedId as string;
      if (users.has(id)) return false;
      users.add(id);
      return true;
    });

  return {
    coordinates: TOLD,
    survey() {},
    async begin() {
      for (const file of Object.keys(COLUMNS) as WrittenFile[]) await folder.write(`${file}.csv`, `${COLUMNS[file].join(',')}\r\n`);
      const announced = (Object.keys(COLUMNS) as WrittenFile[]).filter((file) => file !== 'manifest');
      await put('manifest', [
        { propertyName: 'manifest.version', value: '1.0' },
        { propertyName: 'oneroster.version', value: '1.2' },
        ...announced.map((file) => ({ propertyName: `file.${file}`, value: 'bulk' })),
        ...ABSENT.map((file) => ({ propertyName: `file.${file}`, value: 'absent' })),
        { propertyName: 'source.systemName', value: 'Préau' },
        { propertyName: 'source.systemCode', value: SOURCE },
      ]);
    },
    async school(school) {
      const { roster, staff } = school;
      // Why: an agent is an agent, with no word on which rights; who has none here is left out.
      const pupils = school.pupils.map((pupil) => ({ ...pupil, links: pupil.links.filter(opens) }));
      const agents = new Set(pupils.flatMap(({ links }) => links.map(({ guardian }) => guardian.value)));
      const guardians = school.guardians.filter(({ externalId }) => agents.has(externalId.value));
      const { uai, name } = roster.school;
      await put('orgs', [{ sourcedId: uai, name, type: 'school', identifier: uai }]);
      const { named, rows } = sessions.of(school);
      await put('academicSessions', rows);
      await put(
        'courses',
        roster.subjects.map(({ externalId, name: title, code }) => ({
          sourcedId: externalId.value,
          title,
          courseCode: code,
          orgSourcedId: uai,
        })),
      );
      await put('classes', classesOf(school, named));
      await put(
        'users',
        newUsers(
          pupils.map(({ record, seats, links }) => ({
            ...userOf(record),
            grades: seats[0]?.student.enrolment?.level,
            agentSourcedIds: links.map(({ guardian }) => guardian.value).join(','),
            primaryOrgSourcedId: seats[0]?.uai,
          })),
        ),
      );
      await put('users', newUsers(staff.map(({ record, posts }) => ({ ...userOf(record), primaryOrgSourcedId: posts[0]?.uai }))));
      await put('users', newUsers(guardians.map(userOf)));
      await put(
        'roles',
        pupils.flatMap(({ record, seats }) => seats.map((seat) => studentRole(record, seat))),
      );
      await put(
        'roles',
        staff.flatMap(({ record, posts }) => posts.flatMap((post) => staffRoles(record, post))),
      );
      await put(
        'roles',
        guardians.map(({ externalId: { value } }) => role(value, uai, 'parent', 'primary')),
      );
      await put(
        'enrollments',
        pupils.flatMap(({ seats }) => seats.flatMap(seatRows)),
      );
      await put(
        'enrollments',
        staff.flatMap(({ record, posts }) => posts.flatMap((post) => postRows(record, post))),
      );
      await put(
        'demographics',
        pupils.map(({ record: { externalId, birthDate, sex } }) => ({ sourcedId: externalId.value, birthDate, sex: sexOf(sex) })),
      );
    },
    async end() {},
  };
}

/** Files of the standard that are not written. */
const ABSENT = [
  'categories',
  'classResources',
  'courseResources',
  'lineItems',
  'resources',
  'results',
  'scoreScales',
  'userProfiles',
  'userResources',
];

/** A group has a course where all of its teachers teach the same; a class is taught many subjects and has none. */
function classesOf({ roster }: SchoolOut, sessions: ReadonlyMap<string, string>): Row<'classes'>[] {
  const terms = roster.periods.length > 0 ? roster.periods : roster.years;
  return roster.groups.map(({ externalId, kind, name, code, level }) => {
    const taught = new Set(roster.teaching.filter(({ group }) => group.value === externalId.value).map(({ subject }) => subject?.value));
    const [only] = taught;
    return {
      sourcedId: externalId.value,
      title: name,
      grades: level,
      courseSourcedId: taught.size === 1 ? only : null,
      classCode: code,
      classType: kind === 'DIVISION' ? 'homeroom' : 'scheduled',
      schoolSourcedId: roster.school.uai,
      termSourcedIds: terms.map(({ externalId: { value } }) => sessions.get(value)).join(','),
    };
  });
}

function userOf({ externalId, givenName, familyName, otherGivenNames, usualName, emails, phones }: RosterPerson): Row<'users'> {
  const phone = (kinds: readonly RosterContact['kind'][]) =>
    phones?.find(({ kind, redList }) => kinds.includes(kind) && redList !== true)?.value;
  return {
    sourcedId: externalId.value,
    enabledUser: 'true',
    username: externalId.value,
    givenName: givenName ?? '-',
    familyName: familyName ?? usualName ?? '-',
    middleName: otherGivenNames?.[0],
    email: (emails?.find(({ preferred }) => preferred === true) ?? emails?.[0])?.value,
    sms: phone(['MOBILE']),
    phone: phone(['PERSONAL', 'WORK', 'OTHER']),
  };
}

function role(
  user: string,
  org: string,
  name: string,
  roleType: 'primary' | 'secondary',
  dates: { from?: string | null; to?: string | null } = {},
): Row<'roles'> {
  return {
    sourcedId: `${user}-${org}-${name}`,
    userSourcedId: user,
    roleType,
    role: name,
    beginDate: dates.from,
    endDate: dates.to,
    orgSourcedId: org,
  };
}

function studentRole({ externalId }: RosterPerson, { uai, student: { enrolment } }: Seat): Row<'roles'> {
  const dates = { from: enrolment?.enteredOn ?? null, to: enrolment?.leftOn ?? null };
  return role(externalId.value, uai, 'student', enrolment?.primary === false ? 'secondary' : 'primary', dates);
}

/** Source: formats.md 1.3. Whatever else somebody does leaves as what opens least where it is read: an aide. */
const ROLES: Readonly<Record<string, string>> = {
  TEACHER: 'teacher',
  HEAD_TEACHER: 'teacher',
  PRINCIPAL: 'principal',
  ADMIN_OFFICE: 'siteAdministrator',
  IT_ADMIN: 'siteAdministrator',
};

function staffRoles({ externalId }: RosterPerson, { uai, roles, teaching }: Post): Row<'roles'>[] {
  const told = new Map<string, Row<'roles'>>();
  for (const { function: held, from, to } of roles) {
    const name = ROLES[held] ?? 'aide';
    if (!told.has(name))
      told.set(name, role(externalId.value, uai, name, told.size === 0 ? 'primary' : 'secondary', { from: from ?? null, to: to ?? null }));
  }
  if (teaching.length > 0 && !told.has('teacher')) told.set('teacher', role(externalId.value, uai, 'teacher', 'secondary'));
  return [...told.values()];
}

function seatRows({ uai, student, memberships }: Seat): Row<'enrollments'>[] {
  return memberships.map(({ group, from, to }) => enrollment(group.value, uai, student.externalId.value, 'student', { from, to }));
}

/** Somebody who teaches a class two subjects is its teacher once. */
function postRows({ externalId }: RosterPerson, { uai, teaching }: Post): Row<'enrollments'>[] {
  const classes = new Map(teaching.map((tie) => [tie.group.value, tie]));
  return [...classes.values()].map(({ group, from, to }) => enrollment(group.value, uai, externalId.value, 'teacher', { from, to }));
}

function enrollment(
  group: string,
  uai: string,
  user: string,
  as: 'student' | 'teacher',
  { from, to }: { from: string | null | undefined; to: string | null | undefined },
): Row<'enrollments'> {
  return {
    sourcedId: `${group}-${user}-${as}`,
    classSourcedId: group,
    schoolSourcedId: uai,
    userSourcedId: user,
    role: as,
    primary: as === 'teacher' ? 'false' : null,
    beginDate: from === EVER ? null : from,
    endDate: to,
  };
}

/** The day from which somebody was a member of whom no day is known. */
const EVER = '0001-01-01';

function sexOf(sex: string | null | undefined): string {
  return sex === 'M' ? 'male' : sex === 'F' ? 'female' : sex === 'X' ? 'other' : 'unspecified';
}
