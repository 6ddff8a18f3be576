import { and, eq, sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { attendanceEvents } from '../../../subgraphs/attendance/tables.js';
import { type Desk, openDesk, wholeSchool } from './desk.js';
import { HERE, writeTwoSchools } from './two-schools.js';

/** Domain model §2.6: who has read a feed to the end holds what is there, whatever was written while a page of it was made. */
let desk: Desk;
beforeAll(async () => {
  desk = await openDesk();
  await writeTwoSchools(desk.store);
});
afterAll(() => desk.store.close());

const FEED = `query ($since: String) { attendanceChanges(schoolId: "${HERE}", types: ["AttendanceEvent"], since: $since, first: 100) {
  edges { recordId version record { ... on AttendanceEvent { minutes version lessonsMissed } } } pageInfo { endCursor hasNextPage } } }`;

async function page(since: string | null) {
  const { data } = await desk.ask(FEED, { extents: wholeSchool(HERE, 'OFFICE'), variables: { since } });
  expect(data.attendanceChanges.pageInfo.hasNextPage).toBe(false);
  return data.attendanceChanges;
}

it('tells an event as it is at the version that it is told of, though it was written after what stands beside it was looked at', async () => {
  const before = await page(null);
  const { recordId } = before.edges[0];
  const { db } = desk.store;
  const transaction = db.transaction;
  db.transaction = async (work, ...given) => {
    db.transaction = transaction;
    await db
      .update(attendanceEvents)
      .set({ minutes: 37, version: sql`${attendanceEvents.version} + 1` })
      .where(and(eq(attendanceEvents.school, HERE), eq(attendanceEvents.id, recordId)));
    return transaction.call(db, work, ...given) as never;
  };
  const told = await page(before.pageInfo.endCursor);
  const later = await page(told.pageInfo.endCursor);
  const [last] = [...told.edges, ...later.edges].filter((edge) => edge.recordId === recordId).slice(-1);
  expect(last.record).toMatchObject({ minutes: 37, version: last.version });
});
