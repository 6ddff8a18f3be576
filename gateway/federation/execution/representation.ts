import type { Required } from '../planner/index.js';

/** Is `type` the condition, or one of the types it stands for? */
export type Applies = (condition: string, type: string) => boolean;

/** What one object is called by when it is asked of another subgraph (federation: `_Any`). */
export interface Represented {
  readonly type: string;
  /** JSON: equal texts are one entity. */
  readonly text: string;
  /** Number of fields in it. */
  readonly size: number;
}

type Json = Readonly<Record<string, unknown>>;
type Field = { readonly name: string; readonly start: string; readonly selections: readonly Required[] | null };

/** Compiles what a fetch requires: an object in, its representation out; null when the object does not hold what is needed. */
export function representer(requires: readonly Required[], applies: Applies): (object: Json) => Represented | null {
  const byType = new Map<string, readonly Field[]>();

  function fieldsFor(selections: readonly Required[], type: string): readonly Field[] {
    const found = new Map<string, { readonly sentAs: string; readonly selections: Required[] | null }>();
    const collect = (list: readonly Required[]) => {
      for (const one of list) {
        if (one.kind === 'fragment') {
          if (one.type === null || applies(one.type, type)) collect(one.selections);
        } else {
          const { name, sentAs, selections } = one;
          found.set(name, { sentAs, selections: selections === null ? null : [...(found.get(name)?.selections ?? []), ...selections] });
        }
      }
    };
    collect(selections);
    return [...found].map(([name, { sentAs, selections }]) => ({ name, start: `${JSON.stringify(sentAs)}:`, selections }));
  }

  /** JSON of the fields; null where one is not there. A field that is there and null is sent as null. */
  function write(object: Json, fields: readonly Field[]): string | null {
    let text = '';
    for (const { name, start, selections } of fields) {
      const value = Object.hasOwn(object, name) ? object[name] : undefined;
      if (value === undefined) return null;
      const written = selections === null || value === null ? JSON.stringify(value) : nested(value, selections);
      if (written === null) return null;
      text = text === '' ? start + written : `${text},${start}${written}`;
    }
    return `{${text}}`;
  }

  function nested(value: unknown, selections: readonly Required[]): string | null {
    if (value === null) return 'null';
    if (Array.isArray(value)) {
      const items = value.map((item) => nested(item, selections));
      return items.includes(null) ? null : `[${items.join(',')}]`;
    }
    if (typeof value !== 'object') return null;
    return write(value as Json, fieldsFor(selections, String((value as Json).__typename ?? '')));
  }

  return (object) => {
    const type = object.__typename;
    if (typeof type !== 'string') return null;
    let fields = byType.get(type);
    if (fields === undefined) {
      fields = fieldsFor(requires, type);
      byType.set(type, fields);
    }
    if (!fields.some(({ name }) => name === '__typename')) return null;
    const text = write(object, fields);
    return text === null ? null : { type, text, size: fields.length };
  };
}
