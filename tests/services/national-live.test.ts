import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Preau } from '../../gateway/main.js';
import { authorizationAt } from '../load/demo.js';
import { post } from '../load/live/post.js';
import { act, type Desk, deskAt, ofTheNation, ofTheSchool, type Place, publication, type Shape } from '../load/live/rules.js';
import { look, type Seen, WATCHER } from '../load/live/watched.js';
import type { OwnDatabase } from './database.js';
import { startReplica } from './replica.js';
import { createDatabaseWithTables } from './with-tables.js';

/** National rules and those of a school on several replicas, in quick succession, while others are tried and a replica joins. Design §2, promise 6. */
const ALL: Shape = { name: true, absences: true };
const NO_ABSENCES: Shape = { name: true, absences: false };
const NO_NAME: Shape = { name: false, absences: true };
const NOTHING: Shape = { name: false, absences: false };

let database: OwnDatabase;
const replicas: Preau[] = [];
const start = () => startReplica(database);
beforeAll(async () => {
  database = await createDatabaseWithTables();
  for (const _ of [1, 2]) replicas.push(await start());
});
afterAll(async () => {
  await Promise.all(replicas.map((one) => one.close()));
  await database?.drop();
});

describe('national rules', () => {
  let nation: Place;
  let desks: readonly [Desk, Desk];
  const watchers: string[] = [];
  const joined = async (replica: Preau) => {
    watchers.push(await authorizationAt(replica.url, WATCHER));
  };
  const seen = () => Promise.all(watchers.map(async (watcher, at) => (await look(at, (replicas[at] as Preau).url, watcher)).shape));
  const everywhere = (shape: Shape) => replicas.map(() => shape);
  const carriedOut = async ({ url }: Desk, { mutation, by }: { mutation: string; by: string }) => {
    expect((await act(url, by, mutation)).state).toBe('LIVE');
  };

  beforeAll(async () => {
    desks = (await Promise.all(replicas.map(({ url }) => deskAt(url)))) as [Desk, Desk];
    nation = await ofTheNation(desks[0]);
    for (const replica of replicas) await joined(replica);
    expect(await seen()).toEqual(everywhere(ALL));
  });

  /** What is asked of every replica all the while. */
  async function under<Result>(work: () => Promise<Result>): Promise<readonly Seen[]> {
    const answers: Seen[] = [];
    let isOver = false;
    const traffic = watchers.map(async (watcher, at) => {
      while (!isOver) answers.push(await look(at, (replicas[at] as Preau).url, watcher));
    });
    try {
      await work();
    } finally {
      isOver = true;
      await Promise.all(traffic);
    }
    return answers;
  }

  it('are decided by on every replica from the moment they are acknowledged, by one that joins meanwhile too, and counted where others are tried', async () => {
    const [here, there] = desks;
    const tried = await nation.approved(here, ALL, NOTHING);
    await act(here.url, here.publisher, `startPolicyShadow(id: "${tried}")`);
    const next = await nation.approved(here, ALL, NO_ABSENCES);
    const answers = await under(async () => {
      const joining = start();
      await carriedOut(there, publication(next, NO_ABSENCES, there));
      expect(await seen()).toEqual(everywhere(NO_ABSENCES));
      replicas.push(await joining);
      await joined(replicas.at(-1) as Preau);
      expect(await seen()).toEqual(everywhere(NO_ABSENCES));
    });
    expect(answers.length).toBeGreaterThan(4);
    for (const { shape } of answers) expect([ALL, NO_ABSENCES]).toContainEqual(shape);

    const shadow = async () => {
      const query = `{ policyShadow(id: "${tried}") { observed changed faults } }`;
      const { text } = await post(here.url, here.publisher, query);
      return (JSON.parse(text) as { data: { policyShadow: { observed: number; changed: number; faults: number } } }).data.policyShadow;
    };
    // What is tried denies names and absences: under the rules before and after, each of these operations would change.
    await expect.poll(async () => (await shadow()).changed, { timeout: 60_000 }).toBeGreaterThan(0);
    expect((await shadow()).faults).toBe(0);
    await act(here.url, here.publisher, `stopPolicyShadow(id: "${tried}")`);
  });

  it('go back while a school publishes its own, a moment after they were opened: nobody is told what either denies', async () => {
    const [here, there] = desks;
    const wider = await nation.approved(here, NO_ABSENCES, ALL);
    const ofSchool = await ofTheSchool.approved(there, ALL, NO_NAME);
    const answers = await under(async () => {
      await carriedOut(there, publication(wider, ALL, there));
      await Promise.all([carriedOut(here, nation.rollBack(NO_ABSENCES, here)), carriedOut(there, publication(ofSchool, NO_NAME, there))]);
      expect(await seen()).toEqual(everywhere(NOTHING));
    });
    for (const { shape } of answers) expect([NO_ABSENCES, ALL, NO_NAME, NOTHING]).toContainEqual(shape);
    // And forth again, what was opened by one level is denied by the other.
    const again = await nation.approved(there, NO_ABSENCES, ALL);
    await carriedOut(here, publication(again, ALL, here));
    expect(await seen()).toEqual(everywhere(NO_NAME));
  });
});
