import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { codes, type Journey, openJourney, type Who } from '../gateway/journey.js';

/** Whom one may write to follows from the rule that a message is sent by: who is listed can be written to, and who can be written to is listed. */
let journey: Journey;
beforeAll(async () => {
  journey = await openJourney();
}, 120_000);
afterAll(() => journey?.close());

const SCHOOL = '9990001X';
const through = (as: string, client: string): Who => ({ as, client, purpose: 'messaging' });
const WRITERS: readonly Who[] = [
  through('parent', 'famille'),
  through('parent-supervised', 'famille'),
  through('teacher-parent', 'famille'),
  through('student', 'famille'),
  through('teacher', 'prof'),
  through('teacher-parent', 'prof'),
  through('head-teacher', 'prof'),
  through('aide', 'vie-scolaire'),
  through('cpe', 'vie-scolaire'),
  through('principal', 'vie-scolaire'),
];

interface Row {
  readonly person: { readonly id: string; readonly displayName: string } | null;
  readonly group: { readonly id: string } | null;
  readonly audienceLabel: string | null;
  readonly usableAs: readonly string[];
  readonly size: number;
}
async function listed(who: Who, args = 'first: 500'): Promise<readonly Row[]> {
  const query = `{ reachableRecipients(schoolId: "${SCHOOL}", ${args}) { person { id displayName } group { id } audienceLabel usableAs size } }`;
  const reply = await journey.ask(who, query);
  expect(codes(reply)).toEqual([]);
  return reply.data.reachableRecipients;
}
const peopleIn = (rows: readonly Row[]) => rows.flatMap(({ person }) => person?.id ?? []);

let keys = 0;
async function send(who: Who, to: object, use = 'to') {
  keys += 1;
  const input = { schoolId: SCHOOL, body: 'bonjour', to: [], [use]: [to] };
  return journey.ask(
    who,
    `mutation ($input: SendMessageInput!, $key: ID!) { sendMessage(input: $input, idempotencyKey: $key) {
      message { recipients(first: 1) { totalCount } } errors { code } } }`,
    { input, key: `law-${keys}` },
  );
}
async function maySend(who: Who, to: object, use = 'to'): Promise<boolean> {
  const reply = await send(who, to, use);
  if (codes(reply).length === 0) expect(reply.data.sendMessage.errors).toEqual([]);
  else expect(codes(reply)).toEqual(['FORBIDDEN_OPERATION']);
  return codes(reply).length === 0;
}

describe.each(WRITERS.map((who) => [`${who.as} through ${who.client}`, who] as const))('%s', (_, who) => {
  it('may write to whom they are shown, and is shown whom they may write to', async () => {
    const rows = await listed(who);
    expect(rows.every(({ person, group }) => (person === null) !== (group === null))).toBe(true);
    const shown = new Set(peopleIn(rows));
    const everybody = journey.demo.rows.identity.persons.map(({ id }) => id);
    const samples = fc.sample(fc.tuple(fc.constantFrom(...everybody), fc.constantFrom('to', 'cc', 'bcc')), { numRuns: 9, seed: 7 });
    const [some, few] = [[...shown].slice(0, 3), [journey.person('parent'), journey.person('cpe')]];
    for (const [personId, use] of [...samples, ...[...some, ...few].map((id) => [id, 'to'] as const)])
      expect([personId, await maySend(who, { personId }, use)]).toEqual([personId, shown.has(personId)]);
  });

  it('may write to the classes they are shown, to so many people, and to no others they know of', async () => {
    const rows = await listed(who);
    const groups = new Map(rows.flatMap(({ group, size }) => (group === null ? [] : [[group.id, size] as const])));
    const all = journey.demo.rows.identity.classGroups.filter(({ school }) => school === SCHOOL).slice(0, 4);
    for (const { id } of all) {
      const reply = await send(who, { groupId: id });
      const total = codes(reply).length === 0 ? reply.data.sendMessage.message.recipients.totalCount : undefined;
      // Of a class they know nothing of, those they may write to are shown one by one.
      const isKnown = (await journey.ask(who, `{ classGroup(id: "${id}") { name } }`)).data.classGroup?.name != null;
      expect([id, groups.get(id)]).toEqual([id, isKnown ? total : undefined]);
    }
  });
});

describe('whom one may write to', () => {
  it('is found by a part of a name', async () => {
    const who = through('principal', 'vie-scolaire');
    const [{ displayName, id } = { displayName: '', id: '' }] = (await listed(who)).flatMap(({ person }) => person ?? []);
    const found = await listed(who, `first: 500, search: "${displayName.slice(0, 5).toUpperCase()}"`);
    expect(peopleIn(found)).toContain(id);
    expect(found.length).toBeLessThan((await listed(who)).length);
    expect(await listed(who, 'first: 500, search: "%"')).toEqual([]);
  });

  it('is narrowed to those who have to do with a pupil, for who has to do with the pupil', async () => {
    const about = (handle: string) => `first: 500, aboutStudentId: "${journey.student(handle)}"`;
    const parent = through('parent', 'famille');
    const all = peopleIn(await listed(parent));
    const some = peopleIn(await listed(parent, about('student')));
    expect(some.length).toBeGreaterThan(1);
    expect(some.length).toBeLessThan(all.length);
    expect(all).toEqual(expect.arrayContaining(some));
    expect(await listed(parent, about('student-victim'))).toEqual([]);
    expect(await listed(parent, 'first: 500, aboutStudentId: "9990001X.s99999"')).toEqual([]);
    // A delegate of the parents has a tie to each pupil of the class, and learns of none who looks after them.
    const delegate = through('parent-delegate', 'famille');
    const links = journey.demo.rows.identity.guardianLinks.filter(({ guardian }) => guardian === journey.person('parent-delegate'));
    const own = new Set(links.map(({ student }) => student));
    const classes = journey.demo.rows.identity.memberships.filter(({ student }) => own.has(student)).map(({ group }) => group);
    const others = journey.demo.rows.identity.memberships.filter(({ group, student }) => classes.includes(group) && !own.has(student));
    expect(others.length).toBeGreaterThan(5);
    for (const { student } of others.slice(0, 5)) expect(await listed(delegate, `first: 500, aboutStudentId: "${student}"`)).toEqual([]);
    expect((await listed(delegate, `first: 500, aboutStudentId: "${[...own][0]}"`)).length).toBeGreaterThan(1);
    const head = through('head-teacher', 'prof');
    const theirs = journey.demo.rows.identity.memberships.find(({ group }) => groupsOf(head).has(group))?.student ?? '';
    const family = peopleIn(await listed(head, `first: 500, aboutStudentId: "${theirs}"`));
    expect(family).toContain(theirs.replace('.s', '.p'));
  });

  it('is nobody but oneself to a parent who is not to be informed, who is shown no list', async () => {
    const parent = through('parent-no-information', 'famille');
    const reply = await journey.ask(parent, `{ reachableRecipients(schoolId: "${SCHOOL}", first: 5) { size } }`);
    expect(codes(reply)).toEqual(['FORBIDDEN_FIELD Query.reachableRecipients']);
    expect(reply.sent).toEqual([]);
    expect(await maySend(parent, { personId: journey.person('cpe') })).toBe(false);
    expect(await maySend(parent, { groupId: '9990001X.g1' })).toBe(false);
  });

  it('is nobody at a school where one is nobody, and for a purpose that is not writing', async () => {
    const parent = through('parent-of-victim', 'famille');
    const reply = await journey.ask(parent, '{ reachableRecipients(schoolId: "9990003Z", first: 5) { size } }');
    expect(reply.data.reachableRecipients).toEqual([]);
    const reading = { ...through('teacher', 'prof'), purpose: 'grading' };
    const refused = await journey.ask(reading, `{ reachableRecipients(schoolId: "${SCHOOL}", first: 5) { size } }`);
    expect(refused.data?.reachableRecipients ?? []).toEqual([]);
  });

  it('is asked once in an operation, for at least one and at most 500', async () => {
    const ask = (query: string) => journey.ask(through('teacher', 'prof'), query);
    const one = `reachableRecipients(schoolId: "${SCHOOL}", first: 5) { size }`;
    expect(codes(await ask(`{ a: ${one} b: ${one} }`))).toEqual(['BAD_USER_INPUT']);
    expect(codes(await ask(`{ ${one.replace('5', '0')} }`))).toEqual(['BAD_USER_INPUT']);
    expect(codes(await ask(`{ ${one.replace('5', '501')} }`))).not.toEqual([]);
  });
});

function groupsOf({ as }: Who): ReadonlySet<string> {
  const person = journey.person(as as string);
  const roles = journey.demo.rows.identity.roleAssignments.filter((one) => one.person === person && one.function === 'HEAD_TEACHER');
  return new Set(roles.flatMap(({ scopeGroup }) => scopeGroup ?? []));
}
