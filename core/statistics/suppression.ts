/** One cell of a table: where it stands in each dimension, and how many people it speaks of. */
export interface Cell {
  readonly dimensions: readonly string[];
  readonly population: number;
}

/** Least population of a figure about a class (shown to families and councils), and of a figure shown outside the school. */
export const CLASS_MINIMUM = 5;
export const RELEASE_MINIMUM = 11;

/**
 * Which cells to withhold, in the order given. A cell below the minimum is withheld; and where a line of the table (all dimensions equal
 * but one) has exactly one withheld cell, so is its next smallest, or the difference with the line's total would give the first away.
 * Source: complementary suppression, NCES 2011-603.
 */
export function suppress(cells: readonly Cell[], minimum: number): boolean[] {
  const withheld = cells.map((cell) => cell.population < minimum);
  const lines = linesOf(cells);
  // Why: withholding a cell for one line may leave it alone in another; each round withholds one more, so the rounds end.
  for (let changed = true; changed; ) {
    changed = false;
    for (const line of lines) {
      if (line.filter((index) => withheld[index]).length !== 1) continue;
      const next = smallest(
        line.filter((index) => !withheld[index]),
        cells,
      );
      if (next === undefined) continue;
      withheld[next] = true;
      changed = true;
    }
  }
  return withheld;
}

/** Indexes of the cells of each line, along each dimension. */
function linesOf(cells: readonly Cell[]): number[][] {
  const lines = new Map<string, number[]>();
  for (const [index, { dimensions }] of cells.entries()) {
    for (const along of dimensions.keys()) {
      const line = JSON.stringify([along, dimensions.with(along, '')]);
      lines.set(line, [...(lines.get(line) ?? []), index]);
    }
  }
  return [...lines.values()];
}

function smallest(indexes: readonly number[], cells: readonly Cell[]): number | undefined {
  const population = (index: number) => (cells[index] as Cell).population;
  return indexes.reduce<number | undefined>(
    (least, index) => (least === undefined || population(index) < population(least) ? index : least),
    undefined,
  );
}
