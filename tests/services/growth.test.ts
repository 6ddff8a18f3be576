import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { readConfig } from '../../core/config.js';
import { seedStore } from '../../gateway/dispatch/in-process.js';
import { silentProgress } from '../../gateway/exchange/index.js';
import { openBytes } from '../../gateway/files/index.js';
import { type Preau, startPreau } from '../../gateway/main.js';
import { seedSchools } from '../../gateway/seed/index.js';
import type { OwnDatabase } from './database.js';
import { createDatabaseWithTables } from './with-tables.js';

/**
 * The twenty operations where nobody else is, and among a thousand students of other schools: the same statements, each by an index. How much
 * longer they take among many more is measured by `npm run bench -- --only growth`.
 */
const NEIGHBOURS = 1_000;
/** How often each operation is asked again. */
const TIMES = 5;
/** By how many statements the fewest of them may differ, for how they fell into batches. */
const BATCHES = 3;
/** Rows of a table from which on reading an index of it whole is no longer the same as a look-up. */
const MANY = 500;
/** Tables whose rows are as many as there are schools, or fewer. */
const SMALL = new Set(
  'school school_year period subject absence_reason scale skill client notice agreement epoch counter policy_version policy_approval demo_run head'.split(
    ' ',
  ),
);

interface Said {
  readonly text: string;
  readonly values: readonly unknown[];
}
interface Plan {
  readonly 'Node Type': string;
  readonly 'Relation Name'?: string;
  readonly 'Index Name'?: string;
  readonly 'Index Cond'?: string;
  readonly 'Recheck Cond'?: string;
  readonly Filter?: string;
  readonly Plans?: readonly Plan[];
}

const said: Said[] = [];
const query = pg.Client.prototype.query;
const databases: OwnDatabase[] = [];
const running: Preau[] = [];
let alone: ReadonlyMap<string, readonly Said[]>;
let crowded: ReadonlyMap<string, readonly Said[]>;

beforeAll(async () => {
  vi.spyOn(pg.Client.prototype, 'query').mockImplementation(function (this: pg.Client, ...args: unknown[]) {
    const [what, values] = args as [string | { text: string; values?: unknown[] }, unknown[] | undefined];
    if (typeof what === 'string') said.push({ text: what, values: Array.isArray(values) ? values : [] });
    else if (typeof what?.text === 'string') said.push({ text: what.text, values: Array.isArray(values) ? values : (what.values ?? []) });
    return (query as (...all: unknown[]) => unknown).apply(this, args);
  } as never);
  alone = await statementsOf(await openDemo());
  const among = await openDemo();
  await seedSchools(
    seedStore(among.store, openBytes(null)),
    { schools: 4, students: NEIGHBOURS, seed: 3, at: new Date(), add: true },
    silentProgress,
  );
  crowded = await statementsOf(among);
});
afterAll(async () => {
  vi.restoreAllMocks();
  for (const one of running) await one.close();
  for (const one of databases) await one.drop();
});

async function openDemo(): Promise<Preau> {
  const database = await createDatabaseWithTables();
  databases.push(database);
  const secret = Buffer.alloc(32, 9).toString('base64');
  const settings = {
    DATABASE_URL: database.url,
    PREAU_DATA_DIR: 'memory',
    PREAU_DEMO: 'on',
    PREAU_SECRET: secret,
    PORT: '0',
    PREAU_LOG: 'silent',
  };
  const preau = await startPreau(readConfig({ ...settings, NODE_ENV: 'test' }), { students: 60 });
  running.push(preau);
  return preau;
}

/**
 * What each operation says, asked again when what can be remembered is: the fewest statements of several times. Why not of one: what falls into
 * one batch of a loader, and what into the next, depends on which answer comes first, and a process says something of its own now and then.
 */
async function statementsOf({ url }: Preau): Promise<ReadonlyMap<string, readonly Said[]>> {
  const { operations } = (await (await fetch(`${url}/demo.json`)).json()) as {
    operations: readonly {
      name: string;
      client: string;
      as?: string;
      purpose: string;
      query: string;
      variables: Record<string, unknown>;
    }[];
  };
  const found = new Map<string, readonly Said[]>();
  for (const { name, client, as, purpose, query: text, variables } of operations) {
    const form =
      as === undefined ? { grant_type: 'client_credentials', purpose } : { grant_type: 'urn:preau:grant:demo-person', person: as, purpose };
    const issued = await fetch(`${url}/oauth/token`, {
      method: 'POST',
      headers: { authorization: `Basic ${Buffer.from(`${client}:demo-${client}`).toString('base64')}` },
      body: new URLSearchParams(form),
    });
    const { access_token: token } = (await issued.json()) as { access_token: string };
    for (let time = 0; time <= TIMES; time++) {
      said.length = 0;
      const response = await fetch(`${url}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
        body: JSON.stringify({ query: text, variables }),
      });
      const { data } = (await response.json()) as { data: unknown };
      if (data == null) throw new Error(`${name} has no answer`);
      const fewest = found.get(name);
      if (time > 0 && (fewest === undefined || said.length < fewest.length)) found.set(name, [...said]);
    }
  }
  return found;
}

describe('the twenty operations among a thousand students of other schools', () => {
  it('say as many statements as where nobody else is, but for how they are batched', () => {
    expect(crowded.size).toBe(20);
    const counts = (all: ReadonlyMap<string, readonly Said[]>) => Object.fromEntries([...all].map(([name, own]) => [name, own.length]));
    const before = counts(alone);
    for (const [name, count] of Object.entries(counts(crowded))) {
      expect(Math.abs(count - (before[name] ?? 0)), `${name}: ${before[name]}, then ${count}`).toBeLessThanOrEqual(BATCHES);
      expect(count, name).toBeLessThan(60);
    }
  });

  it('read no large table from one end to the other', async () => {
    const client = new pg.Client({ connectionString: databases[1]?.url as string });
    await client.connect();
    const scans: string[] = [];
    try {
      await client.query('analyze');
      // Why: where a table is small, reading it whole is the faster way. What is asked here is whether there is another.
      for (const way of ['seqscan', 'hashjoin', 'mergejoin']) await client.query(`set enable_${way} = off`);
      const { rows: sizes } = await client.query<{ name: string; rows: number }>(
        "select relname as name, reltuples::int as rows from pg_class where relkind = 'r'",
      );
      const many = new Set(sizes.filter(({ name, rows }) => rows >= MANY && !SMALL.has(name)).map(({ name }) => name));
      expect(many.size).toBeGreaterThan(20);
      const { rows: indexes } = await client.query<{ name: string; first: string }>(
        `select c.relname as name, a.attname as first from pg_index i join pg_class c on c.oid = i.indexrelid
          join pg_attribute a on a.attrelid = i.indexrelid and a.attnum = 1`,
      );
      const first = new Map(indexes.map((one) => [one.name, one.first]));
      const asked = new Map([...crowded].flatMap(([name, own]) => own.map((one) => [one.text, { name, ...one }] as const)));
      for (const { name, text, values } of asked.values()) {
        if (!/^\s*(select|with|insert|update|delete)/i.test(text)) continue;
        const { rows } = await client.query<{ 'QUERY PLAN': readonly { readonly Plan: Plan }[] }>(`explain (format json) ${text}`, [
          ...values,
        ]);
        for (const scan of scansOf(rows[0]?.['QUERY PLAN'][0]?.Plan, many, first))
          scans.push(`${name}: ${scan}\n    ${text.slice(0, 1500)}`);
      }
    } finally {
      await client.end();
    }
    expect([...new Set(scans)]).toEqual([]);
  });
});

/** Large tables that a plan reads whole: row by row, or an index of it without a condition on what it begins with. */
function scansOf(plan: Plan | undefined, many: ReadonlySet<string>, first: ReadonlyMap<string, string>): string[] {
  if (plan === undefined) return [];
  const table = plan['Relation Name'];
  const isRead = table !== undefined && !SMALL.has(table);
  // Why the first column: an index is read whole where a condition names none but its later ones.
  const begins = first.get(plan['Index Name'] ?? '') ?? '';
  const isWholeIndex = /^Index/.test(plan['Node Type']) && many.has(table ?? '') && !(plan['Index Cond'] ?? '').includes(begins);
  const whole = plan['Node Type'] === 'Seq Scan' || isWholeIndex;
  const own = isRead && whole ? [`${plan['Node Type']} on ${table} (${plan.Filter ?? 'no filter'})`] : [];
  return [...own, ...(plan.Plans ?? []).flatMap((below) => scansOf(below, many, first))];
}
