import { rename } from 'node:fs/promises';
import { desc, sql } from 'drizzle-orm';
import type { Store } from '../store/index.js';
import { GENESIS } from './chain.js';
import { TURN } from './chain-writer.js';
import { type Head, vouch } from './head.js';
import { readHeadFile, writeHeadFile } from './head-file.js';
import type { LedgerKeeping } from './keeping.js';
import { entries, heads } from './tables.js';
import { type LedgerVerdict, verify } from './verify.js';

/**
 * Takes the chain as it stands for ours, and vouches for its end from now on: after the database was restored on purpose, or the secret was
 * changed. A chain that contradicts itself is not taken; the file that said otherwise is set aside, not removed. Returns the verdict after.
 */
export async function adopt(store: Store, keeping: LedgerKeeping): Promise<LedgerVerdict> {
  const chain = await verify(store);
  if (chain.firstFault !== undefined && chain.firstFault.witness === undefined) return chain;
  const head = vouch(keeping.key, chain.head);
  await store.transaction(async (tx) => {
    await tx.execute(sql.raw(TURN));
    const [last] = await tx.select({ sequence: entries.sequence }).from(entries).orderBy(desc(entries.sequence)).limit(1);
    if ((last ?? GENESIS).sequence !== head.sequence) throw new Error('entries were added meanwhile: stop the gateways first');
    await tx.update(heads).set({ sequence: head.sequence, hash: head.hash, mac: head.mac });
  });
  await replaceFile(keeping.file, head);
  return verify(store, { keeping });
}

async function replaceFile(file: string | null, head: Head): Promise<void> {
  if (file === null) return;
  if ((await readHeadFile(file)) !== null) await rename(file, `${file}.${new Date().toISOString().replace(/\D/g, '')}`);
  await writeHeadFile(file, head);
}
