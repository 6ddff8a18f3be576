import { afterAll, beforeAll, it } from 'vitest';
import * as tables from '../../../subgraphs/assessment/tables.js';
import { changesOf, expectToFollow } from '../feed-follows-rows.js';
import { type Desk, openDesk } from './desk.js';
import { family, HERE, here, office, vendor, writeTwoSchools } from './two-schools.js';

/** Domain model §2.6: who follows the feed holds what a new reader is told, whatever stored value was changed that a record says. */
const RECORDS = ['Evaluation', 'Result', 'ReportCard', 'CycleReport', 'Skill', 'Scale'];
/** What a school has beforehand, which changes for nobody while it is in use. */
const LISTED = [tables.skills, tables.scales];
const LOGS = [tables.changes, tables.shown, tables.counters, tables.idempotencyKeys];
/** No write moves an evaluation to another class, or a result to another pupil. */
const FIXED = [tables.evaluations.group, tables.results.evaluation, tables.results.student];

let desk: Desk;
beforeAll(async () => {
  desk = await openDesk();
  await writeTwoSchools(desk.store);
});
afterAll(() => desk.store.close());

it.each([
  ['a parent', { ...family(here('s2')), person: here('p102') }],
  ['a system', vendor],
  ['the office', { ...office, person: here('p50') }],
] as const)('%s holds what there is after any stored value has changed', { timeout: 600_000 }, async (name, asking) => {
  const changes = await changesOf(desk.store, 'assessment', tables, [...LISTED, ...LOGS, ...FIXED]);
  await expectToFollow(name, asking, 5, {
    subgraph: 'assessment',
    records: RECORDS,
    school: HERE,
    ask: desk.ask,
    changes,
  });
});
