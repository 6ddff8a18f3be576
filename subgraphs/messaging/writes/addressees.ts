import type { Addressee } from '../../../core/capability/index.js';

const OPENNESS = ['BCC', 'CC', 'TO'] as const;

/** Each person once, as openly as they were named: somebody reached as guardian of two children gets one message for both. */
export function distinct(addressees: readonly Addressee[]): readonly Addressee[] {
  const found = new Map<string, Addressee>();
  for (const addressee of addressees) {
    const known = found.get(addressee.person);
    if (known === undefined) {
      found.set(addressee.person, addressee);
      continue;
    }
    const kind = OPENNESS.indexOf(known.kind) >= OPENNESS.indexOf(addressee.kind) ? known.kind : addressee.kind;
    found.set(addressee.person, { ...known, kind, onBehalfOf: [...new Set([...known.onBehalfOf, ...addressee.onBehalfOf])] });
  }
  return [...found.values()];
}
