import { type Reach, reaches, studentPlace } from '../../../core/capability/index.js';
import { digestOfItem } from '../../../core/store/batch-digest.js';
import { type Authorship, type Sending, saysAgain, takesItsName, writesUnseen } from '../../../core/store/written-over.js';
import type { AnsweredItemRow } from '../json-columns.js';
import type { results } from '../tables.js';
import type { EvaluationRow } from './evaluations.js';

/** A result as it was sent. What was not sent is left as it is; null takes it away. */
export interface GivenResult {
  readonly externalId?: string | null;
  readonly studentId: string;
  readonly expectedVersion?: number | null;
  readonly status: string;
  readonly value?: number | null;
  readonly text?: string | null;
  readonly comment?: string | null;
  readonly adaptedConditions?: boolean | null;
}

type StoredResult = typeof results.$inferSelect;
type Values = Pick<StoredResult, 'status'> & Partial<Pick<StoredResult, 'value' | 'text' | 'comment' | 'adaptedConditions'>>;

/** A result that is in order: what to write, and over which. */
export interface Draft {
  readonly index: number;
  readonly given: GivenResult;
  readonly known: StoredResult | null;
  readonly values: Values;
  /** Its own system says again what it said before another corrected it. */
  readonly isRepeated: boolean;
}

interface Fault {
  readonly index: number;
  readonly code: 'VALIDATION' | 'VERSION_CONFLICT' | 'NOT_FOUND' | 'DUPLICATE';
  readonly message: string;
  readonly field: keyof GivenResult;
}

interface Against {
  readonly evaluation: EvaluationRow;
  readonly reach: Reach;
  /** The schools at which the students of the items are. */
  readonly enrolled: ReadonlyMap<string, readonly string[]>;
  readonly known: readonly StoredResult[];
  /** External ids in use: the student they name, or null for a result of another evaluation. */
  readonly named: ReadonlyMap<string, string | null>;
  /** Who sends them: of a system, as one client calls it. */
  readonly source: string;
  readonly isSystem: boolean;
}

/** Marks above the scale are legal (a bonus), up to this many times it. Source: OneRoster 1.2, results above `resultValueMax`. */
const BONUS = 3;
/** Characters of a text or a comment. */
const LONGEST = 2_000;
const LONGEST_NAME = 256;

/** Of who is not there, and of who may not be written about alike. */
const NO_STUDENT = { code: 'NOT_FOUND', message: 'no such student', field: 'studentId' } as const;

/** Each item on its own: one that is refused takes no other with it. Null is one that was denied before it came here. */
export function judgeItems(items: readonly (GivenResult | null)[], against: Against): ({ draft: Draft } | Fault)[] {
  const known = new Map(against.known.map((result) => [result.student, result]));
  const taken = new Set<string>();
  return items.map((given, index) => {
    if (given === null) return { index, ...NO_STUDENT };
    const before = known.get(given.studentId) ?? null;
    const fault = faultOf(given, before, against, taken);
    if (fault !== null) return { index, ...fault };
    taken.add(given.studentId);
    if (given.externalId != null) taken.add(nameOf(given.externalId));
    const isRepeated = before !== null && saysAgain(authorshipOf(before), sendingOf(given, against));
    return { draft: { index, given, known: before, values: valuesOf(given), isRepeated } };
  });
}

/** The answer to an item that was not taken. */
export function refusedItem({ index, code, message, field }: Fault): AnsweredItemRow {
  return { index, result: null, kind: null, errors: [{ code, message, path: ['items', String(index), field] }] };
}

function faultOf(
  given: GivenResult,
  before: StoredResult | null,
  against: Against,
  taken: ReadonlySet<string>,
): Omit<Fault, 'index'> | null {
  const { evaluation, reach, enrolled, named } = against;
  const isHere = enrolled.get(given.studentId)?.includes(evaluation.school) === true;
  if (!isHere || !reaches(studentsOf(reach), studentPlace(given.studentId, evaluation.school), evaluation.subject)) return NO_STUDENT;
  if (taken.has(given.studentId))
    return { code: 'DUPLICATE', message: 'the student has a result in this batch already', field: 'studentId' };
  const invalid = invalidity(given, evaluation.outOf);
  if (invalid !== null) return { code: 'VALIDATION', ...invalid };
  const { externalId } = given;
  if (externalId != null) {
    const elsewhere = named.has(externalId) && named.get(externalId) !== given.studentId;
    if (elsewhere || taken.has(nameOf(externalId)))
      return { code: 'DUPLICATE', message: 'the external id names another result', field: 'externalId' };
  }
  if (given.expectedVersion != null && given.expectedVersion !== (before?.version ?? 0))
    return { code: 'VERSION_CONFLICT', message: 'the result has changed since: read it again', field: 'expectedVersion' };
  if (before === null) return null;
  const [authorship, sending] = [authorshipOf(before), sendingOf(given, against)];
  if (takesItsName(authorship, sending)) return { code: 'DUPLICATE', message: 'the result has another name', field: 'externalId' };
  if (writesUnseen(authorship, sending))
    return { code: 'VERSION_CONFLICT', message: 'somebody else recorded it: send the version that you saw', field: 'expectedVersion' };
  return null;
}

function authorshipOf({ source, externalId, writtenBy, sent }: StoredResult): Authorship {
  return { source, externalId, isPeoples: writtenBy === null, writtenBy, sent };
}

function sendingOf(given: GivenResult, { source, isSystem }: Pick<Against, 'source' | 'isSystem'>): Sending {
  const { externalId, expectedVersion } = given;
  return { source, isSystem, externalId, expectedVersion, sent: sentAs(given) };
}

/** What is kept of an item to know it when it is sent again: all that it says, over whichever version. */
export function sentAs({ expectedVersion: _version, ...said }: GivenResult): string {
  return digestOfItem(said);
}

function invalidity({ status, value, text, comment, externalId }: GivenResult, outOf: number): Pick<Fault, 'message' | 'field'> | null {
  if (status === 'GRADED' && value == null) return { message: 'a graded result needs a value', field: 'value' };
  if (value != null && !(value >= 0 && value <= outOf * BONUS))
    return { message: `the value must be from 0 to ${outOf}, or up to ${outOf * BONUS} with a bonus`, field: 'value' };
  if (value != null && value !== 0 && status.endsWith('_ZERO')) return { message: 'this status counts as zero', field: 'value' };
  if ((text?.length ?? 0) > LONGEST) return { message: `a text has at most ${LONGEST} characters`, field: 'text' };
  if ((comment?.length ?? 0) > LONGEST) return { message: `a comment has at most ${LONGEST} characters`, field: 'comment' };
  if (externalId === '' || (externalId?.length ?? 0) > LONGEST_NAME)
    return { message: `an external id has 1 to ${LONGEST_NAME} characters`, field: 'externalId' };
  return null;
}

function valuesOf({ status, value, text, comment, adaptedConditions }: GivenResult): Values {
  return {
    status,
    // Why: a mark left from before would stand beside a status that has none.
    value: value ?? null,
    ...(text === undefined ? {} : { text }),
    ...(comment === undefined ? {} : { comment }),
    ...(adaptedConditions === undefined ? {} : { adaptedConditions }),
  };
}

function studentsOf(reach: Reach): Reach {
  return reach.filter((extent) => extent.of === 'students');
}

function nameOf(externalId: string): string {
  return `external id ${externalId}`;
}
