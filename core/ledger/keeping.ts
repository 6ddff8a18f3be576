import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { Config } from '../config.js';
import { deriveHeadKey } from './head.js';

/** By what the end of a ledger is known to be its end. Neither is in the database. */
export interface LedgerKeeping {
  /** Vouches for the head that is written with each batch. Null: nobody does, and a cut end is not found. */
  readonly key: Buffer | null;
  /** Where the head is kept a second time, about once a second: shows an older copy of the whole database for what it is. */
  readonly file: string | null;
  /** Told when the file cannot be kept, or when the database no longer holds what the file says. */
  readonly onFault?: (fault: Error) => void;
}

/** Nobody vouches, nothing is kept. */
export const UNKEPT: LedgerKeeping = { key: null, file: null };

/** The keeping of a configuration: a key under the master secret, a file in the data folder for each database there is. */
export function keepingUnder(
  master: Buffer,
  { dataDir, databaseUrl }: Pick<Config, 'dataDir' | 'databaseUrl'>,
  onFault?: (fault: Error) => void,
): LedgerKeeping {
  const file = dataDir === 'memory' ? null : join(dataDir, `ledger-head${databaseUrl === null ? '' : `-${nameOf(databaseUrl)}`}.json`);
  return { key: deriveHeadKey(master), file, ...(onFault === undefined ? {} : { onFault }) };
}

/** A database is its server and its name; who signs in there, and how, may change. */
function nameOf(databaseUrl: string): string {
  const { hostname, port, pathname } = new URL(databaseUrl);
  return createHash('sha256')
    .update(`${hostname}:${port || '5432'}${pathname}`)
    .digest('hex')
    .slice(0, 12);
}
