import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { OwnDatabase } from './database.js';
import { startProcess } from './processes.js';
import { createDatabaseWithTables } from './with-tables.js';

/** Domain model §2.5: a batch that is killed in the middle loses nothing that was acknowledged, and sent again is whole and there once. */
const ITEMS = 2_000;
/** Milliseconds after sending at which the process is killed: while it is decided on, while it is written, and about when it is answered. */
const MOMENTS = [60, 400, 1_200];

let database: OwnDatabase;
let client: pg.Client;
let folder: string;
let gateway: Awaited<ReturnType<typeof start>>;

beforeAll(async () => {
  database = await createDatabaseWithTables();
  folder = mkdtempSync(join(tmpdir(), 'preau-killed-'));
  client = new pg.Client({ connectionString: database.url });
  await client.connect();
  gateway = await start();
});
afterAll(async () => {
  await gateway?.stop();
  await client?.end();
  if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
  await database?.drop();
});

function start() {
  const secret = Buffer.alloc(32, 42).toString('base64');
  const settings = { DATABASE_URL: database.url, PREAU_DATA_DIR: folder, PREAU_DEMO: 'on', PREAU_SECRET: secret };
  return startProcess(['start'], settings, '/health/ready');
}

const RECORD = `mutation($items: [AttendanceEventInput]!, $key: ID!) {
  recordAttendanceEvents(schoolId: "9990001X", source: "gate", items: $items, idempotencyKey: $key) {
    results { index event { id } errors { code } } errors { code } } }`;

/** What came of each item; null when there was no answer. */
async function send(token: string, key: string, items: readonly object[]): Promise<{ taken: number; told: number } | null> {
  const answer = await fetch(`${gateway.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: JSON.stringify({ query: RECORD, variables: { items, key } }),
  })
    .then(async (response) => JSON.parse(await response.text()))
    .catch(() => null);
  if (answer === null) return null;
  const results: readonly { event: unknown; errors: readonly unknown[] }[] = answer.data.recordAttendanceEvents.results;
  return { taken: results.filter(({ event }) => event !== null).length, told: results.filter(({ errors }) => errors.length > 0).length };
}

async function tokenOfCpe(): Promise<string> {
  const response = await fetch(`${gateway.url}/oauth/token`, {
    method: 'POST',
    headers: { authorization: `Basic ${Buffer.from('vie-scolaire:demo-vie-scolaire').toString('base64')}` },
    body: new URLSearchParams({ grant_type: 'urn:preau:grant:demo-person', person: 'cpe', purpose: 'attendance-follow-up' }),
  });
  return ((await response.json()) as { access_token: string }).access_token;
}

/** Events of one batch that are there, and how many of them twice. */
async function there(batch: string): Promise<{ rows: number; keys: number; logged: number }> {
  const { rows } = await client.query<{ rows: string; keys: string; logged: string }>(
    `select count(*) as rows, count(distinct e.external_id) as keys,
       (select count(*) from attendance.change c join attendance.attendance_event x on x.school = c.school and x.id = c.record where x.external_id like $1) as logged
     from attendance.attendance_event e where e.external_id like $1`,
    [`${batch}-%`],
  );
  const [row] = rows;
  return { rows: Number(row?.rows), keys: Number(row?.keys), logged: Number(row?.logged) };
}

describe('a batch whose gateway is killed', () => {
  it.each(MOMENTS)('%i ms after it was sent is there whole or not at all, and sent again is there once', async (moment) => {
    const { rows: pupils } = await client.query<{ id: string }>(
      "select id from identity.student where school = '9990001X' order by id limit 20",
    );
    const batch = `b${moment}`;
    const items = Array.from({ length: ITEMS }, (_, index) => ({
      externalId: `${batch}-${index}`,
      // One in a hundred is nobody.
      studentId: index % 100 === 0 ? '9990001X.s999999' : pupils[index % pupils.length]?.id,
      kind: 'LATENESS',
      start: new Date(Date.parse('2026-09-07T08:00:00Z') + (moment * ITEMS + index) * 1_000).toISOString(),
      minutes: 5,
    }));
    const sent = send(await tokenOfCpe(), batch, items);
    await new Promise((resolve) => setTimeout(resolve, moment));
    await gateway.stop('SIGKILL');
    const acknowledged = await sent;
    const left = await there(batch);
    const whole = { rows: ITEMS * 0.99, keys: ITEMS * 0.99, logged: ITEMS * 0.99 };
    expect([whole, { rows: 0, keys: 0, logged: 0 }]).toContainEqual(left);
    if (acknowledged !== null) expect(left).toEqual(whole);

    gateway = await start();
    const token = await tokenOfCpe();
    const answer = { taken: ITEMS * 0.99, told: ITEMS * 0.01 };
    expect(await send(token, batch, items)).toEqual(answer);
    expect(await there(batch)).toEqual(whole);
    expect(await send(token, batch, items)).toEqual(answer);
    expect(await there(batch)).toEqual(whole);
  });
});
