import { asc, eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Extent } from '../../core/capability/index.js';
import { openStore, type Store } from '../../core/store/index.js';
import { createRepository, type GivenEvent } from '../../subgraphs/attendance/repository/index.js';
import { attendanceEvents, changes } from '../../subgraphs/attendance/tables.js';
import { enrol } from '../subgraphs/roster.js';
import type { OwnDatabase } from './database.js';
import { createDatabaseWithTables } from './with-tables.js';

/** Two systems of a school that write one day of it at once, each through a connection of its own: only PostgreSQL lets them meet. */
let database: OwnDatabase;
let store: Store;
const SCHOOL = '9990001X';
const STUDENTS = Array.from({ length: 40 }, (_, index) => `${SCHOOL}.s${index + 1}`);
beforeAll(async () => {
  database = await createDatabaseWithTables();
  store = await openStore({ dataDir: 'memory', databaseUrl: database.url });
  await enrol(store, SCHOOL, STUDENTS);
});
afterAll(async () => {
  await store?.close();
  await database?.drop();
});

const at = new Date('2026-11-24T09:00:00Z');
const everybody: Extent = { of: 'students', school: SCHOOL, students: '*', audience: 'SYSTEM' };
const absence = (student: number, externalId: string, more: Partial<GivenEvent> = {}): GivenEvent => ({
  externalId,
  studentId: STUDENTS[student] as string,
  kind: 'ABSENCE',
  start: new Date('2026-11-24T07:00:00Z'),
  end: new Date('2026-11-24T11:00:00Z'),
  ...more,
});

/** What a client sends, as the resolver would hand it on. */
function send(client: string, key: string, items: readonly GivenEvent[]) {
  const batch = { school: SCHOOL, source: `${client} day`, items, recordedBy: null };
  const write = { school: SCHOOL, client, actor: '', key, input: ['recordAttendanceEvents', 'day'], items, at };
  return createRepository(store.db).recordEvents(batch, [everybody], write);
}
type Sent = Awaited<ReturnType<typeof send>>;
const codes = ({ answer = [] }: Sent) => answer.map(({ errors }) => errors[0]?.code ?? 'taken');
const recordsOf = ({ answer = [] }: Sent) => answer.map(({ record }) => record);
const rows = () => store.db.select().from(attendanceEvents);

describe('two systems that write one day of school at once', () => {
  const items = (round: number) => STUDENTS.map((_, student) => absence(student, `r${round}-${student}`));

  it('name their events alike, and neither changes, loses or is told of the other’s', async () => {
    for (let round = 0; round < 10; round += 1) {
      const both = await Promise.all(['pronote', 'gate'].map((client) => send(client, `k${round}`, items(round))));
      const [one, other] = both.map(recordsOf) as [(string | null)[], (string | null)[]];
      for (const reply of both) expect(codes(reply)).toEqual(STUDENTS.map(() => 'taken'));
      expect(one.filter((id) => other.includes(id))).toEqual([]);
      const again = await Promise.all(['pronote', 'gate', 'pronote', 'gate'].map((client) => send(client, `k${round}`, items(round))));
      expect(again.map(recordsOf)).toEqual([one, other, one, other]);
    }
    const written = await rows();
    expect(written).toHaveLength(2 * 10 * STUDENTS.length);
    expect(new Set(written.map(({ externalSource, externalId }) => `${externalSource} ${externalId}`)).size).toBe(written.length);
    for (const { externalSource, version } of written)
      expect([['pronote day', 'gate day'].includes(externalSource as string), version]).toEqual([true, 1]);
  });

  it('tell of each event once in the log, its versions in order', async () => {
    await Promise.all(
      ['pronote', 'gate', 'pronote', 'gate'].map((client, turn) =>
        send(
          client,
          `later-${turn}`,
          STUDENTS.map((_, student) => absence(student, `r0-${student}`, { minutes: turn + 1 })),
        ),
      ),
    );
    const logged = await store.db.select().from(changes).where(eq(changes.recordType, 'AttendanceEvent')).orderBy(asc(changes.sequence));
    const versions = new Map<string, number[]>();
    for (const { record, version } of logged) versions.set(record, [...(versions.get(record) ?? []), version as number]);
    for (const row of await rows()) expect(versions.get(row.id)).toEqual(Array.from({ length: row.version }, (_, before) => before + 1));
  });

  it('with one in a hundred bad lose none of the good, and each hears of its own bad ones', async () => {
    const mixed = (client: string) =>
      Array.from({ length: 300 }, (_, index) =>
        absence(index % 40, `m${index}`, index % 100 === (client === 'gate' ? 7 : 50) ? { studentId: `${SCHOOL}.s9${index}` } : {}),
      );
    const [one, other] = (await Promise.all(['pronote', 'gate'].map((client) => send(client, 'mixed', mixed(client))))) as [Sent, Sent];
    for (const [reply, bad] of [
      [one, 50],
      [other, 7],
    ] as const)
      expect(codes(reply)).toEqual(Array.from({ length: 300 }, (_, index) => (index % 100 === bad ? 'NOT_FOUND' : 'taken')));
  });
});

describe('one key', () => {
  it('with two bodies at once is one of them, and the other is told so', async () => {
    for (let round = 0; round < 10; round += 1) {
      const bodies = [0, 1, 2].map((student) => [absence(student, `one-key-${round}`)]);
      const sent = await Promise.all(bodies.map((body) => send('pronote', `same-${round}`, body)));
      expect(sent.filter(({ record }) => record !== null)).toHaveLength(1);
      expect(sent.flatMap(({ errors }) => errors.map(({ code }) => code))).toEqual(['DUPLICATE', 'DUPLICATE']);
      expect((await rows()).filter(({ externalId }) => externalId === `one-key-${round}`)).toHaveLength(1);
    }
  });
});

describe('one version of an event', () => {
  it('is written over once, whoever is first', async () => {
    const [id] = recordsOf(await send('pronote', 'first', [absence(0, 'once')]));
    for (let version = 1; version <= 10; version += 1) {
      const over = (minutes: number) => [absence(0, 'once', { id: id as string, minutes, expectedVersion: version })];
      const sent = await Promise.all([1, 2, 3].map((turn) => send('pronote', `over-${version}-${turn}`, over(version * 10 + turn))));
      expect(sent.flatMap(codes).sort()).toEqual(['VERSION_CONFLICT', 'VERSION_CONFLICT', 'taken']);
    }
    expect((await rows()).find((row) => row.id === id)?.version).toBe(11);
  });

  it('of another system’s event is to be seen before it is written over, and takes no other name', async () => {
    const [theirs] = recordsOf(await send('gate', 'named', [absence(1, 'named')]));
    const [mine] = recordsOf(await send('pronote', 'named', [absence(1, 'named')]));
    expect(mine).not.toBe(theirs);
    expect(codes(await send('pronote', 'taken-over', [absence(1, 'mine', { id: theirs as string })]))).toEqual(['DUPLICATE']);
    const over = (more: Partial<GivenEvent>) => [{ ...absence(1, '', { id: theirs as string, minutes: 5, ...more }), externalId: null }];
    expect(codes(await send('pronote', 'unseen', over({})))).toEqual(['VERSION_CONFLICT']);
    expect(codes(await send('pronote', 'seen', over({ expectedVersion: 1 })))).toEqual(['taken']);
    expect((await rows()).find((row) => row.id === theirs)).toMatchObject({
      externalSource: 'gate day',
      externalId: 'named',
      minutes: 5,
      version: 2,
    });
  });
});
