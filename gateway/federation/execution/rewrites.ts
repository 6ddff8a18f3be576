import type { Rewrite } from '../planner/index.js';
import type { Applies } from './representation.js';

const ON = '... on ';
type Json = Record<string, unknown>;

/** Changes data as a plan asks (a key renamed, a type name set), in place: one object, or every item of a list. */
export function applyRewrites(rewrites: readonly Rewrite[], value: unknown, applies: Applies): void {
  for (const rewrite of rewrites) {
    const last = rewrite.path.at(-1);
    if (last === undefined) continue;
    atPath(value, rewrite.path.slice(0, -1), applies, (object) => {
      if (rewrite.kind === 'set') define(object, last, rewrite.value);
      else if (Object.hasOwn(object, last) && object[last] !== undefined) {
        define(object, rewrite.to, object[last]);
        delete object[last];
      }
    });
  }
}

function atPath(value: unknown, path: readonly string[], applies: Applies, change: (object: Json) => void): void {
  if (Array.isArray(value)) {
    for (const item of value) atPath(item, path, applies, change);
    return;
  }
  if (typeof value !== 'object' || value === null) return;
  const object = value as Json;
  const [first, ...rest] = path;
  if (first === undefined) change(object);
  else if (!first.startsWith(ON)) {
    if (Object.hasOwn(object, first)) atPath(object[first], rest, applies, change);
  } else {
    const type = object.__typename;
    if (typeof type !== 'string' || applies(first.slice(ON.length), type)) atPath(object, rest, applies, change);
  }
}

/** As an own property, whatever its name. */
function define(object: Json, name: string, value: unknown): void {
  Object.defineProperty(object, name, { value, enumerable: true, configurable: true, writable: true });
}
