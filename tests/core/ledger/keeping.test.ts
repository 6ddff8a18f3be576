import { describe, expect, it } from 'vitest';
import { keepingUnder } from '../../../core/ledger/index.js';

const MASTER = Buffer.alloc(32, 7);
const fileFor = (databaseUrl: string | null, dataDir = 'data') => keepingUnder(MASTER, { dataDir, databaseUrl }).file;

describe('the keeping of a ledger', () => {
  it('has a key of its own under each secret', () => {
    const keyUnder = (master: Buffer) => keepingUnder(master, { dataDir: 'memory', databaseUrl: null }).key?.toString('hex');
    expect(keyUnder(MASTER)).toBe(keyUnder(MASTER));
    expect(keyUnder(MASTER)).not.toBe(keyUnder(Buffer.alloc(32, 8)));
    expect(keyUnder(MASTER)).not.toBe(MASTER.toString('hex'));
  });

  it('has a file in the data folder for each database, and none where nothing is kept', () => {
    expect(fileFor(null)).toBe('data/ledger-head.json');
    expect(fileFor('postgres://db/preau')).toMatch(/^data\/ledger-head-[0-9a-f]{12}\.json$/);
    const others = ['postgres://db/other', 'postgres://elsewhere/preau', 'postgres://db:5433/preau'];
    expect(new Set([null, 'postgres://db/preau', ...others].map((url) => fileFor(url))).size).toBe(5);
    expect(fileFor('postgres://db/preau', 'memory')).toBeNull();
  });

  it('knows a database by its server and name, whoever signs in', () => {
    const file = fileFor('postgres://db/preau');
    for (const url of ['postgres://a:secret@db:5432/preau', 'postgresql://b@db/preau?sslmode=require']) expect(fileFor(url)).toBe(file);
  });
});
