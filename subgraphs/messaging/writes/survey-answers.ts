import type { GivenAnswer } from '../repository/index.js';
import type { Question } from '../tables.js';
import { type UserError, userError } from './user-error.js';

export interface SurveyAnswerInput {
  readonly questionId: string;
  readonly choices?: readonly number[] | null;
  readonly text?: string | null;
}

/** Characters, at most. */
const LONGEST_TEXT = 2_000;

/** The answers as they are kept, and what is wrong with them. */
export function answersOf(
  given: readonly SurveyAnswerInput[],
  questions: readonly Question[],
): { readonly answers: readonly GivenAnswer[]; readonly errors: readonly UserError[] } {
  const answers: GivenAnswer[] = [];
  const errors: UserError[] = [];
  for (const [index, { questionId, choices, text }] of given.entries()) {
    const path = ['answers', String(index)];
    const number = /^[1-9][0-9]?$/.test(questionId) ? Number(questionId) : 0;
    const question = questions[number - 1];
    if (question === undefined || question.kind === 'TEXT_ONLY')
      errors.push(userError('NOT_FOUND', 'there is no such question', ...path, 'questionId'));
    else if (answers.some((one) => one.question === number))
      errors.push(userError('DUPLICATE', 'it is answered twice', ...path, 'questionId'));
    else {
      const answer = { question: number, choices: choices ?? [], text: text ?? null };
      errors.push(...unsound(answer, question, path));
      answers.push(answer);
    }
  }
  for (const [index, { required }] of questions.entries()) {
    if (required && !answers.some(({ question }) => question === index + 1))
      errors.push(userError('VALIDATION', `question ${index + 1} must be answered`, 'answers'));
  }
  return { answers, errors };
}

function* unsound({ choices, text }: GivenAnswer, question: Question, path: readonly string[]): Generator<UserError> {
  if (question.kind === 'FREE_TEXT') {
    if (choices.length > 0) yield userError('VALIDATION', 'nothing is chosen here', ...path, 'choices');
    if ((text ?? '').trim() === '' || (text ?? '').length > LONGEST_TEXT)
      yield userError('VALIDATION', `an answer has 1 to ${LONGEST_TEXT} characters`, ...path, 'text');
    return;
  }
  if (text !== null) yield userError('VALIDATION', 'nothing is written here', ...path, 'text');
  const most = question.kind === 'SINGLE_CHOICE' ? 1 : (question.maxChoices ?? question.choices.length);
  const isThere = (choice: number) => choice >= 0 && choice < question.choices.length;
  if (choices.length < 1 || choices.length > most || new Set(choices).size < choices.length || !choices.every(isThere))
    yield userError('VALIDATION', `1 to ${most} of the choices, each once`, ...path, 'choices');
}
