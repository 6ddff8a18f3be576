import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { rollCalls, shown } from '../../../subgraphs/attendance/tables.js';
import { type Desk, openDesk, wholeSchool } from './desk.js';
import { HERE, writeTwoSchools } from './two-schools.js';

/** What is kept of what a client was shown: whoever reads the rows does not find out by trying what a record said. */
let desks: [Desk, Desk];
beforeAll(async () => {
  // Why two: each has keys of its own.
  desks = [await openDesk(), await openDesk()];
  for (const { store } of desks) await writeTwoSchools(store);
});
afterAll(() => Promise.all(desks.map(({ store }) => store.close())));

const FEED = `{ attendanceChanges(schoolId: "${HERE}", first: 500) { edges { recordId record { ... on RollCall { entries { status } } ... on BehaviourIncident { measures { id } } } } } }`;
async function shownAt({ ask, store }: Desk) {
  await ask(FEED, { extents: wholeSchool(HERE, 'OFFICE') });
  const rows = await store.db.select().from(shown).orderBy(shown.record);
  return rows.map(({ record, state, closed }) => ({ record, state, parts: closed.filter((name) => name.includes('~')) }));
}

it('is kept under a key: what says the same is another digest at another school’s gateway, and for another record', async () => {
  const [here, there] = [await shownAt(desks[0]), await shownAt(desks[1])];
  expect(here.map(({ record }) => record)).toEqual(there.map(({ record }) => record));
  const told = here.filter(({ state, parts }) => state !== null || parts.length > 0);
  expect(told.some(({ parts }) => parts.length > 0)).toBe(true);
  const others = new Map(there.map((row) => [row.record, row]));
  for (const { record, state, parts } of told) {
    const other = others.get(record);
    if (state !== null) expect(other?.state).not.toBe(state);
    for (const part of parts) expect(other?.parts).not.toContain(part);
  }
  const all = here.flatMap(({ state, parts }) => [...(state === null ? [] : [state]), ...parts]);
  expect(new Set(all).size).toBe(all.length);
});

it('goes with the record, whoever deletes it; that it was shown stays, so that it is withdrawn', async () => {
  const { store } = desks[0];
  const [sheet] = (await shownAt(desks[0])).filter(({ parts }) => parts.some((part) => part.startsWith('RollCall.')));
  const id = sheet?.record ?? '';
  await store.db.delete(rollCalls).where(eq(rollCalls.id, id));
  expect(await store.db.select().from(shown).where(eq(shown.record, id))).toMatchObject([{ state: null, closed: [], gone: false }]);
});
