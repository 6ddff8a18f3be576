import { type GraphQLOutputType, getNamedType, isLeafType, isListType, isNonNullType } from 'graphql';
import { isPersonal } from '../../core/ids.js';
import type { Classification } from '../../core/shield/index.js';
import type { Field, Selection, Shape } from '../federation/selection.js';
import type { Pairwise } from '../identity/index.js';
import type { DenialCode } from './2-decide.js';
import type { Guard } from './5-guard.js';
import type { Caller } from './caller.js';
import { applyObligations, coarseValue } from './obligations.js';
import { leadsThrough } from './subject-keys.js';

export interface Projected {
  readonly data: Record<string, unknown> | null;
  /** Coordinates denied while projecting: one each, however many cells. */
  readonly denied: ReadonlyMap<string, DenialCode>;
}

interface Reader {
  readonly guard: Guard;
  readonly classification: Classification;
  readonly caller: Caller;
  readonly pairwise: Pairwise;
  /** Answers of the root that no subgraph gives: introspection. */
  readonly introspection: Readonly<Record<string, unknown>>;
}

/** A null that its place cannot hold: it takes the nearest place above that can (GraphQL specification 6.4.4). */
const BUBBLES = Symbol('bubbles');

/** Step 6: the answer as the client asked it, from the original operation, written per concrete type. Only what the guard lets through is written. */
export function project(shape: Shape, data: Readonly<Record<string, unknown>>, reader: Reader): Projected {
  const denied = new Map<string, DenialCode>();

  function object(
    value: Readonly<Record<string, unknown>>,
    selection: Selection,
    inherited: readonly string[],
    links: readonly Field[],
  ): unknown {
    const type = selection.abstract ? String(value.__typename) : (selection.types[0] as string);
    const fields = selection.fieldsOf.get(type);
    if (fields === undefined) return null;
    const structural = reader.classification.type(type)?.subject?.kind !== 'paths';
    if (!structural) {
      for (const link of links) {
        const arrival = reader.guard.arrival(link, type, value);
        if (arrival.permits) continue;
        note(arrival.told);
        return null;
      }
    }
    const written: Record<string, unknown> = Object.create(null);
    for (const field of fields) {
      const cell = write(field, type, value, inherited, structural ? links : []);
      if (cell === BUBBLES) return null;
      written[field.responseKey] = cell;
    }
    return written;
  }

  function write(
    field: Field,
    type: string,
    value: Readonly<Record<string, unknown>>,
    inherited: readonly string[],
    links: readonly Field[],
  ): unknown {
    if (field.name === '__typename') return type;
    if (field.name.startsWith('__')) return reader.introspection[field.responseKey] ?? null;
    const found = Object.hasOwn(value, field.dataKey) ? value[field.dataKey] : null;
    const cell = reader.guard.cell(field, value, inherited);
    if (!cell.permits) {
      note(cell.told);
      return complete(field.type, cell.coarse ? coarseValue(field.type) : null, field, [], []);
    }
    const kept = cell.obligations.length === 0 ? found : applyObligations(found, field.type, cell.obligations);
    const arriving = leadsThrough(field, reader.classification) ? [...links, field] : links;
    return complete(field.type, kept, field, cell.humans, arriving);
  }

  function complete(type: GraphQLOutputType, value: unknown, field: Field, inherited: readonly string[], links: readonly Field[]): unknown {
    if (isNonNullType(type)) {
      const inner = complete(type.ofType, value, field, inherited, links);
      return inner === null ? BUBBLES : inner;
    }
    if (value === null || value === undefined) return null;
    if (isListType(type)) {
      if (!Array.isArray(value)) return null;
      const items = value.map((item) => complete(type.ofType, item, field, inherited, links));
      return items.includes(BUBBLES) ? null : items;
    }
    if (field.selection !== null)
      return typeof value === 'object' ? object(value as Record<string, unknown>, field.selection, inherited, links) : null;
    return isLeafType(type) ? leaf(value, getNamedType(type).name) : null;
  }

  /** A third party's ids are its own: they cannot be joined with another's. */
  function leaf(value: unknown, type: string): unknown {
    return type === 'ID' && reader.caller.pairwise && isPersonal(String(value))
      ? reader.pairwise.hide(reader.caller.client.id, String(value))
      : value;
  }

  function note(told: { readonly coordinate: string; readonly code: DenialCode } | null): void {
    if (told !== null) denied.set(told.coordinate, told.code);
  }

  const written = object(data, shape.root, [], []) as Record<string, unknown> | null;
  return { data: written, denied };
}
