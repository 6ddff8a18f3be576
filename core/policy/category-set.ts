import { CATEGORIES, type Category } from './vocabulary.js';

/** A set of categories as two words of 32 bits: category n is bit n of `low`, or bit n - 32 of `high`. */
export interface CategorySet {
  readonly low: number;
  readonly high: number;
}

export const NOTHING: CategorySet = Object.freeze({ low: 0, high: 0 });
export const EVERYTHING: CategorySet = Object.freeze({ low: -1, high: -1 });

const POSITIONS: ReadonlyMap<string, number> = new Map(CATEGORIES.map((category, at) => [category, at]));

/** The set of these categories. A word that is not a category adds nothing: what is consented to must be known by name. */
export function categorySet(words: readonly string[]): CategorySet {
  if (words.length === 0) return NOTHING;
  let low = 0;
  let high = 0;
  for (const word of words) {
    const at = POSITIONS.get(word);
    if (at === undefined) continue;
    if (at < 32) low |= 1 << at;
    else high |= 1 << (at - 32);
  }
  return { low, high };
}

/** The set of these categories; null when one of the words is not a category, or there is none. */
export function knownCategories(words: readonly string[]): CategorySet | null {
  for (const word of words) if (!POSITIONS.has(word)) return null;
  return words.length === 0 ? null : categorySet(words);
}

/** The categories of a set, in the order of the vocabulary. */
export function categoriesOf({ low, high }: CategorySet): Category[] {
  return CATEGORIES.filter((_, at) => (at < 32 ? low & (1 << at) : high & (1 << (at - 32))) !== 0);
}

/** Public facts: the one category that needs no tie. */
export const PUBLIC_ONLY = categorySet(['PUBLIC']);
