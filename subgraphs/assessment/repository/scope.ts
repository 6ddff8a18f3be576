import { and, eq, inArray, lte, type SQL, sql } from 'drizzle-orm';
import type { PgColumn } from 'drizzle-orm/pg-core';
import { type Audience, type Reach, reaches, studentPlace } from '../../../core/capability/index.js';
import { parseId } from '../../../core/ids.js';
import { listedIn } from '../../../core/store/listed-in.js';
import { type Scope, within } from '../../../core/store/within.js';
import { cycleReports, evaluations, reportCards } from '../tables.js';

export type { Scope };

const NOTHING = sql`false`;

/** Has the evaluation been published to this audience? A system passes on what it reads, so it waits for both clocks. */
export function published(audience: Audience, at: Date): SQL | undefined {
  const toStudents = lte(evaluations.publishedToStudentsAt, at);
  const toGuardians = lte(evaluations.publishedToGuardiansAt, at);
  switch (audience) {
    case 'OFFICE':
    case 'TEACHER':
      return undefined;
    case 'STUDENT':
      return known(toStudents);
    case 'GUARDIAN':
      return known(toGuardians);
    default:
      return known(and(toStudents, toGuardians));
  }
}

/** Evaluations in reach: nobody's, so by group and subject. */
export function evaluationWithin(scope: Scope): SQL {
  return within(scope, {
    school: evaluations.school,
    group: evaluations.group,
    subject: evaluations.subject,
    audience: (audience) => published(audience, scope.at),
  });
}

/** Rows about a student in reach that stand or fall with their evaluation, which is joined. */
export function markWithin(scope: Scope, columns: { readonly school: PgColumn; readonly student: PgColumn }): SQL {
  return within(scope, { ...columns, subject: evaluations.subject, audience: (audience) => published(audience, scope.at) });
}

/** Report cards in reach: families have them once published; the office and the teachers as the council prepares them. */
export function reportCardWithin(scope: Scope): SQL {
  return within(scope, {
    school: reportCards.school,
    student: reportCards.student,
    audience: (audience) =>
      audience === 'OFFICE' || audience === 'TEACHER'
        ? undefined
        : and(eq(reportCards.status, 'PUBLISHED'), known(lte(reportCards.publishedAt, scope.at))),
  });
}

/** Reports of a cycle in reach: the office's while they are written, and everybody else's from when they are settled. */
export function cycleReportWithin(scope: Scope): SQL {
  return within(scope, {
    school: cycleReports.school,
    student: cycleReports.student,
    audience: (audience) => (audience === 'OFFICE' ? undefined : known(lte(cycleReports.lockedAt, scope.at))),
  });
}

/** Nomenclature of the schools that reach names, through whichever of their groups. */
export function schoolWithin(reach: Reach, school: PgColumn): SQL {
  const schools = reach.flatMap((extent) => (extent.of === 'persons' ? [] : [extent.school]));
  return schools.length === 0 ? NOTHING : inArray(school, [...new Set(schools)]);
}

/** As whom somebody reads a row that was found in reach of some coordinate (so its student is at the school), or null when they may not. */
export function audienceOfStudent(
  reach: Reach,
  row: { readonly school: string; readonly student: string; readonly subject: string },
): Audience | null {
  const place = studentPlace(row.student, row.school);
  return foremost(reach.filter((extent) => reaches([extent], place, row.subject)));
}

/** As whom somebody reads figures about this group, or null when they may not. */
export function audienceOfGroup(
  reach: Reach,
  row: { readonly school: string; readonly group: string; readonly subject: string },
): Audience | null {
  const reaching = reach.filter(
    (extent) =>
      extent.of === 'groups' &&
      extent.school === row.school &&
      (extent.groups === '*' || extent.groups.includes(row.group)) &&
      (extent.subjects === undefined || extent.subjects.includes(row.subject)),
  );
  return foremost(reaching);
}

/** The rows with these ids; the school in front lets the primary key find them. */
export function withIds(columns: { readonly school: PgColumn; readonly id: PgColumn }, ids: readonly string[]): SQL {
  const schools = [...new Set(ids.flatMap((id) => parseId(id)?.school ?? []))];
  if (schools.length === 0) return NOTHING;
  return and(listedIn(columns.school, schools), listedIn(columns.id, ids)) ?? NOTHING;
}

/** Staff see what is there; of several other audiences, what has been published to all. */
function foremost(reaching: Reach): Audience | null {
  const audiences = new Set(reaching.map((extent) => extent.audience));
  if (audiences.size === 0) return null;
  if (audiences.has('OFFICE') || audiences.has('TEACHER')) return 'OFFICE';
  return audiences.size === 1 ? ([...audiences][0] as Audience) : 'SYSTEM';
}

/** An instant that was never set is no yes. */
function known(condition: SQL | undefined): SQL {
  return sql`coalesce(${condition ?? NOTHING}, false)`;
}
