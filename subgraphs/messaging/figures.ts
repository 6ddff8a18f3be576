import { CLASS_MINIMUM, suppress } from '../../core/statistics/index.js';
import type { Counted } from './repository/index.js';
import type { Question } from './tables.js';

/** How many chose one thing; null where it would tell of few people. */
export interface TallyRow {
  readonly questionId: string;
  readonly choice: number;
  readonly count: number | null;
  readonly suppressed: boolean;
}

/**
 * The figures of a survey, question by question. Of an anonymous one a figure is withheld where few chose the thing, or all but few: that nobody
 * did, and that everybody did, says of each what they said. Whoever asked with names reads each answer, and learns no more from how many there are.
 */
export function tallyOf(questions: readonly Question[], { chosen, answered }: Counted, anonymous: boolean): readonly TallyRow[] {
  return questions.flatMap(({ choices }, index) => {
    const question = index + 1;
    const all = answered.get(question) ?? 0;
    const counts = choices.map((_, choice) => chosen.find((one) => one.question === question && one.choice === choice)?.count ?? 0);
    const cells = counts.map((count, choice) => ({ dimensions: [String(choice)], population: Math.min(count, all - count) }));
    const withheld = anonymous ? suppress(cells, CLASS_MINIMUM) : [];
    return counts.map((count, choice): TallyRow => {
      const suppressed = withheld[choice] === true;
      return { questionId: String(question), choice, count: suppressed ? null : count, suppressed };
    });
  });
}
