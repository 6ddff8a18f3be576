import { and, eq } from 'drizzle-orm';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { insertRows } from '../../../core/store/index.js';
import { rollCallEntries, rollCalls } from '../../../subgraphs/attendance/tables.js';
import { type Desk, openDesk, wholeSchool } from './desk.js';
import { HERE, here, writeTwoSchools } from './two-schools.js';

/** More sheets than a page looks at: what stands beside them is looked at part by part. */
const SHEETS = 450;
const IDS = Array.from({ length: SHEETS }, (_, index) => here(`rc9${String(index).padStart(4, '0')}`));
let desk: Desk;
beforeAll(async () => {
  desk = await openDesk();
  await writeTwoSchools(desk.store);
  const [start, end] = [new Date('2026-11-20T08:00:00Z'), new Date('2026-11-20T09:00:00Z')];
  const sheet = { school: HERE, start, end, group: here('g1'), state: 'DONE' };
  await insertRows(
    desk.store.db,
    rollCalls,
    IDS.map((id) => ({ ...sheet, id })),
  );
  const entry = { school: HERE, student: here('s1'), status: 'PRESENT' };
  await insertRows(
    desk.store.db,
    rollCallEntries,
    IDS.map((rollCall) => ({ ...entry, rollCall })),
  );
});
afterAll(() => desk.store.close());

const FEED = `query ($since: String) { attendanceChanges(schoolId: "${HERE}", types: ["RollCall"], since: $since, first: 100) {
  edges { kind recordId record { ... on RollCall { id entries { status } } } } pageInfo { endCursor hasNextPage } } }`;

/** Page by page to the end: what is told, on which page, and the cursor. */
async function readOn(since: string | null) {
  const told: string[] = [];
  let cursor = since;
  let pages = 0;
  for (let more = true; more; pages += 1) {
    const { data } = await desk.ask(FEED, { extents: wholeSchool(HERE, 'OFFICE'), variables: { since: cursor } });
    const { edges, pageInfo } = data.attendanceChanges;
    told.push(...edges.map(({ kind, recordId }: { kind: string; recordId: string }) => `${kind} ${recordId}`));
    cursor = pageInfo.endCursor;
    more = pageInfo.hasNextPage;
  }
  return { told, pages, cursor };
}

it('tells each sheet once, and again the one of which an entry was changed, though no page looks at all of them', async () => {
  const first = await readOn(null);
  expect(first.told.filter((one) => one.includes('.rc9')).toSorted()).toEqual(IDS.map((id) => `CREATED ${id}`));
  expect(new Set(first.told).size).toBe(first.told.length);
  const still = await readOn(first.cursor);
  expect([still.told, still.pages > 1]).toEqual([[], true]);
  const last = IDS.at(-1) as string;
  await desk.store.db
    .update(rollCallEntries)
    .set({ status: 'ABSENT' })
    .where(and(eq(rollCallEntries.school, HERE), eq(rollCallEntries.rollCall, last)));
  const next = await readOn(still.cursor);
  expect(next.told).toEqual([`UPDATED ${last}`]);
  expect((await readOn(next.cursor)).told).toEqual([]);
});

it('does not look ahead at the log where everything is looked at anyway', async () => {
  const query = `query ($since: String) { attendanceChanges(schoolId: "${HERE}", types: ["BehaviourIncident"], since: $since, first: 100) {
    edges { recordId record { ... on BehaviourIncident { id measures { id } } } } pageInfo { endCursor hasNextPage } } }`;
  const ask = async (since: string | null) => {
    const { data } = await desk.ask(query, { extents: wholeSchool(HERE, 'OFFICE'), variables: { since } });
    return data.attendanceChanges;
  };
  const { pageInfo } = await ask(null);
  const asked = desk.statements();
  const still = await ask(pageInfo.endCursor);
  expect([still.edges, still.pageInfo.hasNextPage, asked.count()]).toEqual([[], false, 5]);
});
