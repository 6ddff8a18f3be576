import { eq, sql } from 'drizzle-orm';
import type { PgColumn, PgTable } from 'drizzle-orm/pg-core';
import { KINDS, type Kind, makeId } from '../../../core/ids.js';
import { insertRows } from '../../../core/store/bulk.js';
import type { Database } from '../../../core/store/contract.js';
import {
  classGroups,
  counters,
  enrolments,
  guardianLinks,
  periods,
  persons,
  roleAssignments,
  schoolYears,
  subjects,
  teachingAssignments,
} from '../tables.js';

/** The tables whose ids are made here. A person's number is their student's and their staff's too. */
const NUMBERED = {
  Person: persons,
  SchoolYear: schoolYears,
  Period: periods,
  Subject: subjects,
  ClassGroup: classGroups,
  Enrolment: enrolments,
  GuardianLink: guardianLinks,
  RoleAssignment: roleAssignments,
  TeachingAssignment: teachingAssignments,
} as const satisfies Partial<Record<Kind, PgTable & { school: PgColumn; id: PgColumn }>>;
export type Numbered = keyof typeof NUMBERED;

export interface Numbers {
  /** A new id at the school. */
  next(kind: Numbered): string;
  /** Remembers how far the numbers went: a number is never given twice, even when its row is gone. */
  write(tx: Database): Promise<void>;
}

/** Numbers of one school, above every number that is or was given there. INVARIANT: one intake of a school at a time (turns.ts). */
export async function openNumbers(tx: Database, school: string): Promise<Numbers> {
  const kept = await tx.select().from(counters).where(eq(counters.school, school));
  const next = new Map<Numbered, number>();
  for (const [kind, table] of Object.entries(NUMBERED) as [Numbered, (typeof NUMBERED)[Numbered]][]) {
    const [row] = await tx
      .select({ highest: sql<string | null>`max(substring(${table.id} from '^[^.]+[.][a-z]+([0-9]{1,15})')::bigint)` })
      .from(table as PgTable)
      .where(eq(table.school, school));
    const counter = kept.find((one) => one.kind === KINDS[kind])?.next ?? 1;
    next.set(kind, Math.max(counter, Number(row?.highest ?? 0) + 1));
  }
  return {
    next(kind) {
      const number = next.get(kind) as number;
      next.set(kind, number + 1);
      return makeId(kind, school, number);
    },
    async write(db) {
      const rows = [...next].map(([kind, number]) => ({ school, kind: KINDS[kind], next: number }));
      await insertRows(db, counters, rows, { onConflict: { target: [counters.school, counters.kind], update: ['next'] } });
    },
  };
}
