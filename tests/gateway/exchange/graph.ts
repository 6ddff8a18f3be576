import type { Store } from '../../../core/store/index.js';
import { readRoster } from '../../../subgraphs/identity/extract.js';
import type { ExternalKey, Roster } from '../../../subgraphs/identity/roster.js';

/** What a function is called once a format has told it. Source: formats.md 1.3; domain.md 3.1 and D8. */
const TOLD = {
  oneroster: (held: string) => (held === 'TEACHER' || held === 'PRINCIPAL' ? held : held === 'HEAD_TEACHER' ? 'TEACHER' : 'NONE'),
  aaf: (held: string) =>
    ['TEACHER', 'PRINCIPAL', 'DEPUTY_PRINCIPAL', 'CPE', 'AED', 'LIBRARIAN', 'ADMIN_OFFICE', 'HEAD_TEACHER'].includes(held) ? held : 'NONE',
} as const;

/**
 * A school as far as a format can tell it, without ids: people go by name, birth date and mail, and ties by the people and classes they join. Two
 * stores hold the same school where these are equal.
 */
export async function graphOf(store: Store, uai: string, at: Date, format: 'oneroster' | 'aaf', side: 'written' | 'read') {
  const roster = await readRoster(store.db, uai, at);
  if (roster === null) throw new Error(`no school ${uai}`);
  const feed = format === 'aaf';
  // OneRoster has no word on rights: who has none is not written.
  const links = feed || side === 'read' ? roster.links : roster.links.filter(isOpen);
  const agents = new Set(links.map(({ guardian }) => guardian.value));
  const people = namesOf(roster);
  const human = (key: ExternalKey) => people.get(key.value) ?? `nobody is ${key.value}`;
  const groups = new Map(
    roster.groups.map(({ externalId, name, kind }) => [externalId.value, `${kind === 'DIVISION' ? 'class' : 'group'} ${name}`]),
  );
  const group = (key: ExternalKey) => groups.get(key.value) ?? `no group is ${key.value}`;
  const subjects = new Map(roster.subjects.map(({ externalId, name }) => [externalId.value, name]));
  /** A class is taught by its teachers in OneRoster, a group what all of its teachers teach. */
  const taught = (tie: Roster['teaching'][number]) => {
    const isTold = feed || group(tie.group).startsWith('group');
    return isTold && tie.subject ? (subjects.get(tie.subject.value) ?? '') : '';
  };
  const { name } = roster.school;
  return {
    school: feed ? [name, roster.school.kind, roster.school.sector, roster.school.academy] : [name],
    periods: feed ? [] : sorted(roster.periods.map((period) => [period.name, period.startDate, period.endDate])),
    groups: sorted(
      roster.groups.map(({ externalId, parents }) => [group(externalId), ...(feed ? [sorted((parents ?? []).map(group))] : [])]),
    ),
    students: sorted(
      roster.students.map(({ externalId, enrolment, boarding, nationalId }) => [
        human(externalId),
        enrolment?.mainClass ? group(enrolment.mainClass) : null,
        enrolment?.primary,
        ...(enrolment?.primary === false && feed ? [] : [enrolment?.level, enrolment?.enteredOn]),
        ...(feed && enrolment?.primary !== false ? [boarding, enrolment?.programmeName] : []),
        ...(feed ? [nationalId] : []),
      ]),
    ),
    memberships: sorted(roster.memberships.map((tie) => [human(tie.student), group(tie.group)])),
    guardians: sorted(
      roster.guardians
        .filter(({ externalId }) => feed || agents.has(externalId.value))
        .map(({ externalId, phones }) => [human(externalId), ...(feed ? [sorted((phones ?? []).map(({ value }) => value))] : [])]),
    ),
    links: sorted(
      links.map((tie) => [
        human(tie.student),
        human(tie.guardian),
        ...(feed ? [tie.kinship, isOpen(tie), tie.receivesBenefits === true] : []),
      ]),
    ),
    staff: sorted(roster.staff.map(({ externalId }) => human(externalId))),
    roles: sorted([
      ...new Set(
        roster.roles.map((tie) =>
          JSON.stringify([
            human(tie.person),
            TOLD[format](tie.function),
            feed && tie.function === 'HEAD_TEACHER' && tie.group ? group(tie.group) : null,
          ]),
        ),
      ),
    ]),
    teaching: sorted([...new Set(roster.teaching.map((tie) => JSON.stringify([human(tie.staff), group(tie.group), taught(tie)])))]),
  };
}

/** Does a guardian have the rights of a legal representative, as far as a file may say so? */
function isOpen({ authority, parentalAuthority, contactRestriction, webAccess }: Roster['links'][number]): boolean {
  const lost = parentalAuthority === 'WITHDRAWN' || parentalAuthority === 'SUPERVISION_ONLY';
  return authority !== 'CONTACT' && webAccess === true && contactRestriction !== 'NO_INFORMATION' && !lost;
}

function namesOf(roster: Roster): ReadonlyMap<string, string> {
  const students = new Set(roster.students.map(({ externalId }) => externalId.value));
  return new Map(
    [...roster.students, ...roster.guardians, ...roster.staff].map(({ externalId, givenName, familyName, birthDate, emails }) => {
      const mail = students.has(externalId.value) ? '' : (emails?.find(({ preferred }) => preferred === true) ?? emails?.[0])?.value;
      return [externalId.value, [givenName, familyName, students.has(externalId.value) ? birthDate : '', mail].join(' ')];
    }),
  );
}

function sorted<T>(rows: readonly T[]): T[] {
  return rows.toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
}
