import type { CompiledPolicy } from '../../core/policy/index.js';

/** Purposes of both for which consent would be found otherwise from the same acts: what was found under one says nothing of the other. */
export function consentWeighsOtherwise(before: CompiledPolicy, after: CompiledPolicy): ReadonlySet<string> {
  const known = remembered.get(before)?.get(after);
  if (known !== undefined) return known;
  const shared = [...before.purposes.keys()].filter((purpose) => after.purposes.has(purpose));
  const found = new Set(shared.filter((purpose) => weights(before, purpose) !== weights(after, purpose)));
  const byAfter = remembered.get(before) ?? new WeakMap<CompiledPolicy, ReadonlySet<string>>();
  remembered.set(before, byAfter.set(after, found));
  return found;
}

const remembered = new WeakMap<CompiledPolicy, WeakMap<CompiledPolicy, ReadonlySet<string>>>();

/** Consent is asked of a purpose and of those above it, each with its weight. */
function weights({ purposes }: CompiledPolicy, purpose: string): string | undefined {
  return purposes
    .get(purpose)
    ?.lineage.map((one) => `${one} ${purposes.get(one)?.weight}`)
    .join();
}
