import type { Extent, StudentsOf } from '../../core/capability/index.js';
import { facetOf, parseId } from '../../core/ids.js';
import { type CompiledPolicy, covers, type Facts, standsAgainst } from '../../core/policy/index.js';
import type { Bond } from './bonds.js';
import type { KnownEpochs } from './epochs.js';
import type { RequestFacts } from './source.js';

/** An objection that is examined or upheld, as governance keeps it (GDPR art. 21). */
export interface KeptObjection {
  readonly student: string;
  readonly purpose: string;
  readonly isUpheld: boolean;
}

/** Where objections and restrictions are kept; the epochs say how long what was read may be remembered. One that is raised counts for the very next request. */
export interface RightsRegister {
  /** Of all students, those to this recipient and those to whoever it is. */
  objectionsTo(recipient: string, epochs: KnownEpochs): Promise<readonly KeptObjection[]>;
  /** Students whose data are restricted (GDPR art. 18). */
  restricted(epochs: KnownEpochs): Promise<readonly string[]>;
}

export interface RightsRecords {
  readonly objections: readonly KeptObjection[];
  readonly restricted: readonly string[];
}

/** What S3 and S4 are told of one subject. */
export type Against = Pick<Facts, 'objection' | 'state'>;

const NO_STATE = Object.freeze({ restricted: false, retentionOver: false, courtOrder: false, sealed: false });
/** Of a subject against the use of whose data nobody said anything. */
export const NOTHING_AGAINST: Against = Object.freeze({ objection: 'none', state: NO_STATE });

/** `recipient` is a client id. */
export async function readRights(register: RightsRegister, recipient: string, epochs: KnownEpochs): Promise<RightsRecords> {
  const [objections, restricted] = await Promise.all([register.objectionsTo(recipient, epochs), register.restricted(epochs)]);
  return { objections, restricted };
}

/** What is said against the use of data for a purpose, of each student of whom anything is. An objection covers what is a part of its purpose. */
export function againstFor(
  { objections, restricted }: RightsRecords,
  policy: Pick<CompiledPolicy, 'purposes'>,
  purpose: string,
): ReadonlyMap<string, Against> {
  const found = new Map<string, Against>();
  for (const student of restricted) found.set(student, { objection: 'none', state: { ...NO_STATE, restricted: true } });
  for (const { student, purpose: objected, isUpheld } of objections) {
    if (!covers(policy, objected, purpose)) continue;
    const known = found.get(student) ?? NOTHING_AGAINST;
    found.set(student, { ...known, objection: isUpheld || known.objection === 'upheld' ? 'upheld' : 'pending' });
  }
  return found;
}

/** Students whose data are used for a purpose by nobody, as the decision core says. */
export function stoppedFor(records: RightsRecords, policy: Pick<CompiledPolicy, 'purposes'>, purpose: string): ReadonlySet<string> {
  const against = [...againstFor(records, policy, purpose)];
  return new Set(against.flatMap(([student, facts]) => (standsAgainst(policy, purpose, facts) === null ? [] : [student])));
}

/**
 * Bonds that reach nobody whose data are stopped. INVARIANT: rows are scoped, people are decided on and writes are permitted by these alone, so that
 * a stopped student is to be found nowhere: in no list, no count and no reference, and through no other subgraph.
 */
export async function bondsBut(stopped: ReadonlySet<string>, bonds: readonly Bond[], facts: RequestFacts): Promise<readonly Bond[]> {
  if (stopped.size === 0) return bonds;
  if (bonds.some(({ extent }) => 'students' in extent && extent.students === '*')) await facts.load(stopped);
  return bonds.map((bond) => ({ ...bond, extent: extentBut(stopped, bond, facts) }));
}

function extentBut(stopped: ReadonlySet<string>, { role, extent }: Bond, facts: RequestFacts): Extent {
  switch (extent.of) {
    case 'students':
    case 'guardians':
      return { ...extent, ...studentsBut(stopped, extent, facts) };
    case 'persons':
      // Why the role: a student is also a person with an office, or a child of their own, and it is the student's data that are stopped.
      return role !== 'student' ? extent : { ...extent, persons: extent.persons.filter((person) => !stopped.has(studentOf(person))) };
    case 'staff':
    case 'groups':
      return extent;
  }
}

function studentsBut(
  stopped: ReadonlySet<string>,
  { school, students }: StudentsOf & { readonly school: string },
  facts: RequestFacts,
): StudentsOf {
  if (students !== '*') return { students: students.filter((student) => !stopped.has(student)) };
  const except = [...stopped].filter((student) => mayBeAt(school, student, facts)).sort();
  return except.length === 0 ? { students } : { students, except };
}

/** Whoever never was at a school is in no row of it; of whom nothing is known may be. */
function mayBeAt(school: string, student: string, facts: RequestFacts): boolean {
  const known = facts.facts(student)?.student;
  return known == null || parseId(student)?.school === school || known.enrolments.some((enrolment) => enrolment.school === school);
}

function studentOf(person: string): string {
  return facetOf('Student', person) ?? '';
}
