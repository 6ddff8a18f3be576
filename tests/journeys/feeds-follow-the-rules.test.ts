import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Ask, openWorld, type World } from '../world/index.js';

/** Domain model §2.6: a record is withdrawn also where the rules, and nothing of the record, have changed. */
const SCHOOL = '9990001X';
let world: World;
let admin: Ask;
let principal: Ask;
let officer: Ask;
let sync: Ask;

beforeAll(async () => {
  world = await openWorld();
  admin = await world.person('it-admin', 'console', 'policy-administration');
  principal = await world.person('principal', 'console', 'policy-administration');
  officer = await world.person('dpo', 'console', 'policy-administration');
  sync = await world.service('sync', 'attendance-sync');
}, 120_000);
afterAll(() => world?.close());

/** Everything that is told from a place on, page by page. */
async function told(since: string | null): Promise<{ kinds: Readonly<Record<string, number>>; end: string }> {
  const kinds: Record<string, number> = {};
  let end = since;
  for (let more = true; more; ) {
    const { data, errors } = await sync(
      `query ($since: String) { attendanceChanges(schoolId: "${SCHOOL}", since: $since, types: ["AttendanceEvent"], first: 500) {
        resyncRequired edges { kind recordId record { __typename } } pageInfo { hasNextPage endCursor } } }`,
      { since: end },
    );
    expect(errors).toEqual([]);
    expect(data.attendanceChanges.resyncRequired).toBe(false);
    for (const { kind, record } of data.attendanceChanges.edges) {
      expect(record === null).toBe(kind === 'WITHDRAWN');
      kinds[kind] = (kinds[kind] ?? 0) + 1;
    }
    end = data.attendanceChanges.pageInfo.endCursor;
    more = data.attendanceChanges.pageInfo.hasNextPage;
  }
  return { kinds, end: end as string };
}

it('a system that asks nothing of a type is not told that it may not hold it, though it names the type', async () => {
  const ask = async (record: string, since: string | null) => {
    const { data, errors } = await sync(
      `query ($since: String) { attendanceChanges(schoolId: "${SCHOOL}", since: $since, types: ["AttendanceEvent", "Exemption"], first: 500) {
        resyncRequired edges { kind recordType record { ${record} } } pageInfo { hasNextPage endCursor } } }`,
      { since },
    );
    expect([errors, data.attendanceChanges.pageInfo.hasNextPage]).toEqual([[], false]);
    return data.attendanceChanges;
  };
  const both = '... on AttendanceEvent { id } ... on Exemption { id }';
  const first = await ask(both, null);
  expect(new Set(first.edges.map(({ recordType }: { recordType: string }) => recordType)).size).toBe(2);
  const since = first.pageInfo.endCursor;
  // A cursor is of the types that were asked for.
  expect(await ask('... on AttendanceEvent { id }', since)).toMatchObject({ edges: [], resyncRequired: true });
  expect((await ask('... on AttendanceEvent { id }', null)).edges.every(({ kind }: { kind: string }) => kind === 'CREATED')).toBe(true);
  expect(await ask(both, since)).toMatchObject({ edges: [], resyncRequired: false });
});

async function act(ask: Ask, call: string): Promise<{ id: string; revision: number }> {
  const { data, errors } = await ask(`mutation { done: ${call} { version { id revision } errors { code message } } }`);
  expect([errors, data.done.errors]).toEqual([[], []]);
  return data.done.version;
}

it('a system is told to forget what a school no longer lets it have, once, and is given it again when that is undone', async () => {
  const first = await told(null);
  const held = first.kinds.CREATED as number;
  expect(held).toBeGreaterThan(100);
  expect((await told(first.end)).kinds).toEqual({});

  await act(principal, `publishPolicy(id: "${await restricted('AS_ABOVE', 'one')}")`);
  await act(principal, `publishPolicy(id: "${await restricted('NEVER', 'two')}")`);
  const after = await told(first.end);
  expect(after.kinds).toEqual({ WITHDRAWN: held });
  expect((await told(after.end)).kinds).toEqual({});

  // What lets out more is approved by somebody else, also where it was before.
  const { id } = await act(
    principal,
    `rollBackPolicy(level: SCHOOL, scope: "${SCHOOL}", reason: "it was a trial", idempotencyKey: "back")`,
  );
  await act(officer, `approvePolicy(id: "${id}")`);
  await act(principal, `publishPolicy(id: "${id}")`);
  expect((await told(after.end)).kinds).toEqual({ CREATED: held });
});

async function restricted(to: 'NEVER' | 'AS_ABOVE', key: string): Promise<string> {
  const { id } = await act(admin, `draftPolicy(level: SCHOOL, scope: "${SCHOOL}", reason: "a trial", idempotencyKey: "${key}")`);
  const cell = '{ role: "service", relation: "contracted", purpose: "attendance-sync", category: ATTENDANCE_FACT, action: READ }';
  const other = '{ role: "cpe", relation: "school-staff", purpose: "attendance", category: IDENTITY_PHOTO, action: READ }';
  const edited = to === 'NEVER' ? `cell: ${cell}, to: NEVER` : `cell: ${other}, to: NEVER`;
  const { revision } = await act(admin, `editPolicyCell(id: "${id}", revision: 1, ${edited})`);
  await act(admin, `proposePolicy(id: "${id}", revision: ${revision})`);
  await act(principal, `approvePolicy(id: "${id}")`);
  return id;
}
