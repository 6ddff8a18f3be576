import type { CompiledPolicy, Condition, Limited } from '../compile.js';
import { CLIENT_KINDS } from '../document.js';
import type { Tie } from '../request.js';
import { localRulesFor } from '../restriction-index.js';
import { guardrailCell } from '../slots.js';
import type { Action } from '../vocabulary.js';
import { cellOf } from './outcome.js';

/**
 * Is a cell written alike in two policies, so that nothing can be decided differently in it? Most cells of two versions are, and looking at
 * the rules is quicker than deciding. `restricted`: schools may restrict otherwise, and are looked at too.
 */
export function sameCell(
  before: CompiledPolicy,
  after: CompiledPolicy,
  purpose: string,
  action: Action,
  tie: Tie | null,
  restricted: boolean,
): boolean {
  const situation = { purpose, action, tie, client: 'vendor' } as const;
  const [one, other] = [before.purposes.get(purpose), after.purposes.get(purpose)];
  const [cell, twin] = [cellOf(before, situation), cellOf(after, situation)];
  if (one === undefined || other === undefined || cell === null || twin === null) return false;
  if (one.basis !== other.basis || one.servesSubject !== other.servesSubject || one.lineage.join() !== other.lineage.join()) return false;
  return (
    sameWords(before.tables.open, cell, after.tables.open, twin) &&
    sameWords(before.tables.barred, cell, after.tables.barred, twin) &&
    CLIENT_KINDS.every((kind) => {
      const [left, right] = [guardrailCell(one.index, kind, tie), guardrailCell(other.index, kind, tie)];
      return left !== null && right !== null && sameWords(before.tables.prohibited, left, after.tables.prohibited, right);
    }) &&
    conditionsAt(before, cell) === conditionsAt(after, twin) &&
    (!restricted || localAt(before, cell, tie) === localAt(after, twin, tie))
  );
}

function sameWords(table: Int32Array, cell: number, other: Int32Array, twin: number): boolean {
  return table[cell * 2] === other[twin * 2] && table[cell * 2 + 1] === other[twin * 2 + 1];
}

function conditionsAt({ tables }: CompiledPolicy, cell: number): string {
  const lists = [tables.openIf.get(cell), tables.barredIf.get(cell), tables.demanded.get(cell)];
  if (lists.every((list) => list === undefined)) return '';
  const told = ({ low, high, group, ...rest }: Limited & Partial<Condition>) =>
    `${low} ${high} ${group === null ? '*' : tables.coordinates.patterns[group]} ${rest.consent} ${rest.obligations}`;
  return lists.map((list) => (list ?? []).map(told).join(';')).join('|');
}

function localAt({ restrictions }: CompiledPolicy, cell: number, tie: Tie | null): string {
  if (restrictions === null) return '';
  const told = localRulesFor(restrictions, tie).flatMap((local) =>
    local.at(cell).map(({ low, high, said, demand }) => `${low} ${high} ${said.coordinates} ${demand?.consent} ${demand?.obligations}`),
  );
  return told.join(';');
}
