import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'drizzle-orm';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { dumpStore, FolderInUse, openStore, type Store } from '../../../core/store/index.js';
import { schools } from '../../../subgraphs/identity/tables.js';
import { describeStore } from '../../contracts/store.js';
import { openTestStore, storeDump } from '../../store.js';

const folders: string[] = [];
const newFolder = () => {
  const folder = mkdtempSync(join(tmpdir(), 'preau-store-'));
  folders.push(folder);
  return folder;
};
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

describeStore('PGlite in a folder', () => openStore({ dataDir: join(newFolder(), 'data'), dump: storeDump() }));

describe('a data folder', () => {
  let folder: string;
  const opened: Store[] = [];
  const processes: ChildProcess[] = [];
  const open = async () => {
    const store = await openStore({ dataDir: folder, dump: storeDump() });
    opened.push(store);
    return store;
  };
  const lock = (content: unknown) =>
    writeFileSync(join(folder, 'store.lock'), typeof content === 'string' ? content : JSON.stringify(content));
  /** A process that lives until the test ends. */
  const neighbour = () => {
    const process = spawn('sleep', ['60'], { stdio: 'ignore' });
    processes.push(process);
    return process.pid as number;
  };
  beforeEach(() => {
    folder = newFolder();
  });
  afterEach(async () => {
    for (const process of processes.splice(0)) process.kill();
    await Promise.all(opened.splice(0).map((store) => store.close()));
  });

  it('keeps its rows from one start to the next, and is not overwritten by a dump', async () => {
    const first = await open();
    await first.db.insert(schools).values({ id: '9990001X', name: 'Collège Jean Moulin' });
    await first.close();
    const second = await open();
    expect(await second.db.select({ id: schools.id }).from(schools)).toEqual([{ id: '9990001X' }]);
  });

  it('is closed to everybody but its owner', async () => {
    folder = join(folder, 'made', 'by the store');
    await open();
    expect(statSync(folder).mode & 0o777).toBe(0o700);
    expect(statSync(join(folder, 'store.lock')).mode & 0o777).toBe(0o600);
  });

  it('is refused to a second store of this process, until the first is closed', async () => {
    const first = await open();
    await expect(open()).rejects.toThrow(FolderInUse);
    await first.close();
    expect(existsSync(join(folder, 'store.lock'))).toBe(false);
    await open();
  });

  it('is refused while another process has it, with a sentence that says which and what to do', async () => {
    const pid = neighbour();
    lock({ pid, started: null });
    await expect(open()).rejects.toThrow(
      `the data folder is in use by process ${pid}: stop it first, or name another folder in PREAU_DATA_DIR`,
    );
    expect(existsSync(join(folder, 'postgres'))).toBe(false);
  });

  it.each([
    ['a process that died', { pid: 2 ** 22 + 1, started: '1' }],
    ['a process whose number somebody else has now', { pid: process.ppid, started: '1' }],
    ['an earlier process of our own number', { pid: process.pid, started: '1' }],
    ['nobody who can be told', 'not a lock'],
    ['somebody who wrote half of it', ''],
  ])('is taken over from %s', async (_, content) => {
    lock(content);
    const store = await open();
    await store.ping();
    await expect(open()).rejects.toThrow(FolderInUse);
  });

  it('is free again when opening it failed', async () => {
    writeFileSync(join(folder, 'postgres'), 'a file where the folder should be');
    await expect(open()).rejects.toThrow();
    rmSync(join(folder, 'postgres'));
    await open();
  });

  it('that another version shaped is refused, whole', async () => {
    const first = await open();
    await first.db.execute(sql`update store.migration set hash = 'another' where id = 1`);
    await first.close();
    await expect(open()).rejects.toThrow('shaped by another version');
    expect(existsSync(join(folder, 'store.lock'))).toBe(false);
  });

  it('that a later version shaped is refused too', async () => {
    const first = await open();
    await first.db.execute(sql`insert into store.migration (hash, created_at) values ('to come', 9999999999999)`);
    await first.close();
    await expect(open()).rejects.toThrow('shaped by another version');
  });
});

describe('a dump', () => {
  it('holds the rows there were, compressed or not', async () => {
    const store = await openTestStore();
    await store.db.insert(schools).values({ id: '9990001X', name: 'Collège Jean Moulin' });
    const dumps = [await dumpStore(store), await dumpStore(store, 'none')];
    await store.close();
    for (const dump of dumps) {
      for (const form of [dump, new Uint8Array(await dump.arrayBuffer())]) {
        const copy = await openStore({ dataDir: 'memory', dump: form });
        expect(await copy.db.select({ id: schools.id }).from(schools)).toEqual([{ id: '9990001X' }]);
        await copy.close();
      }
    }
  });

  it('is made of an embedded store only, while it is open', async () => {
    const store = await openTestStore();
    await store.close();
    await expect(dumpStore(store)).rejects.toThrow();
    await expect(dumpStore({ ...store, engine: 'postgres' })).rejects.toThrow('only an open embedded store can be dumped');
  });
});
