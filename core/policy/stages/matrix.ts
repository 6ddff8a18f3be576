import type { Asked } from '../asked.js';
import type { CategorySet } from '../category-set.js';
import type { CompiledPolicy, Limited } from '../compile.js';
import { demandsSpeaking, held, localRulesSpeaking } from '../held.js';
import type { ObligationSet } from '../obligation-set.js';
import { PUBLIC_RULE } from '../parse.js';
import type { StageResult, Tie } from '../request.js';
import { slotOf } from '../slots.js';
import { opens, speaks } from '../speaks.js';

/**
 * S2. Does a role, in its relation to the subject, open all these categories for this purpose and action?
 * Any forbid outranks every grant, and so does what the school of the tie refuses. Nothing is assembled from two ties: facets do not add up.
 * Source: domain model §3.2 (default access matrix), §5.7 persona 8.
 */
export function matrix(policy: CompiledPolicy, asked: Asked, tie: Tie | null, standing: Standing): StageResult {
  const stage = 'S2-matrix';
  if (standing.permits) {
    const grants = policy.document.grants.filter((grant) => opens(grant, asked, tie)).map(({ id }) => id);
    const rules = asked.request.categories.includes('PUBLIC') && asked.request.action !== 'WRITE' ? [PUBLIC_RULE, ...grants] : grants;
    const demands = demandsSpeaking(policy, asked, tie).map(({ name }) => name);
    return { stage, permits: true, rules: [...rules, ...demands].sort(), reason: 'granted' };
  }
  const national = policy.document.forbids.filter((forbid) => speaks(forbid, asked, tie)).map(({ id }) => id);
  const local = localRulesSpeaking(policy, asked, tie).filter(({ demand }) => demand === null);
  const forbids = [...national, ...local.map(({ name }) => name)];
  if (forbids.length > 0) return { stage, permits: false, rules: forbids.sort(), reason: 'forbidden' };
  return { stage, permits: false, rules: [], reason: tie === null ? 'no-tie' : 'not-granted' };
}

/** How one tie stands in the matrix. */
export interface Standing {
  readonly permits: boolean;
  /** Some category is opened only by a grant that asks consent. */
  readonly needsConsent: boolean;
  /** And consent for it is not there. */
  readonly lacksConsent: boolean;
  /** Obligations of the grants that are needed: a category also granted without any has none. */
  readonly obligations: ObligationSet;
}

export const REFUSED: Standing = Object.freeze({ permits: false, needsConsent: false, lacksConsent: false, obligations: 0 });
const FREE: Standing = Object.freeze({ permits: true, needsConsent: false, lacksConsent: false, obligations: 0 });

/** The verdict, given the categories that are consented to: what is granted, as far as demands and the school of the tie leave it. */
export function standing(policy: CompiledPolicy, asked: Asked, tie: Tie | null, consented: CategorySet): Standing {
  const stands = granted(policy, asked, tie, consented);
  if (!stands.permits || (policy.restrictions === null && policy.tables.demanded.size === 0)) return stands;
  return held(policy, asked, tie, stands, consented) ?? REFUSED;
}

/** The verdict of the grants and forbids of the national document, from the tables. */
function granted({ tables }: CompiledPolicy, asked: Asked, tie: Tie | null, consented: CategorySet): Standing {
  const slot = slotOf(tie);
  if (slot === null) return REFUSED;
  const cell = asked.row + slot;
  if (((asked.low & (tables.barred[cell * 2] ?? -1)) | (asked.high & (tables.barred[cell * 2 + 1] ?? -1))) !== 0) return REFUSED;
  for (const bar of tables.barredIf.get(cell) ?? NONE) if (isHeld(bar, asked) && touches(bar, asked)) return REFUSED;

  const openLow = tables.open[cell * 2] ?? 0;
  const openHigh = tables.open[cell * 2 + 1] ?? 0;
  if (((asked.low & ~openLow) | (asked.high & ~openHigh)) === 0) return FREE;

  let grantedLow = openLow; // by some grant
  let grantedHigh = openHigh;
  let freeLow = openLow; // by a grant that asks no consent
  let freeHigh = openHigh;
  let clearLow = openLow; // by a grant that holds now and obliges to nothing
  let clearHigh = openHigh;
  const conditional = tables.openIf.get(cell) ?? NONE;
  for (const grant of conditional) {
    if (!applies(grant, asked)) continue;
    grantedLow |= grant.low;
    grantedHigh |= grant.high;
    if (!grant.consent) {
      freeLow |= grant.low;
      freeHigh |= grant.high;
    }
    if (grant.obligations === 0) {
      clearLow |= grant.consent ? grant.low & consented.low : grant.low;
      clearHigh |= grant.consent ? grant.high & consented.high : grant.high;
    }
  }
  if (((asked.low & ~grantedLow) | (asked.high & ~grantedHigh)) !== 0) return REFUSED;

  let obligations = 0;
  for (const grant of conditional) {
    if (grant.obligations === 0 || !applies(grant, asked)) continue;
    const low = asked.low & ~clearLow & (grant.consent ? grant.low & consented.low : grant.low);
    const high = asked.high & ~clearHigh & (grant.consent ? grant.high & consented.high : grant.high);
    if ((low | high) !== 0) obligations |= grant.obligations;
  }
  const onlyLow = asked.low & ~freeLow;
  const onlyHigh = asked.high & ~freeHigh;
  return {
    permits: true,
    needsConsent: (onlyLow | onlyHigh) !== 0,
    lacksConsent: ((onlyLow & ~consented.low) | (onlyHigh & ~consented.high)) !== 0,
    obligations,
  };
}

const NONE: readonly never[] = [];

function applies({ group }: Limited, { matches }: Asked): boolean {
  return group === null || matches[group] === 1;
}

function isHeld({ group }: Limited, { held }: Asked): boolean {
  return group === null || held[group] === 1;
}

function touches({ low, high }: Limited, asked: Asked): boolean {
  return ((asked.low & low) | (asked.high & high)) !== 0;
}
