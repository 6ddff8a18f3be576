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
