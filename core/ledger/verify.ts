import { asc, gt, sql } from 'drizzle-orm';
import type { Store } from '../store/index.js';
import { type ChainedRow, GENESIS, hashOf } from './chain.js';
import type { LedgerEntry, LedgerReceipt } from './entry.js';
import { type Head, vouchedFor } from './head.js';
import { readHeadFile } from './head-file.js';
import { type LedgerKeeping, UNKEPT } from './keeping.js';
import { readPremises } from './premises.js';
import { entries, heads } from './tables.js';

export interface LedgerVerdict {
  readonly ok: boolean;
  /** Entries read, up to the first fault. */
  readonly entries: number;
  /** Intents among them that no entry closes: mutations under way, or cut short. */
  readonly open: number;
  /** Where the chain ends; keep it elsewhere, to hold a later one against it. */
  readonly head: LedgerReceipt;
  /** What the chain was held against besides itself. */
  readonly witnesses: readonly Witness[];
  readonly firstFault?: LedgerFault;
}

/** Who says where the chain ends, or ended: the head in the database, the one in the file, a head or receipt that was given. */
export type Witness = 'head' | 'file' | 'given';

/**
 * `sequence` is the first entry that is not as it was written, is missing, or was not written by us (`added`), or that stands on something that
 * is not kept as it was (`premises`); for a head that is not ours (`forged-head`), the end it stands for.
 */
export interface LedgerFault {
  readonly sequence: number;
  readonly kind: 'edited' | 'removed' | 'truncated' | 'added' | 'premises' | 'forged-head';
  /** Whose word the chain does not keep; absent when it contradicts itself. */
  readonly witness?: Witness;
}

export interface Verifying {
  readonly keeping?: LedgerKeeping;
  /** A head known from before: a receipt, or an earlier verdict's. */
  readonly known?: LedgerReceipt;
  readonly onProgress?: (entries: number) => void;
}

const PAGE = 1_000;

/**
 * Reads the whole ledger in order and stops at the first fault: an entry edited or removed, an end that was cut off, written anew or added to.
 * Others may append meanwhile.
 */
export async function verify(store: Store, { keeping = UNKEPT, known, onProgress }: Verifying = {}): Promise<LedgerVerdict> {
  // Why first: what the chain is held against must be older than what is read of it.
  const filed = keeping.file === null ? null : await readHeadFile(keeping.file);
  const fileForged = filed !== null && !vouchedFor(keeping.key, filed);
  const before: (LedgerReceipt & { readonly witness: Witness })[] = [];
  if (filed !== null && !fileForged) before.push({ ...filed, witness: 'file' });
  if (known !== undefined) before.push({ ...known, witness: 'given' });
  const witnesses: Witness[] = ['head', ...before.map(({ witness }) => witness)];

  const intents = new Set<number>();
  let end = GENESIS;
  const verdict = (firstFault?: LedgerFault): LedgerVerdict => ({
    ok: firstFault === undefined,
    entries: end.sequence,
    open: intents.size,
    head: end,
    witnesses,
    ...(firstFault === undefined ? {} : { firstFault }),
  });

  for (;;) {
    const { page, head } = await readPage(store, end.sequence);
    const read = page.map(entryOf);
    const kept = await keptPremises(store, read);
    for (const [index, row] of page.entries()) {
      const entry = read[index] as Partial<LedgerEntry> | null;
      const kind = faultOf(row, entry, end);
      if (kind !== null) return verdict({ sequence: end.sequence + 1, kind });
      if (entry?.premises != null && !kept.has(entry.premises)) return verdict({ sequence: row.sequence, kind: 'premises' });
      const contradicted = before.find(({ sequence, hash }) => sequence === row.sequence && hash !== row.hash);
      if (contradicted !== undefined) return verdict({ sequence: row.sequence, kind: 'edited', witness: contradicted.witness });
      if (entry?.outcome === 'intended') intents.add(row.sequence);
      if (entry?.intent != null) intents.delete(entry.intent);
      end = { sequence: row.sequence, hash: row.hash };
    }
    onProgress?.(end.sequence);
    if (page.length === PAGE) continue;

    const cut = before.find(({ sequence }) => sequence > end.sequence);
    if (cut !== undefined) return verdict({ sequence: end.sequence + 1, kind: 'truncated', witness: cut.witness });
    const fault = faultOfHead(head, end, keeping.key);
    if (fault !== null) return verdict({ ...fault, witness: 'head' });
    return verdict(fileForged ? { sequence: filed.sequence, kind: 'forged-head', witness: 'file' } : undefined);
  }
}

/** What entries stand on, of that which is kept as it was; it was there before they were. */
function keptPremises({ db }: Store, page: readonly (Partial<LedgerEntry> | null)[]): Promise<ReadonlyMap<string, string>> {
  return readPremises(db, [...new Set(page.flatMap((entry) => (typeof entry?.premises === 'string' ? [entry.premises] : [])))]);
}

/** The entries behind `sequence` and the head as they stood at one instant: what is appended in between cannot set them apart. */
function readPage(store: Store, sequence: number): Promise<{ page: ChainedRow[]; head: Head | undefined }> {
  return store.transaction(async (tx) => {
    await tx.execute(sql`set transaction isolation level repeatable read, read only`);
    const page = await tx.select().from(entries).where(gt(entries.sequence, sequence)).orderBy(asc(entries.sequence)).limit(PAGE);
    const [head] = await tx.select().from(heads);
    return { page, head };
  });
}

function faultOf(row: ChainedRow, entry: Partial<LedgerEntry> | null, end: LedgerReceipt): LedgerFault['kind'] | null {
  if (row.sequence !== end.sequence + 1) return 'removed';
  if (row.previous !== end.hash || row.hash !== hashOf(row.previous, row.entry)) return 'edited';
  // The column by which entries are found must say what the hashed text says.
  return entry?.at === row.at.getTime() ? null : 'edited';
}

/** Does the head stand where the chain ends? */
function faultOfHead(head: Head | undefined, end: LedgerReceipt, key: Buffer | null): LedgerFault | null {
  if (head === undefined || !vouchedFor(key, head)) return { sequence: head?.sequence ?? end.sequence, kind: 'forged-head' };
  if (head.sequence > end.sequence) return { sequence: end.sequence + 1, kind: 'truncated' };
  if (head.sequence < end.sequence) return { sequence: head.sequence + 1, kind: 'added' };
  return head.hash === end.hash ? null : { sequence: end.sequence, kind: 'edited' };
}

function entryOf({ entry }: ChainedRow): Partial<LedgerEntry> | null {
  try {
    return JSON.parse(entry) as Partial<LedgerEntry> | null;
  } catch {
    return null;
  }
}
