import { createHash } from 'node:crypto';
import type pg from 'pg';
import type { Store } from './contract.js';

/**
 * Named statements of PostgreSQL, asked for their rows alone. Why not by name through `query`: each asking has the columns described again, and reads
 * into a result what nobody here looks at, which costs as much as the rest of it.
 */
export function preparedOn(pool: pg.Pool): Store['prepare'] {
  return (text) => {
    const name = `preau_${createHash('sha256').update(text).digest('hex').slice(0, 24)}`;
    return (values) =>
      new Promise((resolve, reject) => {
        const asking = new Asking(name, text, values);
        // Why so: the pool gives back a connection when what was asked on it calls back.
        pool.query(asking as never, (error: Error | undefined) => (error == null ? resolve(asking.rows) : reject(error)));
      });
  };
}

/** What the driver takes in the place of a query of its own, as it does cursors. */
class Asking implements pg.Submittable {
  readonly rows: (string | null)[][] = [];
  /** Set by the driver, where there is none. */
  declare callback: (error: Error | null, done?: this) => void;

  constructor(
    /** Both are read by the driver when the statement was parsed. */
    readonly name: string,
    readonly text: string,
    readonly values: readonly (string | null)[],
  ) {}

  submit(connection: pg.Connection): void {
    const { name, text, values } = this;
    const { parsedStatements } = connection as unknown as { readonly parsedStatements: Readonly<Record<string, string>> };
    connection.stream.cork();
    if (parsedStatements[name] === undefined) connection.parse({ name, text, types: [] }, true);
    connection.bind({ statement: name, values: [...values] }, true);
    connection.execute({}, true);
    connection.sync();
    connection.stream.uncork();
  }

  handleDataRow({ fields }: { readonly fields: (string | null)[] }): void {
    this.rows.push(fields);
  }

  handleCommandComplete(): void {}

  handleEmptyQuery(): void {}

  handleError(error: Error): void {
    this.callback(error);
  }

  handleReadyForQuery(): void {
    this.callback(null, this);
  }
}
