import { asked } from './asked.js';
import { categorySet } from './category-set.js';
import type { CompiledPolicy } from './compile.js';
import { obligationsOf } from './obligation-set.js';
import type { AccessRequest, Facts } from './request.js';
import { obstacle } from './stages/subject-state.js';
import { OBLIGATIONS, type Obligation } from './vocabulary.js';
import { alternatives, weigh } from './weigh.js';

export interface Verdict {
  readonly permits: boolean;
  readonly obligations: readonly Obligation[];
}

/** The verdict of `decide` without its reasons: the hot path. A fault inside is a denial. */
export function permits(policy: CompiledPolicy, request: AccessRequest, facts: Facts): Verdict {
  try {
    const what = asked(policy, request);
    if (what === null || obstacle(what, facts.state) !== 'nothing-stands-against') return DENIED;
    const consented = categorySet(facts.consented);
    let lightest: number | null = null;
    for (const tie of alternatives(facts.ties)) {
      const obligations = weigh(policy, what, facts, tie, consented);
      if (obligations !== null && (lightest === null || obligations < lightest)) lightest = obligations;
      if (lightest === 0) break;
    }
    return lightest === null ? DENIED : (VERDICTS[lightest] ?? DENIED);
  } catch {
    return DENIED;
  }
}

export const DENIED: Verdict = Object.freeze({ permits: false, obligations: obligationsOf(0) });
const VERDICTS: readonly Verdict[] = Array.from({ length: 1 << OBLIGATIONS.length }, (_, set) =>
  Object.freeze({ permits: true, obligations: obligationsOf(set) }),
);
