import { type KeyboardEvent, type RefObject, useEffect, useRef, useState } from 'react';
import type { MatrixCell, MatrixRow } from '../../asking/rules.js';
import { useSaid, useTexts } from '../../languages/language.js';
import { categoryWords } from '../../languages/words.js';
import { Wide } from '../../parts/wide.js';
import type { Column, Group } from './category-groups.js';
import { Glyph } from './glyph.js';
import { GridHead } from './grid-head.js';
import { moved } from './moved.js';

export interface GridProps {
  readonly ref: RefObject<HTMLTableElement | null>;
  readonly rows: readonly MatrixRow[];
  readonly columns: readonly Column[];
  /** The cell that is looked at: role, relation and category. */
  readonly chosen: string | null;
  readonly onToggle: (group: Group) => void;
  readonly onChoose: (cell: string) => void;
}

/**
 * The matrix as a grid (WAI-ARIA Authoring Practices, grid pattern): one stop for the Tab key, arrows within; Enter looks at a cell, or opens a
 * group.
 */
export function Grid({ ref, rows, columns, chosen, onToggle, onChoose }: GridProps) {
  const { matrix } = useTexts();
  const said = useSaid();
  const [place, setPlace] = useState({ row: 0, column: 0 });
  const current = { row: Math.min(place.row, rows.length - 1), column: Math.min(place.column, columns.length - 1) };

  // Why: a closed group that opens is another cell in the same place, and whoever opened it by keyboard stays there.
  const opened = useRef(false);
  const shape = columns.map(({ kind, group }) => `${kind} ${group}`).join();
  // biome-ignore lint/correctness/useExhaustiveDependencies: when other columns are there
  useEffect(() => {
    if (opened.current) ref.current?.querySelector<HTMLElement>('td[tabindex="0"]')?.focus();
    opened.current = false;
  }, [shape]);

  const go = (event: KeyboardEvent) => {
    const next = moved(event, current, { rows: rows.length, columns: columns.length });
    if (next === null) return;
    event.preventDefault();
    setPlace(next);
    ref.current?.querySelector<HTMLElement>(`[data-place="${next.row} ${next.column}"]`)?.focus();
  };

  return (
    <Wide label={matrix.grid}>
      {/* biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: a table whose cells are walked by arrows is a grid */}
      <table className="matrix" role="grid" ref={ref} aria-label={matrix.grid} onKeyDown={go}>
        <GridHead columns={columns} onToggle={onToggle} />
        <tbody>
          {rows.map((row, rowAt) => (
            <tr key={`${row.role} ${row.relation}`}>
              <th scope="row">
                {said(row.roleLabel)} <span className="quiet">{said(row.relationLabel)}</span>
              </th>
              {columns.map((column, columnAt) => {
                const seen = look(row, column);
                const name = column.kind === 'group' ? matrix.groups[column.group] : said(categoryWords(column.category));
                const id = column.kind === 'category' ? `${row.role} ${row.relation} ${column.category}` : null;
                const choose = () => {
                  setPlace({ row: rowAt, column: columnAt });
                  opened.current = id === null;
                  if (id === null) onToggle(column.group);
                  else onChoose(id);
                };
                return (
                  <GridCell
                    key={column.kind === 'group' ? column.group : column.category}
                    name={name}
                    place={`${rowAt} ${columnAt}`}
                    isStop={rowAt === current.row && columnAt === current.column}
                    isChosen={id !== null && id === chosen}
                    seen={seen}
                    onChoose={choose}
                  />
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </Wide>
  );
}

interface Seen {
  readonly state: MatrixCell['state'] | 'several';
  readonly isLocked: boolean;
}

/** What is seen in a column: one kind of data, or what all those of a closed group have in common. */
function look(row: MatrixRow, column: Column): Seen {
  const cells = row.cells ?? [];
  const members = (column.kind === 'group' ? column.categories : [column.at]).map((at) => cells[at]);
  const [first] = members;
  return {
    state: members.every((cell) => cell?.state === first?.state) ? (first?.state ?? null) : 'several',
    isLocked: members.every((cell) => cell?.lockedBy != null),
  };
}

interface GridCellProps {
  readonly name: string;
  readonly place: string;
  readonly isStop: boolean;
  readonly isChosen: boolean;
  readonly seen: Seen;
  readonly onChoose: () => void;
}

function GridCell({ name, place, isStop, isChosen, seen: { state, isLocked }, onChoose }: GridCellProps) {
  const { matrix, states } = useTexts();
  const meaning = state === null ? matrix.unknown : state === 'several' ? matrix.several : states[state];
  return (
    <td
      // biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: a cell of a grid, see above
      role="gridcell"
      data-place={place}
      tabIndex={isStop ? 0 : -1}
      aria-selected={isChosen}
      aria-label={`${name}: ${meaning}${isLocked ? `, ${matrix.locked}` : ''}`}
      title={`${name}: ${meaning}`}
      onClick={onChoose}
      onKeyDown={(event) => {
        if (event.key !== 'Enter' && event.key !== ' ') return;
        event.preventDefault();
        onChoose();
      }}
    >
      <Glyph state={state} isLocked={isLocked} />
    </td>
  );
}
