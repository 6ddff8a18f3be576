import { getTableColumns, type SQL, sql } from 'drizzle-orm';
import type { PgColumn, PgTable } from 'drizzle-orm/pg-core';
import type { Database } from './contract.js';

/** Parameters of one statement (PostgreSQL's protocol counts them in 16 bits), with some to spare. */
const PARAMETERS = 60_000;
/** Past this many rows a statement is no faster, only larger. */
const ROWS = 2_000;

export interface InsertOptions<Table extends PgTable> {
  /**
   * What to do with a row that is already there: `nothing` leaves it; `update` overwrites every other column given, or those listed.
   * Without it the whole insert is refused (23505). A key may stand only once among the rows when updating (21000).
   */
  readonly onConflict?:
    | 'nothing'
    | { readonly target: readonly PgColumn[]; readonly update: 'all' | readonly (keyof Table['$inferInsert'] & string)[] };
}

/**
 * Inserts any number of rows, in statements small enough for the engine. Several statements are several steps:
 * inside a transaction it is all or nothing. Returns the number of rows written.
 */
export async function insertRows<Table extends PgTable>(
  db: Database,
  table: Table,
  rows: readonly Table['$inferInsert'][],
  options: InsertOptions<Table> = {},
): Promise<number> {
  const columns = getTableColumns(table);
  const size = Math.min(ROWS, Math.floor(PARAMETERS / Object.keys(columns).length));
  let written = 0;
  for (let start = 0; start < rows.length; start += size) {
    const insert = db.insert(table).values(rows.slice(start, start + size) as Table['$inferInsert'][]);
    const { onConflict } = options;
    if (onConflict === 'nothing') insert.onConflictDoNothing();
    else if (onConflict !== undefined) {
      insert.onConflictDoUpdate({
        target: [...onConflict.target],
        set: overwriting(columns, onConflict.target, onConflict.update) as never,
      });
    }
    const one = await insert.returning({ one: sql<number>`1` });
    written += one.length;
  }
  return written;
}

/** `set column = excluded.column` for the columns to overwrite; never a generated one, never the key. */
function overwriting(
  columns: Record<string, PgColumn>,
  target: readonly PgColumn[],
  update: 'all' | readonly string[],
): Record<string, SQL> {
  const set: Record<string, SQL> = {};
  for (const [name, column] of Object.entries(columns)) {
    const wanted = update === 'all' ? column.generatedIdentity === undefined && !target.includes(column) : update.includes(name);
    if (wanted) set[name] = sql`excluded.${sql.identifier(column.name)}`;
  }
  return set;
}

/** Rows of one value of JSON. */
const ROWS_AT_ONCE = 2_000;

/**
 * Inserts any number of rows that are new, each thousand as one value of JSON: a fifth of the work of `insertRows`, for rows made by the
 * million. A row that is there already refuses all of its statement (23505), or is left as it is. Rows come in the order given, but for those of
 * one statement that leave different columns to their default.
 */
export async function insertNewRows<Table extends PgTable>(
  db: Database,
  table: Table,
  rows: readonly Table['$inferInsert'][],
  { onConflict }: { readonly onConflict?: 'nothing' } = {},
): Promise<void> {
  const columns = Object.entries(getTableColumns(table)).filter(([, column]) => column.generatedIdentity === undefined);
  const nothing = onConflict === 'nothing' ? sql`on conflict do nothing` : sql``;
  for (let start = 0; start < rows.length; start += ROWS_AT_ONCE) {
    for (const { defaulted, alike } of byDefaults(columns, rows.slice(start, start + ROWS_AT_ONCE))) {
      const given = columns.filter(([name]) => !defaulted.has(name));
      const names = sql.join(
        given.map(([, column]) => sql.identifier(column.name)),
        sql`, `,
      );
      const values = JSON.stringify(
        alike.map((row) => Object.fromEntries(given.map(([name, column]) => [column.name, row[name] ?? null]))),
      );
      await db.execute(
        sql`insert into ${table} (${names}) select ${names} from json_populate_recordset(null::${table}, ${values}::json) ${nothing}`,
      );
    }
  }
}

/** Rows that leave the same columns to their default, together. */
function byDefaults(columns: readonly (readonly [string, PgColumn])[], rows: readonly object[]) {
  const optional = columns.filter(([, column]) => column.hasDefault).map(([name]) => name);
  const groups = new Map<string, { defaulted: ReadonlySet<string>; alike: Record<string, unknown>[] }>();
  for (const row of rows as readonly Record<string, unknown>[]) {
    const missing = optional.filter((name) => row[name] === undefined);
    const key = missing.join(' ');
    const group = groups.get(key) ?? { defaulted: new Set(missing), alike: [] };
    groups.set(key, group);
    group.alike.push(row);
  }
  return groups.values();
}
