import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ObjectTypeDefinitionNode, parse } from 'graphql';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { entries } from '../../../core/ledger/tables.js';
import { openStore } from '../../../core/store/index.js';
import { run } from '../../../gateway/cli/index.js';
import { objections, restrictions } from '../../../gateway/governance/tables.js';
import { schemaFile } from '../../../schema/files.js';
import { students } from '../../../subgraphs/identity/tables.js';
import { storeDump } from '../../store.js';

const folder = mkdtempSync(join(tmpdir(), 'preau-cli-seed-'));
beforeAll(async () => {
  await (await openStore({ dataDir: folder, dump: storeDump() })).close();
});
beforeEach(() => {
  vi.stubEnv('PREAU_DATA_DIR', folder);
  vi.stubEnv('DATABASE_URL', '');
  vi.stubEnv('NODE_ENV', 'test');
});
afterEach(() => vi.unstubAllEnvs());
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function say(...args: string[]): Promise<{ code: number; out: string; err: string }> {
  const said = { out: '', err: '' };
  const writing = [
    vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
      said.out += text;
      return true;
    }),
    vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
      said.err += text;
      return true;
    }),
  ];
  try {
    return { code: await run(args), ...said };
  } finally {
    for (const one of writing) one.mockRestore();
  }
}

const SEED = ['seed', '--schools', '2', '--students', '60', '--seed', '4', '--at', '2026-11-24T17:00:00Z'];

describe('preau seed', () => {
  it('says what to say where something is missing, and writes nothing', async () => {
    expect(await say('seed', '--schools', '2')).toMatchObject({ code: 2, out: '', err: expect.stringContaining('--students N') });
    expect(await say('seed', '--schools', '1', '--students', '60')).toMatchObject({
      code: 2,
      err: expect.stringContaining('2 schools or more'),
    });
  });

  it('has no place in production', async () => {
    const production = {
      NODE_ENV: 'production',
      DATABASE_URL: 'postgres://127.0.0.1:1/nobody',
      REDIS_URL: 'redis://127.0.0.1:1',
      PREAU_SECRET: Buffer.alloc(32, 7).toString('base64'),
      PREAU_ISSUERS: '[{"issuer":"https://issuer.example","jwksUri":"https://issuer.example/jwks"}]',
      PREAU_DEMO: 'off',
    };
    for (const [name, value] of Object.entries(production)) vi.stubEnv(name, value);
    expect(await say(...SEED, '--add')).toMatchObject({ code: 2, out: '', err: expect.stringContaining('no place in production') });
  });

  it('makes the schools that were asked for, once', async () => {
    const { code, out } = await say(...SEED);
    expect(out).toMatch(/^2 schools with 60 students, \d+ rows, as of 2026-11-24T17:00:00.000Z\n$/);
    expect(code).toBe(0);
    expect(await say(...SEED)).toMatchObject({ code: 2, out: '', err: expect.stringContaining('nothing was written') });
    const again = await say(...SEED, '--add');
    expect(again.out).toContain('2 schools were there already');
  });
});

describe('preau export', () => {
  it('puts on the ledger whose data left and which, a school at a time, and no id in the clear', async () => {
    const out = join(folder, 'out');
    expect(await say('export', 'aaf', '--all', '--out', out)).toMatchObject({
      code: 0,
      out: expect.stringMatching(/^2 schools: 60 students, /),
    });
    expect(readdirSync(out)).toHaveLength(6);
    const store = await openStore({ dataDir: folder });
    const rows = await store.db
      .select()
      .from(entries)
      .finally(() => store.close());
    expect(rows).toHaveLength(2);
    const schema = parse(readFileSync(schemaFile('supergraph.graphql'), 'utf8'));
    const types = schema.definitions.filter((one): one is ObjectTypeDefinitionNode => one.kind === 'ObjectTypeDefinition');
    const there = new Set(types.flatMap(({ name, fields = [] }) => fields.map((field) => `${name.value}.${field.name.value}`)));
    for (const row of rows) {
      const text = JSON.stringify(row);
      expect(text).toContain('EXPORT');
      expect(text).not.toMatch(/999\d{4}[A-Z]\.p\d/);
      const named = [...text.matchAll(/"([A-Z][A-Za-z]+\.[a-z][A-Za-z]+)\\?"/g)].map(([, name]) => name?.replace('\\', ''));
      expect(text).toContain('Person.familyName');
      for (const name of named) expect(there, name).toContain(name);
    }
    expect(JSON.parse((await say('ledger', 'verify')).out)).toMatchObject({ ok: true });
  });

  it('tells nobody of a student whose data are restricted, or objected to for what it serves, nor that they are there', async () => {
    const told = async (name: string) => {
      const out = join(folder, name);
      const { code, out: said } = await say('export', 'oneroster', '--all', '--out', out);
      expect(code).toBe(0);
      const text = readdirSync(out)
        .map((file) => readFileSync(join(out, file), 'utf8'))
        .join('\n');
      return { count: Number(/(\d+) students/.exec(said)?.[1]), text };
    };
    const names = (text: string, id: string) => new RegExp(`\\b${id.replace('.s', '\\.p')}\\b`).test(text);
    const all = await told('everybody');
    const store = await openStore({ dataDir: folder });
    const ids = await store.db.select({ id: students.id, school: students.school }).from(students).orderBy(students.id);
    const [restricted, objecting] = ids.filter(({ id }) => names(all.text, id));
    if (restricted === undefined || objecting === undefined) throw new Error('the seeded schools have students');
    const before = new Date('2026-11-24T17:00:00Z');
    await store.db.insert(restrictions).values({
      ...{ school: restricted.school, id: `${restricted.school}.rs77`, student: restricted.id },
      ...{ ground: 'UNLAWFUL_USE', motive: 'a mistake', setBy: `${restricted.school}.p1`, setAt: before },
    });
    const objection = (purpose: string, number: number) => ({
      ...{ school: objecting.school, id: `${objecting.school}.oj${number}`, student: objecting.id, purpose, recipient: '*' },
      ...{ grounds: 'ours', raisedBy: objecting.id, capacity: 'STUDENT', raisedAt: before },
    });
    await store.db.insert(objections).values(objection('catering', 77));
    await store.close();
    const one = await told('restricted');
    expect(one.count).toBe(all.count - 1);
    expect([names(one.text, restricted.id), names(one.text, objecting.id)]).toEqual([false, true]);

    const again = await openStore({ dataDir: folder });
    await again.db.insert(objections).values(objection('school-administration', 78));
    await again.close();
    const two = await told('objected');
    expect(two.count).toBe(all.count - 2);
    for (const { id } of [restricted, objecting]) expect(names(two.text, id)).toBe(false);
  });

  it('says what to say, and leaves nothing, where the school is not kept', async () => {
    expect(await say('export', 'aaf', '--out', join(folder, 'none'))).toMatchObject({
      code: 2,
      err: expect.stringContaining('--school UAI'),
    });
    const unknown = await say('export', 'oneroster', '--out', join(folder, 'none'), '--school', '9999999Z');
    expect(unknown).toMatchObject({ code: 2, out: '', err: expect.stringContaining('no school `9999999Z`') });
    expect(existsSync(join(folder, 'none'))).toBe(false);
  });
});
