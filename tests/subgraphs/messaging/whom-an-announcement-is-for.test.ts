import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Addressee } from '../../../core/capability/index.js';
import { messaging } from '../../../subgraphs/messaging/index.js';
import { type Desk, groups, openDesk, staffOf, students, themselves } from './desk.js';
import { HERE, here, LATE, MOTHER, OTHER, TEACHER, writeLetters } from './letters.js';

let desk: Desk;
beforeAll(async () => {
  desk = await openDesk(messaging);
  await writeLetters(desk.store);
});
afterAll(() => desk.store.close());

const guardian = (person: string, of: string, group: string | null): Addressee => ({
  person,
  kind: 'TO',
  onBehalfOf: [here(of)],
  profile: 'GUARDIAN',
  label: null,
  group: group === null ? null : here(group),
});
const NAMES = { 'Student.id': [students(HERE, '*', 'GUARDIAN')], 'ClassGroup.id': [groups(HERE, 'GUARDIAN')] };
let keys = 0;
async function publish(input: object, addressees: readonly Addressee[]): Promise<string> {
  keys += 1;
  const query = `mutation ($input: AnnouncementInput!, $key: ID!) { publishAnnouncement(input: $input, idempotencyKey: $key) {
    announcement { id } errors { code path } } }`;
  const { data } = await desk.ask(query, {
    person: TEACHER,
    extents: [themselves(TEACHER, 'TEACHER')],
    addressees,
    but: { 'Mutation.publishAnnouncement': [themselves(TEACHER, 'TEACHER'), staffOf(HERE, 'TEACHER')] },
    variables: { input: { schoolId: HERE, title: 't', body: 'b', audience: [], ...input }, key: `for-${keys}` },
  });
  expect(data.publishAnnouncement.errors).toEqual([]);
  return data.publishAnnouncement.announcement.id;
}
async function seen(person: string, id: string, fields = 'audience { profile group { id } student { id } school { id } }') {
  const { data, errors } = await desk.ask(`{ announcement(id: "${id}") { ${fields} } }`, {
    person,
    extents: [themselves(person)],
    but: NAMES,
  });
  expect(errors).toBeUndefined();
  return data.announcement;
}

describe('whom an announcement is for', () => {
  const target = (group: string | null, student: string | null) => ({
    profile: 'GUARDIAN',
    group: group === null ? null : { id: here(group) },
    student: student === null ? null : { id: here(student) },
    school: { id: HERE },
  });

  it('is told whole to whoever wrote it, and to each reader as far as they are meant', async () => {
    const id = await publish({}, [guardian(MOTHER, 's1', 'g1'), guardian(OTHER, 's2', 'g1'), guardian(LATE, 's2', null)]);
    expect((await seen(TEACHER, id)).audience).toEqual([target('g1', null), target(null, 's2')]);
    expect((await seen(MOTHER, id)).audience).toEqual([target('g1', null)]);
    expect((await seen(LATE, id)).audience).toEqual([target(null, 's2')]);
  });
});

describe('a class that the reader knows nothing of', () => {
  it('is not named, though it is the one through which they are meant', async () => {
    const id = await publish({}, [guardian(MOTHER, 's1', 'g1')]);
    const of = async (known: readonly string[]) => {
      const but = { 'ClassGroup.id': [{ of: 'groups', school: HERE, groups: known, audience: 'GUARDIAN' }] } as const;
      const query = `{ announcement(id: "${id}") { audience { profile group { id } } } }`;
      return (await desk.ask(query, { person: MOTHER, extents: [themselves(MOTHER)], but })).data.announcement.audience;
    };
    expect(await of([here('g1')])).toEqual([{ profile: 'GUARDIAN', group: { id: here('g1') } }]);
    expect(await of([here('g2')])).toEqual([{ profile: 'GUARDIAN', group: null }]);
  });
});

describe('an announcement', () => {
  it('stays above the others where its author says so', async () => {
    expect(await seen(MOTHER, await publish({ pinned: true }, [guardian(MOTHER, 's1', 'g1')]), 'pinned version')).toEqual({
      pinned: true,
      version: 1,
    });
    expect(await seen(MOTHER, here('an1'), 'pinned')).toEqual({ pinned: false });
  });
  it('moves on when the reader does something with it, for that reader', async () => {
    const id = await publish({ acknowledgementRequired: true }, [guardian(MOTHER, 's1', 'g1'), guardian(OTHER, 's2', 'g1')]);
    await desk.ask(`mutation { acknowledgeAnnouncement(id: "${id}") { errors { code } } }`, {
      person: MOTHER,
      extents: [themselves(MOTHER)],
    });
    expect((await seen(MOTHER, id, 'version')).version).toBe(2);
    expect((await seen(OTHER, id, 'version')).version).toBe(1);
    const query = '{ messagingChanges(types: ["Announcement"], first: 500) { edges { recordId version } } }';
    const { data } = await desk.ask(query, { person: MOTHER, extents: [themselves(MOTHER)] });
    expect(data.messagingChanges.edges).toContainEqual({ recordId: id, version: 2 });
  });
});
