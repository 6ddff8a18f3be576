import { and, eq, sql } from 'drizzle-orm';
import { type Extent, type Reach, reaches, studentPlace } from '../../../core/capability/index.js';
import { letGoOfFiles } from '../../../core/files/index.js';
import { parseId } from '../../../core/ids.js';
import type { Database } from '../../../core/store/contract.js';
import { within } from '../../../core/store/within.js';
import type { ReportCardLineRow } from '../json-columns.js';
import { reportCardAcknowledgements, reportCards } from '../tables.js';
import { appendChanges, type Change } from './change-log.js';
import { CLOSED, closedAmong } from './evaluation-writes.js';
import { fileOnly } from './one-file.js';
import type { ReportCardRow } from './reports.js';
import { reportCardWithin, withIds } from './scope.js';
import { type Refused, refused, takeTurn, type Writer } from './write-once.js';

export const TARGETS = ['SUBJECT', 'HEAD_TEACHER', 'PRINCIPAL', 'SCHOOL_LIFE', 'COUNCIL'] as const;

export interface GivenAppreciation {
  readonly card: string;
  readonly target: (typeof TARGETS)[number];
  readonly subject: string | null;
  /** Null takes the words away. */
  readonly text: string | null;
  readonly expectedVersion: number;
}

export type CardWritten = { readonly outcome: 'written' } | Refused;
export type CardsPublished =
  | { readonly outcome: 'published'; readonly count: number; readonly unfinished: number; readonly waiting: number; readonly kept: number }
  | { readonly outcome: 'not-found' };

const NO_CARD = refused('NOT_FOUND', 'no such report card', 'input', 'reportCardId');

/** What is done to report cards before, at and after the council. */
export function reportCardWrites(db: Database) {
  return {
    /** Writes one's own words on a card, over the version one last saw. */
    setAppreciation: (given: GivenAppreciation, writer: Writer): Promise<CardWritten> =>
      db.transaction(async (tx): Promise<CardWritten> => {
        const { target, subject, expectedVersion } = given;
        const card = await writableCard(tx, given.card, writer);
        if (card === undefined) return NO_CARD;
        const line = card.lines.find((one) => one.subject === subject);
        const place = studentPlace(card.student, card.school);
        const own = writer.reach.filter((extent) => reaches([extent], place) && isOf(extent, target, line, writer));
        if (own.length === 0)
          return target === 'SUBJECT' ? refused('NOT_FOUND', 'no such subject that one teaches', 'input', 'subjectId') : NO_CARD;
        const change = changeOf(card, given);
        // Why: words that stand there already are no write, whichever version was seen: what was sent twice is told once.
        if (change === null) return { outcome: 'written' };
        const isClosedFor = (await closedAmong(tx, card.school, [card.period], writer.at)).has(card.period);
        if (GIVEN.has(card.status) || isClosedFor) return refused(CLOSED.code, CLOSED.message, 'input', 'reportCardId');
        if (card.version !== expectedVersion)
          return refused('VERSION_CONFLICT', 'the report card has changed since: read it again', 'input', 'expectedVersion');
        await tx
          .update(reportCards)
          .set({ ...change, version: card.version + 1 })
          .where(and(eq(reportCards.school, card.school), eq(reportCards.id, card.id)));
        await appendChanges(tx, card.school, 'ReportCard', [nextOf(card)], writer.at);
        // INVARIANT: a document says what the card says: words that come after it take it away.
        await letGoOfFiles(tx, card.id, writer.at);
        return { outcome: 'written' };
      }),

    /**
     * Gives a card the document that was made out of it, in place of the one it had; null takes that away. Once the council has spoken, and until
     * families have the card.
     */
    setReportCardDocument: (id: string, file: string | null, writer: Writer): Promise<CardWritten> =>
      db.transaction(async (tx): Promise<CardWritten> => {
        const card = await writableCard(tx, id, writer);
        const place = card === undefined ? null : studentPlace(card.student, card.school);
        const isOffice = place !== null && writer.reach.some((extent) => extent.audience === 'OFFICE' && reaches([extent], place));
        if (card === undefined || !isOffice) return NO_CARD;
        const isWithFamily = card.publishedAt !== null && card.publishedAt <= writer.at;
        const isSpoken = card.status === 'COUNCIL_DONE' || (card.status === 'PUBLISHED' && !isWithFamily);
        if (!isSpoken) return refused(CLOSED.code, 'the council has not spoken, or the family has the card', 'input', 'reportCardId');
        const filed = await fileOnly(tx, { record: id, use: 'setReportCardDocument', file }, writer);
        if (filed === 'as-before') return { outcome: 'written' };
        if (filed === 'no-such-file') return refused('NOT_FOUND', 'no such file', 'input', 'fileId');
        await tx
          .update(reportCards)
          .set({ version: card.version + 1 })
          .where(and(eq(reportCards.school, card.school), eq(reportCards.id, card.id)));
        await appendChanges(tx, card.school, 'ReportCard', [nextOf(card)], writer.at);
        return { outcome: 'written' };
      }),

    /**
     * Gives the cards of a class to families from an instant on. Those they have already stay as they are, and nobody is given one of which
     * the class council has not spoken. Source: code de l'éducation, art. R421-51.
     */
    publishReportCards: (group: string, period: string, instant: Date, writer: Writer): Promise<CardsPublished> =>
      db.transaction(async (tx): Promise<CardsPublished> => {
        const { reach, at } = writer;
        await takeTurn(tx, parseId(group)?.school ?? '');
        const cards = await tx
          .select()
          .from(reportCards)
          .where(
            and(
              eq(reportCards.school, parseId(group)?.school ?? ''),
              eq(reportCards.group, group),
              eq(reportCards.period, period),
              within({ reach, at }, { school: reportCards.school, student: reportCards.student }),
            ),
          )
          .orderBy(reportCards.id)
          .for('update');
        if (cards.length === 0) return { outcome: 'not-found' };
        const from = instant < at ? at : instant;
        const isWithFamily = (card: ReportCardRow) => card.status === 'ARCHIVED' || (card.publishedAt !== null && card.publishedAt <= at);
        const kept = cards.filter((card) => GIVEN.has(card.status) && isWithFamily(card));
        const unfinished = cards.filter((card) => card.status === 'DRAFT');
        const waiting = cards.filter((card) => card.status === 'READY_FOR_COUNCIL');
        const due = cards.filter((card) => !kept.includes(card) && (card.status === 'COUNCIL_DONE' || card.status === 'PUBLISHED'));
        for (const card of due) {
          if (card.status === 'PUBLISHED' && card.publishedAt?.getTime() === from.getTime()) continue;
          await tx
            .update(reportCards)
            .set({ status: 'PUBLISHED', publishedAt: from, version: card.version + 1 })
            .where(and(eq(reportCards.school, card.school), eq(reportCards.id, card.id)));
          await appendChanges(tx, card.school, 'ReportCard', [nextOf(card)], at);
        }
        const left = { unfinished: unfinished.length, waiting: waiting.length, kept: kept.length };
        return { outcome: 'published', count: due.length + kept.length, ...left };
      }),

    /** Somebody has taken note of a card they have been given; false when there is none. The first time is the one that is kept. */
    acknowledgeReportCard: (id: string, { reach, person, at }: Writer): Promise<boolean> =>
      db.transaction(async (tx) => {
        const given = and(
          eq(reportCards.status, 'PUBLISHED'),
          sql`coalesce(${reportCards.publishedAt} <= ${at.toISOString()}::timestamptz, false)`,
        );
        const [card] = await tx
          .select({ school: reportCards.school })
          .from(reportCards)
          .where(and(withIds(reportCards, [id]), reportCardWithin({ reach, at }), given));
        if (card === undefined || person === null) return false;
        await tx.insert(reportCardAcknowledgements).values({ school: card.school, card: id, person, at }).onConflictDoNothing();
        return true;
      }),
  };
}

/** Cards that families are given: nothing on them is written any more. */
const GIVEN: ReadonlySet<string> = new Set(['PUBLISHED', 'ARCHIVED']);

function nextOf({ id, version }: ReportCardRow): Change {
  return { kind: 'UPDATED', record: id, version: version + 1 };
}

/** The card, locked, when it is about a student the writer reaches. */
async function writableCard(tx: Database, id: string, { reach, at }: Writer): Promise<ReportCardRow | undefined> {
  await takeTurn(tx, parseId(id)?.school ?? '');
  const [card] = await tx
    .select()
    .from(reportCards)
    .where(and(withIds(reportCards, [id]), within({ reach, at }, { school: reportCards.school, student: reportCards.student })))
    .for('update');
  return card;
}

/**
 * Whose words a writer's are: a subject's are its teacher's, the whole's the head teacher's, the others' those of
 * the management. Sources: domain model §2.9, §3.2.
 */
function isOf(extent: Reach[number], target: GivenAppreciation['target'], line: ReportCardLineRow | undefined, { staff }: Writer): boolean {
  switch (target) {
    case 'SUBJECT':
      return (
        line !== undefined &&
        extent.audience === 'TEACHER' &&
        (teaches(extent, line.subject) || (isWhole(extent) && staff !== null && line.teachers.includes(staff)))
      );
    case 'HEAD_TEACHER':
      return extent.audience === 'TEACHER' && extent.of === 'students' && extent.headTeacher === true;
    default:
      return extent.audience === 'OFFICE';
  }
}

function teaches(extent: Extent, subject: string): boolean {
  return extent.of === 'students' && extent.subjects?.includes(subject) === true;
}

function isWhole(extent: Extent): boolean {
  return extent.of === 'students' && extent.subjects === undefined;
}

/** The columns that change, or null when the words stand there already. */
function changeOf(card: ReportCardRow, { target, subject, text }: GivenAppreciation): Partial<ReportCardRow> | null {
  switch (target) {
    case 'SUBJECT': {
      const words = text === null ? [] : [text];
      const isSame = (line: ReportCardLineRow) => JSON.stringify(line.appreciations ?? []) === JSON.stringify(words);
      if (card.lines.some((line) => line.subject === subject && isSame(line))) return null;
      return { lines: card.lines.map((line) => (line.subject === subject ? { ...line, appreciations: words } : line)) };
    }
    case 'HEAD_TEACHER':
      return card.headTeacherAppreciation === text ? null : { headTeacherAppreciation: text };
    case 'PRINCIPAL':
      return card.principalAppreciation === text ? null : { principalAppreciation: text };
    case 'SCHOOL_LIFE':
      return card.schoolLifeAppreciation === text ? null : { schoolLifeAppreciation: text };
    case 'COUNCIL': {
      // Why: an opinion, be it that there is nothing in particular, is how one says here that the council has met on the pupil.
      const isMet = text !== null && card.status === 'READY_FOR_COUNCIL';
      if (card.councilOpinion === text && !isMet) return null;
      return { councilOpinion: text, ...(isMet ? { status: 'COUNCIL_DONE' } : {}) };
    }
  }
}
