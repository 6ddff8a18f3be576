import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'drizzle-orm';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { masterSecret, readConfig } from '../../../core/config.js';
import { keepingUnder, type LedgerReceipt, openLedger } from '../../../core/ledger/index.js';
import { openStore, type Store } from '../../../core/store/index.js';
import { run } from '../../../gateway/cli/index.js';
import { entryOf } from '../../core/ledger/entries.js';
import { storeDump } from '../../store.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'preau-cli-'));
  vi.stubEnv('PREAU_DATA_DIR', folder);
  vi.stubEnv('DATABASE_URL', '');
  vi.stubEnv('NODE_ENV', 'test');
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true, force: true });
});

/** What is done to the store of the folder while no command runs. */
async function onStore<T>(work: (store: Store) => Promise<T>): Promise<T> {
  const store = await openStore({ dataDir: folder, dump: storeDump() });
  try {
    return await work(store);
  } finally {
    await store.close();
  }
}

const append = (many: number): Promise<LedgerReceipt[]> =>
  onStore(async (store) => {
    const config = readConfig(process.env);
    const ledger = await openLedger(store, keepingUnder(masterSecret(config), config));
    const receipts = await Promise.all(Array.from({ length: many }, () => ledger.append(entryOf())));
    await ledger.close();
    return receipts;
  });

const cutTo = (sequence: number) =>
  onStore(async (store) => {
    await store.db.execute(sql`alter table ledger.entry disable trigger append_only`);
    await store.db.execute(sql`delete from ledger.entry where sequence > ${sequence}`);
    await store.db.execute(sql`alter table ledger.entry enable trigger append_only`);
  });

async function say(...args: string[]): Promise<{ code: number; out: string }> {
  let out = '';
  const writing = [
    vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
      out += text;
      return true;
    }),
    vi.spyOn(process.stderr, 'write').mockReturnValue(true),
  ];
  try {
    return { code: await run(['ledger', ...args]), out };
  } finally {
    for (const spy of writing) spy.mockRestore();
  }
}

describe('preau ledger', () => {
  it('says that a whole ledger is whole, and where it ends', async () => {
    const [, last] = await append(2);
    const verified = await say('verify');
    expect(verified.code).toBe(0);
    expect(JSON.parse(verified.out)).toEqual({ ok: true, entries: 2, open: 0, head: last, witnesses: ['head', 'file'] });
    expect(await say('head')).toEqual({ code: 0, out: `${last?.sequence}:${last?.hash}\n` });
  });

  it('finds a cut end by itself, and against a head that was kept elsewhere when nothing here knows of it', async () => {
    await append(4);
    const { out: kept } = await say('head');
    await cutTo(2);
    const found = await say('verify');
    expect(found.code).toBe(1);
    expect(JSON.parse(found.out)).toMatchObject({ ok: false, firstFault: { sequence: 3, kind: 'truncated' } });

    expect((await say('adopt')).code).toBe(0);
    expect((await say('verify')).code).toBe(0);
    expect(readdirSync(folder).filter((name) => name.startsWith('ledger-head.json'))).toHaveLength(2);
    const held = await say('verify', '--head', kept.trim());
    expect(held.code).toBe(1);
    expect(JSON.parse(held.out)).toMatchObject({ firstFault: { sequence: 3, kind: 'truncated', witness: 'given' } });
  });

  it.each([[[]], [['mend']], [['verify', '--head', '12']], [['verify', '--head', `12:${'A'.repeat(64)}`]]])(
    'does not know what %j would be',
    async (args) => {
      expect(await say(...args)).toEqual({ code: 2, out: '' });
    },
  );
});
