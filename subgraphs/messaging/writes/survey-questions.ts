import type { Question } from '../tables.js';
import { type UserError, unsoundTexts, userError } from './user-error.js';

export interface SurveyQuestionInput {
  readonly kind: Question['kind'];
  readonly title?: string | null;
  readonly content?: string | null;
  readonly choices?: readonly string[] | null;
  readonly maxChoices?: number | null;
  readonly required?: boolean | null;
}

const MOST_QUESTIONS = 50;
const MOST_CHOICES = 50;
/** Characters, at most. */
const LONGEST_TITLE = 300;
const LONGEST_CONTENT = 5_000;
const LONGEST_CHOICE = 200;

/** Questions as they are kept, whether or not they are sound. */
export function questionsOf(given: readonly SurveyQuestionInput[]): readonly Question[] {
  return given.map(({ kind, title, content, choices, maxChoices, required }) => ({
    kind,
    title: title ?? null,
    content: content ?? null,
    choices: choices ?? [],
    maxChoices: maxChoices ?? null,
    required: required ?? false,
  }));
}

/** What is wrong with the questions of a survey. */
export function* unsoundQuestions(questions: readonly Question[], anonymous: boolean): Generator<UserError> {
  if (questions.length > MOST_QUESTIONS)
    yield userError('VALIDATION', `a survey asks at most ${MOST_QUESTIONS} questions`, 'input', 'questions');
  for (const [index, question] of questions.entries()) {
    const path = ['input', 'questions', String(index)];
    yield* unsoundTexts(
      [[...path, 'title'], question.title, LONGEST_TITLE, question.kind === 'TEXT_ONLY'],
      [[...path, 'content'], question.content, LONGEST_CONTENT, true],
    );
    yield* unsoundChoices(question, path);
    if (anonymous && question.kind === 'FREE_TEXT')
      yield userError('VALIDATION', 'somebody’s own words say who they are: an anonymous survey has choices only', ...path, 'kind');
  }
}

function* unsoundChoices({ kind, choices, maxChoices, required }: Question, path: readonly string[]): Generator<UserError> {
  const isChosen = kind === 'SINGLE_CHOICE' || kind === 'MULTIPLE_CHOICE';
  if (!isChosen && choices.length > 0) yield userError('VALIDATION', 'nothing is chosen here', ...path, 'choices');
  if (isChosen && (choices.length < 2 || choices.length > MOST_CHOICES))
    yield userError('VALIDATION', `there are 2 to ${MOST_CHOICES} choices`, ...path, 'choices');
  if (choices.some((choice) => choice.trim() === '' || choice.length > LONGEST_CHOICE))
    yield userError('VALIDATION', `a choice has 1 to ${LONGEST_CHOICE} characters`, ...path, 'choices');
  if (maxChoices !== null && (kind !== 'MULTIPLE_CHOICE' || maxChoices < 1 || maxChoices > choices.length))
    yield userError('VALIDATION', 'of several choices, at least one and at most all may be chosen', ...path, 'maxChoices');
  if (required && kind === 'TEXT_ONLY') yield userError('VALIDATION', 'a text is not answered', ...path, 'required');
}
