import type { PgDatabase, PgQueryResultHKT } from 'drizzle-orm/pg-core';

/** What both engines give back for raw SQL: rows, and nothing that only one of them knows. */
export interface Rows<Row> {
  readonly rows: Row[];
}
interface RowsKind extends PgQueryResultHKT {
  type: Rows<this['row']>;
}

/** A connection or a transaction, of either engine: repositories are written once against it. */
export type Database = PgDatabase<RowsKind>;

export type Engine = 'pglite' | 'postgres';

/** A prepared statement: values go in and come out as PostgreSQL writes them in text, null is NULL. */
export type Statement = (values: readonly (string | null)[]) => Promise<readonly (readonly (string | null)[])[]>;

/**
 * Where rows are kept. Both engines pass `tests/contracts/store.ts`.
 *
 * Errors of the engine come through as drizzle throws them; `sqlState` reads their code.
 */
export interface Store {
  readonly db: Database;
  readonly engine: Engine;
  /** Which database it is: equal for two stores exactly where both are the same rows. */
  readonly id: string;
  /**
   * All of `work` or nothing of it. `tx.transaction` inside it is a savepoint.
   * Work on `tx`, never on `db`, until it resolves: the embedded engine has one connection and would wait for itself.
   * Isolation is READ COMMITTED; nothing is retried.
   */
  transaction<T>(work: (tx: Database) => Promise<T>): Promise<T>;
  /** A statement that each connection parses and plans once: for what is asked all the time. Like `db`, it is refused inside a transaction. */
  prepare(text: string): Statement;
  /** Waits for what is running, then lets go of files and connections. A second call does nothing. */
  close(): Promise<void>;
  /** Resolves when the engine answers a query; rejects otherwise. */
  ping(): Promise<void>;
}
