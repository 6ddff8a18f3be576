import { and, eq, isNull, sql } from 'drizzle-orm';
import type { Reach } from '../../../core/capability/index.js';
import type { Database } from '../../../core/store/contract.js';
import { capabilities, classGroups, externalIds, memberships, periods, schools, schoolYears, subjects } from '../tables.js';
import { countsOf, type Listing, pagesOf, type Window } from './page.js';
import type { NamedBy } from './people.js';
import { dayAt, dayOf, groupWithin, inForce, listedIn, nomenclatureWithin, schoolWithin, studentWithin, withIds } from './scope.js';

export type SchoolRow = typeof schools.$inferSelect;
export type SchoolYearRow = typeof schoolYears.$inferSelect;
export type PeriodRow = typeof periods.$inferSelect;
export type ClassGroupRow = typeof classGroups.$inferSelect;
export type SubjectRow = typeof subjects.$inferSelect;
export type CapabilityRow = typeof capabilities.$inferSelect;

export interface GroupFilter {
  readonly year: string | null;
  readonly kind: string | null;
}

/** What schools are made of. Nobody is the subject of these rows. */
export function schoolsRepository(db: Database) {
  return {
    schools: (ids: readonly string[], reach: Reach): Promise<SchoolRow[]> =>
      db
        .select()
        .from(schools)
        .where(and(listedIn(schools.id, ids), schoolWithin(reach, schools.id))),

    /** Of which academy each of these schools is; a school that is not known is not told. */
    academies: (ids: readonly string[]) =>
      db.select({ school: schools.id, academy: schools.academy }).from(schools).where(listedIn(schools.id, ids)),

    /** What each of these schools is; one that is not known is not told. */
    named: (ids: readonly string[]) =>
      db
        .select({
          school: schools.id,
          name: schools.name,
          kind: schools.kind,
          sector: schools.sector,
          academy: schools.academy,
          address: schools.address,
          dataProtectionContact: schools.dataProtectionContact,
        })
        .from(schools)
        .where(listedIn(schools.id, ids))
        .orderBy(schools.id),

    /** The one school that calls itself so in another system; its own row is judged by whoever asks for it. */
    async withExternalId({ system, kind, value }: NamedBy): Promise<string | null> {
      const held = await db
        .select({ id: externalIds.record })
        .from(externalIds)
        .where(
          and(
            eq(externalIds.system, system),
            eq(externalIds.kind, kind),
            eq(externalIds.value, value),
            eq(externalIds.record, externalIds.school),
          ),
        )
        .limit(2);
      return held.length === 1 ? (held[0]?.id ?? null) : null;
    },

    schoolYears: (ids: readonly string[], reach: Reach): Promise<SchoolYearRow[]> =>
      db
        .select()
        .from(schoolYears)
        .where(and(withIds(schoolYears, ids), nomenclatureWithin(reach, schoolYears.school))),

    periods: (ids: readonly string[], reach: Reach): Promise<PeriodRow[]> =>
      db
        .select()
        .from(periods)
        .where(and(withIds(periods, ids), nomenclatureWithin(reach, periods.school))),

    subjects: (ids: readonly string[], reach: Reach): Promise<SubjectRow[]> =>
      db
        .select()
        .from(subjects)
        .where(and(withIds(subjects, ids), nomenclatureWithin(reach, subjects.school))),

    classGroups: (ids: readonly string[], reach: Reach): Promise<ClassGroupRow[]> =>
      db
        .select()
        .from(classGroups)
        .where(and(withIds(classGroups, ids), groupWithin(reach))),

    yearsOfSchools: (ids: readonly string[], reach: Reach): Promise<SchoolYearRow[]> =>
      db
        .select()
        .from(schoolYears)
        .where(and(listedIn(schoolYears.school, ids), nomenclatureWithin(reach, schoolYears.school)))
        .orderBy(schoolYears.startDate, schoolYears.id),

    periodsOfYears: (ids: readonly string[], reach: Reach): Promise<PeriodRow[]> =>
      db
        .select()
        .from(periods)
        .where(and(withIds({ school: periods.school, id: periods.schoolYear }, ids), nomenclatureWithin(reach, periods.school)))
        .orderBy(periods.sequence, periods.id),

    subjectsOfSchools: (ids: readonly string[], reach: Reach): Promise<SubjectRow[]> =>
      db
        .select()
        .from(subjects)
        .where(and(listedIn(subjects.school, ids), nomenclatureWithin(reach, subjects.school)))
        .orderBy(subjects.code, subjects.id),

    capabilitiesOfSchools: (ids: readonly string[], reach: Reach): Promise<CapabilityRow[]> =>
      db
        .select()
        .from(capabilities)
        .where(and(listedIn(capabilities.school, ids), nomenclatureWithin(reach, capabilities.school)))
        .orderBy(capabilities.domain, capabilities.feature, capabilities.system),

    groupsOfSchools: (ids: readonly string[], filter: GroupFilter, reach: Reach, window: Window) =>
      pagesOf(db, classGroups, groupListing(ids, filter, reach), window),
    countGroupsOfSchools: (ids: readonly string[], filter: GroupFilter, reach: Reach) => countsOf(db, groupListing(ids, filter, reach)),

    /** Groups of students on a day (today when null), once each: (student, group id). */
    groupsOfStudents: async (
      ids: readonly string[],
      asOf: string | null,
      reach: Reach,
      at: Date,
    ): Promise<{ student: string; group: string }[]> =>
      db
        .selectDistinct({ student: memberships.student, group: memberships.group })
        .from(memberships)
        .where(
          and(
            listedIn(memberships.student, ids),
            inForce(memberships.validFrom, memberships.validTo, asOf === null ? dayAt(memberships.school, at) : dayOf(asOf)),
            studentWithin(reach, memberships.student, at, memberships.school),
          ),
        )
        .orderBy(memberships.group),

    /** Today, `YYYY-MM-DD`, at each school. */
    days: (ids: readonly string[], at: Date): Promise<{ school: string; day: string }[]> =>
      db
        .select({
          school: schools.id,
          day: sql<string>`to_char(${at.toISOString()}::timestamptz at time zone ${schools.timeZone}, 'YYYY-MM-DD')`,
        })
        .from(schools)
        .where(listedIn(schools.id, ids)),

    /** How many members a group has today: a figure about the group, for whoever reaches the group. */
    sizes: async (ids: readonly string[], at: Date): Promise<{ group: string; size: number }[]> => {
      const rows = await db
        .select({ group: memberships.group, size: sql<number>`count(distinct ${memberships.student})` })
        .from(memberships)
        .where(
          and(
            withIds({ school: memberships.school, id: memberships.group }, ids),
            inForce(memberships.validFrom, memberships.validTo, dayAt(memberships.school, at)),
          ),
        )
        .groupBy(memberships.group);
      return rows.map(({ group, size }) => ({ group, size: Number(size) }));
    },
  };
}

function groupListing(ids: readonly string[], { year, kind }: GroupFilter, reach: Reach): Listing {
  return {
    from: classGroups,
    parent: classGroups.school,
    id: classGroups.id,
    where: and(
      listedIn(classGroups.school, ids),
      year === null ? undefined : eq(classGroups.schoolYear, year),
      kind === null ? undefined : eq(classGroups.kind, kind),
      isNull(classGroups.endedOn),
      groupWithin(reach),
    ),
  };
}
