import { CLASS_MINIMUM, suppress } from '../../core/statistics/index.js';
import type { ChoiceCount } from './repository/index.js';
import type { Question } from './tables.js';

/** How many chose one thing; null where it would tell of few people. */
export interface TallyRow {
  readonly questionId: string;
  readonly choice: number;
  readonly count: number | null;
  readonly suppressed: boolean;
}

/**
 * The figures of a survey, question by question. Of an anonymous one small figures and their complements are withheld, for also that nobody chose
 * a thing tells of somebody; whoever asked with names reads each answer, and learns no more from how many there are.
 */
export function tallyOf(questions: readonly Question[], counted: readonly ChoiceCount[], anonymous: boolean): readonly TallyRow[] {
  return questions.flatMap(({ choices }, index) => {
    const counts = choices.map((_, choice) => counted.find((one) => one.question === index + 1 && one.choice === choice)?.count ?? 0);
    const cells = counts.map((population, choice) => ({ dimensions: [String(choice)], population }));
    const withheld = anonymous ? suppress(cells, CLASS_MINIMUM) : [];
    return counts.map((count, choice): TallyRow => {
      const suppressed = withheld[choice] === true;
      return { questionId: String(index + 1), choice, count: suppressed ? null : count, suppressed };
    });
  });
}
