import { and, eq, inArray } from 'drizzle-orm';
import { type Reach, reaches, studentPlace } from '../../../core/capability/index.js';
import { parseId } from '../../../core/ids.js';
import type { Database } from '../../../core/store/contract.js';
import { schoolsOf } from '../../../core/store/roster.js';
import { isAnothers } from '../../../core/store/written-over.js';
import type { AnsweredItemRow, WriteError } from '../json-columns.js';
import { periods, results, scales, skillLevels, skills } from '../tables.js';
import { CLOSED, isClosed, writableEvaluations } from './evaluation-writes.js';
import type { EvaluationRow, ScaleRow } from './evaluations.js';
import { DIGITAL } from './skills.js';
import { letGoOfStaleDocuments } from './stale-documents.js';
import { answeredBefore, keepAnswer, type Refused, refused, systemOf, takeTurn, type Writer } from './write-once.js';

/** A level as it was sent: of an evaluation, or of a period. */
export interface GivenLevel {
  readonly studentId: string;
  readonly skillId: string;
  readonly levelCode: string;
  readonly expectedLevelCode?: string | null;
  readonly evaluationId?: string | null;
  readonly periodId?: string | null;
}

export type LevelsRecorded = { readonly outcome: 'recorded'; readonly items: readonly AnsweredItemRow[] } | Refused;

type StoredLevel = typeof skillLevels.$inferSelect;

/** How far students are with skills, as their teachers say. */
export function skillLevelWrites(db: Database) {
  return {
    /** Takes the levels that are in order and says what is wrong with the others. Null is one that was denied before it came here. */
    recordSkillLevels: (items: readonly (GivenLevel | null)[], key: string, writer: Writer): Promise<LevelsRecorded> =>
      db.transaction(async (tx): Promise<LevelsRecorded> => {
        const school = items.flatMap((item) => parseId(item?.skillId ?? '')?.school ?? [])[0];
        if (school === undefined) return refused('NOT_FOUND', 'no such skill', 'items');
        await takeTurn(tx, school);
        const write = { school, key, input: ['recordSkillLevels'], items };
        const earlier = await answeredBefore(tx, write, writer);
        if (earlier === 'other-input') return refused('DUPLICATE', 'the idempotency key came before with other levels', 'idempotencyKey');
        if (earlier !== 'new') return { outcome: 'recorded', items: earlier.answer };
        const answer = await writeLevels(tx, items, school, writer);
        await keepAnswer(tx, write, writer, { record: school, answer });
        return { outcome: 'recorded', items: answer };
      }),
  };
}

/** Of a skill, a student has one level for each evaluation of a period, and one for the period. */
const ONCE = [skillLevels.school, skillLevels.student, skillLevels.skill, skillLevels.period, skillLevels.evaluation];

async function writeLevels(
  tx: Database,
  items: readonly (GivenLevel | null)[],
  school: string,
  writer: Writer,
): Promise<AnsweredItemRow[]> {
  const against = await readAgainst(tx, items, school, writer);
  const taken = new Set<string>();
  const answers: AnsweredItemRow[] = [];
  const onCards: StoredLevel[] = [];
  for (const [index, item] of items.entries()) {
    const judged = item === null ? NO_STUDENT : judge(item, against, taken);
    if ('code' in judged) {
      const { code, message, field } = judged;
      answers.push({ index, result: null, kind: null, errors: [{ code, message, path: ['items', String(index), field] }] });
      continue;
    }
    taken.add(nameOf(judged));
    const { student, evaluation, level, assessedAt } = judged;
    const isChanged = against.known.get(nameOf(judged))?.level !== level;
    // Why: who says again what there is has not written it.
    const set = { level, assessedAt, ...(isChanged ? { writtenBy: judged.writtenBy } : {}) };
    await tx.insert(skillLevels).values(judged).onConflictDoUpdate({ target: ONCE, set });
    if (evaluation === null && against.digital.has(judged.skill) && isChanged) onCards.push(judged);
    const result = against.marks.get(`${evaluation} ${student}`) ?? null;
    answers.push({ index, result, kind: against.known.has(nameOf(judged)) ? 'UPDATED' : 'CREATED', errors: [] });
  }
  for (const period of new Set(onCards.map((one) => one.period))) {
    const students = onCards.filter((one) => one.period === period).map(({ student }) => student);
    await letGoOfStaleDocuments(tx, { school, students, period }, writer.at);
  }
  return answers;
}

interface Against {
  readonly school: string;
  readonly reach: Reach;
  /** The system that sends them by itself; null where somebody of the school does. */
  readonly system: string | null;
  readonly today: string;
  readonly enrolled: ReadonlyMap<string, readonly string[]>;
  readonly skills: ReadonlySet<string>;
  /** Those of which a report card shows the level of its period. */
  readonly digital: ReadonlySet<string>;
  readonly scales: readonly ScaleRow[];
  readonly periods: ReadonlyMap<string, { readonly closed: boolean }>;
  readonly evaluations: ReadonlyMap<string, EvaluationRow>;
  /** Levels there are, by `nameOf`, and the marks of the same evaluations. */
  readonly known: ReadonlyMap<string, StoredLevel>;
  readonly marks: ReadonlyMap<string, string>;
}

async function readAgainst(tx: Database, items: readonly (GivenLevel | null)[], school: string, writer: Writer): Promise<Against> {
  const given = items.flatMap((item) => item ?? []);
  const students = given.map(({ studentId }) => studentId);
  const skillIds = given.map(({ skillId }) => skillId);
  const named = given.flatMap(({ evaluationId }) => evaluationId ?? []);
  const [periodRows, skillRows, scaleRows, known] = [
    await tx.select().from(periods).where(eq(periods.school, school)),
    await tx
      .select({ id: skills.id, framework: skills.framework })
      .from(skills)
      .where(and(eq(skills.school, school), inArray(skills.id, skillIds))),
    await tx.select().from(scales).where(eq(scales.school, school)).orderBy(scales.id),
    await tx
      .select()
      .from(skillLevels)
      .where(and(eq(skillLevels.school, school), inArray(skillLevels.student, students), inArray(skillLevels.skill, skillIds))),
  ];
  const own = named.length === 0 ? [] : await writableEvaluations(tx, named, writer);
  const marks =
    named.length === 0
      ? []
      : await tx
          .select({ id: results.id, evaluation: results.evaluation, student: results.student })
          .from(results)
          .where(and(eq(results.school, school), inArray(results.evaluation, named), inArray(results.student, students)));
  return {
    school,
    reach: writer.reach.filter((extent) => extent.of === 'students'),
    system: systemOf(writer),
    today: writer.at.toISOString().slice(0, 10),
    enrolled: await schoolsOf(tx, students, writer.at),
    skills: new Set(skillRows.map(({ id }) => id)),
    digital: new Set(skillRows.flatMap(({ id, framework }) => (framework === DIGITAL ? [id] : []))),
    scales: scaleRows,
    periods: new Map(periodRows.map((period) => [period.id, { closed: isClosed(period, writer.at) }])),
    evaluations: new Map(own.map((evaluation) => [evaluation.id, evaluation])),
    known: new Map(known.map((row) => [nameOf(row), row])),
    marks: new Map(marks.map((mark) => [`${mark.evaluation} ${mark.student}`, mark.id])),
  };
}

type Fault = Pick<WriteError, 'code' | 'message'> & { readonly field: keyof GivenLevel };

/** Of who is not there, and of who may not be written about alike. */
const NO_STUDENT: Fault = { code: 'NOT_FOUND', message: 'no such student', field: 'studentId' };

const UNSEEN: Fault = { code: 'VERSION_CONFLICT', message: 'the level has changed since: read it again', field: 'expectedLevelCode' };

/** The row to write, or what is wrong with the item. */
function judge(item: GivenLevel, against: Against, taken: ReadonlySet<string>): StoredLevel | Fault {
  const { school, enrolled, reach } = against;
  const { studentId: student, skillId: skill, evaluationId, levelCode: level } = item;
  const evaluation = evaluationId == null ? null : (against.evaluations.get(evaluationId) ?? null);
  const isHere = enrolled.get(student)?.includes(school) === true;
  if (!isHere || !reaches(reach, studentPlace(student, school), evaluation?.subject)) return NO_STUDENT;
  if (evaluationId != null && evaluation?.school !== school)
    return { code: 'NOT_FOUND', message: 'no such evaluation', field: 'evaluationId' };
  if (!against.skills.has(skill)) return { code: 'NOT_FOUND', message: 'no such skill', field: 'skillId' };
  const period = evaluation?.period ?? item.periodId ?? null;
  if (period === null) return { code: 'VALIDATION', message: 'say which evaluation or which period', field: 'periodId' };
  if (item.periodId != null && item.periodId !== period)
    return { code: 'VALIDATION', message: 'the evaluation is of another period', field: 'periodId' };
  const found = against.periods.get(period);
  if (found === undefined) return { code: 'NOT_FOUND', message: 'no such period', field: 'periodId' };
  if (found.closed) return { ...CLOSED, field: 'periodId' };
  const scaled = against.scales.filter(({ id }) => evaluation?.scale == null || id === evaluation.scale);
  const levels = [...scaled, ...against.scales].flatMap((scale) => scale.levels ?? []);
  if (!levels.some(({ code }) => code === level)) return { code: 'VALIDATION', message: 'no such level on the scale', field: 'levelCode' };
  const of = { school, student, skill, period, evaluation: evaluation?.id ?? null };
  const row: StoredLevel = { ...of, level, assessedAt: against.today, writtenBy: against.system };
  if (taken.has(nameOf(row))) return { code: 'DUPLICATE', message: 'the skill is in this batch already', field: 'skillId' };
  return isUnseen(item, row, against) ? UNSEEN : row;
}

/**
 * Is there another level than the writer last saw? What is of a period is several teachers'; what is of an evaluation is its own teacher's, and a
 * system's as far as it wrote it itself.
 */
function isUnseen({ levelCode, expectedLevelCode }: GivenLevel, row: StoredLevel, { known, system }: Against): boolean {
  const before = known.get(nameOf(row)) ?? null;
  if (before?.level === levelCode) return false;
  const isOwn = row.evaluation !== null && (before === null || !isAnothers(system, before.writtenBy));
  return (before?.level ?? null) !== (expectedLevelCode ?? null) && !(isOwn && expectedLevelCode == null);
}

function nameOf({ student, skill, period, evaluation }: StoredLevel): string {
  return JSON.stringify([student, skill, period, evaluation]);
}
