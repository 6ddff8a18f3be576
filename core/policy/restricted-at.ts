import { asked } from './asked.js';
import type { CompiledPolicy } from './compile.js';
import { coversCoordinate } from './coordinates.js';
import type { Demand, Forbid } from './document.js';
import type { AccessRequest, Tie } from './request.js';
import { localRulesFor } from './restriction-index.js';
import { speaks } from './speaks.js';

/**
 * Does a refusal or a demand name this coordinate, or its type: of the nation, or of a school where one of these ties is held? With no tie, of any
 * school. What takes after something else is decided of its own only where one does.
 */
export function isRestrictedAt({ document, restrictions }: CompiledPolicy, coordinate: string, ties: readonly Tie[]): boolean {
  const names = (rule: Forbid) => isNamedBy(rule, coordinate);
  if (document.forbids.some(names) || document.demands?.some(names)) return true;
  if (restrictions === null) return false;
  const near = ties.length === 0 ? [null] : ties;
  const local = new Set(near.flatMap((tie) => localRulesFor(restrictions, tie)));
  return [...local].some(({ rules }) => rules.some(({ said }) => names(said)));
}

/** And does one that names it refuse this request to one of these ties, or ask that something be done first, or to the value? */
export function isHeldBackAt(policy: CompiledPolicy, request: AccessRequest, ties: readonly Tie[]): boolean {
  const what = asked(policy, request);
  if (what === null) return true;
  const { document, restrictions } = policy;
  return ties.some((tie) => {
    const local = restrictions === null ? [] : localRulesFor(restrictions, tie).flatMap(({ rules }) => rules.map(({ said }) => said));
    const all: readonly (Forbid | Demand)[] = [...document.forbids, ...(document.demands ?? []), ...local];
    return all.some((rule) => isNamedBy(rule, request.coordinate) && speaks(rule, what, tie) && !isBeside(rule));
  });
}

function isNamedBy({ coordinates }: Forbid, coordinate: string): boolean {
  return coordinates !== undefined && coversCoordinate(coordinates, coordinate);
}

/** Is no more asked than that it be looked at by somebody, which leaves the value as it is? */
function isBeside(rule: Forbid | Demand): boolean {
  return 'obligations' in rule && rule.consent !== true && rule.obligations?.every((one) => one === 'AUDIT') === true;
}
