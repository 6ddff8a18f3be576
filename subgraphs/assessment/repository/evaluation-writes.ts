import { and, eq, inArray, type SQL, sql } from 'drizzle-orm';
import type { Reach } from '../../../core/capability/index.js';
import { KINDS, parseId } from '../../../core/ids.js';
import type { Database } from '../../../core/store/contract.js';
import { within } from '../../../core/store/within.js';
import { isAnothers } from '../../../core/store/written-over.js';
import type { WriteError } from '../json-columns.js';
import { evaluations, periods, scales, skills, teaching } from '../tables.js';
import { appendChanges } from './change-log.js';
import type { OptionalRule } from './counting.js';
import type { EvaluationRow } from './evaluations.js';
import { fileOnly } from './one-file.js';
import { audienceOfGroup, withIds } from './scope.js';
import { answeredBefore, keepAnswer, type Refused, refused, systemOf, takeIds, takeTurn, type Writer } from './write-once.js';

/** When students see an evaluation and its marks, and when guardians do. */
export interface Publication {
  readonly toStudentsAt: Date;
  readonly toGuardiansAt: Date;
  /** The version of the evaluation that was seen; null where none is named. */
  readonly expectedVersion: number | null;
}

export type Published = { readonly outcome: 'published' | 'not-found' | 'changed-since' | 'unseen' };
export type Created = { readonly outcome: 'created'; readonly id: string } | Refused;

/** What the files of an evaluation were sent in for. */
export type EvaluationFile = 'setEvaluationSubject' | 'setEvaluationCorrection';
export type Filed = { readonly outcome: 'filed' } | Refused;

export interface NewEvaluation {
  readonly externalId: string | null;
  readonly school: string;
  readonly subject: string;
  readonly group: string;
  readonly period: string;
  readonly title: string;
  readonly date: string;
  readonly outOf: number;
  readonly rescaledTo20: boolean;
  readonly optionalRule: OptionalRule;
  readonly scale: string | null;
  readonly coefficient: number;
  readonly formative: boolean;
  readonly countsInAverage: boolean;
  readonly skills: readonly string[];
}

/** What teachers, and systems for them, evaluate. */
export function evaluationWrites(db: Database) {
  return {
    /** Creates an evaluation of one's own, of a group and subject that one teaches; once for a key. */
    createEvaluation: (given: NewEvaluation, key: string, writer: Writer): Promise<Created> =>
      db.transaction(async (tx): Promise<Created> => {
        const { school, subject, group } = given;
        const isOfSchool = parseId(subject)?.school === school && parseId(subject)?.letters === KINDS.Subject;
        if (!isOfSchool || writer.staff === null || audienceOfGroup(taught(writer.reach), { school, group, subject }) === null)
          return refused('NOT_FOUND', 'no such class or group in which one teaches the subject', 'input', 'groupIds');
        await takeTurn(tx, school);
        const write = { school, key, input: ['createEvaluation', given] };
        const earlier = await answeredBefore(tx, write, writer);
        if (earlier === 'other-input')
          return refused('DUPLICATE', 'the idempotency key came before with another evaluation', 'idempotencyKey');
        if (earlier !== 'new') return { outcome: 'created', id: earlier.record };
        const fault = await faultIn(tx, given, writer);
        if (fault !== null) return { outcome: 'refused', errors: [fault] };
        const [id] = (await takeIds(tx, 'Evaluation', school, 1)) as [string];
        const source = given.externalId === null ? null : writer.client;
        const assignment = await taughtBy(tx, writer.staff, given);
        await tx.insert(evaluations).values({ ...given, skills: [...given.skills], id, assignment, createdBy: writer.staff, source });
        await appendChanges(tx, school, 'Evaluation', [{ kind: 'CREATED', record: id, version: 1 }], writer.at);
        await keepAnswer(tx, write, writer, { record: id, answer: [] });
        return { outcome: 'created', id };
      }),

    /** Sets both publication clocks of an evaluation one may write. */
    publishEvaluation: (id: string, { toStudentsAt, toGuardiansAt, expectedVersion }: Publication, writer: Writer): Promise<Published> =>
      db.transaction(async (tx): Promise<Published> => {
        await takeTurn(tx, parseId(id)?.school ?? '');
        const evaluation = await writableEvaluation(tx, id, writer);
        if (evaluation === undefined) return { outcome: 'not-found' };
        if (expectedVersion !== null && expectedVersion !== evaluation.version) return { outcome: 'changed-since' };
        const same =
          evaluation.publishedToStudentsAt?.getTime() === toStudentsAt.getTime() &&
          evaluation.publishedToGuardiansAt?.getTime() === toGuardiansAt.getTime();
        if (!same) {
          const publishedBy = systemOf(writer);
          const isSaid = evaluation.publishedToStudentsAt !== null || evaluation.publishedToGuardiansAt !== null;
          if (isSaid && expectedVersion === null && isAnothers(publishedBy, evaluation.publishedBy)) return { outcome: 'unseen' };
          const clocks = { publishedToStudentsAt: toStudentsAt, publishedToGuardiansAt: toGuardiansAt };
          await tx
            .update(evaluations)
            .set({ ...clocks, publishedBy, version: evaluation.version + 1 })
            .where(and(eq(evaluations.school, evaluation.school), eq(evaluations.id, evaluation.id)));
          const change = { kind: 'UPDATED', record: id, version: evaluation.version + 1 } as const;
          await appendChanges(tx, evaluation.school, 'Evaluation', [change], writer.at);
        }
        return { outcome: 'published' };
      }),

    /** Gives an evaluation one may write this file of the kind that was sent in for `use`, in place of the one it had; null takes that away. */
    setEvaluationFile: (id: string, use: EvaluationFile, file: string | null, writer: Writer): Promise<Filed> =>
      db.transaction(async (tx): Promise<Filed> => {
        await takeTurn(tx, parseId(id)?.school ?? '');
        const evaluation = await writableEvaluation(tx, id, writer);
        if (evaluation === undefined) return refused('NOT_FOUND', 'no such evaluation', 'input', 'evaluationId');
        const filed = await fileOnly(tx, { record: id, use, file }, writer);
        if (filed === 'no-such-file') return refused('NOT_FOUND', 'no such file', 'input', 'fileId');
        if (filed === 'as-before') return { outcome: 'filed' };
        const version = evaluation.version + 1;
        await tx
          .update(evaluations)
          .set({ version })
          .where(and(eq(evaluations.school, evaluation.school), eq(evaluations.id, id)));
        await appendChanges(tx, evaluation.school, 'Evaluation', [{ kind: 'UPDATED', record: id, version }], writer.at);
        return { outcome: 'filed' };
      }),
  };
}

/** Groups one teaches: to be the head teacher of a class is to teach no subject there. */
function taught(reach: Reach): Reach {
  return groupsOf(reach).filter((extent) => !('headTeacher' in extent));
}

/** The teaching of a member of staff that an evaluation is part of, on the day it is given. */
async function taughtBy(tx: Database, staff: string, { school, subject, group, date }: NewEvaluation): Promise<string | null> {
  const [found] = await tx
    .select({ id: teaching.id })
    .from(teaching)
    .where(
      and(
        eq(teaching.school, school),
        eq(teaching.staff, staff),
        eq(teaching.subject, subject),
        eq(teaching.group, group),
        sql`${date} between coalesce(${teaching.from}, ${date}) and coalesce(${teaching.to}, ${date})`,
      ),
    )
    .orderBy(teaching.id)
    .limit(1);
  return found?.id ?? null;
}

async function faultIn(tx: Database, given: NewEvaluation, writer: Writer): Promise<WriteError | null> {
  const { school, date, scale, externalId } = given;
  const at = (code: WriteError['code'], message: string, field: string): WriteError => ({ code, message, path: ['input', field] });
  const [period] = await tx
    .select()
    .from(periods)
    .where(and(eq(periods.school, school), eq(periods.id, given.period)));
  if (period === undefined) return at('NOT_FOUND', 'no such period', 'periodId');
  if (isClosed(period, writer.at)) return { ...CLOSED, path: ['input', 'periodId'] };
  if (date < period.startDate || date > period.endDate) return at('VALIDATION', 'the day is not in the period', 'date');
  if (scale !== null) {
    const known = await tx
      .select({ id: scales.id })
      .from(scales)
      .where(and(eq(scales.school, school), eq(scales.id, scale)));
    if (known.length === 0) return at('NOT_FOUND', 'no such scale', 'scaleId');
  }
  if (given.skills.length > 0) {
    const known = await tx
      .select({ id: skills.id })
      .from(skills)
      .where(and(eq(skills.school, school), inArray(skills.id, given.skills as string[])));
    if (known.length < given.skills.length) return at('NOT_FOUND', 'no such skill', 'skillIds');
  }
  if (externalId !== null) {
    const named = await tx
      .select({ id: evaluations.id })
      .from(evaluations)
      .where(and(eq(evaluations.school, school), eq(evaluations.source, writer.client), eq(evaluations.externalId, externalId)));
    if (named.length > 0) return at('DUPLICATE', 'the external id names another evaluation', 'externalId');
  }
  return null;
}

/** Told of a period in which nothing is entered any more. */
export const CLOSED = { code: 'PERIOD_LOCKED', message: 'nothing is entered in this period any more' } as const;

export function isClosed({ gradeEntryClosesAt }: Pick<typeof periods.$inferSelect, 'gradeEntryClosesAt'>, at: Date): boolean {
  return gradeEntryClosesAt !== null && gradeEntryClosesAt <= at;
}

/** Of these periods of a school, those in which nothing is entered any more. */
export async function closedAmong(tx: Database, school: string, ids: readonly string[], at: Date): Promise<ReadonlySet<string>> {
  if (ids.length === 0) return new Set();
  const rows = await tx
    .select()
    .from(periods)
    .where(and(eq(periods.school, school), inArray(periods.id, [...new Set(ids)])));
  return new Set(rows.filter((period) => isClosed(period, at)).map(({ id }) => id));
}

/**
 * The evaluation, locked, when it may be written: of the writer's groups and subjects, and their own. The office, and a system that acts for
 * itself under its own agreement, write those of any teacher.
 */
export async function writableEvaluation(tx: Database, id: string, writer: Writer): Promise<EvaluationRow | undefined> {
  const [found] = await writableEvaluations(tx, [id], writer);
  return found;
}

/** Those of these evaluations that may be written, locked. */
export function writableEvaluations(tx: Database, ids: readonly string[], { reach, person, staff, at }: Writer): Promise<EvaluationRow[]> {
  const anybodys = (audience: string) => audience === 'OFFICE' || (audience === 'SYSTEM' && person === null);
  const own: SQL = staff === null ? sql`false` : eq(evaluations.createdBy, staff);
  return tx
    .select()
    .from(evaluations)
    .where(
      and(
        withIds(evaluations, ids),
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
    .orderBy(evaluations.id)
    .for('update');
}

/** Where only students are granted, their schools and subjects say which evaluations: each student is looked at again, one by one. */
function groupsOf(reach: Reach): Reach {
  const groups = reach.filter((extent) => extent.of === 'groups');
  if (groups.length > 0) return groups;
  return reach.flatMap((extent): Reach => {
    if (extent.of !== 'students') return [];
    const { school, subjects, headTeacher, audience } = extent;
    const only = { ...(subjects === undefined ? {} : { subjects }), ...(headTeacher === undefined ? {} : { headTeacher }) };
    return [{ of: 'groups', school, groups: '*', ...only, audience }];
  });
}
