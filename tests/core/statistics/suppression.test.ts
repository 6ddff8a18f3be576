import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Cell, suppress } from '../../../core/statistics/index.js';

describe('a table of figures', () => {
  it.each([
    { name: 'shows cells of enough people', populations: [11, 12, 30], withheld: [false, false, false] },
    { name: 'withholds two small cells and nothing more', populations: [3, 4, 30], withheld: [true, true, false] },
    { name: 'withholds the next smallest beside a lone small cell', populations: [3, 40, 30], withheld: [true, false, true] },
    { name: 'withholds a lone small cell that has no neighbour', populations: [3], withheld: [true] },
    { name: 'treats a cell of nobody as it treats a small one', populations: [0, 40, 30], withheld: [true, false, true] },
    { name: 'is empty when it has no cells', populations: [], withheld: [] },
  ])('$name', ({ populations, withheld }) => {
    expect(
      suppress(
        populations.map((population, index) => ({ dimensions: [String(index)], population })),
        11,
      ),
    ).toEqual(withheld);
  });

  it('never lets the class total minus the rest give an option group of three away', () => {
    const cells = [cell(['5E', 'F'], 3), cell(['5E', 'M'], 25), cell(['4E', 'F'], 14), cell(['4E', 'M'], 13)];
    // 3 and 25 hide each other in 5E; each is then alone among its own sex, and takes its neighbour of 4E along.
    expect(suppress(cells, 11)).toEqual([true, true, true, true]);
  });

  it('keeps to one line what is one line’s', () => {
    const cells = [
      cell(['5E', 'F'], 3),
      cell(['5E', 'M'], 4),
      cell(['4E', 'F'], 14),
      cell(['4E', 'M'], 13),
      cell(['3E', 'F'], 2),
      cell(['3E', 'M'], 1),
    ];
    expect(suppress(cells, 11)).toEqual([true, true, false, false, true, true]);
  });

  it('leaves no line with exactly one withheld cell among several, whatever the table', () => {
    const tables = fc.array(fc.array(fc.integer({ min: 0, max: 40 }), { minLength: 3, maxLength: 3 }), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(tables, (rows) => {
        const cells = rows.flatMap((row, y) => row.map((population, x) => cell([String(y), String(x)], population)));
        const withheld = suppress(cells, 11);
        for (const along of [0, 1]) {
          const other = 1 - along;
          for (const value of new Set(cells.map((c) => c.dimensions[other]))) {
            const line = cells.flatMap((c, index) => (c.dimensions[other] === value ? [index] : []));
            const count = line.filter((index) => withheld[index]).length;
            if (line.length > 1) expect(count).not.toBe(1);
          }
        }
        cells.forEach((c, index) => {
          if (c.population < 11) expect(withheld[index]).toBe(true);
        });
      }),
    );
  });
});

function cell(dimensions: string[], population: number): Cell {
  return { dimensions, population };
}
