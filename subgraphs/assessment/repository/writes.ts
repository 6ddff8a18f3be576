import { createHash } from 'node:crypto';
import { and, eq, inArray, type SQL, sql } from 'drizzle-orm';
import type { Reach } from '../../../core/capability/index.js';
import { invariant } from '../../../core/errors.js';
import { KINDS, makeId } from '../../../core/ids.js';
import type { Database } from '../../../core/store/contract.js';
import { schoolsOf } from '../../../core/store/roster.js';
import { within } from '../../../core/store/within.js';
import { type AnsweredItemRow, counters, evaluations, idempotencyKeys, results } from '../tables.js';
import type { EvaluationRow } from './evaluations.js';
import { type Draft, type GivenResult, judgeItems, refusedItem } from './judge-items.js';
import { recomputeAverages } from './recompute.js';
import { withIds } from './scope.js';

/** Who writes: a client, for a staff member or for itself; where; and when. */
export interface Writer {
  readonly client: string;
  /** Person id; null for a system acting for itself. */
  readonly person: string | null;
  /** Staff id of that person. */
  readonly staff: string | null;
  /** The write scope: of the mutation's own coordinate. */
  readonly reach: Reach;
  readonly at: Date;
}

export interface RecordResults {
  readonly evaluation: string;
  readonly source: string;
  /** Null where the item was denied. */
  readonly items: readonly (GivenResult | null)[];
  readonly idempotencyKey: string;
}

export type Recorded =
  | { readonly outcome: 'recorded'; readonly items: readonly AnsweredItemRow[] }
  | { readonly outcome: 'not-found' | 'other-input' };

export type Published = { readonly outcome: 'published' } | { readonly outcome: 'not-found' };

/** What teachers, and systems for them, write: whole transactions, in reach, told once however often they are sent. */
export function writesRepository(db: Database) {
  return {
    /** Takes the results that are in order and says what is wrong with the others, item by item. */
    recordResults: (given: RecordResults, writer: Writer): Promise<Recorded> =>
      db.transaction(async (tx): Promise<Recorded> => {
        const evaluation = await writableEvaluation(tx, given.evaluation, writer);
        if (evaluation === undefined) return { outcome: 'not-found' };
        const earlier = await claimKey(tx, given, evaluation.school, writer);
        if (earlier === 'other-input') return { outcome: 'other-input' };
        if (earlier !== 'new') return { outcome: 'recorded', items: earlier };
        const items = await writeItems(tx, given, evaluation, writer);
        await tx
          .update(idempotencyKeys)
          .set({ answer: items })
          .where(keyOf(given.idempotencyKey, evaluation.school, writer));
        return { outcome: 'recorded', items };
      }),

    /** Sets both publication clocks of an evaluation one may write. */
    publishEvaluation: (id: string, toStudentsAt: Date, toGuardiansAt: Date, writer: Writer): Promise<Published> =>
      db.transaction(async (tx): Promise<Published> => {
        const evaluation = await writableEvaluation(tx, id, writer);
        if (evaluation === undefined) return { outcome: 'not-found' };
        const same =
          evaluation.publishedToStudentsAt?.getTime() === toStudentsAt.getTime() &&
          evaluation.publishedToGuardiansAt?.getTime() === toGuardiansAt.getTime();
        if (!same) {
          await tx
            .update(evaluations)
            .set({ publishedToStudentsAt: toStudentsAt, publishedToGuardiansAt: toGuardiansAt, version: evaluation.version + 1 })
            .where(and(eq(evaluations.school, evaluation.school), eq(evaluations.id, evaluation.id)));
        }
        return { outcome: 'published' };
      }),
  };
}

/**
 * The evaluation, locked, when it may be written: of the writer's groups and subjects, and their own. The office, and a system that acts for
 * itself under its own agreement, write those of any teacher.
 */
async function writableEvaluation(tx: Database, id: string, { reach, person, staff, at }: Writer): Promise<EvaluationRow | undefined> {
  const anybodys = (audience: string) => audience === 'OFFICE' || (audience === 'SYSTEM' && person === null);
  const own: SQL = staff === null ? sql`false` : eq(evaluations.createdBy, staff);
  const [found] = await tx
    .select()
    .from(evaluations)
    .where(
      and(
        withIds(evaluations, [id]),
        within(
          { reach: groupsOf(reach), at },
          {
            school: evaluations.school,
            group: evaluations.group,
            subject: evaluations.subject,
            audience: (audience) => (anybodys(audience) ? undefined : own),
          },
        ),
      ),
    )
    .for('update');
  return found;
}

/** Where only students are granted, their schools and subjects say which evaluations: each student is looked at again, one by one. */
function groupsOf(reach: Reach): Reach {
  const groups = reach.filter((extent) => extent.of === 'groups');
  if (groups.length > 0) return groups;
  return reach.flatMap((extent): Reach => {
    if (extent.of !== 'students') return [];
    const { school, subjects, audience } = extent;
    return [{ of: 'groups', school, groups: '*', audience, ...(subjects === undefined ? {} : { subjects }) }];
  });
}

/** `new`, or what was answered when the same key came before, or that it came with something else. */
async function claimKey(
  tx: Database,
  given: RecordResults,
  school: string,
  writer: Writer,
): Promise<'new' | 'other-input' | AnsweredItemRow[]> {
  const { evaluation, source, items, idempotencyKey } = given;
  const digest = createHash('sha256')
    .update(JSON.stringify(['recordResults', evaluation, source, items]))
    .digest('base64url');
  const claimed = await tx
    .insert(idempotencyKeys)
    .values({ school, client: writer.client, actor: writer.person ?? '', key: idempotencyKey, digest, record: evaluation, at: writer.at })
    .onConflictDoNothing()
    .returning({ key: idempotencyKeys.key });
  if (claimed.length > 0) return 'new';
  const [known] = await tx
    .select()
    .from(idempotencyKeys)
    .where(keyOf(idempotencyKey, school, writer));
  return known?.digest === digest ? (known.answer ?? []) : 'other-input';
}

function keyOf(key: string, school: string, { client, person }: Writer): SQL | undefined {
  return and(
    eq(idempotencyKeys.school, school),
    eq(idempotencyKeys.client, client),
    eq(idempotencyKeys.actor, person ?? ''),
    eq(idempotencyKeys.key, key),
  );
}

async function writeItems(
  tx: Database,
  { items, source }: RecordResults,
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
  const judged = judgeItems(items, { evaluation, reach: writer.reach, enrolled, known, named });
  const drafts = judged.flatMap((one) => ('draft' in one ? [one.draft] : []));
  const ids = await takeIds(tx, school, drafts.filter((draft) => draft.known === null).length);
  const answers: AnsweredItemRow[] = [];
  for (const one of judged) {
    if (!('draft' in one)) answers.push(refusedItem(one));
    else answers.push(await writeItem(tx, one.draft, { school, source, evaluation, ids, at: writer.at }));
  }
  if (drafts.length > 0) {
    const touched = { students: drafts.map((draft) => draft.given.studentId), period: evaluation.period, subject: evaluation.subject };
    await recomputeAverages(tx, school, writer.at, touched);
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
  readonly evaluation: EvaluationRow;
  readonly ids: string[];
  readonly at: Date;
}

async function writeItem(tx: Database, { index, given, known, values }: Draft, target: Target): Promise<AnsweredItemRow> {
  const { school, source, evaluation, ids, at } = target;
  const named = given.externalId == null ? {} : { externalId: given.externalId, source };
  if (known === null) {
    const id = ids.shift() as string;
    await tx
      .insert(results)
      .values({ school, id, evaluation: evaluation.id, student: given.studentId, enteredAt: at, ...values, ...named });
    return { index, result: id, kind: 'CREATED', errors: [] };
  }
  const changed = Object.entries({ ...values, ...named }).some(([field, value]) => known[field as keyof typeof known] !== value);
  if (changed) {
    await tx
      .update(results)
      .set({ ...values, ...named, enteredAt: at, version: known.version + 1 })
      .where(and(eq(results.school, school), eq(results.id, known.id)));
  }
  return { index, result: known.id, kind: 'UPDATED', errors: [] };
}

/** So many new result ids of a school; the first time after the highest there is. */
async function takeIds(tx: Database, school: string, count: number): Promise<string[]> {
  if (count === 0) return [];
  const highest = sql`(select coalesce(max(substring(${results.id} from '[0-9]+$')::bigint), 0) from ${results} where ${results.school} = ${school})`;
  const [counter] = await tx
    .insert(counters)
    .values({ school, kind: KINDS.Result, next: sql`${highest} + ${1 + count}` })
    .onConflictDoUpdate({ target: [counters.school, counters.kind], set: { next: sql`${counters.next} + ${count}` } })
    .returning({ next: counters.next });
  invariant(counter !== undefined, 'a counter that is moved is returned');
  return Array.from({ length: count }, (_, place) => makeId('Result', school, counter.next - count + place));
}
