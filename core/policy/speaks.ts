import type { Asked } from './asked.js';
import { coversCoordinate } from './coordinates.js';
import type { Forbid, Grant } from './document.js';
import { isForPurpose } from './purposes.js';
import type { AccessRequest, Tie } from './request.js';

/** Does a refusal or a demand speak about this request for the holder of this tie? Read from the document itself, to name the rules of a verdict. */
export function speaks(rule: Forbid, asked: Asked, tie: Tie | null): boolean {
  return selectsIt(rule, asked, tie) && isHeldAt(rule, asked.request);
}

/** Does a grant open some of this request to the holder of this tie? */
export function opens(rule: Grant, asked: Asked, tie: Tie | null): boolean {
  const { coordinate, after = coordinate } = asked.request;
  return selectsIt(rule, asked, tie) && (rule.coordinates === undefined || coversCoordinate(rule.coordinates, after));
}

/** Is what a refusal or a demand says said of the coordinate, or of the one it takes after? */
export function isHeldAt({ coordinates }: Forbid, { coordinate, after }: AccessRequest): boolean {
  if (coordinates === undefined || coversCoordinate(coordinates, coordinate)) return true;
  return after !== undefined && coversCoordinate(coordinates, after);
}

function selectsIt(rule: Grant | Forbid, { request, purpose }: Asked, tie: Tie | null): boolean {
  return (
    selects(rule.roles, tie?.role) &&
    selects(rule.relations, tie?.relation) &&
    selects(rule.actions, request.action) &&
    isForPurpose(rule, purpose) &&
    (rule.categories === undefined || rule.categories.some((category) => request.categories.includes(category)))
  );
}

/** A selector left out selects everything, the absent included. */
export function selects<W>(selector: readonly W[] | undefined, word: W | undefined): boolean {
  return selector === undefined || (word !== undefined && selector.includes(word));
}
