import type { Capability } from '../capability/index.js';
import { rule, type ShieldRule } from '../shield/library.js';

interface Holding {
  readonly capability: Capability;
}

/** A verified capability is at hand. */
export const granted: ShieldRule = rule('granted', { cache: 'no_cache' })(
  (_parent: unknown, _args: unknown, context: Holding) => context.capability.aud !== '',
);

/** The gateway asks for itself: the coordinate was granted by name, which it does for nobody else. */
export const gatewayOnly: ShieldRule = rule('gatewayOnly', { cache: 'no_cache' })(
  (_parent: unknown, _args: unknown, context: Holding, info: { parentType: { name: string }; fieldName: string }) =>
    Object.hasOwn(context.capability.coordinates, `${info.parentType.name}.${info.fieldName}`),
);
