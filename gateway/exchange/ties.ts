import type { ExternalKey, Roster, RosterRecord, RosterStudent, RosterTie } from '../../subgraphs/identity/roster.js';
import { keyName, type RosterList } from './school-roster.js';

type TellDangling = (list: RosterList, record: unknown, missing: ExternalKey) => void;

/**
 * What can only be said once a school is together: the subject of a teaching is the one of its class, the main class of a student the
 * only division they are in, and in a complete delivery a tie to somebody who is not in it leads nowhere.
 */
export function completeTies(roster: Roster, mode: 'bulk' | 'delta', taught: ReadonlyMap<string, ExternalKey>, tell: TellDangling): Roster {
  const complete = mode === 'bulk';
  const groups = keysOf(roster.groups);
  const students = keysOf(roster.students);
  const staff = keysOf(roster.staff);
  const adults = new Set([...staff, ...keysOf(roster.guardians), ...students]);
  const keep = <T extends RosterTie>(
    list: RosterList,
    ties: readonly T[],
    ends: readonly ((tie: T) => readonly [ExternalKey | null | undefined, ReadonlySet<string>])[],
  ) => (complete ? ties.filter((tie) => tie.status === 'tobedeleted' || ends.every((end) => holds(list, tie, end(tie), tell))) : ties);

  const memberships = keep('memberships', roster.memberships, [(tie) => [tie.student, students], (tie) => [tie.group, groups]]);
  const reachable = keep('teaching', roster.teaching, [(tie) => [tie.staff, staff], (tie) => [tie.group, groups]]);
  const teaching = reachable.map((tie) => {
    const subject = tie.subject === undefined ? taught.get(keyName(tie.group)) : undefined;
    return subject === undefined ? tie : { ...tie, subject };
  });
  return {
    ...roster,
    memberships,
    students: withMainClass(roster, memberships, complete),
    teaching,
    links: keep('links', roster.links, [(tie) => [tie.student, students], (tie) => [tie.guardian, adults]]),
    roles: keep('roles', roster.roles, [(tie) => [tie.person, staff], (tie) => [tie.group, groups]]),
  };
}

function holds(
  list: RosterList,
  tie: RosterTie,
  [key, known]: readonly [ExternalKey | null | undefined, ReadonlySet<string>],
  tell: TellDangling,
): boolean {
  if (!key || known.has(keyName(key))) return true;
  tell(list, tie, key);
  return false;
}

function withMainClass(roster: Roster, memberships: Roster['memberships'], complete: boolean): readonly RosterStudent[] {
  const divisions = keysOf(roster.groups.filter((group) => group.kind === 'DIVISION'));
  const classes = new Map<string, ExternalKey[]>();
  for (const { student, group, status } of memberships) {
    if (status !== 'active' || !divisions.has(keyName(group))) continue;
    const mine = classes.get(keyName(student)) ?? [];
    if (!mine.some((one) => one.value === group.value)) classes.set(keyName(student), [...mine, group]);
  }
  return roster.students.map((student) => {
    if (student.enrolment === undefined || student.enrolment.mainClass !== undefined) return student;
    const mine = classes.get(keyName(student.externalId)) ?? [];
    const mainClass = mine.length === 1 ? mine[0] : complete ? null : undefined;
    return mainClass === undefined ? student : { ...student, enrolment: { ...student.enrolment, mainClass } };
  });
}

function keysOf(records: readonly RosterRecord[]): ReadonlySet<string> {
  return new Set(records.flatMap(({ externalId, status }) => (status === 'active' ? [keyName(externalId)] : [])));
}
