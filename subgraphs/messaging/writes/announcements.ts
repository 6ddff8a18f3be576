import type { AnswerFault } from '../repository/index.js';
import type { Question } from '../tables.js';
import { distinct } from './addressees.js';
import { answersOf, type SurveyAnswerInput } from './survey-answers.js';
import { questionsOf, type SurveyQuestionInput, unsoundQuestions } from './survey-questions.js';
import { KEY_REUSED, NO_SUCH_FILE, type UserError, unsoundFiles, unsoundTexts, userError } from './user-error.js';
import { isStaff, type MessagingContext, ownReader, unsoundKey, writeKey, writer } from './writing.js';

interface AnnouncementInput {
  readonly schoolId: string;
  readonly title: string;
  readonly body: string;
  readonly category?: string | null;
  readonly publishedFrom?: string | null;
  readonly publishedTo?: string | null;
  readonly pinned?: boolean | null;
  readonly acknowledgementRequired?: boolean | null;
  readonly anonymous?: boolean | null;
  readonly questions?: readonly SurveyQuestionInput[] | null;
  readonly attachmentIds?: readonly string[] | null;
}

/** Characters, at most. */
const LONGEST_TITLE = 300;
const LONGEST_BODY = 20_000;
const LONGEST_CATEGORY = 100;

const NO_ANNOUNCEMENT = 'there is no such announcement';

/** Publishes in the name of somebody who works at the school, to those the gateway decided on: `audience` was its question. Once for a key. */
export async function publishAnnouncement(
  _root: unknown,
  { input, idempotencyKey: key }: { input: AnnouncementInput; idempotencyKey: string },
  context: MessagingContext,
) {
  const { capability, repository, loaders, at } = context;
  const addressees = distinct(capability.addressees ?? []);
  const publishedFrom = input.publishedFrom == null ? at : new Date(input.publishedFrom);
  const publishedTo = input.publishedTo == null ? null : new Date(input.publishedTo);
  const questions = questionsOf(input.questions ?? []);
  const { schoolId: school, title, body, category } = input;
  const writing = writeKey(context, 'publishAnnouncement', school, key, input);
  const earlier = await repository.writtenBefore(writing);
  const errors = [
    ...unsoundKey(key),
    ...unsound(input, questions),
    ...unsoundDates(publishedFrom, publishedTo),
    ...unsoundFiles(input.attachmentIds ?? []),
    ...(addressees.length > 0 ? [] : [userError('VALIDATION', 'there is nobody this announcement can be for', 'input', 'audience')]),
    ...(isStaff(school, context.reach('Mutation.publishAnnouncement'))
      ? []
      : [userError('NOT_FOUND', 'there is no such school', 'input', 'schoolId')]),
  ];
  if (earlier === null && errors.length > 0) return { announcement: null, errors };
  const news = {
    school,
    title,
    body,
    category: category ?? null,
    author: writer(context),
    publishedFrom,
    publishedTo,
    pinned: input.pinned ?? false,
    acknowledgementRequired: input.acknowledgementRequired ?? false,
    anonymous: input.anonymous ?? false,
    questions,
    addressees,
    files: input.attachmentIds ?? [],
  };
  const written = earlier ?? (await repository.publish(news, writing));
  if ('fault' in written) return refusedWith([written.fault === 'key-reused' ? KEY_REUSED : NO_SUCH_FILE]);
  return { announcement: await loaders.announcement.load(written.record), errors: [] };
}

/** Acknowledges for the actor alone. What is not for them, and what is not there, is the same. */
export async function acknowledgeAnnouncement(
  _root: unknown,
  { id, onBehalfOf }: { id: string; onBehalfOf?: string | null },
  context: MessagingContext,
) {
  const responding = { announcement: id, onBehalfOf: onBehalfOf ?? null };
  const receipt = await context.repository.acknowledge(responding, ownReader(context, 'Mutation.acknowledgeAnnouncement'));
  return { receipt, errors: receipt === null ? [userError('NOT_FOUND', NO_ANNOUNCEMENT, 'id')] : [] };
}

interface AnswerArguments {
  readonly announcementId: string;
  readonly onBehalfOf?: string | null;
  readonly answers: readonly SurveyAnswerInput[];
}

/** Answers a survey: all of the answers, or none of them. */
export async function answerSurvey(_root: unknown, args: AnswerArguments, context: MessagingContext) {
  const { repository, loaders } = context;
  const reader = ownReader(context, 'Mutation.answerSurvey');
  const responding = { announcement: args.announcementId, onBehalfOf: args.onBehalfOf ?? null };
  const questions = await repository.questionsFor(responding, reader);
  if (questions === null) return refusedWith([FAULTS['no-such-announcement']]);
  if (questions.length === 0) return refusedWith([userError('VALIDATION', 'this announcement asks nothing', 'announcementId')]);
  const { answers, errors } = answersOf(args.answers, questions);
  if (errors.length > 0) return refusedWith(errors);
  const fault = await repository.answer(responding, answers, reader);
  if (fault !== null) return refusedWith([FAULTS[fault]]);
  return { announcement: await loaders.announcement.load(args.announcementId), errors: [] };
}

const FAULTS: Readonly<Record<AnswerFault, UserError>> = {
  'no-such-announcement': userError('NOT_FOUND', NO_ANNOUNCEMENT, 'announcementId'),
  'for-no-child': userError('VALIDATION', 'it is answered for a child, each once', 'onBehalfOf'),
  'answered-before': userError('DUPLICATE', 'what was answered without a name cannot be changed', 'announcementId'),
};

function refusedWith(errors: readonly UserError[]) {
  return { announcement: null, errors };
}

function* unsound(
  { title, body, category, anonymous, publishedTo }: AnnouncementInput,
  questions: readonly Question[],
): Generator<UserError> {
  yield* unsoundTexts(
    [['input', 'title'], title, LONGEST_TITLE],
    [['input', 'body'], body, LONGEST_BODY],
    [['input', 'category'], category, LONGEST_CATEGORY, true],
  );
  yield* unsoundQuestions(questions, anonymous === true);
  if (anonymous !== true) return;
  if (questions.length === 0) yield userError('VALIDATION', 'only a survey can be anonymous', 'input', 'anonymous');
  // Why: figures that are shown while answers come in tell of each answer.
  if (publishedTo == null) yield userError('VALIDATION', 'an anonymous survey ends at some time', 'input', 'publishedTo');
}

function* unsoundDates(from: Date, to: Date | null): Generator<UserError> {
  if (Number.isNaN(from.getTime())) yield userError('VALIDATION', 'it is an instant', 'input', 'publishedFrom');
  if (to === null) return;
  if (Number.isNaN(to.getTime())) yield userError('VALIDATION', 'it is an instant', 'input', 'publishedTo');
  else if (to <= from) yield userError('VALIDATION', 'it ends after it begins', 'input', 'publishedTo');
}
