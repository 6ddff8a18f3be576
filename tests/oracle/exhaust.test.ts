import { Writable } from 'node:stream';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { readConfig } from '../../core/config.js';
import { type Demo, generateDemo } from '../../gateway/demo/index.js';
import { writeDemo } from '../../gateway/dispatch/in-process.js';
import { silentProgress } from '../../gateway/exchange/index.js';
import { keepDemoInstant } from '../../gateway/governance/index.js';
import { createLogger } from '../../gateway/log.js';
import { type Preau, startPreau } from '../../gateway/main.js';
import * as attendance from '../../subgraphs/attendance/tables.js';
import { openTestStore } from '../store.js';
import { TOKEN, withCanaries } from './canaries.js';

/**
 * L47, by canary: what is written beside the answer. Over HTTP, through the real logger into a buffer: no header, no error, no line of the log
 * and no metric holds a value of the school, whatever is asked and whatever goes wrong.
 */
const lines = vi.hoisted((): string[] => []);
vi.mock('pino', async (original) => {
  const real = await original<typeof import('pino')>();
  const sink = new Writable({
    write(chunk, _encoding, done) {
      lines.push(String(chunk));
      done();
    },
  });
  const pino = Object.assign((options: object) => real.pino(options, sink), real.pino, { destination: () => sink });
  return { ...real, pino };
});

let preau: Preau;
let demo: Demo;

beforeAll(async () => {
  const at = new Date();
  demo = generateDemo({ at, seed: 2026, students: 60 });
  const store = await openTestStore();
  await store.transaction(async (tx) => {
    await writeDemo(tx, withCanaries(demo).rows, silentProgress);
    await keepDemoInstant(tx, at);
  });
  const config = readConfig({ PREAU_DATA_DIR: 'memory', PORT: '0', PREAU_LOG: 'trace', NODE_ENV: 'test' });
  preau = await startPreau(config, { store, students: 60, log: createLogger(config) });
});
afterAll(() => preau?.close());

async function ask(client: string, purpose: string, handle: string | null, body: unknown) {
  const form =
    handle === null
      ? { grant_type: 'client_credentials', purpose }
      : { grant_type: 'urn:preau:grant:demo-person', person: handle, purpose };
  const headers = { authorization: `Basic ${Buffer.from(`${client}:demo-${client}`).toString('base64')}` };
  const token = await fetch(`${preau.url}/oauth/token`, { method: 'POST', headers, body: new URLSearchParams(form) });
  const { access_token } = (await token.json()) as { access_token: string };
  const response = await fetch(`${preau.url}/graphql`, {
    method: 'POST',
    headers: { authorization: `Bearer ${access_token}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  const text = await response.text();
  const { errors = [] } = JSON.parse(text) as { errors?: readonly unknown[] };
  return { text, errors: JSON.stringify(errors), headers: JSON.stringify([...response.headers]) };
}

const tokensIn = (text: string) => [...text.matchAll(TOKEN)].map(([token]) => token);
const person = (handle: string) => demo.people.find((one) => one.handle === handle)?.person ?? '';

/** What there is to see of the school, and what there is not. */
const HOME = '{ id givenName familyName phones { value } student { nationalId reportCards { headTeacherAppreciation } } }';

describe('no value of the school is in a header, an error, the log or a metric', () => {
  it('when much is answered and much is refused', async () => {
    const answered = await Promise.all([
      ask('famille', 'family-information', 'parent', { query: `{ me { wards { student { person ${HOME} } } } }` }),
      ask('vie-scolaire', 'school-administration', 'principal', {
        query: `{ students(schoolId: "9990001X", first: 20) { edges { node { person ${HOME} } } } }`,
      }),
      ask('cantine', 'catering', null, {
        query: `{ students(schoolId: "9990001X", first: 20) { edges { node { id dietaryRequirement person ${HOME} } } } }`,
      }),
    ]);
    expect(tokensIn(answered.map(({ text }) => text).join()).length).toBeGreaterThan(100);
    expect(answered.flatMap(({ errors, headers }) => tokensIn(errors + headers))).toEqual([]);
  });

  it('when it is sent one in a variable, a literal, a name or a broken document', async () => {
    const value = 'Zq00001qZ';
    const bodies = [
      { query: 'query ($id: ID!) { person(id: $id) { id } }', variables: { id: { [value]: value } } },
      { query: `{ students(schoolId: "9990001X", first: "${value}") { totalCount } }` },
      { query: `{ ${value} }` },
      { query: `{ me { id } } "${value}` },
      { query: '{ me { id } }', operationName: value },
    ];
    for (const body of bodies) {
      const { headers } = await ask('famille', 'family-information', 'parent', body);
      expect(tokensIn(headers)).toEqual([]);
    }
  });

  it('when a row holds what no word of the schema is', async () => {
    const rows = await preau.store.db.select().from(attendance.attendanceEvents);
    const event = rows.find((row) => !row.confidential);
    const value = 'Zq0zzzzqZ';
    await preau.store.db.execute(
      sql`update ${attendance.attendanceEvents} set kind = ${value}, legitimacy = ${value} where ${attendance.attendanceEvents.id} = ${event?.id}`,
    );
    const query = `{ attendanceEvent(id: "${event?.id}") { id kind legitimacy start } person(id: "${person('student')}") { id } }`;
    const { text, headers } = await ask('vie-scolaire', 'attendance-follow-up', 'cpe', { query });
    expect(text).toContain('UPSTREAM_UNAVAILABLE');
    expect(tokensIn(text + headers)).toEqual([]);
  });

  it('when the store breaks under a request', async () => {
    await preau.store.db.execute(sql`alter table ${attendance.attendanceEvents} rename column staff_note to elsewhere`);
    const query =
      '{ attendanceEvents(schoolId: "9990001X", from: "2020-01-01T00:00:00Z", to: "2040-01-01T00:00:00Z", first: 3) { edges { node { id } } } }';
    const { text } = await ask('vie-scolaire', 'attendance-follow-up', 'cpe', { query });
    await preau.store.db.execute(sql`alter table ${attendance.attendanceEvents} rename column elsewhere to staff_note`);
    expect(text).toContain('UPSTREAM_UNAVAILABLE');
    expect(tokensIn(text)).toEqual([]);
  });

  it('and of all this the log has lines and the metrics have figures, with no value in them', async () => {
    const metrics = await (await fetch(`${preau.url}/metrics`)).text();
    expect(metrics).toContain('preau_operations_total');
    expect(lines.join()).toContain('a fault of ours');
    expect(tokensIn(metrics)).toEqual([]);
    expect(tokensIn(lines.join())).toEqual([]);
  });
});
