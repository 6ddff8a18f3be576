import { and, eq, inArray } from 'drizzle-orm';
import type { PgColumn } from 'drizzle-orm/pg-core';
import { KINDS, type Kind, parseId } from '../../../core/ids.js';
import { insertRows } from '../../../core/store/bulk.js';
import type { Database } from '../../../core/store/contract.js';
import type { ExternalKey } from '../roster.js';
import { externalIds } from '../tables.js';

type Row = typeof externalIds.$inferSelect;

/** Values looked up in one statement. */
const CHUNK = 5_000;

/** Which record an external key means. Keys of scope `global` are looked up at every school, the others at this one. */
export class KeyBook {
  readonly #records = new Map<string, string>();
  readonly #here = new Set<string>();
  readonly #all = new Set<string>();
  readonly #added: Row[] = [];

  constructor(
    readonly school: string,
    found: readonly Row[],
    /** How sure the source is, and when it was read. */
    readonly seen: { readonly assurance: string; readonly lastSeenAt: Date },
  ) {
    for (const row of found) {
      const key = text(row);
      this.#all.add(row.record);
      // Why: what this school calls somebody goes before what another school does.
      if (row.school === school) this.#here.add(key);
      if (row.school === school || !this.#records.has(key)) this.#records.set(key, row.record);
    }
  }

  /** The record, or undefined when the key is unknown, is of another school, or names another kind of record. */
  find(key: ExternalKey | null | undefined, ...kinds: readonly Kind[]): string | undefined {
    if (!key) return undefined;
    const record = this.#records.get(text(key));
    if (record === undefined || (key.scope === 'school' && !this.#here.has(text(key)))) return undefined;
    const letters = parseId(record)?.letters;
    return kinds.some((kind) => KINDS[kind] === letters) ? record : undefined;
  }

  /** Remembers at this school that a key means a record. A key that is known here keeps its meaning. */
  add(key: ExternalKey, record: string): void {
    if (this.#here.has(text(key))) return;
    this.#here.add(text(key));
    this.#records.set(text(key), record);
    this.#added.push({ school: this.school, system: key.system, kind: key.kind, value: key.value, record, ...this.seen });
  }

  /** The record here, of whatever kind. */
  meant(key: ExternalKey): string | undefined {
    return this.#here.has(text(key)) ? this.#records.get(text(key)) : undefined;
  }

  /** Every record that some key means, here or at another school. */
  records(): readonly string[] {
    return [...this.#all];
  }

  /** Is the key taken here, by whatever record? */
  taken(key: ExternalKey): boolean {
    return this.#here.has(text(key));
  }

  async write(tx: Database): Promise<void> {
    await insertRows(tx, externalIds, this.#added);
  }
}

/** Looks up every key that is spoken of, wherever it stands in what is said of a school. */
export async function openKeys(tx: Database, school: string, spoken: unknown, seen: KeyBook['seen']): Promise<KeyBook> {
  const found: Row[] = [];
  for (const { system, kind, scope, values } of bySource(keysIn(spoken))) {
    for (let start = 0; start < values.length; start += CHUNK) {
      const where = and(
        scope === 'global' ? undefined : eq(externalIds.school, school),
        eq(externalIds.system, system),
        eq(externalIds.kind, kind),
        inArray(externalIds.value as PgColumn, values.slice(start, start + CHUNK)),
      );
      found.push(...(await tx.select().from(externalIds).where(where).orderBy(externalIds.school)));
    }
  }
  return new KeyBook(school, found, seen);
}

/** A key as text, for maps. */
export function text({ system, kind, value }: Pick<ExternalKey, 'system' | 'kind' | 'value'>): string {
  return JSON.stringify([system, kind, value]);
}

/** Every external key anywhere in what is said. */
function* keysIn(value: unknown): Generator<ExternalKey> {
  if (Array.isArray(value)) {
    for (const item of value) yield* keysIn(item);
  } else if (typeof value === 'object' && value !== null) {
    if ('system' in value && 'scope' in value) yield value as ExternalKey;
    else for (const item of Object.values(value)) yield* keysIn(item);
  }
}

function bySource(keys: Iterable<ExternalKey>) {
  const sources = new Map<string, { system: string; kind: string; scope: ExternalKey['scope']; values: Set<string> }>();
  for (const { system, kind, scope, value } of keys) {
    const source = JSON.stringify([system, kind, scope]);
    const known = sources.get(source) ?? { system, kind, scope, values: new Set<string>() };
    sources.set(source, known);
    known.values.add(value);
  }
  return [...sources.values()].map(({ values, ...source }) => ({ ...source, values: [...values] }));
}
