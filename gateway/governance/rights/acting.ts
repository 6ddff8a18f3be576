import { createHash } from 'node:crypto';
import type { Reach } from '../../../core/capability/index.js';
import { refuse } from '../../../core/errors.js';
import { facetOf, humanOf } from '../../../core/ids.js';
import { isKey, NO_KEY } from '../../../core/store/idempotency.js';
import type { Context } from '../../../core/subgraph/index.js';
import type { Loaders } from '../loaders.js';
import type { Repository } from '../repository.js';
import type { RightsPorts } from './ports.js';
import type { Acting } from './repository.js';

export type Asked = Context<Repository, Loaders>;

export interface UserError {
  readonly code: 'VALIDATION' | 'NOT_FOUND' | 'DUPLICATE' | 'CONFLICT' | 'NOT_ENTITLED' | 'NOT_OBJECTABLE' | 'OWN_OBJECTION' | 'OWN_MATTER';
  readonly message: string;
  readonly path: readonly string[];
}

/** Characters of a name that fits its column, of what is said in words. */
export const LONGEST_NAME = 64;
const LONGEST_TEXT = 2_000;

/** Who acts, once for a key. Refuses a system that acts for nobody. */
export function actingOf(act: string, input: { readonly studentId: string }, key: string, { capability, at }: Asked): Acting {
  const { person, client } = capability;
  if (person === null) throw refuse('FORBIDDEN_OPERATION', 'rights are a matter of persons');
  const digest = createHash('sha256')
    .update(JSON.stringify([act, input]))
    .digest('hex');
  return { student: input.studentId, person, client, at, key, digest };
}

export function* unsoundKey(key: string): Generator<UserError> {
  if (!isKey(key)) yield { code: 'VALIDATION', message: NO_KEY, path: ['idempotencyKey'] };
}

export function* unsoundText(field: string, text: string): Generator<UserError> {
  if (text.trim() === '' || text.length > LONGEST_TEXT)
    yield { code: 'VALIDATION', message: `say it in 1 to ${LONGEST_TEXT} characters`, path: ['input', field] };
}

/** The student must be named in what the actor may write about: a whole school is nobody's to object for. */
export function* notOwn({ studentId }: { readonly studentId: string }, reach: Reach): Generator<UserError> {
  const person = humanOf(studentId);
  const isReached = reach.some((extent) => {
    if (extent.of === 'persons') return person !== null && extent.persons.includes(person);
    return extent.of === 'students' && extent.students !== '*' && extent.students.includes(studentId);
  });
  if (!isReached || facetOf('Student', studentId) !== studentId) yield noSuchStudent;
}

/** The school that answers for the student must be one that the actor holds an office for, as a whole. */
export async function notOfSchool(
  { studentId }: { readonly studentId: string },
  reach: Reach,
  { repository, at }: Asked,
): Promise<readonly UserError[]> {
  const schools = facetOf('Student', studentId) === studentId ? await repository.rights.answering(studentId, at) : [];
  return isOfficerFor(reach, studentId, schools) ? [] : [noSuchStudent];
}

/** Does somebody hold an office for a whole school that answers for the student? One that is held elsewhere says nothing about its pupils. */
export function isOfficerFor(reach: Reach, student: string, schools: readonly string[]): boolean {
  return reach.some(
    (extent) =>
      extent.of === 'students' && extent.students === '*' && schools.includes(extent.school) && extent.except?.includes(student) !== true,
  );
}

/** Is somebody the student, or one of their family as far as the school knows? INVARIANT: no officer acts for the school in a matter of their own family. */
export async function isOfFamily(person: string, student: string, at: Date, rights: RightsPorts): Promise<boolean> {
  const parties = await rights.parties(student, at);
  // Why: of whom nothing is known, nothing is known of their family either.
  return parties === null || parties.subject.person === person || parties.guardians.some((guardian) => guardian.person === person);
}

const noSuchStudent: UserError = { code: 'NOT_FOUND', message: 'there is no such student', path: ['input', 'studentId'] };

export const keyReused: UserError = { code: 'DUPLICATE', message: 'this key was used for another act', path: ['idempotencyKey'] };
