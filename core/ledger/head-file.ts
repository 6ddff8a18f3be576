import { randomUUID } from 'node:crypto';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { LedgerReceipt } from './entry.js';
import { type Head, vouchedFor } from './head.js';
import type { LedgerKeeping } from './keeping.js';

/** Milliseconds between two writes of the file, at least. */
const INTERVAL = 1_000;
/** What a file that is no head says: nobody vouches for it. */
const ILLEGIBLE: Head = { sequence: -1, hash: '', mac: '' };

/** Keeps the newest head in a file, behind the appends: they do not wait for it. */
export interface HeadFile {
  note(head: Head): void;
  /** Writes what was noted last, then no more. */
  close(): Promise<void>;
}

/**
 * INVARIANT: the head in the file is replaced only while the chain still holds it: what shows that an end was cut, or that an older copy
 * was put in the place of the database, is not written over. `holds` asks the chain.
 */
export function keepHeadFile(
  { key, file, onFault }: LedgerKeeping & { readonly file: string },
  holds: (receipt: LedgerReceipt) => Promise<boolean>,
): HeadFile {
  let noted: Head | null = null;
  let timer: NodeJS.Timeout | null = null;
  let writing = Promise.resolve();
  let told: string | null = null;

  async function write(head: Head): Promise<void> {
    const kept = await readHeadFile(file);
    if (kept !== null && !(vouchedFor(key, kept) && (await holds(kept))))
      throw new Error(`the ledger does not hold the head kept in ${file}: \`preau ledger verify\` says more`);
    if (kept === null || kept.sequence < head.sequence) await writeHeadFile(file, head);
  }
  const flush = () => {
    const head = noted;
    noted = null;
    if (head === null) return writing;
    writing = writing
      .then(() => write(head))
      .then(
        () => {
          told = null;
        },
        (fault: Error) => {
          // Why: it would be said every second.
          if (told !== fault.message) onFault?.(fault);
          told = fault.message;
        },
      );
    return writing;
  };

  return {
    note(head) {
      noted = head;
      timer ??= setTimeout(() => {
        timer = null;
        void flush();
      }, INTERVAL).unref();
    },
    close() {
      if (timer !== null) clearTimeout(timer);
      timer = null;
      return flush();
    },
  };
}

/** The head in a file; null when there is no file. */
export async function readHeadFile(file: string): Promise<Head | null> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
  try {
    const { sequence, hash, mac } = JSON.parse(text) as Head;
    return Number.isSafeInteger(sequence) ? { sequence, hash: String(hash), mac: String(mac) } : ILLEGIBLE;
  } catch {
    return ILLEGIBLE;
  }
}

/** Written whole and beside, then put in the place of the last: who reads finds one or the other. */
export async function writeHeadFile(file: string, head: Head): Promise<void> {
  const draft = `${file}.${randomUUID()}`;
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  try {
    await writeFile(draft, JSON.stringify(head), { mode: 0o600, flush: true });
    await rename(draft, file);
  } finally {
    await rm(draft, { force: true });
  }
}
