/** The lists of a line; null is "all of them". */
type Lists<L, D extends keyof L> = L & Readonly<Record<D, readonly unknown[] | null>>;

/**
 * The same lines in fewer: those that are alike but for one dimension become one, dimension by dimension, in the order given. Nearest first:
 * what is said of one person for several categories reads better than of one category for several people.
 */
export function merged<L, D extends keyof L & string>(lines: readonly Lists<L, D>[], dimensions: readonly D[]): readonly Lists<L, D>[] {
  return dimensions.reduce(alikeBut<L, D>, lines);
}

function alikeBut<L, D extends keyof L & string>(lines: readonly Lists<L, D>[], dimension: D): readonly Lists<L, D>[] {
  const alike = new Map<string, { line: Lists<L, D>; words: Map<string, unknown> }>();
  for (const line of lines) {
    const words: readonly unknown[] | null = line[dimension];
    const key = JSON.stringify({ ...line, [dimension]: words === null });
    const there = alike.get(key) ?? { line, words: new Map<string, unknown>() };
    for (const word of words ?? []) there.words.set(JSON.stringify(word), word);
    alike.set(key, there);
  }
  return [...alike.values()].map(({ line, words }) => (line[dimension] === null ? line : { ...line, [dimension]: [...words.values()] }));
}
