import { OBLIGATIONS, type Obligation } from './vocabulary.js';

/** Obligations as bits, the heaviest (WITHHOLD) highest: of two sets the smaller number takes less away. */
export type ObligationSet = number;

export function obligationSet(words: readonly Obligation[]): ObligationSet {
  return words.reduce((set, word) => set | (1 << (OBLIGATIONS.length - 1 - OBLIGATIONS.indexOf(word))), 0);
}

/** The words of a set, heaviest first; the same frozen list each time. */
export function obligationsOf(set: ObligationSet): readonly Obligation[] {
  const words = LISTS[set];
  if (words === undefined) throw new RangeError('invariant: not a set of obligations');
  return words;
}

const LISTS: readonly (readonly Obligation[])[] = Array.from({ length: 1 << OBLIGATIONS.length }, (_, set) =>
  Object.freeze(OBLIGATIONS.filter((_, at) => (set & (1 << (OBLIGATIONS.length - 1 - at))) !== 0)),
);
