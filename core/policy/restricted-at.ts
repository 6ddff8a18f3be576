import type { CompiledPolicy } from './compile.js';
import { coversCoordinate } from './coordinates.js';
import type { Forbid } from './document.js';
import type { Tie } from './request.js';
import { localRulesFor } from './restriction-index.js';

/**
 * Does a refusal or a demand name this coordinate, or its type: of the nation, or of a school where one of these ties is held? With no tie, of any
 * school. What takes after something else is decided of its own only where one does.
 */
export function isRestrictedAt({ document, restrictions }: CompiledPolicy, coordinate: string, ties: readonly Tie[]): boolean {
  const names = ({ coordinates }: Forbid) => coordinates !== undefined && coversCoordinate(coordinates, coordinate);
  if (document.forbids.some(names) || document.demands?.some(names)) return true;
  if (restrictions === null) return false;
  const near = ties.length === 0 ? [null] : ties;
  const local = new Set(near.flatMap((tie) => localRulesFor(restrictions, tie)));
  return [...local].some(({ rules }) => rules.some(({ said }) => names(said)));
}
