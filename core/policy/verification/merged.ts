/** The lists of a line; null is "all of them". */
type Lists<L, D extends keyof L> = L & Readonly<Record<D, readonly unknown[] | null>>;

/**
 * The same lines in fewer: those that are alike but for one dimension become one, dimension by dimension, in the order given. Nearest first:
 * what is said of one person for several categories reads better than of one category for several people.
 */
export function merged<L, D extends keyof L & string>(lines: readonly Lists<L, D>[], dimensions: readonly D[]): readonly Lists<L, D>[] {
  const numberOf = numbering();
  return dimensions.reduce((left, dimension) => alikeBut(left, dimension, numberOf), lines);
}

/** Numbers values, equal ones alike. Why: there may be a hundred thousand lines, and most of what they say they say in the same words. */
function numbering(): (value: unknown) => number {
  const ofTexts = new Map<string, number>();
  const ofObjects = new WeakMap<object, number>();
  return (value) => {
    const isObject = typeof value === 'object' && value !== null;
    const known = isObject ? ofObjects.get(value) : undefined;
    if (known !== undefined) return known;
    const text = JSON.stringify(value) ?? '';
    const number = ofTexts.get(text) ?? ofTexts.size;
    ofTexts.set(text, number);
    if (isObject) ofObjects.set(value, number);
    return number;
  };
}

function alikeBut<L, D extends keyof L & string>(
  lines: readonly Lists<L, D>[],
  dimension: D,
  numberOf: (value: unknown) => number,
): readonly Lists<L, D>[] {
  const alike = new Map<string, { line: Lists<L, D>; words: Map<number, unknown> }>();
  for (const line of lines) {
    const words: readonly unknown[] | null = line[dimension];
    let key = '';
    for (const [name, value] of Object.entries(line)) key += `${name}${numberOf(name === dimension ? words === null : value)} `;
    const there = alike.get(key) ?? { line, words: new Map<number, unknown>() };
    for (const word of words ?? []) there.words.set(numberOf(word), word);
    alike.set(key, there);
  }
  return [...alike.values()].map(({ line, words }) => (line[dimension] === null ? line : { ...line, [dimension]: [...words.values()] }));
}
