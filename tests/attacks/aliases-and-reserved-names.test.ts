import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Ask, openWorld, type World } from '../world/index.js';

/** L1 L2 L3 L8 L9 T40 T43: names that a client chooses cannot stand in for others, nor break anything. */
let world: World;
let parent: Ask;
beforeAll(async () => {
  world = await openWorld();
  parent = await world.person('parent', 'famille', 'family-information');
}, 120_000);
afterAll(() => world?.close());

describe('an alias', () => {
  it('L1: does not swap a permitted field for a denied one, in either direction', async () => {
    const reply = await parent(
      '{ me { wards { student { attendanceEvents(first: 3) { edges { node { kind: staffNote staffNote: kind id: status status: id } } } } } } }',
    );
    const events = reply.data.me.wards[0].student.attendanceEvents.edges.map((edge: { node: object }) => edge.node);
    expect(events.length).toBeGreaterThan(0);
    for (const event of events)
      expect(event).toMatchObject({
        kind: null,
        staffNote: expect.stringMatching(/^[A-Z_]+$/),
        id: expect.stringMatching(/^[A-Z_]+$/),
        status: expect.stringMatching(/\.ae/),
      });
    expect(reply.errors.map((error) => error.extensions.coordinate)).toContain('AttendanceEvent.staffNote');
  });

  it('L1: cannot pass somebody else off as the subject: `id` beside a field of another subgraph', async () => {
    const reply = await parent(
      '{ me { wards { student { id: boarding boarding: id person { id: displayName displayName: id } attendanceEvents(first: 1) { totalCount } } } } }',
    );
    expect(reply.data.me.wards[0].student.boarding).toBe(world.studentOf('student'));
    expect(reply.data.me.wards[0].student.attendanceEvents.totalCount).toBeGreaterThanOrEqual(0);
  });

  it('L3: fifty of them for one denied field are one denial, and ask nobody anything', async () => {
    world.sent.length = 0;
    const aliases = Array.from({ length: 50 }, (_, index) => `a${index}: dietaryRequirement`).join(' ');
    const reply = await parent(`{ me { wards { student { ${aliases} } } } }`);
    expect(reply.errors).toHaveLength(1);
    expect(world.sent.some(({ body }) => body.includes('dietaryRequirement'))).toBe(false);
  });

  it('L8 T40: may be called like a part of every object, and stays data', async () => {
    const reply = await parent('{ me { __proto__: displayName constructor: givenName toString: familyName hasOwnProperty: id } }');
    const me = JSON.parse(reply.text).data.me;
    expect(Object.keys(me).sort()).toEqual(['__proto__', 'constructor', 'hasOwnProperty', 'toString']);
    expect(({} as { displayName?: string }).displayName).toBeUndefined();
  });

  it('L9: the same field with other arguments under another alias keeps its own answer', async () => {
    const reply = await parent(
      '{ me { wards { student { a: attendanceEvents(first: 1) { edges { node { id } } } b: attendanceEvents(first: 3) { edges { node { id } } } } } } }',
    );
    const { a, b } = reply.data.me.wards[0].student;
    expect(a.edges).toHaveLength(1);
    expect(b.edges.length).toBeGreaterThan(1);
  });
});

describe('a name of the gateway’s own', () => {
  it.each([
    ['an alias', '{ me { preau_id: id } }'],
    ['an alias in capitals', '{ me { PREAU_S_self: id } }'],
    ['an alias behind underscores', '{ me { _preau: id } }'],
    ['a field', '{ me { preauSubjects(path: "self") } }'],
    ['a root field', '{ preauPlaces(persons: ["9990001X.p1"]) }'],
    ['a variable', 'query($preau_v0: ID!) { student(id: $preau_v0) { id } }'],
    ['a fragment', '{ me { ...preauAll } } fragment preauAll on Person { id }'],
    ['an operation', 'query preauQuery { me { id } }'],
  ])('L2: is refused as %s, before anything is asked', async (_, query) => {
    world.sent.length = 0;
    const reply = await parent(query, { preau_v0: '9990001X.s1' });
    expect(reply.errors[0]?.extensions.code).toBe('BAD_USER_INPUT');
    expect(reply.data).toBeNull();
    expect(world.sent).toEqual([]);
  });

  it('L36: is not in the schema that clients read', async () => {
    const reply = await parent('{ __schema { types { name fields { name } } } }');
    expect(reply.text).toContain('AttendanceEvent');
    expect(reply.text.toLowerCase()).not.toContain('preau');
  });

  it('T43: a variable called like federation’s own is only a variable', async () => {
    const reply = await parent(
      'query($representations: Int!) { me { wards { student { attendanceEvents(first: $representations) { totalCount } } } } }',
      { representations: 1 },
    );
    expect(reply.status).toBe(200);
    expect(reply.data.me.wards.length).toBeGreaterThan(0);
  });

  it('T40: variables called like a part of every object do no harm', async () => {
    const reply = await parent(
      'query($__proto__: ID!, $constructor: ID!) { a: student(id: $__proto__) { id } b: student(id: $constructor) { id } }',
      JSON.parse('{"__proto__":"9990001X.s0","constructor":"9990001X.s0"}'),
    );
    expect(reply.data).toEqual({ a: null, b: null });
  });
});
