import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Ask, openWorld, type World } from '../world/index.js';
import { readsAsNeverThere } from './as-never-there.js';

/** T12 L29 D2: two vendors cannot find out that they hold the same child, nor use an id that they were not given. */
let world: World;
let canteen: Ask;
let lms: Ask;
beforeAll(async () => {
  world = await openWorld();
  canteen = await world.service('cantine', 'catering');
  lms = await world.service('lms', 'class-lists');
}, 120_000);
afterAll(() => world?.close());

const LIST =
  '{ students(schoolId: "9990001X", first: 20) { edges { cursor node { id person { id displayName } } } pageInfo { endCursor } } }';
const ONE = 'query($id: ID!) { student(id: $id) { id person { displayName } } }';
type Student = { id: string; person: { id: string; displayName: string } };
const students = (data: { students: { edges: { node: Student }[] } }) => data.students.edges.map((edge) => edge.node);

describe('a vendor', () => {
  it('gets the same ids each time, and other ids than another vendor for the same children', async () => {
    const [first, again, other] = [await canteen(LIST), await canteen(LIST), await lms(LIST)];
    expect(students(again.data)).toEqual(students(first.data));
    const theirs = new Map(students(other.data).map((student) => [student.person.displayName, student.id]));
    for (const student of students(first.data)) expect(theirs.get(student.person.displayName)).not.toBe(student.id);
  });

  it('finds a child by the id it was given, and by no other: not the school’s, not another vendor’s, not a damaged one', async () => {
    const [own] = students((await canteen(LIST)).data) as [Student];
    const [theirs] = students((await lms(LIST)).data) as [Student];
    expect((await canteen(ONE, { id: own.id })).data.student.id).toBe(own.id);
    const absent = (await canteen(ONE, { id: '~nothing' })).text;
    for (const id of [world.studentOf('student'), theirs.id, `${own.id.slice(0, -2)}AA`, own.person.id])
      expect((await canteen(ONE, { id })).text).toBe(absent);
  });

  it('finds no id of the school’s anywhere in an answer: not in the data, not in a cursor, not in an error', async () => {
    for (const operation of ['Op01', 'Op02', 'Op12', 'Op15', 'Op20']) {
      const { text } = await world.operation(operation);
      const decoded = (text.match(/[A-Za-z0-9_-]{16,}/g) ?? []).map((word) => Buffer.from(word, 'base64url').toString('latin1')).join(' ');
      for (const where of [text, decoded])
        expect(where).not.toMatch(/999000[12][XY]\.(p|s|t|gl|ra|en|ac|ae|iv|bi|ms|re|cr|co|me|an|sr|ta)\d/);
    }
  });

  it('cannot turn a page with another vendor’s cursor', async () => {
    const theirs = (await lms(LIST)).data.students.pageInfo.endCursor;
    const reply = await canteen(
      'query($after: String) { students(schoolId: "9990001X", first: 2, after: $after) { edges { node { id } } } }',
      { after: theirs },
    );
    expect(reply.errors[0]?.extensions.code).toBe('BAD_USER_INPUT');
    expect(reply.data?.students ?? null).toBeNull();
  });

  it('whose agreement is over gets nothing', async () => {
    const listed = (await (await fetch(`${world.preau.url}/demo.json`)).json()) as { clients: { id: string; purposes: string[] }[] };
    const purpose = listed.clients.find((client) => client.id === 'ancien')?.purposes[0] ?? '';
    const reply = await (await world.service('ancien', purpose))(LIST);
    expect(reply.data.students).toBeNull();
    const former = await world.service('ancien', purpose);
    world.sent.length = 0;
    await readsAsNeverThere(former, LIST, 'students');
    expect(world.sent.filter(({ body }) => !body.includes('preau'))).toEqual([]);
    expect((await former('{ __schema { types { name } } }')).text).not.toMatch(/Student|School|Person/);
  });
});
