import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { createDatabase } from '../../services/database.js';
import { authorizationAt, COMMAND, type DemoOperation, operationsAt, REPEATABLE, startDemo } from '../demo.js';
import type { Gateway, Site } from '../gateways/index.js';
import type { OpenScene, Scene } from '../scene.js';

const FEW = 1_000;
const STUDENTS_PER_SCHOOL = 667;

/** What is in a population of other schools, and where it is kept. */
export interface Population {
  readonly students: number;
  /** A database that holds the demo and these students already; null: one is made, filled and dropped. */
  readonly databaseUrl: string | null;
}

/** The demo school among a thousand students of other schools and among many, on PostgreSQL: everything in one process, every rule on. */
export function growth(many: Population): Scene {
  const few = { students: FEW, databaseUrl: null };
  const operations = new Map<string, DemoOperation>();
  const databases = new Map<Population, string>();
  return {
    name: 'growth',
    title: 'Growth',
    operations: REPEATABLE,
    gateways: [among('few', few, databases, operations), among('many', many, databases, operations)],
    async open(): Promise<OpenScene> {
      const folder = mkdtempSync(join(tmpdir(), 'preau-growth-'));
      // Why one may be given: a ledger that is kept is vouched for by the secret it was begun with.
      const settings = { PREAU_SECRET: process.env.PREAU_SECRET ?? randomBytes(32).toString('base64'), PREAU_DATA_DIR: 'memory' };
      const made: { readonly drop: () => Promise<void> }[] = [];
      // Why before anybody starts: filling a database may take longer than a token lives.
      for (const population of [few, many]) {
        const { databaseUrl } = population;
        const own = databaseUrl === null ? await createDatabase() : null;
        if (own !== null) {
          made.push(own);
          await fill(population.students, { ...settings, DATABASE_URL: own.url });
        }
        const url = own?.url ?? (databaseUrl as string);
        await analyse(url);
        databases.set(population, url);
      }
      return {
        site: { supergraph: () => '', subgraphs: {}, folder, users: 16, settings },
        operation(name) {
          const found = operations.get(name);
          if (found === undefined) throw new Error(`the demo has no operation ${name}`);
          return { name, query: found.query, variables: found.variables };
        },
        traffic: async () => ({ requests: 0, representations: 0, authorizations: 0 }),
        async close() {
          for (const database of made) await database.drop();
          rmSync(folder, { recursive: true });
        },
      };
    },
  };
}

function among(
  name: string,
  population: Population,
  databases: ReadonlyMap<Population, string>,
  operations: Map<string, DemoOperation>,
): Gateway {
  return {
    name,
    title: `${population.students.toLocaleString('en')} students`,
    answersOtherwise: true,
    async start(site) {
      const running = await startDemo({ ...site.settings, DATABASE_URL: databases.get(population) as string });
      const told = await operationsAt(running.url);
      for (const operation of told) if (!operations.has(operation.name)) operations.set(operation.name, operation);
      const tokens = await tokensOf(running.url, told, site);
      return { ...running, authorizations: (operation) => tokens.get(operation) ?? [] };
    },
  };
}

/** The demo first: it is made where no school is yet. */
async function fill(students: number, settings: Readonly<Record<string, string>>): Promise<void> {
  await (await startDemo(settings)).stop();
  await seed([COMMAND, 'seed', '--add', '--seed', '1', ...sizeOf(students)], { ...settings, NODE_ENV: 'development' });
}

function sizeOf(students: number): readonly string[] {
  return ['--schools', String(2 * Math.max(2, Math.round(students / STUDENTS_PER_SCHOOL / 2))), '--students', String(students)];
}

async function seed(args: readonly string[], env: Readonly<Record<string, string>>): Promise<void> {
  const [code] = await once(spawn(process.execPath, [...args], { env: { ...process.env, ...env }, stdio: ['ignore', 2, 2] }), 'exit');
  if (code !== 0) throw new Error('the other schools were not made');
}

/** Why: what the planner knows of a table is brought up to date some time after it is filled; here it is to be so before the first question. */
async function analyse(databaseUrl: string): Promise<void> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  await client.query('vacuum analyze');
  await client.end();
}

async function tokensOf(
  url: string,
  operations: readonly DemoOperation[],
  { users }: Site,
): Promise<ReadonlyMap<string, readonly string[]>> {
  const tokens = new Map<string, readonly string[]>();
  for (const operation of operations) {
    if (!REPEATABLE.includes(operation.name)) continue;
    tokens.set(operation.name, await Promise.all(Array.from({ length: users }, () => authorizationAt(url, operation))));
  }
  return tokens;
}
