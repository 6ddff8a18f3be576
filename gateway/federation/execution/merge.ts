import type { Applies } from './representation.js';

type Json = Record<string, unknown>;

/**
 * Adds what one fetch gave to what is there: objects field by field, lists item by item where both are as long, anything else in place of
 * what was. INVARIANT: no name of a subgraph's reaches a prototype.
 */
export function merge(target: Json, source: Json, applies: Applies): void {
  for (const name in source) {
    if (name === '__proto__') continue;
    const value = source[name];
    if (value === undefined) continue;
    const there = Object.hasOwn(target, name) ? target[name] : undefined;
    if (there === undefined || there === null) target[name] = value;
    else if (!mergeValue(there, value, applies) && (name !== '__typename' || saysMore(value, there, applies))) target[name] = value;
  }
}

/** Merges into `there` where both are of one form; false where the new value takes its place. */
function mergeValue(there: unknown, value: unknown, applies: Applies): boolean {
  if (typeof there !== 'object' || there === null || typeof value !== 'object' || value === null) return false;
  if (there === value) return true;
  if (Array.isArray(there)) {
    if (!Array.isArray(value) || value.length !== there.length) return false;
    for (let index = 0; index < value.length; index++) {
      if (!mergeValue(there[index], value[index], applies) && value[index] !== undefined) there[index] = value[index];
    }
    return true;
  }
  if (Array.isArray(value)) return false;
  merge(there as Json, value as Json, applies);
  return true;
}

/**
 * INVARIANT: an object keeps its type, and with it its rules (threats T46): one that was known by an interface alone may learn which it is.
 * A subgraph that knows the interface as an object (federation: `@interfaceObject`) calls whatever is behind it by the interface's name.
 */
function saysMore(type: unknown, known: unknown, applies: Applies): boolean {
  return type !== known && typeof type === 'string' && typeof known === 'string' && applies(known, type);
}
