import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildSchema } from 'graphql';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { insertRows, openStore } from '../../../core/store/index.js';
import { run } from '../../../gateway/cli/index.js';
import { agreements, clients } from '../../../gateway/governance/tables.js';
import { storeDump } from '../../store.js';

const DAY = 86_400_000;
let folder = '';

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'preau-contract-'));
  const dataDir = join(folder, 'store');
  const store = await openStore({ dataDir, dump: storeDump() });
  const school = '9990001X';
  const terms = { school, client: 'repas', purposes: ['catering'], categories: ['PUBLIC', 'ORG', 'IDENTITY_BASIC', 'SCHOOLING'] };
  await insertRows(store.db, clients, [{ id: 'repas', name: 'Repas', kind: 'vendor', purposes: ['catering'] }]);
  await insertRows(store.db, agreements, [{ ...terms, id: `${school}.ag1`, from: new Date(Date.now() - DAY), to: null }]);
  await store.close();
  vi.stubEnv('PREAU_DATA_DIR', dataDir);
  vi.stubEnv('DATABASE_URL', undefined);
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true, force: true });
});

/** A command, with what it wrote. */
async function preau(...args: string[]): Promise<{ code: number; out: string; err: string }> {
  const told: string[] = [];
  const complained: string[] = [];
  const out = vi.spyOn(process.stdout, 'write').mockImplementation((text) => told.push(String(text)) > 0);
  const err = vi.spyOn(process.stderr, 'write').mockImplementation((text) => complained.push(String(text)) > 0);
  try {
    const code = await run(args);
    return { code, out: told.join(''), err: complained.join('') };
  } finally {
    out.mockRestore();
    err.mockRestore();
  }
}

describe('preau contract', () => {
  it('prints the schema as the client sees it, and nothing else', async () => {
    const { code, out, err } = await preau('contract', '--client', 'repas');
    expect([code, err]).toEqual([0, '']);
    const schema = buildSchema(out);
    expect(Object.keys(schema.getQueryType()?.getFields() ?? {})).toContain('students');
    expect(schema.getMutationType()).toBeUndefined();
    expect(out).not.toContain('birthDate');
  });

  it('prints nothing for a client that is not registered, or for none', async () => {
    expect(await preau('contract', '--client', 'nobody')).toMatchObject({ code: 2, out: '', err: 'no client of that id is registered\n' });
    expect(await preau('contract')).toMatchObject({ code: 2, out: '' });
  });

  it('says so when a server has the store', async () => {
    const held = await openStore({ dataDir: process.env.PREAU_DATA_DIR as string });
    try {
      const { code, out, err } = await preau('contract', '--client', 'repas');
      expect([code, out]).toEqual([2, '']);
      expect(err).toMatch(/in use|process/);
    } finally {
      await held.close();
    }
  });
});
