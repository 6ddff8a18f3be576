import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { codes, every, family, type Journey, openJourney, type Who } from '../gateway/journey.js';
import { readsAsNeverThere } from './as-never-there.js';

/** L12 L15 L31 T34 T35: what is hidden and what is not there read the same, byte for byte, whoever asks and by whichever root. */
let journey: Journey;
beforeAll(async () => {
  journey = await openJourney();
}, 120_000);
afterAll(() => journey?.close());

const ASKERS: readonly [string, Who][] = [
  ['a parent', family('parent')],
  ['a parent not to be informed', family('parent-no-information')],
  ['a parent who supervises', family('parent-supervised')],
  ['a pupil', family('student')],
  ['a teacher', { client: 'prof', purpose: 'roll-call', as: 'teacher' }],
  ['a teacher of another school', { client: 'prof', purpose: 'assessment', as: 'teacher-2' }],
  ['a counsellor of another school', { client: 'vie-scolaire', purpose: 'attendance-follow-up', as: 'cpe-2' }],
  ['an aide', { client: 'vie-scolaire', purpose: 'pupil-support', as: 'aide' }],
  ['a psychologist', { client: 'vie-scolaire', purpose: 'guidance', as: 'psychologist' }],
  ['a parent delegate', { client: 'famille', purpose: 'class-council', as: 'parent-delegate' }],
  ['a canteen', { client: 'cantine', purpose: 'catering' }],
  ['a tutoring application', { client: 'tutorat', purpose: 'homework-help' }],
  ['a researcher', { client: 'recherche', purpose: 'research' }],
  ['a system without an agreement', { client: 'ancien', purpose: 'class-lists' }],
];

const ROOTS: Readonly<Record<string, { readonly selection: string; readonly letters: string }>> = {
  student: {
    selection: 'id boarding nationalId person { displayName phones { value } } results(first: 2) { totalCount edges { node { value } } }',
    letters: 's',
  },
  person: { selection: 'id displayName birthDate phones { value } conversations(first: 1) { totalCount }', letters: 'p' },
  attendanceEvent: { selection: 'id kind staffNote student { id }', letters: 'ae' },
  incident: { selection: 'id kind description participants { role person { id } }', letters: 'bi' },
  reportCard: { selection: 'id status headTeacherAppreciation', letters: 'cr' },
  conversation: { selection: 'id subject messages { totalCount }', letters: 'co' },
  message: { selection: 'id body sender { id }', letters: 'me' },
  announcement: { selection: 'id title', letters: 'an' },
};

/** Ids of records that the demo holds. */
function idsOf(root: string): string[] {
  const { identity, attendance, assessment, messaging } = journey.demo.rows;
  const rows: Readonly<Record<string, readonly { readonly id: string }[]>> = {
    student: identity.students,
    person: identity.persons,
    attendanceEvent: attendance.attendanceEvents,
    incident: attendance.incidents,
    reportCard: assessment.reportCards,
    conversation: messaging.conversations,
    message: messaging.messages,
    announcement: messaging.announcements,
  };
  const all = (rows[root] ?? []).map(({ id }) => id);
  return all.filter((_, index) => index % Math.max(1, Math.floor(all.length / 8)) === 0);
}

describe.each(Object.keys(ROOTS))('%s by id', (root) => {
  const { selection, letters } = ROOTS[root] as (typeof ROOTS)[string];
  const query = `query($id: ID!) { ${root}(id: $id) { ${selection} } }`;

  it.each(ASKERS)('as %s: what is not shown reads as what is not there', async (_, who) => {
    const absent = await journey.ask(who, query, { id: `9990001X.${letters}99999` });
    expect(absent.data).toEqual({ [root]: null });
    if (!(await journey.contract(who.client)).has(`Query.${root}`))
      await readsAsNeverThere((text) => journey.ask(who, text, { id: `9990001X.${letters}1` }), query, root);
    for (const id of [`9990009X.${letters}1`, 'not an id', `~${'A'.repeat(64)}`])
      expect((await journey.ask(who, query, { id })).text).toBe(absent.text);
    expect(idsOf(root).length).toBeGreaterThan(1);
    const present = await Promise.all(idsOf(root).map(async (id) => journey.ask(who, query, { id })));
    for (const reply of present) {
      if (reply.data?.[root] !== null) continue;
      expect(reply.text).toBe(absent.text);
      expect(reply.status).toBe(absent.status);
    }
  });
});

describe('a list', () => {
  it.each(ASKERS)('as %s: has no empty places where rows were hidden, and counts what it shows', async (_, who) => {
    const reply = await journey.ask(
      who,
      '{ students(schoolId: "9990001X", first: 200) { totalCount edges { node { id } } } other: students(schoolId: "9990002Y", first: 200) { totalCount edges { node { id } } } none: students(schoolId: "9990009X", first: 200) { totalCount edges { node { id } } } me { wards { student { id } } student { id } staff { id } } }',
    );
    for (const edges of every(reply.data, 'edges') as ({ node: unknown } | null)[][])
      for (const edge of edges) expect(edge?.node).not.toBeNull();
    for (const list of [reply.data?.students, reply.data?.other]) if (list != null) expect(list.totalCount).toBe(list.edges.length);
    for (const wards of every(reply.data, 'wards') as (unknown[] | null)[]) for (const ward of wards ?? []) expect(ward).not.toBeNull();
  });

  it('of wards is empty for a parent not to be informed, as for an adult without children; errors are the same too', async () => {
    const query = '{ me { wards { id kinship student { id boarding } } } }';
    const barred = await journey.ask(family('parent-no-information'), query);
    expect(barred.data).toEqual({ me: { wards: [] } });
    expect(barred.received).not.toContain(journey.student('student-protected'));
    expect(codes(barred)).toEqual(codes(await journey.ask({ ...family('parent-no-information'), at: journey.now + 1000 }, query)));
  });
});

describe('a field that is not there, and below it one that is skipped by a variable of its own', () => {
  it.each(ASKERS)('as %s: takes nothing else with it', async (_, who) => {
    const query = 'query($yes: Boolean!) { __typename replicas { id @include(if: $yes) ... @skip(if: $yes) { since } } }';
    const reply = await readsAsNeverThere((text) => journey.ask(who, text, { yes: true }), query, 'replicas');
    expect(reply.data).toEqual({ __typename: 'Query', replicas: null });
    expect(codes(reply)).toEqual(['FORBIDDEN_FIELD Query.replicas']);
  });
});
