import type { Asked } from '../asked.js';
import type { CompiledPolicy } from '../compile.js';
import { demandsSpeaking } from '../held.js';
import { obligationsOf } from '../obligation-set.js';
import type { StageResult, Tie } from '../request.js';
import { opens } from '../speaks.js';
import type { Standing } from './matrix.js';

/**
 * S5. What must be done to the value before it leaves? Never refuses; an enforcer that does not know an obligation does.
 * Source: design §5 (obligations); AuthZEN (obligations, made mandatory here).
 */
export function obligations(policy: CompiledPolicy, asked: Asked, tie: Tie | null, standing: Standing): StageResult {
  const words = obligationsOf(standing.obligations);
  const grants = words.length === 0 ? [] : policy.document.grants.filter((grant) => grant.obligations && opens(grant, asked, tie));
  const demands = words.length === 0 ? [] : demandsSpeaking(policy, asked, tie).filter(({ said }) => said.obligations);
  const rules = [...grants.map(({ id }) => id), ...demands.map(({ name }) => name)].sort();
  return { stage: 'S5-obligations', permits: true, rules, reason: words.length === 0 ? 'none' : 'attached' };
}
