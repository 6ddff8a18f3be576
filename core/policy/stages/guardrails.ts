import type { Asked } from '../asked.js';
import type { CompiledPolicy } from '../compile.js';
import { coveredByAny } from '../purposes.js';
import type { ClientFacts, StageResult, Tie } from '../request.js';
import { guardrailCell } from '../slots.js';
import { selects } from '../speaks.js';

/**
 * S0. Is it prohibited for everybody, whatever anybody granted, agreed or consented to?
 * Source: privacy model §1.4 (national prohibitions: advertising, sale, profiling); GDPR art. 5(1)(b), 22.
 */
export function guardrails(policy: CompiledPolicy, asked: Asked, client: ClientFacts, tie: Tie | null): StageResult {
  if (!crossesGuardrail(policy, asked, client, tie)) {
    return { stage: 'S0-guardrails', permits: true, rules: [], reason: 'no-guardrail-crossed' };
  }
  const crossed = policy.document.guardrails.filter(
    ({ purposes, clients, roles, categories }) =>
      (purposes === undefined || coveredByAny(asked.purpose, purposes)) &&
      selects(clients, client.kind) &&
      selects(roles, tie?.role) &&
      (categories === undefined || categories.some((category) => asked.request.categories.includes(category))),
  );
  return { stage: 'S0-guardrails', permits: false, rules: crossed.map(({ id }) => id), reason: 'guardrail-crossed' };
}

/** A client or a role of a kind that is not known crosses. */
export function crossesGuardrail({ tables }: CompiledPolicy, asked: Asked, client: ClientFacts, tie: Tie | null): boolean {
  const cell = guardrailCell(asked.purpose.index, client.kind, tie);
  if (cell === null) return true;
  const low = tables.prohibited[cell * 2] ?? -1;
  const high = tables.prohibited[cell * 2 + 1] ?? -1;
  return ((asked.low & low) | (asked.high & high)) !== 0;
}
