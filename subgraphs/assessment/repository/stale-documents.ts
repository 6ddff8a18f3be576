import { and, eq, gt, inArray, isNull, or, sql } from 'drizzle-orm';
import { filesOf, letGoOfFiles } from '../../../core/files/index.js';
import type { Database } from '../../../core/store/contract.js';
import { averages, reportCards } from '../tables.js';
import { appendChanges, type Change } from './change-log.js';

/** Of these students in a period. */
interface Whose {
  readonly school: string;
  readonly students: readonly string[];
  readonly period: string;
}

/** Does the work, which may change averages, and then lets go of the documents of cards of which an average is another than before. */
export async function keepingDocumentsTrue(tx: Database, whose: Whose, at: Date, work: () => Promise<void>): Promise<void> {
  const before = await averagesOf(tx, whose);
  await work();
  const after = await averagesOf(tx, whose);
  const names = new Set([...before.keys(), ...after.keys()]);
  const changed = [...names].filter((name) => before.get(name)?.value !== after.get(name)?.value);
  const students = new Set(changed.flatMap((name) => (after.get(name) ?? before.get(name))?.student ?? []));
  await letGoOfStaleDocuments(tx, { ...whose, students: [...students] }, at);
}

/**
 * The cards of these students have no document any more, where they had one: it says what the card said. INVARIANT: what a family has been given stays
 * as it was given (code de l'éducation, R421-51); what changes after that is on the card, not on its document.
 */
export async function letGoOfStaleDocuments(tx: Database, { school, students, period }: Whose, at: Date): Promise<void> {
  if (students.length === 0) return;
  const isOfThem = and(
    eq(reportCards.school, school),
    inArray(reportCards.student, students as string[]),
    eq(reportCards.period, period),
    or(
      eq(reportCards.status, 'COUNCIL_DONE'),
      and(eq(reportCards.status, 'PUBLISHED'), or(isNull(reportCards.publishedAt), gt(reportCards.publishedAt, at))),
    ),
  );
  const cards = await tx.select({ id: reportCards.id }).from(reportCards).where(isOfThem).for('update');
  const files = await filesOf(
    tx,
    cards.map(({ id }) => id),
  );
  const written: Change[] = [];
  for (const { id } of cards) {
    if (!files.has(id)) continue;
    await letGoOfFiles(tx, id, at);
    const [card] = await tx
      .update(reportCards)
      .set({ version: sql`${reportCards.version} + 1` })
      .where(and(eq(reportCards.school, school), eq(reportCards.id, id)))
      .returning({ version: reportCards.version });
    written.push({ kind: 'UPDATED', record: id, version: card?.version ?? 1 });
  }
  if (written.length > 0) await appendChanges(tx, school, 'ReportCard', written, at);
}

async function averagesOf(tx: Database, { school, students, period }: Whose) {
  const rows = await tx
    .select({ student: averages.student, subject: averages.subject, value: averages.value })
    .from(averages)
    .where(and(eq(averages.school, school), inArray(averages.student, students as string[]), eq(averages.period, period)));
  return new Map(rows.map((row) => [JSON.stringify([row.student, row.subject]), row]));
}
