import { and, asc, count, eq, getTableColumns, isNotNull, isNull, lte, or, sql } from 'drizzle-orm';
import type { Database } from '../../../core/store/contract.js';
import { announcements, audiences, surveyAnswers } from '../tables.js';
import { RECEIPT, type ReceiptRow } from './announcements.js';
import { meantWithin, studentsWithin } from './audience-scope.js';
import { inOrder, isBeyond, type Page, type Window } from './page.js';
import { isReader, type Reader, withIds } from './scope.js';

/** An answer, and for which children its respondent is among those asked. */
export type AnsweredRow = typeof surveyAnswers.$inferSelect & { readonly meantFor: readonly string[] | null };
/** How many chose each thing, and how many answered each question at all. */
export interface Counted {
  readonly chosen: readonly ChoiceCount[];
  readonly answered: ReadonlyMap<number, number>;
}
/** How many chose one thing of one question. */
export interface ChoiceCount {
  readonly question: number;
  readonly choice: number;
  readonly count: number;
}

const ANSWERED = { ...getTableColumns(surveyAnswers), meantFor: audiences.onBehalfOf };
const BY_PERSON = [audiences.person] as const;
const BY_SHEET = [surveyAnswers.sheet, surveyAnswers.question] as const;

/** What the audience of an announcement made of it, for whoever wrote it: of those in their reach, and of nobody else. */
export function responsesRepository(db: Database) {
  const isFor = and(eq(audiences.school, announcements.school), eq(audiences.announcement, announcements.id));
  const isAnswer = and(eq(surveyAnswers.school, announcements.school), eq(surveyAnswers.announcement, announcements.id));
  const isAsked = and(
    eq(audiences.school, surveyAnswers.school),
    eq(audiences.announcement, surveyAnswers.announcement),
    eq(audiences.person, surveyAnswers.respondent),
  );
  const author = { school: announcements.school, person: announcements.author };

  /** The author as such; what others did is in `reader.reach`. */
  const asAuthor = (announcement: string, { person }: Reader) => and(withIds(announcements, [announcement]), eq(author.person, person));
  const receipts = (announcement: string, missingOnly: boolean, reader: Reader) =>
    and(asAuthor(announcement, reader), meantWithin(reader, audiences), missingOnly ? isNull(audiences.acknowledgedAt) : undefined);
  const answers = (announcement: string, reader: Reader) =>
    and(
      asAuthor(announcement, reader),
      eq(announcements.anonymous, false),
      meantWithin(reader, audiences),
      studentsWithin(reader, surveyAnswers.school, surveyAnswers.onBehalfOf),
    );

  return {
    async receiptsOf(announcement: string, missingOnly: boolean, reader: Reader, window: Window): Promise<Page<ReceiptRow>> {
      const rows = await db
        .select(RECEIPT)
        .from(announcements)
        .innerJoin(audiences, isFor)
        .where(and(receipts(announcement, missingOnly, reader), isBeyond(BY_PERSON, window)))
        .orderBy(inOrder(BY_PERSON, window))
        .limit(window.size + 1);
      return { rows: rows.slice(0, window.size), more: rows.length > window.size };
    },

    async countReceiptsOf(announcement: string, missingOnly: boolean, reader: Reader): Promise<number> {
      const rows = await db
        .select({ count: count() })
        .from(announcements)
        .innerJoin(audiences, isFor)
        .where(receipts(announcement, missingOnly, reader));
      return rows[0]?.count ?? 0;
    },

    async answersOf(announcement: string, reader: Reader, window: Window): Promise<Page<AnsweredRow>> {
      const rows = await db
        .select(ANSWERED)
        .from(announcements)
        .innerJoin(surveyAnswers, isAnswer)
        .innerJoin(audiences, isAsked)
        .where(and(answers(announcement, reader), isBeyond(BY_SHEET, window)))
        .orderBy(inOrder(BY_SHEET, window))
        .limit(window.size + 1);
      return { rows: rows.slice(0, window.size), more: rows.length > window.size };
    },

    async countAnswersOf(announcement: string, reader: Reader): Promise<number> {
      const rows = await db
        .select({ count: count() })
        .from(announcements)
        .innerJoin(surveyAnswers, isAnswer)
        .innerJoin(audiences, isAsked)
        .where(answers(announcement, reader));
      return rows[0]?.count ?? 0;
    },

    /** The reader's own answers, of an announcement they have. */
    ownAnswers: (announcement: string, reader: Reader): Promise<AnsweredRow[]> =>
      db
        .select(ANSWERED)
        .from(surveyAnswers)
        .innerJoin(audiences, isAsked)
        .where(
          and(
            withIds({ school: surveyAnswers.school, id: surveyAnswers.announcement }, [announcement]),
            isReader(reader, { school: surveyAnswers.school, person: surveyAnswers.respondent }),
          ),
        )
        .orderBy(asc(surveyAnswers.sheet), asc(surveyAnswers.question)),

    /** Whom an announcement of the reader's asks, as far as they are in reach. */
    askedOf: (announcement: string, reader: Reader): Promise<Pick<ReceiptRow, 'school' | 'person' | 'onBehalfOf'>[]> =>
      db
        .select({ school: audiences.school, person: audiences.person, onBehalfOf: audiences.onBehalfOf })
        .from(announcements)
        .innerJoin(audiences, isFor)
        .where(and(asAuthor(announcement, reader), meantWithin(reader, audiences))),

    /**
     * Who chose what, for the author: of those who are in reach, where answers have names. Whose an answer without a name is nobody knows, so
     * that it is counted for all, once the survey is over: a figure that grows tells of each.
     */
    async countChoices(announcement: string, reader: Reader): Promise<Counted> {
      const isNamed = and(
        eq(announcements.anonymous, false),
        isNotNull(audiences.person),
        meantWithin(reader, audiences),
        studentsWithin(reader, surveyAnswers.school, surveyAnswers.onBehalfOf),
      );
      const isOver = and(eq(announcements.anonymous, true), lte(announcements.publishedTo, reader.at));
      const isCounted = and(asAuthor(announcement, reader), or(isNamed, isOver));
      const place = sql<number>`(chosen.place)::int`.mapWith(Number);
      const chosen = await db
        .select({ question: surveyAnswers.question, choice: place, count: count() })
        .from(announcements)
        .innerJoin(surveyAnswers, isAnswer)
        .leftJoin(audiences, isAsked)
        .innerJoin(sql`lateral jsonb_array_elements_text(coalesce(${surveyAnswers.choices}, '[]'::jsonb)) as chosen(place)`, sql`true`)
        .where(isCounted)
        .groupBy(surveyAnswers.question, place);
      const answered = await db
        .select({ question: surveyAnswers.question, count: count() })
        .from(announcements)
        .innerJoin(surveyAnswers, isAnswer)
        .leftJoin(audiences, isAsked)
        .where(isCounted)
        .groupBy(surveyAnswers.question);
      return { chosen, answered: new Map(answered.map((one) => [one.question, one.count])) };
    },
  };
}
