import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Ask, openWorld, type World } from '../world/index.js';

/** T23 T24 T26 T41 T42 L5 L17 L24: what was decided for one caller, one operation, one set of variables serves no other. */
let world: World;
let parent: Ask;
let principal: Ask;
beforeAll(async () => {
  world = await openWorld();
  parent = await world.person('parent', 'famille', 'family-information');
  principal = await world.person('principal', 'vie-scolaire', 'school-administration');
}, 120_000);
afterAll(() => world?.close());

describe('the same document', () => {
  it('T42 L5: is decided anew when its variables flip what is included, both ways', async () => {
    const query =
      'query($more: Boolean!) { me { wards { student { id dietaryRequirement @include(if: $more) nationalId @skip(if: $more) } } } }';
    for (const more of [true, false, true, false]) {
      world.sent.length = 0;
      const reply = await parent(query, { more });
      expect(Object.keys(reply.data.me.wards[0].student)).toEqual(more ? ['id', 'dietaryRequirement'] : ['id', 'nationalId']);
      expect(reply.data.me.wards[0].student.dietaryRequirement ?? null).toBeNull();
      expect(world.sent.some(({ body }) => body.includes('dietaryRequirement'))).toBe(false);
    }
  });

  it('T23 T26 L24: asked by two callers at once, in either order, gives each their own answer', async () => {
    const query = `{ student(id: "${world.studentOf('student-victim')}") { id person { displayName } } }`;
    for (let round = 0; round < 5; round += 1) {
      const [theirs, office] = await Promise.all([parent(query), principal(query)]);
      expect(theirs.data.student).toBeNull();
      expect(office.data.student).toMatchObject({ id: world.studentOf('student-victim') });
    }
  });

  it('T24: is measured anew with each set of variables', async () => {
    const query =
      'query($n: Int!) { students(schoolId: "9990001X", first: $n) { edges { node { id groups { members(first: $n) { edges { node { groups { members(first: $n) { totalCount } } } } } } } } } }';
    expect((await principal(query, { n: 1 })).status).toBe(200);
    const reply = await principal(query, { n: 500 });
    expect(reply.errors[0]?.extensions.code).toBe('OPERATION_TOO_COSTLY');
    expect((await principal(query, { n: 501 })).errors[0]?.extensions.code).toMatch(/BAD_USER_INPUT|OPERATION_TOO_COSTLY/);
  });
});

describe('a document with several operations', () => {
  const DOCUMENT =
    'query Harmless { me { id } } query Other { me { displayName } } mutation Smuggled { announceAbsence(input: { studentId: "9990001X.s1", start: "2026-12-01T08:00:00Z", end: "2026-12-01T10:00:00Z" }, idempotencyKey: "k") { errors { code } } }';

  async function named(operationName?: string) {
    const token = await world.token('famille', 'family-information', 'parent');
    const response = await fetch(`${world.preau.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
      body: JSON.stringify({ query: DOCUMENT, operationName }),
    });
    return (await response.json()) as { data?: Record<string, unknown>; errors?: { extensions: { code: string } }[] };
  }

  it('T41 L17: runs the one that is named and nothing else', async () => {
    world.sent.length = 0;
    expect((await named('Harmless')).data).toEqual({ me: { id: world.personId('parent') } });
    expect(world.sent.some(({ body }) => body.includes('announceAbsence'))).toBe(false);
  });

  it('T41: runs none when none is named, or a name that is not there', async () => {
    for (const name of [undefined, 'Absent']) expect((await named(name)).errors?.[0]?.extensions.code).toBe('BAD_USER_INPUT');
  });

  it('L17: a mutation does not travel by GET', async () => {
    const token = await world.token('famille', 'family-information', 'parent');
    world.sent.length = 0;
    const query = encodeURIComponent(
      'mutation { announceAbsence(input: { studentId: "x", start: "2026-12-01T08:00:00Z", end: "2026-12-01T10:00:00Z" }, idempotencyKey: "k") { errors { code } } }',
    );
    const response = await fetch(`${world.preau.url}/graphql?query=${query}`, {
      headers: { authorization: `Bearer ${token}`, 'apollo-require-preflight': '1' },
    });
    expect(response.status).toBe(405);
    expect(world.sent).toEqual([]);
  });
});
