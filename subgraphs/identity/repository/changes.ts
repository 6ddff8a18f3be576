import { and, asc, eq, gt, inArray, isNull, max, notExists, or, type SQL, sql } from 'drizzle-orm';
import type { PgColumn, PgTable } from 'drizzle-orm/pg-core';
import type { Reach } from '../../../core/capability/index.js';
import { KINDS } from '../../../core/ids.js';
import { insertRows } from '../../../core/store/bulk.js';
import type { Database } from '../../../core/store/contract.js';
import { changes, classGroups, enrolments, shown, students, teachingAssignments } from '../tables.js';
import { dayAt, groupWithin, inForce, listedIn, personOf, personWithin, studentWithin, withIds } from './scope.js';

/** The types a feed may be about. */
export const RECORD_TYPES = ['Student', 'ClassGroup', 'TeachingAssignment', 'Enrolment'] as const;
export type RecordType = (typeof RECORD_TYPES)[number];
export type ChangeRow = typeof changes.$inferSelect;

/** Whose feed, of which school. */
export interface Feed {
  readonly client: string;
  readonly school: string;
}

/** The change log, and what each client's feed has been shown of it. */
export function changesRepository(db: Database) {
  return {
    after: (school: string, sequence: number, types: readonly RecordType[], limit: number): Promise<ChangeRow[]> =>
      db
        .select()
        .from(changes)
        .where(and(eq(changes.school, school), gt(changes.sequence, sequence), inArray(changes.recordType, [...types])))
        .orderBy(asc(changes.sequence))
        .limit(limit),

    /** The last sequence of a school's log; 0 when there is none. */
    async last(school: string): Promise<number> {
      const [row] = await db
        .select({ last: max(changes.sequence) })
        .from(changes)
        .where(eq(changes.school, school));
      return row?.last ?? 0;
    },

    async versions(school: string, records: readonly string[]): Promise<ReadonlyMap<string, number>> {
      const rows = await db
        .select({ record: changes.record, version: max(changes.version) })
        .from(changes)
        .where(and(eq(changes.school, school), listedIn(changes.record, records)))
        .groupBy(changes.record);
      return new Map(rows.map(({ record, version }) => [record, version ?? 1]));
    },

    /** Which of these records are in reach. */
    async inReach(type: RecordType, records: readonly string[], school: string, reach: Reach, at: Date): Promise<ReadonlySet<string>> {
      const { table, id, where } = current(type, school, reach, at);
      const rows = await db
        .selectDistinct({ record: sql<string>`${id}` })
        .from(table)
        .where(and(listedIn(id, records), where));
      return new Set(rows.map((row) => row.record));
    },

    /** Which of these records are still there, whoever may see them. */
    async alive(type: RecordType, records: readonly string[], at: Date): Promise<ReadonlySet<string>> {
      const { table, id, school, lives } = RECORDS[type](at);
      const rows = await db
        .select({ record: sql<string>`${id}` })
        .from(table)
        .where(and(withIds({ school, id }, records), lives));
      return new Set(rows.map((row) => row.record));
    },

    async shown({ client, school }: Feed, records: readonly string[]): Promise<ReadonlySet<string>> {
      const rows = await db
        .select({ record: shown.record })
        .from(shown)
        .where(and(eq(shown.school, school), eq(shown.client, client), listedIn(shown.record, records)));
      return new Set(rows.map((row) => row.record));
    },

    /** Records this feed was shown that are in reach no more: a consent withdrawn, a day gone by, an agreement narrowed. */
    async lost({ client, school }: Feed, type: RecordType, reach: Reach, at: Date, limit: number): Promise<string[]> {
      const { table, id, where } = current(type, school, reach, at);
      const letters = KINDS[type];
      const rows = await db
        .select({ record: shown.record })
        .from(shown)
        .where(
          and(
            eq(shown.school, school),
            eq(shown.client, client),
            sql`${shown.record} ~ ${`^[^.]+\\.${letters}[0-9]`}`,
            notExists(
              db
                .select({ one: sql`1` })
                .from(table)
                .where(and(sql`${id} = ${shown.record}`, where)),
            ),
          ),
        )
        .orderBy(shown.record)
        .limit(limit);
      return rows.map((row) => row.record);
    },

    /** Records in reach that this feed was never shown: a consent given, an agreement widened. */
    async unseen({ client, school }: Feed, type: RecordType, reach: Reach, at: Date, limit: number): Promise<string[]> {
      const { table, id, where } = current(type, school, reach, at);
      const known = db
        .select({ one: sql`1` })
        .from(shown)
        .where(and(eq(shown.school, school), eq(shown.client, client), sql`${shown.record} = ${id}`));
      const rows = await db
        .selectDistinct({ record: sql<string>`${id}`.as('record') })
        .from(table)
        .where(and(where, notExists(known)))
        .orderBy(sql`record`)
        .limit(limit);
      return rows.map((row) => row.record);
    },

    /** Remembers what a delivered page has shown and what it has told to forget. */
    mark({ client, school }: Feed, given: readonly string[], forgotten: readonly string[]): Promise<void> {
      return db.transaction(async (tx) => {
        await insertRows(
          tx,
          shown,
          given.map((record) => ({ school, client, record })),
          { onConflict: 'nothing' },
        );
        if (forgotten.length > 0)
          await tx.delete(shown).where(and(eq(shown.school, school), eq(shown.client, client), listedIn(shown.record, forgotten)));
      });
    },
  };
}

interface Current {
  readonly table: PgTable;
  readonly id: PgColumn;
  readonly where: SQL | undefined;
}

/** The records of a type that a school has today, in reach. A student is the school's through an enrolment. */
function current(type: RecordType, school: string, reach: Reach, at: Date): Current {
  const own = reach.filter((extent) => !('school' in extent) || extent.school === school);
  switch (type) {
    case 'Student':
      return {
        table: enrolments,
        id: enrolments.student,
        where: and(
          eq(enrolments.school, school),
          inForce(enrolments.enteredOn, enrolments.leftOn, dayAt(school, at)),
          studentWithin(own, enrolments.student, at, enrolments.school),
        ),
      };
    case 'Enrolment':
      return {
        table: enrolments,
        id: enrolments.id,
        where: and(eq(enrolments.school, school), studentWithin(own, enrolments.student, at, enrolments.school)),
      };
    case 'ClassGroup':
      return {
        table: classGroups,
        id: classGroups.id,
        where: and(eq(classGroups.school, school), RECORDS.ClassGroup(at).lives, groupWithin(own)),
      };
    case 'TeachingAssignment':
      return {
        table: teachingAssignments,
        id: teachingAssignments.id,
        where: and(
          eq(teachingAssignments.school, school),
          RECORDS.TeachingAssignment(at).lives,
          personWithin(own, personOf(teachingAssignments.staff), at, teachingAssignments.school),
        ),
      };
  }
}

/** Where a record lives, and what ends it for good. */
const RECORDS: Readonly<Record<RecordType, (at: Date) => { table: PgTable; id: PgColumn; school: PgColumn; lives: SQL | undefined }>> = {
  Student: () => ({ table: students, id: students.id, school: students.school, lives: undefined }),
  Enrolment: () => ({ table: enrolments, id: enrolments.id, school: enrolments.school, lives: undefined }),
  ClassGroup: () => ({ table: classGroups, id: classGroups.id, school: classGroups.school, lives: isNull(classGroups.endedOn) }),
  TeachingAssignment: (at: Date) => ({
    table: teachingAssignments,
    id: teachingAssignments.id,
    school: teachingAssignments.school,
    lives: or(isNull(teachingAssignments.validTo), sql`${teachingAssignments.validTo} >= ${dayAt(teachingAssignments.school, at)}`),
  }),
};
