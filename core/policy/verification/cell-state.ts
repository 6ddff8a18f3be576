import { type ObligationSet, obligationSet } from '../obligation-set.js';
import type { Outcome } from './outcome.js';

/**
 * What a cell of the matrix says, in one word. What the value becomes (masked, aggregate) is said before that an objection would stop it;
 * that consent is needed, before both.
 */
export const CELL_STATES = ['always', 'if-no-objection', 'masked', 'aggregate', 'if-consent', 'never'] as const;
export type CellState = (typeof CELL_STATES)[number];

const AGGREGATE = obligationSet(['AGGREGATE_ONLY']);
const MASKED = obligationSet(['WITHHOLD', 'HIDE_ROW', 'MASK', 'GENERALISE']);

/** The word for an outcome. */
export function stateOf({ without, given }: Outcome, objectable: boolean): CellState {
  if (given === null) return 'never';
  if (without === null) return 'if-consent';
  if ((without & AGGREGATE) !== 0) return 'aggregate';
  if ((without & MASKED) !== 0) return 'masked';
  return objectable ? 'if-no-objection' : 'always';
}

/** The obligations that are shown with a cell: those without consent where it is not needed. */
export function obligationsShown({ without, given }: Outcome): ObligationSet {
  return without ?? given ?? 0;
}

/** Of two states, which lets out more: negative when the first does. */
export function looserFirst(one: CellState, other: CellState): number {
  return CELL_STATES.indexOf(one) - CELL_STATES.indexOf(other);
}
