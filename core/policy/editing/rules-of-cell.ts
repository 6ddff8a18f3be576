import type { CompiledPolicy } from '../compile.js';
import type { Demand, Forbid } from '../document.js';
import type { EditedCell } from './intent.js';
import { idFor, onlyCell, speaksOfCell, withoutCell } from './one-cell.js';

/** What refuses and demands, at any level. */
export interface Refusals {
  readonly forbids: readonly Forbid[];
  readonly demands: readonly Demand[];
}

export interface Rewritten extends Refusals {
  readonly changed: readonly string[];
}

/** Refusals and demands that say nothing of a cell any more, and of every other what they said. */
export function lifted({ forbids, demands }: Refusals, policy: CompiledPolicy, cell: EditedCell, taken: ReadonlySet<string>): Rewritten {
  const known = new Set(taken);
  const changed: string[] = [];
  const lift = <R extends Forbid>(rules: readonly R[]): readonly R[] =>
    rules.flatMap((rule) => {
      if (!speaksOfCell(rule, policy, cell)) return [rule];
      const pieces = withoutCell(rule, policy, cell, known);
      changed.push(rule.id, ...pieces.map(({ id }) => id));
      for (const { id } of pieces) known.add(id);
      return pieces;
    });
  return { forbids: lift(forbids), demands: lift(demands), changed };
}

/** One refusal more, of a cell and nothing else. */
export function closed(rules: Refusals, policy: CompiledPolicy, { source, ...cell }: SourcedCell, taken: ReadonlySet<string>): Rewritten {
  const id = idFor('not', cell, taken);
  return { ...rules, forbids: [...rules.forbids, { id, source, ...onlyCell(policy, cell) }], changed: [id] };
}

/** One demand more, of a cell and nothing else. */
export function demanding(
  rules: Refusals,
  policy: CompiledPolicy,
  { source, ...cell }: SourcedCell,
  asks: Pick<Demand, 'consent' | 'obligations'>,
  taken: ReadonlySet<string>,
): Rewritten {
  const id = idFor('asks', cell, taken);
  return { ...rules, demands: [...rules.demands, { id, source, ...onlyCell(policy, cell), ...asks }], changed: [id] };
}

/** A cell, and why it is edited: the source of the rules that are written for it. Whoever signs the version answers for them. */
export interface SourcedCell extends EditedCell {
  readonly source: string;
}
