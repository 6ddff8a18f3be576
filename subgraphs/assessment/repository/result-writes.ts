import { and, eq, inArray } from 'drizzle-orm';
import { parseId } from '../../../core/ids.js';
import type { Database } from '../../../core/store/contract.js';
import { schoolsOf } from '../../../core/store/roster.js';
import { nameOfSource } from '../../../core/store/written-over.js';
import type { AnsweredItemRow } from '../json-columns.js';
import { results } from '../tables.js';
import { appendChanges, type Change } from './change-log.js';
import { closedAmong, writableEvaluation } from './evaluation-writes.js';
import type { EvaluationRow } from './evaluations.js';
import { type Draft, type GivenResult, judgeItems, refusedItem, sentAs } from './judge-items.js';
import { recomputeAverages } from './recompute.js';
import { keepingDocumentsTrue } from './stale-documents.js';
import { answeredBefore, keepAnswer, takeIds, takeTurn, type Writer } from './write-once.js';

export interface RecordResults {
  readonly evaluation: string;
  /** The system in whose names the external ids are, as the client calls it. */
  readonly source: string;
  /** Null where the item was denied. */
  readonly items: readonly (GivenResult | null)[];
  readonly idempotencyKey: string;
}

export type Recorded =
  | { readonly outcome: 'recorded'; readonly items: readonly AnsweredItemRow[] }
  | { readonly outcome: 'not-found' | 'other-input' | 'closed' };

/** What teachers, and systems for them, mark: whole transactions, in reach, told once however often they are sent. */
export function resultWrites(db: Database) {
  return {
    /** Takes the results that are in order and says what is wrong with the others, item by item. */
    recordResults: (given: RecordResults, writer: Writer): Promise<Recorded> =>
      db.transaction(async (tx): Promise<Recorded> => {
        await takeTurn(tx, parseId(given.evaluation)?.school ?? '');
        const evaluation = await writableEvaluation(tx, given.evaluation, writer);
        if (evaluation === undefined) return { outcome: 'not-found' };
        const { school, period } = evaluation;
        const { source, items: sent, idempotencyKey: key } = given;
        const write = { school, key, input: ['recordResults', given.evaluation, source], items: sent };
        const earlier = await answeredBefore(tx, write, writer);
        if (earlier === 'other-input') return { outcome: 'other-input' };
        if (earlier !== 'new') return { outcome: 'recorded', items: earlier.answer };
        if ((await closedAmong(tx, school, [period], writer.at)).has(period)) return { outcome: 'closed' };
        const items = await writeItems(tx, { items: sent, source: nameOfSource(writer.client, source) }, evaluation, writer);
        await keepAnswer(tx, write, writer, { record: evaluation.id, answer: items });
        return { outcome: 'recorded', items };
      }),
  };
}

async function writeItems(
  tx: Database,
  { items, source }: Pick<RecordResults, 'items' | 'source'>,
  evaluation: EvaluationRow,
  writer: Writer,
): Promise<AnsweredItemRow[]> {
  const { school } = evaluation;
  const students = items.flatMap((item) => item?.studentId ?? []);
  const known = await tx
    .select()
    .from(results)
    .where(and(eq(results.school, school), eq(results.evaluation, evaluation.id), inArray(results.student, students)));
  const named = await namedElsewhere(tx, items, source, evaluation);
  const enrolled = await schoolsOf(tx, students, writer.at);
  const isSystem = writer.person === null;
  const judged = judgeItems(items, { evaluation, reach: writer.reach, enrolled, known, named, source, isSystem });
  const drafts = judged.flatMap((one) => ('draft' in one ? [one.draft] : []));
  const ids = await takeIds(tx, 'Result', school, drafts.filter((draft) => draft.known === null).length);
  const answers: AnsweredItemRow[] = [];
  const written: Change[] = [];
  for (const one of judged) {
    if (!('draft' in one)) answers.push(refusedItem(one));
    else answers.push(await writeItem(tx, one.draft, { school, source, isSystem, evaluation, ids, written, at: writer.at }));
  }
  await appendChanges(tx, school, 'Result', written, writer.at);
  if (drafts.length > 0) {
    const { period, subject } = evaluation;
    const touched = { students: drafts.map((draft) => draft.given.studentId), period, subject };
    await keepingDocumentsTrue(tx, { school, ...touched }, writer.at, () => recomputeAverages(tx, school, writer.at, touched));
  }
  return answers;
}

/** External ids that already name a result of another evaluation or student, by the student they name. */
async function namedElsewhere(
  tx: Database,
  items: RecordResults['items'],
  source: string,
  evaluation: EvaluationRow,
): Promise<ReadonlyMap<string, string | null>> {
  const names = items.flatMap((item) => item?.externalId ?? []);
  if (names.length === 0) return new Map();
  const rows = await tx
    .select({ externalId: results.externalId, evaluation: results.evaluation, student: results.student })
    .from(results)
    .where(and(eq(results.school, evaluation.school), eq(results.source, source), inArray(results.externalId, names)));
  return new Map(rows.map((row) => [row.externalId as string, row.evaluation === evaluation.id ? row.student : null]));
}

interface Target {
  readonly school: string;
  readonly source: string;
  readonly isSystem: boolean;
  readonly evaluation: EvaluationRow;
  readonly ids: string[];
  /** Filled with what is really written. */
  readonly written: Change[];
  readonly at: Date;
}

async function writeItem(tx: Database, { index, given, known, values, isRepeated }: Draft, target: Target): Promise<AnsweredItemRow> {
  const { school, source, isSystem, evaluation, ids, written, at } = target;
  const named = given.externalId == null ? {} : { externalId: given.externalId, source };
  const writtenBy = isSystem ? source : null;
  if (known === null) {
    const id = ids.shift() as string;
    const from = isSystem ? { source, sent: sentAs(given) } : {};
    await tx
      .insert(results)
      .values({ school, id, evaluation: evaluation.id, student: given.studentId, enteredAt: at, ...values, ...from, ...named, writtenBy });
    written.push({ kind: 'CREATED', record: id, version: 1 });
    return { index, result: id, kind: 'CREATED', errors: [] };
  }
  if (isRepeated) return { index, result: known.id, kind: 'UPDATED', errors: [] };
  const changed = Object.entries({ ...values, ...named }).some(([field, value]) => known[field as keyof typeof known] !== value);
  // Why beside what it says: how it was said is no change of the result.
  const sent = isSystem && (known.source ?? named.source) === source ? sentAs(given) : known.sent;
  if (changed || sent !== known.sent) {
    const entered = changed ? { ...values, ...named, writtenBy, enteredAt: at, version: known.version + 1 } : {};
    await tx
      .update(results)
      .set({ ...entered, sent })
      .where(and(eq(results.school, school), eq(results.id, known.id)));
  }
  if (changed) written.push({ kind: 'UPDATED', record: known.id, version: known.version + 1 });
  return { index, result: known.id, kind: 'UPDATED', errors: [] };
}
