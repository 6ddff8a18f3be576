import { mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createRandom } from '../../gateway/demo/index.js';
import { schemaFile } from '../../schema/files.js';
import type { Follower } from '../oracle/feeds/device.js';
import { HAPPENINGS } from '../oracle/feeds/events.js';
import { FOLLOWERS } from '../oracle/feeds/followers.js';
import { beside, mayHold } from '../oracle/feeds/may-hold.js';
import type { Texts } from '../oracle/may-leave.js';
import { readPolicy } from '../oracle/policy-reading.js';
import { readSchema } from '../oracle/schema-reading.js';
import type { OwnDatabase } from './database.js';
import { type DeviceProcess, deviceProcess, WAYS } from './feeds/device-process.js';
import { FORBIDDEN, rulesOf } from './feeds/rules.js';
import { openSchool } from './feeds/school.js';
import { startProcess } from './processes.js';
import { createDatabaseWithTables } from './with-tables.js';

/**
 * Domain model §2.6, over HTTP: systems that follow all four feeds are killed with -9 wherever they are, and so is the gateway, while the school goes
 * on. Whenever it rests, what each holds is what it may see, by the rows and by a reading from the beginning: neither more nor less, nor otherwise.
 * `FEEDS_SEED` and `FEEDS_SECONDS` try another year of it, or a longer one.
 */
const SEED = process.env.FEEDS_SEED ?? '1';
const SECONDS = Number(process.env.FEEDS_SECONDS ?? 40);
/** Between two rests. */
const STEPS = 14;
const GATEWAY = fileURLToPath(new URL('./feeds/gateway.js', import.meta.url));
const FOLLOWED = [0, 1, 3, 4, 11, 12].map((index) => FOLLOWERS[index] as Follower);
const SECRET = Buffer.alloc(32, 11);

let database: OwnDatabase;
let folder: string;
let gateway: Awaited<ReturnType<typeof startProcess>>;
let school: Awaited<ReturnType<typeof openSchool>>;

beforeAll(async () => {
  database = await createDatabaseWithTables();
  folder = mkdtempSync(join(tmpdir(), 'preau-feeds-'));
  await start();
  school = await openSchool(database.url, SECRET, () => gateway.url);
});
afterAll(async () => {
  await school?.store.close();
  await gateway?.stop();
  if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
  await database?.drop();
});

async function start(): Promise<void> {
  const settings = {
    DATABASE_URL: database.url,
    PREAU_DATA_DIR: join(folder, 'data'),
    PREAU_DEMO: 'on',
    PREAU_SECRET: SECRET.toString('base64'),
  };
  gateway = await startProcess([], settings, '/health/ready', GATEWAY);
  writeFileSync(join(folder, 'draft'), gateway.url);
  renameSync(join(folder, 'draft'), join(folder, 'address'));
}

it('a system that is killed wherever it is holds exactly what it may see', { timeout: (SECONDS + 600) * 1_000 }, async () => {
  const random = createRandom(`feeds ${SEED}`);
  const texts: Texts = {
    schema: readSchema(readFileSync(schemaFile('supergraph.graphql'), 'utf8')),
    policy: readPolicy(readFileSync(schemaFile('policy/base.yaml'), 'utf8')),
  };
  const rules = rulesOf(school);
  await rules.begin();
  let forbidden: readonly (typeof FORBIDDEN)[] = [];
  const all: DeviceProcess[] = [];
  const follow = (name: string, follower: Follower, way: string, first: number) => {
    const device = deviceProcess(join(folder, name), follower, join(folder, 'address'), way, first);
    all.push(device);
    return device;
  };
  const devices = FOLLOWED.map((follower, index) =>
    follow(`device-${index}`, follower, WAYS[index % WAYS.length] as string, random.pick([5, 17, 60])),
  );
  const done = { happened: 0, clients: 0, gateways: 0, rests: 0, held: 0 };

  try {
    const until = Date.now() + SECONDS * 1_000;
    for (let turn = 0; done.rests === 0 || Date.now() < until; turn += 1) {
      for (const device of devices) device.begin();
      await new Promise((resolve) => setTimeout(resolve, random.whole(0, 250)));
      await step(turn);
      if (turn % STEPS === STEPS - 1) await rest(turn);
    }
  } finally {
    await Promise.allSettled(all.map((device) => device.kill()));
  }
  process.stdout.write(`feeds: seed ${SEED}: ${JSON.stringify(done)}\n`);

  async function step(turn: number): Promise<void> {
    // The rules change once between two rests, and the gateway is killed once.
    if (turn % STEPS === 5) {
      await (forbidden.length === 0 ? rules.takeAway() : rules.goBack());
      forbidden = forbidden.length === 0 ? [FORBIDDEN] : [];
      return;
    }
    if (turn % STEPS === 9) {
      done.gateways += 1;
      await gateway.stop('SIGKILL');
      return start();
    }
    if (random.chance(0.5)) {
      done.clients += 1;
      return random.pick(devices).kill();
    }
    const { 'rules are published, or rolled back': _, ...others } = HAPPENINGS;
    const [name, happen] = random.pick(Object.entries(others));
    const chance = random.whole(0, 9_999);
    done.happened += 1;
    await happen({
      journey: school,
      at: Date.now(),
      turn,
      pick: (some) => some[chance % some.length] as never,
      setRules: async () => undefined,
    });
    if (process.env.FEEDS_LOG !== undefined) process.stdout.write(`${turn} ${name}\n`);
  }

  async function rest(turn: number): Promise<void> {
    await Promise.all(devices.map((device) => device.kill()));
    done.rests += 1;
    done.clients += devices.length;
    const wrong = await Promise.all(devices.map((device, index) => compare(turn, device, FOLLOWED[index] as Follower, index)));
    expect(wrong.filter((one) => one !== null)).toEqual([]);
  }

  /** What it holds beside what a reading from the beginning holds, and what the rows say that it may; null where they are the same. */
  async function compare(turn: number, device: DeviceProcess, follower: Follower, index: number): Promise<string | null> {
    await device.readToTheEnd();
    const held = device.held();
    done.held += held.size;
    const anew = follow(`anew-${turn}-${index}`, follower, 'whole', 500);
    await anew.readToTheEnd();
    const other = difference(anew.held(), held);
    const policy = { ...texts.policy, forbids: [...texts.policy.forbids, ...forbidden] };
    const may = await mayHold(school, { ...texts, policy }, follower, Date.now());
    const { more, less } = beside(held, may);
    if (other.length + more.length + less.length === 0) return null;
    const some = (what: readonly string[]) => `${what.length} (${what.slice(0, 4)})`;
    return `turn ${turn}, ${follower.feed} of ${follower.who.as ?? follower.who.client}, ${device.way}: holds ${some(more)} too many, lacks ${some(less)} of ${may.ids.size}; ${some(other)} otherwise than they are`;
  }
});

function difference(one: ReadonlyMap<string, string>, other: ReadonlyMap<string, string>): readonly string[] {
  const ids = new Set([...one.keys(), ...other.keys()]);
  return [...ids].filter((id) => one.get(id) !== other.get(id)).map((id) => `${id}: ${other.get(id)} for ${one.get(id)}`);
}
