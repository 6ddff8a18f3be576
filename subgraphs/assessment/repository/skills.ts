import { and, eq, getTableColumns, gt, inArray, isNull, lte, or, sql } from 'drizzle-orm';
import type { Database } from '../../../core/store/contract.js';
import { within } from '../../../core/store/within.js';
import { evaluations, scales, skillLevels, skills } from '../tables.js';
import type { ScaleRow } from './evaluations.js';
import { cut, isBeyond, type Order, type Page, placeIn, type Window } from './page.js';
import { published, type Scope, schoolWithin, withIds } from './scope.js';

export type SkillRow = typeof skills.$inferSelect;
/** A level, with the school subject and the scale of the evaluation it came from, if it did. */
export type SkillLevelRow = typeof skillLevels.$inferSelect & { readonly subject: string | null; readonly scale: string | null };

/** So many rows, after the one with this number. */
export interface SkillPage {
  readonly size: number;
  readonly after: string | null;
}

export interface SkillFilter {
  readonly framework: string | null;
  readonly period: string | null;
}

const row = { ...getTableColumns(skillLevels), subject: evaluations.subject, scale: evaluations.scale };

/** The last assessed first. */
export const BY_ASSESSMENT: Order<SkillLevelRow> = {
  columns: [skillLevels.assessedAt, skillLevels.skill, skillLevels.period, sql`coalesce(${skillLevels.evaluation}, '')`],
  direction: 'desc',
  keysOf: (level) => [level.assessedAt, level.skill, level.period, level.evaluation ?? ''],
};

/** The list that digital skills are from. Source: cadre de référence des compétences numériques, décret n° 2019-919. */
export const DIGITAL = 'crcn';

const isOfEvaluation = and(eq(evaluations.school, skillLevels.school), eq(evaluations.id, skillLevels.evaluation));

/** How far students are with which skill. */
export function skillsRepository(db: Database) {
  return {
    skills: (ids: readonly string[], { reach }: Scope): Promise<SkillRow[]> =>
      db
        .select()
        .from(skills)
        .where(and(withIds(skills, ids), schoolWithin(reach, skills.school))),

    /** Skills of a list at the schools in reach, by their ids. */
    skillsOfFramework: (framework: string, cycle: number | null, { reach }: Scope, { size, after }: SkillPage): Promise<SkillRow[]> =>
      db
        .select()
        .from(skills)
        .where(
          and(
            eq(skills.framework, framework),
            cycle === null ? undefined : eq(skills.cycle, cycle),
            schoolWithin(reach, skills.school),
            after === null ? undefined : gt(skills.id, after),
          ),
        )
        .orderBy(skills.id)
        .limit(size),

    async skillLevelsOfStudents(
      students: readonly string[],
      { framework, period }: SkillFilter,
      scope: Scope,
      window: Window,
    ): Promise<ReadonlyMap<string, Page<SkillLevelRow>>> {
      const placed = db
        .select({ ...row, place: placeIn(skillLevels.student, BY_ASSESSMENT) })
        .from(skillLevels)
        .innerJoin(skills, and(eq(skills.school, skillLevels.school), eq(skills.id, skillLevels.skill)))
        .leftJoin(evaluations, isOfEvaluation)
        .where(
          and(
            inArray(skillLevels.student, students as string[]),
            period === null ? undefined : eq(skillLevels.period, period),
            framework === null ? undefined : eq(skills.framework, framework),
            levelWithin(scope),
            isBeyond(BY_ASSESSMENT, window),
          ),
        )
        .as('placed');
      const rows = await db
        .select()
        .from(placed)
        .where(lte(placed.place, window.size + 1))
        .orderBy(placed.place);
      return cut(rows, (level) => level.student, window);
    },

    /** Levels that came out of these evaluations, for these students. */
    skillLevelsOfResults: (ids: readonly string[], students: readonly string[], scope: Scope): Promise<SkillLevelRow[]> =>
      db
        .select(row)
        .from(skillLevels)
        .innerJoin(evaluations, isOfEvaluation)
        .where(and(withIds(evaluations, ids), inArray(skillLevels.student, students as string[]), levelWithin(scope)))
        .orderBy(skillLevels.skill),

    /** Levels of digital skills that these students were given for these periods as a whole. */
    digitalSkills: (students: readonly string[], periods: readonly string[], scope: Scope): Promise<SkillLevelRow[]> =>
      db
        .select(row)
        .from(skillLevels)
        .innerJoin(skills, and(eq(skills.school, skillLevels.school), eq(skills.id, skillLevels.skill)))
        .leftJoin(evaluations, isOfEvaluation)
        .where(
          and(
            inArray(skillLevels.student, students as string[]),
            inArray(skillLevels.period, periods as string[]),
            isNull(skillLevels.evaluation),
            eq(skills.framework, DIGITAL),
            levelWithin(scope),
          ),
        )
        .orderBy(skillLevels.skill),

    /** The scales of schools, by id: a level is read on them. */
    scalesOfSchools: (schools: readonly string[]): Promise<ScaleRow[]> =>
      db
        .select()
        .from(scales)
        .where(inArray(scales.school, schools as string[]))
        .orderBy(scales.school, scales.id),
  };
}

/** Levels in reach: with their evaluation's clock where they have one, else from the day they were assessed. */
function levelWithin(scope: Scope) {
  const { at } = scope;
  return within(scope, {
    school: skillLevels.school,
    student: skillLevels.student,
    subject: evaluations.subject,
    audience: (audience) => {
      const clock = published(audience, at);
      if (clock === undefined) return undefined;
      return or(and(isNull(skillLevels.evaluation), sql`${skillLevels.assessedAt} <= ${at.toISOString()}::timestamptz::date`), clock);
    },
  });
}
