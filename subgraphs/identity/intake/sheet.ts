import { isDeepStrictEqual } from 'node:util';
import type { PgColumn, PgTable } from 'drizzle-orm/pg-core';
import { insertRows } from '../../../core/store/bulk.js';
import type { Database } from '../../../core/store/contract.js';
import type { IntakeCount } from '../roster.js';

export type Outcome = 'created' | 'updated' | 'unchanged' | 'ended';

/** One table as it will be: rows as found, with what the roster makes of them. Nothing is written before `write`. */
export class Sheet<Row extends object> {
  readonly #rows: Map<string, Row>;
  readonly #outcomes = new Map<string, Outcome>();

  constructor(
    readonly keyOf: (row: Row) => string,
    found: readonly Row[],
  ) {
    this.#rows = new Map(found.map((row) => [keyOf(row), row]));
  }

  get(key: string): Row | undefined {
    return this.#rows.get(key);
  }

  rows(): Row[] {
    return [...this.#rows.values()];
  }

  /** A row that was not there. */
  create(row: Row): void {
    const key = this.keyOf(row);
    this.#rows.set(key, row);
    this.#outcomes.set(key, 'created');
  }

  /** A row that was: properties that are `undefined` stay as they are. */
  update(row: Row, wanted: { readonly [P in keyof Row]?: Row[P] | undefined }): void {
    const key = this.keyOf(row);
    const next = { ...row, ...given(wanted) };
    const before = this.#outcomes.get(key);
    if (isDeepStrictEqual(plain(next), plain(row))) {
      if (before === undefined) this.#outcomes.set(key, 'unchanged');
      return;
    }
    this.#rows.set(key, next);
    if (before !== 'created') this.#outcomes.set(key, 'updated');
  }

  /** Closes a row. */
  end(row: Row, wanted: Partial<Row>): void {
    this.#rows.set(this.keyOf(row), { ...row, ...wanted });
    this.#outcomes.set(this.keyOf(row), 'ended');
  }

  /** Was this row spoken of by the roster? */
  touched(row: Row): boolean {
    return this.#outcomes.has(this.keyOf(row));
  }

  /** What became of a row; undefined when the roster did not speak of it. */
  outcome(key: string): Outcome | undefined {
    return this.#outcomes.get(key);
  }

  /** Rows that differ from what was found, and how. */
  *changed(): Generator<[Row, Outcome]> {
    for (const [key, outcome] of this.#outcomes) if (outcome !== 'unchanged') yield [this.#rows.get(key) as Row, outcome];
  }

  count(): IntakeCount {
    const count: IntakeCount = { created: 0, updated: 0, unchanged: 0, ended: 0 };
    for (const outcome of this.#outcomes.values()) count[outcome] += 1;
    return count;
  }

  async write(tx: Database, table: PgTable, target: readonly PgColumn[]): Promise<void> {
    const rows = [...this.changed()].map(([row]) => row);
    await insertRows(tx, table, rows as never[], { onConflict: { target, update: 'all' } });
  }
}

/** Without the properties nothing is said about. */
export function given<T extends object>(wanted: T): { [P in keyof T]: Exclude<T[P], undefined> } {
  return Object.fromEntries(Object.entries(wanted).filter(([, value]) => value !== undefined)) as never;
}

/** As stored: what JSON keeps of it. */
function plain(row: object): unknown {
  return JSON.parse(JSON.stringify(row));
}
