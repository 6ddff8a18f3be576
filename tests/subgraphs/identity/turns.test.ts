import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Roster, RosterStudent } from '../../../subgraphs/identity/index.js';
import { applyRoster } from '../../../subgraphs/identity/index.js';
import * as t from '../../../subgraphs/identity/tables.js';
import { type Asking, AT, type Desk, openDesk, themselves, wholeSchool } from './desk.js';
import { HERE, here, rewriteTwoSchools, THERE } from './two-schools.js';

/** Whose turns each write waits for. s1 and s2 are pupils of one school, s3 of both. */
let desk: Desk;
let stop: () => void;
const taken: string[] = [];
beforeAll(async () => {
  desk = await openDesk();
  stop = listen();
});
beforeEach(async () => {
  await rewriteTwoSchools(desk.store);
  taken.length = 0;
});
afterAll(() => {
  stop();
  return desk.store.close();
});

const LOCK = 'identity.intake ';
type Asked = { query(text: string, ...more: unknown[]): unknown };

/** Notes the turns that are taken, one transaction after the other. */
function listen(): () => void {
  const client = (desk.store.db as unknown as { $client: { transaction(work: (tx: Asked) => unknown): unknown } }).$client;
  const { transaction } = client;
  client.transaction = (work) =>
    transaction.call(client, (tx) => {
      const query = tx.query.bind(tx);
      tx.query = (text, ...more) => {
        if (text.includes('pg_advisory_xact_lock')) taken.push(String((more[0] as string[])[0]).replace(LOCK, ''));
        return query(text, ...more);
      };
      return work(tx);
    });
  return () => Object.assign(client, { transaction });
}

const office = { person: here('p21'), client: 'aaf', extents: wholeSchool(HERE, 'OFFICE') } satisfies Asking;
const aaf = (value: string) => `{ system: "aaf", kind: "jointure", value: "${value}" }`;
const upsert = (values: readonly string[], key = 'k') =>
  desk.ask(
    `mutation { upsertStudents(schoolId: "${HERE}", source: "aaf", idempotencyKey: "${key}",
      items: [${values.map((value) => `{ externalId: ${aaf(value)}, boarding: DAY }`).join()}]) { errors { code } results { kind } } }`,
    office,
  );
const roster = (uai: string, students: readonly RosterStudent[]): Roster => ({
  school: { uai, name: uai },
  ...{
    years: [],
    periods: [],
    subjects: [],
    groups: [],
    students,
    guardians: [],
    staff: [],
    memberships: [],
    links: [],
    roles: [],
    teaching: [],
  },
});
const file = (uai: string, value: string, scope: 'global' | 'school' = 'global') =>
  applyRoster(
    desk.store,
    roster(uai, [
      {
        externalId: { system: 'aaf', kind: 'jointure', value, scope },
        status: 'active',
        givenName: 'Lia',
        familyName: 'Neuve',
        enrolment: {},
      },
    ]),
    { system: 'aaf', mode: 'delta', authoritative: true },
    new Date(AT),
  );

describe('what is written of a school', () => {
  it('waits for that school alone, where it names nobody of another', async () => {
    expect((await upsert(['E1'])).data).toMatchObject({ upsertStudents: { results: [{ kind: 'UPDATED' }] } });
    expect(taken).toEqual([HERE]);
    taken.length = 0;
    const linked = await desk.ask(
      `mutation { linkExternalId(recordId: "${here('s3')}", externalId: ${aaf('X')}, assurance: AUTHORITATIVE) { errors { code } } }`,
      { ...office, client: 'desk' },
    );
    expect(linked.data).toEqual({ linkExternalId: { errors: [] } });
    expect(taken).toEqual([HERE]);
  });

  it('waits for every school of those it names, from the beginning and in order', async () => {
    await upsert(['E1', 'E3']);
    expect(taken).toEqual([HERE, HERE, THERE]);
    taken.length = 0;
    const own = { person: here('p3'), extents: [themselves(here('p3'), 'STUDENT')] };
    await desk.ask(`mutation { setGuardianDisclosure(studentId: "${here('s3')}", value: ADULT_OBJECTED) { errors { code } } }`, own);
    expect(taken).toEqual([HERE, HERE, THERE]);
    expect(
      (await desk.store.db.select().from(t.changes)).filter(({ school, record }) => school === THERE && record === here('s3')),
    ).toHaveLength(2);
  });

  it('waits, in a file, for where those live whom it knows by a key that holds everywhere', async () => {
    await file(THERE, 'E1');
    expect(taken).toEqual([THERE, HERE, THERE]);
  });

  it('waits for who else makes newcomers where the same one may be in a file of another school', async () => {
    await file(HERE, 'N1');
    expect(taken).toEqual([HERE, HERE, 'newcomers']);
    taken.length = 0;
    await file(HERE, 'N1');
    await file(HERE, 'N2', 'school');
    expect(taken).toEqual([HERE, HERE]);
  });
});
