import { randomUUID } from 'node:crypto';
import { and, asc, eq, getTableColumns, or, type SQL, sql } from 'drizzle-orm';
import type { Database } from '../../../core/store/contract.js';
import { insertRows } from '../../../core/store/index.js';
import { announcements, audiences, type Question, surveyAnswers } from '../tables.js';
import { isAbout, isPublished, RECEIPT, type ReceiptRow } from './announcements.js';
import { isReader, type Reader, withIds } from './scope.js';

/** An answer as it was given. */
export interface GivenAnswer {
  /** From 1. */
  readonly question: number;
  readonly choices: readonly number[];
  readonly text: string | null;
}

/** Which announcement somebody answers, and for which child of theirs; null for themself. */
export interface Responding {
  readonly announcement: string;
  readonly onBehalfOf: string | null;
}

export type AnswerFault = 'no-such-announcement' | 'answered-before' | 'for-no-child';

/** What somebody makes of an announcement that is for them, while it is shown. */
export function respondingRepository(db: Database) {
  const isFor = and(eq(audiences.school, announcements.school), eq(audiences.announcement, announcements.id));

  const meantFor = ({ announcement, onBehalfOf }: Responding, reader: Reader): SQL | undefined =>
    and(
      withIds(announcements, [announcement]),
      isReader(reader, audiences),
      isPublished(reader.at),
      onBehalfOf === null ? undefined : isAbout(onBehalfOf),
    );

  return {
    /** The receipt, now acknowledged; null where there is no such announcement for them. The first time is kept. */
    async acknowledge(responding: Responding, reader: Reader): Promise<ReceiptRow | null> {
      const at = reader.at.toISOString();
      const [row] = await db
        .update(audiences)
        .set({
          readAt: sql`coalesce(${audiences.readAt}, ${at}::timestamptz)`,
          acknowledgedAt: sql`coalesce(${audiences.acknowledgedAt}, ${at}::timestamptz)`,
          // Why: done again it changes nothing, and is no change to be told of.
          version: sql`${audiences.version} + case when ${audiences.acknowledgedAt} is null then 1 else 0 end`,
        })
        .from(announcements)
        .where(and(isFor, meantFor(responding, reader)))
        .returning(RECEIPT);
      return row ?? null;
    },

    /** The questions of a survey that is for the reader; null where there is none. */
    async questionsFor(responding: Responding, reader: Reader): Promise<readonly Question[] | null> {
      const [row] = await db
        .select({ questions: announcements.questions })
        .from(announcements)
        .innerJoin(audiences, isFor)
        .where(meantFor(responding, reader));
      return row === undefined ? null : (row.questions ?? []);
    },

    /** Writes all answers, in place of earlier ones; of an anonymous survey under a random name, and never again. */
    answer: (responding: Responding, answers: readonly GivenAnswer[], reader: Reader): Promise<AnswerFault | null> =>
      db.transaction(async (tx) => {
        const { announcement, onBehalfOf } = responding;
        const ofAnnouncement = withIds({ school: audiences.school, id: audiences.announcement }, [announcement]);
        // Why: both guardians of a child may answer at one instant; all who are asked for it are locked, in one order.
        const isConcerned = or(isReader(reader, audiences), onBehalfOf === null ? undefined : isAbout(onBehalfOf));
        const concerned = await tx
          .select({ person: audiences.person, answeredFor: audiences.answeredFor })
          .from(audiences)
          .where(and(ofAnnouncement, isConcerned))
          .orderBy(asc(audiences.person))
          .for('update');
        const [row] = await tx
          .select({ ...getTableColumns(audiences), anonymous: announcements.anonymous })
          .from(audiences)
          .innerJoin(announcements, isFor)
          .where(meantFor(responding, reader));
        if (row === undefined) return 'no-such-announcement';
        if (!row.anonymous) return writeNamed(tx, row, responding, answers, reader.at);
        // INVARIANT: a child has one voice, whoever of its guardians gives it; who is asked as a guardian has none beside those of the children.
        if (onBehalfOf === null && (row.onBehalfOf ?? []).length > 0) return 'for-no-child';
        const whom = onBehalfOf ?? SELF;
        const heard = onBehalfOf === null ? concerned.filter(({ person }) => person === row.person) : concerned;
        if (heard.some(({ answeredFor }) => answeredFor?.includes(whom) === true)) return 'answered-before';
        await writeUnnamed(tx, row, whom, answers);
        return null;
      }),
  };
}

/** In place of a child, for whom an answer was given: for whoever gave it. */
const SELF = 'self';

type AudienceRow = typeof audiences.$inferSelect;

async function writeNamed(
  tx: Database,
  { school, announcement, person }: AudienceRow,
  { onBehalfOf }: Responding,
  answers: readonly GivenAnswer[],
  at: Date,
): Promise<null> {
  const sheet = `${person} ${onBehalfOf ?? ''}`.trim();
  const isSheet = and(eq(surveyAnswers.school, school), eq(surveyAnswers.announcement, announcement), eq(surveyAnswers.sheet, sheet));
  await tx.delete(surveyAnswers).where(isSheet);
  const whose = { school, announcement, sheet, respondent: person, onBehalfOf, answeredAt: at };
  await insertRows(tx, surveyAnswers, rowsOf(whose, answers));
  const isOwn = and(eq(audiences.school, school), eq(audiences.announcement, announcement), eq(audiences.person, person));
  await tx
    .update(audiences)
    .set({ readAt: sql`coalesce(${audiences.readAt}, ${at.toISOString()}::timestamptz)`, version: sql`${audiences.version} + 1` })
    .where(isOwn);
  return null;
}

/** INVARIANT: what is written of who answered says neither when nor what; what is written of the answers says neither when nor who. */
async function writeUnnamed(
  tx: Database,
  { school, announcement, person, answeredFor }: AudienceRow,
  whom: string,
  answers: readonly GivenAnswer[],
): Promise<void> {
  const isOwn = and(eq(audiences.school, school), eq(audiences.announcement, announcement), eq(audiences.person, person));
  await tx
    .update(audiences)
    .set({ answeredFor: [...(answeredFor ?? []), whom] })
    .where(isOwn);
  const whose = { school, announcement, sheet: randomUUID(), respondent: null, onBehalfOf: null, answeredAt: null };
  await insertRows(tx, surveyAnswers, rowsOf(whose, answers));
}

type Whose = Pick<typeof surveyAnswers.$inferInsert, 'school' | 'announcement' | 'sheet' | 'respondent' | 'onBehalfOf' | 'answeredAt'>;

function rowsOf(whose: Whose, answers: readonly GivenAnswer[]): (typeof surveyAnswers.$inferInsert)[] {
  return answers.map(({ question, choices, text }) => ({ ...whose, question, choices: choices.length === 0 ? null : [...choices], text }));
}
