import { and, asc, eq, inArray, ne, type SQL, sql } from 'drizzle-orm';
import { letGoOfFiles } from '../../../core/files/index.js';
import type { Database } from '../../../core/store/contract.js';
import type { Scope } from '../../../core/store/within.js';
import { announcements, messages, moderationReports, participants } from '../tables.js';
import { meantWithin } from './audience-scope.js';
import { randomId } from './random-id.js';
import { withIds } from './scope.js';

export type ModerationReportRow = typeof moderationReports.$inferSelect;

/** Something that is reported, as whoever reports it has it. */
export interface Complaint {
  readonly school: string;
  readonly reporter: string;
  readonly targetType: 'Message' | 'Announcement';
  readonly target: string;
  readonly targetAuthor: string;
  readonly reporterFor: readonly string[] | null;
  readonly authorFor: readonly string[] | null;
  readonly content: string;
  readonly reason: string;
  readonly at: Date;
}

/** Who looks into reports: never one about themself. */
export interface Moderator extends Scope {
  readonly person: string;
}

export type Decision = 'UNDER_REVIEW' | 'CLEARED' | 'HIDDEN';
export type Decided = { readonly report: ModerationReportRow } | { readonly fault: 'no-such-report' | 'decided-before' };

/** Reports that something should not be there, for those who have to do with both who reported and who wrote it. */
export function moderationRepository(db: Database) {
  return {
    moderationReports: (ids: readonly string[], moderator: Moderator): Promise<ModerationReportRow[]> =>
      db
        .select()
        .from(moderationReports)
        .where(and(withIds(moderationReports, ids), forModerator(moderator))),

    moderationReportsOf: (
      school: string,
      states: readonly string[] | null,
      moderator: Moderator,
      size: number,
    ): Promise<ModerationReportRow[]> =>
      db
        .select()
        .from(moderationReports)
        .where(
          and(
            eq(moderationReports.school, school),
            states === null ? undefined : inArray(moderationReports.state, [...states]),
            forModerator(moderator),
          ),
        )
        .orderBy(asc(moderationReports.createdAt), asc(moderationReports.id))
        .limit(size),

    /** How far the school has come with what was reported of each of these messages, as far as it is this moderator's to look into. */
    async moderationOf(ids: readonly string[], moderator: Moderator): Promise<ReadonlyMap<string, string>> {
      const rows = await db
        .select({ target: moderationReports.target, state: moderationReports.state })
        .from(moderationReports)
        .where(
          and(
            withIds({ school: moderationReports.school, id: moderationReports.target }, ids),
            eq(moderationReports.targetType, 'Message'),
            forModerator(moderator),
          ),
        );
      const furthest = new Map<string, string>();
      for (const { target, state } of rows)
        if (OPENNESS.indexOf(state) >= OPENNESS.indexOf(furthest.get(target) ?? '')) furthest.set(target, state);
      return furthest;
    },

    /** For which children somebody takes part in a conversation; null where they do for none. */
    async speakingFor(
      school: string,
      conversation: string,
      people: readonly string[],
    ): Promise<ReadonlyMap<string, readonly string[] | null>> {
      const rows = await db
        .select({ person: participants.person, onBehalfOf: participants.onBehalfOf })
        .from(participants)
        .where(
          and(eq(participants.school, school), eq(participants.conversation, conversation), inArray(participants.person, [...people])),
        );
      return new Map(rows.map(({ person, onBehalfOf }) => [person, onBehalfOf]));
    },

    /** The id of the report that somebody made of something; null where they made none. */
    async complaintOf(reporter: string, targetType: string, target: string): Promise<string | null> {
      const isOf = withIds({ school: moderationReports.school, id: moderationReports.target }, [target]);
      const isTheirs = and(eq(moderationReports.reporter, reporter), eq(moderationReports.targetType, targetType));
      const [known] = await db.select({ id: moderationReports.id }).from(moderationReports).where(and(isOf, isTheirs));
      return known?.id ?? null;
    },

    /** Once for a reporter and what they report; the id of the report. */
    async complain({ at, reporterFor, authorFor, ...complaint }: Complaint): Promise<string> {
      const { school, reporter, target } = complaint;
      const id = randomId('ModerationReport', school);
      const row = { ...complaint, id, reporterFor: listed(reporterFor), authorFor: listed(authorFor), createdAt: at, state: 'REPORTED' };
      const [written] = await db.insert(moderationReports).values(row).onConflictDoNothing().returning({ id: moderationReports.id });
      if (written !== undefined) return written.id;
      const isIt = and(
        eq(moderationReports.school, school),
        eq(moderationReports.reporter, reporter),
        eq(moderationReports.target, target),
      );
      const [known] = await db.select({ id: moderationReports.id }).from(moderationReports).where(isIt);
      return (known as { id: string }).id;
    },

    /** Decided once for all; the same again is the same answer, and another note is kept too. What is hidden is hidden in the same step. */
    decide: (id: string, decision: Decision, note: string | null, moderator: Moderator): Promise<Decided> =>
      db.transaction(async (tx) => {
        const isIt = and(withIds(moderationReports, [id]), forModerator(moderator));
        const [report] = await tx.select().from(moderationReports).where(isIt).for('update');
        if (report === undefined) return { fault: 'no-such-report' };
        const isClosed = report.state === 'CLEARED' || report.state === 'HIDDEN';
        if (isClosed && report.state !== decision) return { fault: 'decided-before' };
        const notes = withNote(report.decision, note);
        if (report.state === decision && notes === report.decision) return { report };
        const closedAt = isClosed || decision === 'UNDER_REVIEW' ? report.closedAt : moderator.at;
        const decided = { state: decision, handledBy: moderator.person, decision: notes, closedAt };
        await tx
          .update(moderationReports)
          .set(decided)
          .where(withIds(moderationReports, [id]));
        if (decision === 'HIDDEN' && !isClosed) await hide(tx, report, moderator.at);
        return { report: { ...report, ...decided } };
      }),
  };
}

/** Of several reports the one that says most: what is hidden is hidden, and what waits is not done. */
const OPENNESS: readonly string[] = ['CLEARED', 'REPORTED', 'UNDER_REVIEW', 'HIDDEN'];

/** What was noted, one paragraph after another; the last one again is no other. */
function withNote(noted: string | null, note: string | null): string | null {
  if (note === null || note.trim() === '') return noted;
  if (noted === null) return note;
  return noted === note || noted.endsWith(`\n\n${note}`) ? noted : `${noted}\n\n${note}`;
}

async function hide(tx: Database, { targetType, target }: ModerationReportRow, at: Date): Promise<void> {
  if (targetType === 'Message') {
    await tx
      .update(messages)
      .set({ state: 'REMOVED', version: sql`${messages.version} + 1` })
      .where(withIds(messages, [target]));
  } else {
    const ends = sql`least(coalesce(${announcements.publishedTo}, ${at.toISOString()}::timestamptz), ${at.toISOString()}::timestamptz)`;
    await tx
      .update(announcements)
      .set({ publishedTo: ends, version: sql`${announcements.version} + 1` })
      .where(withIds(announcements, [target]));
  }
  await letGoOfFiles(tx, target, at);
}

function forModerator({ person, reach, at }: Moderator): SQL | undefined {
  const { school, reporter, reporterFor, targetAuthor, authorFor } = moderationReports;
  // Why: who wrote something does not read who minded it, nor decide on it (domain model §2.8, retaliation).
  return and(
    ne(targetAuthor, person),
    meantWithin({ reach, at }, { school, person: reporter, onBehalfOf: reporterFor }),
    meantWithin({ reach, at }, { school, person: targetAuthor, onBehalfOf: authorFor }),
  );
}

function listed(students: readonly string[] | null): string[] | null {
  return students === null ? null : [...students];
}
