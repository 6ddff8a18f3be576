import { sql } from 'drizzle-orm';
import type { Database, Rows } from './contract.js';

/**
 * What the planner knows of the rows, made anew: to be asked for after many were written at once. PostgreSQL does it within minutes where its
 * autovacuum is on, and the embedded store every ten (`pglite.ts`); until then a class's averages are looked for among everybody's.
 */
export async function refreshStatistics(db: Database): Promise<void> {
  const tables = (await db.execute(sql`
    select format('%I.%I', schemaname, tablename) as name from pg_tables
    where schemaname not in ('pg_catalog', 'information_schema') and tableowner = current_user`)) as Rows<{ name: string }>;
  // Why one by one: each is a statement of its own, within what a statement may take, and locks no other table.
  for (const { name } of tables.rows) await db.execute(sql.raw(`analyze ${name}`));
}
