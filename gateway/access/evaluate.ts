import { type Explanation, explain } from '../../core/policy/index.js';
import type { AccessQuestion, FindFacts, Moment, QuestionWithFacts } from './question.js';

/** What there is to say of a question. */
export interface Evaluated extends Pick<QuestionWithFacts, 'subjectAt' | 'askerAt'> {
  readonly explanation: Explanation;
}

/** Asks about one field; null where nothing is permitted whatever the facts. */
export type Evaluate = (question: AccessQuestion, moment: Moment) => Promise<Evaluated | null>;

/**
 * The decision of one field about one subject, from the same facts and by the same rules as a request would be. It is about the rules: a row may
 * have a clock of its own (a mark that is not published yet), or be hidden whatever its fields are.
 */
export function openEvaluation(find: FindFacts): Evaluate {
  return async (question, moment) => {
    const found = await find(question, moment);
    if (found === null) return null;
    const { request, facts, subjectAt, askerAt } = found;
    return { explanation: explain(moment.rules.policy, request, facts), subjectAt, askerAt };
  };
}
