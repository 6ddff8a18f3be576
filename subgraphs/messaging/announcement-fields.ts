import { attachmentsOf } from '../../core/files/index.js';
import { facetOf } from '../../core/ids.js';
import type { Context, Resolvers } from '../../core/subgraph/index.js';
import { connection } from './connections.js';
import { tallyOf } from './figures.js';
import { groupIn, personStub, students } from './in-reach.js';
import type { Loaders } from './loaders.js';
import type { AnnouncementRow, AnsweredRow, Reader, ReceiptRow, Repository, TargetRow } from './repository/index.js';
import type { Question } from './tables.js';

type MessagingContext = Context<Repository, Loaders>;

/** What an announcement is made of. What others did with it is for whoever wrote it, and of no more people than they reach. */
export const announcementFields: Resolvers<MessagingContext> = {
  Announcement: {
    school: ({ school }: AnnouncementRow) => ({ __typename: 'School', id: school }),
    author: ({ author }: AnnouncementRow) => personStub(author),
    attachments: async ({ id }: AnnouncementRow, _args, { capability, loaders }) =>
      attachmentsOf(capability, 'Announcement.attachments', id, await loaders.files(id, null)),
    publishedFrom: ({ publishedFrom }: AnnouncementRow) => publishedFrom.toISOString(),
    publishedTo: ({ publishedTo }: AnnouncementRow) => publishedTo?.toISOString() ?? null,
    audience: async ({ id, author, receipt }: AnnouncementRow, _args, { capability, repository }) => {
      const meant = author === capability.person ? await repository.targetsOf(id, author) : receipt === null ? [] : [receipt];
      const targets = meant.flatMap(targetsIn).map((target) => [JSON.stringify(target), target] as const);
      return [...new Map(targets).values()];
    },
    myAcknowledgement: ({ receipt }: AnnouncementRow) => receipt,
    acknowledgements: ({ id, author }: AnnouncementRow, args, context) => {
      const reader = readerOf('Announcement.acknowledgements', context);
      if (author !== reader.person) return null;
      const missingOnly = args.missingOnly ?? false;
      return connection<ReceiptRow>(context.capability, args, {
        scope: ['Announcement.acknowledgements', id, missingOnly],
        direction: 'asc',
        keysOf: (row) => [row.person],
        page: (window) => context.repository.receiptsOf(id, missingOnly, reader, window),
        count: () => context.repository.countReceiptsOf(id, missingOnly, reader),
      });
    },
    questions: ({ questions }: AnnouncementRow) => (questions ?? []).map(numbered),
    myAnswers: ({ id }: AnnouncementRow, _args, context) => context.repository.ownAnswers(id, readerOf('Announcement.myAnswers', context)),
    answers: ({ id, author }: AnnouncementRow, args, context) => {
      const reader = readerOf('Announcement.answers', context);
      if (author !== reader.person) return null;
      return connection<AnsweredRow>(context.capability, args, {
        scope: ['Announcement.answers', id],
        direction: 'asc',
        keysOf: (row) => [row.sheet, String(row.question)],
        page: (window) => context.repository.answersOf(id, reader, window),
        count: () => context.repository.countAnswersOf(id, reader),
      });
    },
    tally: async (row: AnnouncementRow, _args, context) => {
      const reader = readerOf('Announcement.tally', context);
      const isOver = row.publishedTo !== null && row.publishedTo <= context.at;
      if (row.author !== reader.person || row.questions === null || (row.anonymous && !isOver)) return null;
      return tallyOf(row.questions, await context.repository.countChoices(row.id, reader), row.anonymous);
    },
  },
  AudienceTarget: {
    school: ({ school }: Target) => ({ __typename: 'School', id: school }),
    group: ({ group }: Target, _args, context) => groupIn(group, context),
    student: async ({ student }: Target, _args, context) =>
      student === null ? null : ((await students([student], 'Student.id', context))[0] ?? null),
  },
  Receipt: {
    person: ({ person }: ReceiptRow) => personStub(person),
    // Why: when somebody reads is their own to know (domain model §2.8, read receipts).
    readAt: ({ person, readAt }: ReceiptRow, _args, { capability }) => (person === capability.person ? instantText(readAt) : null),
    acknowledgedAt: ({ acknowledgedAt }: ReceiptRow) => instantText(acknowledgedAt),
  },
  SurveyAnswer: {
    questionId: ({ question }: AnsweredRow) => String(question),
    respondent: ({ respondent }: AnsweredRow) => (respondent === null ? null : personStub(respondent)),
    onBehalfOf: ({ onBehalfOf }: AnsweredRow) => (onBehalfOf === null ? null : { __typename: 'Student', id: onBehalfOf }),
    choices: ({ choices }: AnsweredRow) => choices ?? [],
    answeredAt: ({ answeredAt }: AnsweredRow) => instantText(answeredAt),
  },
};

/** A class, a pupil, or all who are one thing at a school. */
interface Target {
  readonly school: string;
  readonly profile: string | null;
  readonly group: string | null;
  readonly student: string | null;
}

/** Through what one person is meant: a class where there was one, or each of the pupils it is about. */
function targetsIn({ school, person, profile, viaGroup, onBehalfOf }: TargetRow): readonly Target[] {
  const target = { school, profile, group: viaGroup, student: null };
  if (viaGroup !== null) return [target];
  const pupils = profile === 'STUDENT' ? [facetOf('Student', person)] : (onBehalfOf ?? []);
  return pupils.length === 0 ? [target] : pupils.map((student) => ({ ...target, student }));
}

function readerOf(coordinate: string, { capability, reach, at }: MessagingContext): Reader {
  return { person: capability.person ?? '', reach: reach(coordinate), at };
}

function numbered(question: Question, index: number) {
  return { ...question, id: String(index + 1) };
}

function instantText(instant: Date | null): string | null {
  return instant?.toISOString() ?? null;
}
