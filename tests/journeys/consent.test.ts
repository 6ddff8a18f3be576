import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Ask, openWorld, type World } from '../world/index.js';

/** Consent, from the family's hand to the vendor's next request. GDPR art. 7(3): as easy to withdraw as to give, and at once. */
let world: World;
let vendor: Ask;
let student: Ask;
let opaque: string;

beforeAll(async () => {
  world = await openWorld();
  vendor = await world.service('tutorat', 'homework-help');
  student = await world.person('student-15', 'famille', 'family-information');
  const listed = (await (await fetch(`${world.preau.url}/demo.json`)).json()) as {
    operations: { name: string; variables: { student: string } }[];
  };
  opaque = listed.operations.find((operation) => operation.name.startsWith('Op02'))?.variables.student ?? '';
}, 120_000);
afterAll(() => world?.close());

const RESULTS = 'query($student: ID!) { student(id: $student) { results(first: 5) { edges { node { value status } } } } }';
const WITHDRAW = `mutation($input: ConsentInput!, $key: ID!) { withdrawConsent(input: $input, idempotencyKey: $key) { consent { act capacity noticeVersion } errors { code message } } }`;
const GIVE = WITHDRAW.replace('withdrawConsent', 'giveConsent');
const consent = () => ({
  studentId: world.studentOf('student-15'),
  purpose: 'homework-help',
  recipient: 'tutorat',
  categories: ['SCHOOLING', 'GRADE', 'EVALUATION', 'COMPETENCY', 'APPRECIATION'],
  noticeVersion: 2,
});

describe('a student of fifteen, who consents alone', () => {
  it('is read by the vendor while the consent stands, refused from the request after the withdrawal, and read again when given again', async () => {
    const before = await vendor(RESULTS, { student: opaque });
    expect(before.data.student.results.edges.length).toBeGreaterThan(0);

    const withdrawn = await student(WITHDRAW, { input: consent(), key: 'withdrawal-1' });
    expect(withdrawn.data.withdrawConsent).toMatchObject({ consent: { act: 'WITHDRAWN', capacity: 'STUDENT' }, errors: [] });
    const after = await vendor(RESULTS, { student: opaque });
    expect(JSON.stringify(after.data)).not.toMatch(/"value":\d/);

    const given = await student(GIVE, { input: consent(), key: 'gift-1' });
    expect(given.data.giveConsent).toMatchObject({ consent: { act: 'GIVEN', capacity: 'STUDENT', noticeVersion: 2 }, errors: [] });
    const again = await vendor(RESULTS, { student: opaque });
    expect(again.data.student.results.edges.length).toBe(before.data.student.results.edges.length);
  });

  it('may say the same thing twice: it is one act', async () => {
    const once = await student(GIVE, { input: consent(), key: 'gift-2' });
    const twice = await student(GIVE, { input: consent(), key: 'gift-2' });
    expect(twice.data).toEqual(once.data);
  });

  it('is told which notice is in force when they answer to an old one', async () => {
    const reply = await student(GIVE, { input: { ...consent(), noticeVersion: 1 }, key: 'gift-3' });
    expect(reply.data.giveConsent).toMatchObject({ consent: null, errors: [{ code: 'VALIDATION' }] });
  });
});

describe('somebody else', () => {
  it.each(['parent', 'teacher-parent', 'teacher', 'principal'])(
    '(%s) cannot consent for the student: nothing is written',
    async (handle) => {
      const client = handle.startsWith('teacher') || handle === 'principal' ? 'vie-scolaire' : 'famille';
      const other = await world.person(handle, client, 'family-information');
      const reply = await other(WITHDRAW, { input: consent(), key: `foreign-${handle}` });
      expect(reply.errors[0]?.extensions.code).toBe('FORBIDDEN_OPERATION');
      const still = await vendor(RESULTS, { student: opaque });
      expect(still.data.student.results.edges.length).toBeGreaterThan(0);
    },
  );
});
