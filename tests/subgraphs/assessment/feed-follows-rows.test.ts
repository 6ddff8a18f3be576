import { afterAll, beforeAll, expect, it } from 'vitest';
import * as tables from '../../../subgraphs/assessment/tables.js';
import { changesOf, everythingSaid } from '../feed-follows-rows.js';
import { type Asking, type Desk, openDesk } from './desk.js';
import { family, HERE, here, office, vendor, writeTwoSchools } from './two-schools.js';

/** Domain model §2.6: who follows the feed holds what a new reader is told, whatever stored value was changed that a record says. */
const RECORDS = ['Evaluation', 'Result', 'ReportCard', 'CycleReport', 'Skill', 'Scale'];
/** What a school has beforehand, which changes for nobody while it is in use. */
const LISTED = [tables.skills, tables.scales];
const LOGS = [tables.changes, tables.shown, tables.counters, tables.idempotencyKeys];
/** No write moves an evaluation to another class, or a result to another pupil. */
const FIXED = [tables.evaluations.group, tables.results.evaluation, tables.results.student];
const SAID = everythingSaid('assessment', RECORDS);

let desk: Desk;
beforeAll(async () => {
  desk = await openDesk();
  await writeTwoSchools(desk.store);
});
afterAll(() => desk.store.close());

type Held = Map<string, string>;
async function read(asking: Asking, since: string | null, held: Held): Promise<string> {
  const query = `query ($since: String) { assessmentChanges(schoolId: "${HERE}", since: $since, first: 500) { resyncRequired
    edges { recordId record { ${SAID} } } pageInfo { endCursor hasNextPage } } }`;
  const { data, errors } = await desk.ask(query, { ...asking, variables: { since } });
  expect(errors ?? []).toEqual([]);
  const { edges, pageInfo } = data.assessmentChanges;
  expect(pageInfo.hasNextPage).toBe(false);
  for (const { recordId, record } of edges) {
    if (record === null) held.delete(recordId);
    else held.set(recordId, JSON.stringify(record));
  }
  return pageInfo.endCursor;
}

it.each([
  ['a parent', { ...family(here('s2')), person: here('p102') }],
  ['a system', vendor],
  ['the office', { ...office, person: here('p50') }],
] as const)('%s holds what there is after any stored value has changed', { timeout: 600_000 }, async (name, asking) => {
  const held: Held = new Map();
  let cursor = await read({ ...asking, client: name }, null, held);
  expect(held.size).toBeGreaterThan(5);
  const wrong: string[] = [];
  let told = 0;
  let fresh = 0;
  for (const change of await changesOf(desk.store, 'assessment', tables, [...LISTED, ...LOGS, ...FIXED])) {
    for (const step of ['make', 'undo'] as const) {
      if ((await change[step]()) === false) break;
      const before = JSON.stringify([...held]);
      cursor = await read({ ...asking, client: name }, cursor, held);
      if (before !== JSON.stringify([...held])) told += 1;
      const there: Held = new Map();
      fresh += 1;
      await read({ ...asking, client: `${name} ${fresh}` }, null, there);
      const other = [...new Set([...held.keys(), ...there.keys()])].filter((id) => held.get(id) !== there.get(id));
      if (other.length > 0) wrong.push(`${step} ${change.name}: ${other[0]}`);
      for (const id of other) held.set(id, there.get(id) ?? '');
    }
  }
  expect(wrong).toEqual([]);
  expect(told).toBeGreaterThan(0);
});
