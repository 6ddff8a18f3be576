import type { Asked } from './asked.js';
import { coversCoordinate } from './coordinates.js';
import type { Forbid, Grant } from './document.js';
import { isForPurpose } from './purposes.js';
import type { Tie } from './request.js';

/** Does a rule speak about this request for the holder of this tie? Read from the document itself, to name the rules of a verdict. */
export function speaks(rule: Grant | Forbid, { request, purpose }: Asked, tie: Tie | null): boolean {
  return (
    selects(rule.roles, tie?.role) &&
    selects(rule.relations, tie?.relation) &&
    selects(rule.actions, request.action) &&
    isForPurpose(rule, purpose) &&
    (rule.categories === undefined || rule.categories.some((category) => request.categories.includes(category))) &&
    (rule.coordinates === undefined || coversCoordinate(rule.coordinates, request.coordinate))
  );
}

/** A selector left out selects everything, the absent included. */
export function selects<W>(selector: readonly W[] | undefined, word: W | undefined): boolean {
  return selector === undefined || (word !== undefined && selector.includes(word));
}
