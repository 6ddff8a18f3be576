import { quoted } from '../../../core/errors.js';
import type { RosterContact, RosterPerson } from '../../../subgraphs/identity/roster.js';
import type { Origin } from '../import-fault.js';
import { complaint, type Journey } from '../journey.js';
import { spread } from '../staging.js';
import { isPhone } from '../text/cells.js';
import type { Keys } from './keys.js';
import type { Manifest } from './manifest.js';
import { type Row, readTable } from './table.js';
import { ENROLLMENT_ROLES, isNationalId, ROLE_NAMES, sexOf, userRole } from './vocabulary.js';

/** What is set aside under a user's id until everything about them has been read. */
export type UserLine =
  | {
      readonly is: 'user';
      readonly id: string;
      readonly at: Origin;
      readonly person: RosterPerson;
      readonly orgs: readonly string[];
      readonly role: string | null;
      readonly agents: readonly string[];
      readonly level: string | null;
      readonly nationalId: string | null;
    }
  | {
      readonly is: 'role';
      readonly id: string;
      readonly at: Origin;
      readonly role: string;
      readonly org: string;
      readonly from: string | null;
      readonly to: string | null;
      readonly gone: boolean;
    }
  | {
      readonly is: 'demographics';
      readonly id: string;
      readonly at: Origin;
      readonly facts: Pick<RosterPerson, 'birthDate' | 'sex'>;
      readonly gone: boolean;
    }
  | {
      readonly is: 'enrollment';
      readonly id: string;
      readonly at: Origin;
      readonly row: string;
      readonly class: string;
      readonly org: string;
      readonly role: string;
      readonly from: string | null;
      readonly to: string | null;
      readonly gone: boolean;
    };
export type LineOf<K extends UserLine['is']> = Extract<UserLine, { is: K }>;

/** Reads users, roles, demographics and enrollments and sets them aside by user. */
export async function readPeople(journey: Journey, manifest: Manifest, keys: Keys): Promise<void> {
  const { staging, tally, heaps } = journey;
  const put = (line: UserLine) => staging.put(`users ${spread(line.id, heaps)}`, line);
  const read = async (kind: 'users' | 'roles' | 'userProfiles' | 'demographics' | 'enrollments', line: (row: Row) => UserLine | null) => {
    const file = manifest.files.get(kind);
    if (file === undefined) return;
    await readTable(journey, file, kind === 'userProfiles' ? 'userProfiles' : kind, manifest.delta(kind), async (row) => {
      const found = line(row);
      if (found !== null) await put(found);
    });
  };
  await read('users', (row) => userLine(journey, manifest, keys, row));
  if (manifest.files.has('roles')) await read('roles', (row) => roleLine(journey, row));
  else if (manifest.version === '1.2' && manifest.files.has('userProfiles')) {
    tally.notice('there is no roles.csv; roles were looked for in userProfiles.csv');
    await read('userProfiles', (row) => (row.cell('role') && row.cell('orgSourcedId') ? roleLine(journey, row) : null));
  }
  await read('demographics', (row) => {
    const sex = sexOf(row.cell('sex'));
    if (sex === undefined) tally.notice('demographics.csv: a sex that is not on the list was left out');
    const facts = {
      ...(row.cell('birthDate') !== undefined && { birthDate: row.day('birthDate') ?? null }),
      ...(row.cell('sex') !== undefined && sex !== undefined && { sex }),
    };
    return { is: 'demographics', id: row.id, at: row.at, facts, gone: row.gone };
  });
  await read('enrollments', (row) => enrollmentLine(journey, row));
}

function userLine({ tally }: Journey, manifest: Manifest, keys: Keys, row: Row): UserLine | null {
  const role = row.cell('role') ?? null;
  if (role !== null && userRole(role) === null) {
    tally.refuseRow(complaint(row.at, 'role', `${quoted(role)} is not a role of the standard`, `write ${ROLE_NAMES}`));
    return null;
  }
  if (role === null && manifest.version === '1.1' && !row.gone) {
    tally.refuseRow(complaint(row.at, 'role', 'the user has no role', `write ${ROLE_NAMES}`));
    return null;
  }
  const identifier = row.cell('identifier') ?? '';
  const middle = row.cell('middleName');
  const person: RosterPerson = row.gone
    ? { externalId: keys.user(row.id), status: 'tobedeleted' }
    : {
        externalId: keys.user(row.id),
        status: 'active',
        givenName: row.cell('givenName') as string,
        familyName: row.cell('familyName') as string,
        ...usualNameOf(row),
        ...(middle !== undefined && { otherGivenNames: middle === null ? null : [middle] }),
        ...contactsOf(row, tally.notice),
      };
  // Why: in 1.2 the role stands in a file of its own; one left in users.csv is of an older export.
  const own = manifest.version === '1.1' ? { orgs: row.list('orgSourcedIds'), role } : { orgs: [], role: null };
  return {
    is: 'user',
    id: row.id,
    at: row.at,
    person,
    ...own,
    agents: row.list('agentSourcedIds'),
    level: row.list('grades').join(', ') || null,
    nationalId: isNationalId(identifier) ? identifier : null,
  };
}

/** The name somebody goes by is shown instead of the other, so it is a whole name. */
function usualNameOf(row: Row): Pick<RosterPerson, 'usualName'> {
  const [given, family] = [row.cell('preferredGivenName'), row.cell('preferredFamilyName')];
  if (given === undefined && family === undefined) return {};
  return { usualName: given || family ? `${given ?? row.cell('givenName')} ${family ?? row.cell('familyName')}` : null };
}

function contactsOf(row: Row, notice: (text: string) => void): Pick<RosterPerson, 'emails' | 'phones'> {
  const email = row.cell('email');
  const phones: RosterContact[] = [];
  for (const [column, kind] of [
    ['sms', 'MOBILE'],
    ['phone', 'OTHER'],
  ] as const) {
    const value = row.cell(column);
    if (value && !isPhone(value)) notice(`${row.at.file}: a telephone number that is none was left out`);
    else if (value && !phones.some((phone) => phone.value === value)) phones.push({ kind, value });
  }
  const told = row.cell('sms') !== undefined || row.cell('phone') !== undefined;
  return {
    ...(email !== undefined && { emails: email === null ? [] : [{ kind: 'OTHER' as const, value: email }] }),
    ...(told && { phones }),
  };
}

function roleLine({ tally }: Journey, row: Row): UserLine | null {
  const role = row.cell('role') as string;
  if (userRole(role) === null) {
    tally.refuseRow(complaint(row.at, 'role', `${quoted(role)} is not a role of the standard`, `write ${ROLE_NAMES}`));
    return null;
  }
  return {
    is: 'role',
    id: row.cell('userSourcedId') as string,
    at: row.at,
    role,
    org: row.cell('orgSourcedId') as string,
    from: row.day('beginDate') ?? null,
    to: row.day('endDate') ?? null,
    gone: row.gone,
  };
}

function enrollmentLine({ tally }: Journey, row: Row): UserLine | null {
  const role = (row.cell('role') as string).toLowerCase();
  if (!ENROLLMENT_ROLES.has(role)) {
    tally.refuseRow(
      complaint(row.at, 'role', `${quoted(role)} is not a role in a class`, 'write student, teacher, administrator or proctor'),
    );
    return null;
  }
  const [from, to] = [row.day('beginDate') ?? null, row.day('endDate') ?? null];
  if (from !== null && to !== null && to < from) {
    tally.refuseRow(complaint(row.at, 'endDate', 'the enrollment ends before it begins', 'correct one of the two days'));
    return null;
  }
  return {
    is: 'enrollment',
    id: row.cell('userSourcedId') as string,
    at: row.at,
    row: row.cell('sourcedId') ?? '',
    class: row.cell('classSourcedId') as string,
    org: row.cell('schoolSourcedId') as string,
    role,
    from,
    to,
    gone: row.gone,
  };
}
