import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { asksFor, codes, family, type Journey, type Outcome, openJourney, type Who } from '../gateway/journey.js';
import { readsAsNeverThere } from './as-never-there.js';

/**
 * T44 L16 L17: a mutation is decided whole, before anything: one thing denied in it and no subgraph is called. Of a batch whose items are each
 * decided on their own, one that is denied never travels.
 */
let journey: Journey;
beforeAll(async () => {
  journey = await openJourney();
}, 120_000);
afterAll(() => journey?.close());

const DAY = 86_400_000;
const inDays = (days: number, hour = 8) => {
  const day = new Date(journey.now + days * DAY);
  day.setUTCHours(hour, 0, 0, 0);
  return day.toISOString();
};
function nothingWritten(reply: Outcome) {
  expect(reply).toMatchObject({ status: 403, data: null });
  expect(reply.errors).toEqual([{ message: 'not permitted: nothing was written', extensions: { code: 'FORBIDDEN_OPERATION' } }]);
  expect(reply.sent).toEqual([]);
  expect(reply.entries).toMatchObject([{ outcome: 'denied', kind: 'mutation', action: 'WRITE' }]);
}

describe('an announced absence', () => {
  const ANNOUNCE =
    'mutation($input: AnnounceAbsenceInput!) { announceAbsence(input: $input, idempotencyKey: "half-1") { event { id } errors { code } } }';
  const input = (handle: string, days = 20) => ({ studentId: journey.student(handle), start: inDays(days), end: inDays(days, 11) });

  it('is for one’s own child', async () => {
    const reply = await journey.ask(family('parent'), ANNOUNCE, { input: input('student') });
    expect(reply.data.announceAbsence).toMatchObject({ event: { id: expect.any(String) }, errors: [] });
    expect(asksFor(reply.sent, 'announceAbsence')).toBe(true);
  });

  it.each([
    ['another’s child', 'parent', 'student-victim'],
    ['one’s own child of age', 'parent', 'student-adult'],
    ['the child one may only supervise', 'parent-supervised', 'student-supervised'],
    ['the child one must not be told of', 'parent-no-information', 'student-protected'],
    ['oneself, under age', 'student', 'student'],
  ])('is refused for %s', async (_, as, about) => nothingWritten(await journey.ask(family(as), ANNOUNCE, { input: input(about) })));

  it('is refused under a purpose for reading, and through a system that may not write', async () => {
    nothingWritten(await journey.ask({ ...family('parent'), purpose: 'subject-access' }, ANNOUNCE, { input: input('student') }));
    nothingWritten(await journey.ask({ client: 'cantine', purpose: 'catering' }, ANNOUNCE, { input: input('student') }));
    for (const who of [family('parent'), { client: 'cantine', purpose: 'catering' }])
      await readsAsNeverThere(
        (text) => journey.ask(who, text),
        'mutation { submitRollCall(idempotencyKey: "k") { errors { code } } }',
        'submitRollCall',
      );
  });

  it('refused reads the same for a child that exists and one that does not', async () => {
    const text = async (studentId: string) =>
      (await journey.ask(family('parent'), ANNOUNCE, { input: { ...input('student'), studentId } })).text;
    const foreign = await text(journey.student('student-victim'));
    for (const id of ['9990001X.s99999', journey.student('student-15'), journey.person('cpe'), 'nobody'])
      expect(await text(id)).toBe(foreign);
  });

  it('permitted is not written when a second one beside it is refused', async () => {
    const BOTH =
      'mutation($mine: AnnounceAbsenceInput!, $theirs: AnnounceAbsenceInput!) { mine: announceAbsence(input: $mine, idempotencyKey: "half-2") { event { id } } theirs: announceAbsence(input: $theirs, idempotencyKey: "half-3") { event { id } } }';
    nothingWritten(await journey.ask(family('parent'), BOTH, { mine: input('student', 25), theirs: input('student-victim', 25) }));
    const reply = await journey.ask(
      family('parent'),
      `{ student(id: "${journey.student('student')}") { attendanceEvents(from: "${inDays(24)}", to: "${inDays(26)}", first: 5) { totalCount } } }`,
    );
    expect(reply.data.student.attendanceEvents.totalCount).toBe(0);
  });

  it('L16: gives back no more of the record than may be read', async () => {
    const reply = await journey.ask(
      family('parent'),
      'mutation($input: AnnounceAbsenceInput!) { announceAbsence(input: $input, idempotencyKey: "half-4") { event { id status staffNote student { nationalId person { displayName } } } } }',
      { input: input('student', 27) },
    );
    expect(reply.data.announceAbsence.event).toMatchObject({ staffNote: null, student: { nationalId: null } });
    expect(codes(reply)).toEqual(['FORBIDDEN_FIELD AttendanceEvent.staffNote', 'FORBIDDEN_FIELD Student.nationalId']);
    expect(asksFor(reply.sent, 'staffNote')).toBe(false);
    expect(reply.received).not.toMatch(/"nationalId":"/);
  });
});

describe('a roll call', () => {
  const SUBMIT =
    'mutation($input: RollCallInput!, $key: ID!) { submitRollCall(input: $input, idempotencyKey: $key) { rollCall { id } errors { code path } } }';
  const op06 = () =>
    journey.demo.operations.find(({ name }) => name.startsWith('Op06'))?.variables as { input: { entries: object[] }; key: string };

  it('with one pupil of another class in it is refused whole', async () => {
    const { input } = op06();
    const more = { ...input, entries: [...input.entries, { studentId: journey.student('student-15'), status: 'ABSENT' }] };
    nothingWritten(await journey.ask({ client: 'prof', purpose: 'roll-call', as: 'teacher' }, SUBMIT, { input: more, key: 'r1' }));
  });

  it('by a teacher of another school, a parent who teaches elsewhere in time, or under another purpose is refused', async () => {
    const { input } = op06();
    const asks: Who[] = [
      { client: 'prof', purpose: 'roll-call', as: 'teacher-2' },
      { client: 'prof', purpose: 'assessment', as: 'teacher' },
      { client: 'prof', purpose: 'roll-call', as: 'substitute', at: journey.now + 40 * DAY },
      family('parent'),
    ];
    for (const who of asks) nothingWritten(await journey.ask(who, SUBMIT, { input, key: 'r2' }));
  });
});

describe('results', () => {
  const RECORD =
    'mutation($evaluation: ID!, $items: [ResultInput]!) { recordResults(evaluationId: $evaluation, source: "notes", items: $items, idempotencyKey: "g1") { results { index errors { code } result { id } } errors { code } } }';
  const op14 = () =>
    journey.demo.operations.find(({ name }) => name.startsWith('Op14'))?.variables as {
      evaluation: string;
      items: { studentId: string }[];
    };
  const teacher: Who = { client: 'vie-scolaire', purpose: 'grading', as: 'teacher' };

  it('for a pupil whom one does not teach, or who is nobody, never travel; the others are taken', async () => {
    const { evaluation, items } = op14();
    const foreign = [journey.student('student-15'), '9990001X.s99999'].map((studentId) => ({ ...items[0], studentId, value: 1.25 }));
    const reply = await journey.ask(teacher, RECORD, { evaluation, items: [...items, ...foreign] });
    const { results } = reply.data.recordResults;
    const told = results.map(
      ({ result, errors }: { result: object | null; errors: { code: string }[] }) => result !== null || errors[0]?.code,
    );
    expect(told).toEqual([...items.map(() => true), 'NOT_FOUND', 'NOT_FOUND']);
    expect(JSON.stringify(reply.sent.map(({ variables }) => variables))).not.toContain('1.25');
    expect(reply.entries.map(({ outcome, coordinates }) => [outcome, coordinates.denied])).toEqual([
      ['intended', []],
      ['partial', ['Mutation.recordResults']],
    ]);
  });

  it('of whom nobody may be written about are not sent, and told as those of nobody', async () => {
    const { evaluation, items } = op14();
    const reply = await journey.ask(teacher, RECORD.replace('"g1"', '"g2"'), {
      evaluation,
      items: [{ ...items[0], studentId: journey.student('student-15') }, null],
    });
    const [denied, absent] = reply.data.recordResults.results;
    expect(denied).toMatchObject({ result: null, errors: [{ code: 'NOT_FOUND' }] });
    expect({ ...absent, index: 0 }).toEqual(denied);
  });

  it('of another’s evaluation are not taken', async () => {
    const { items } = op14();
    const others = journey.demo.rows.assessment.evaluations.find(
      ({ createdBy, group }) => createdBy !== journey.person('teacher').replace('.p', '.t') && group === '9990001X.g1',
    );
    expect(others).toBeDefined();
    const reply = await journey.ask(teacher, RECORD, { evaluation: others?.id, items });
    const written = reply.data?.recordResults;
    expect(written === undefined || written.errors.length > 0).toBe(true);
    expect((written?.results ?? []).every((item: { result: unknown }) => item.result === null)).toBe(true);
  });
});

describe('a message', () => {
  const SEND =
    'mutation($input: SendMessageInput!, $key: ID!) { sendMessage(input: $input, idempotencyKey: $key) { message { id recipients(first: 50) { totalCount edges { node { person { id } } } } } undelivered { delivery } errors { code } } }';
  let letters = 0;
  const letter = (to: object[], more: object = {}) => ({
    input: { schoolId: '9990001X', subject: 's', body: 'b', to, ...more },
    key: `letter-${letters++}`,
  });

  it('from a parent goes to staff, and neither to another parent nor to another’s child nor to a whole class', async () => {
    const allowed = await journey.ask(family('parent'), SEND, letter([{ personId: journey.person('cpe') }]));
    expect(allowed.data.sendMessage.errors).toEqual([]);
    for (const to of [
      [{ personId: journey.person('parent-of-victim') }],
      [{ personId: journey.person('student-victim') }],
      [{ groupId: '9990001X.g1', profile: 'TUT' }],
      [{ guardiansOf: journey.student('student-victim') }],
      [{ personId: journey.person('principal-2') }],
      [{ personId: journey.person('cpe') }, { personId: journey.person('parent-of-victim') }],
      [{}],
    ])
      nothingWritten(await journey.ask(family('parent'), SEND, letter(to)));
    for (const hidden of [
      { cc: [{ personId: journey.person('parent-of-victim') }] },
      { bcc: [{ personId: journey.person('student-victim') }] },
    ])
      nothingWritten(await journey.ask(family('parent'), SEND, letter([{ personId: journey.person('cpe') }], hidden)));
  });

  it('to the guardians of a class leaves out, without a word, who must not be informed', async () => {
    const who: Who = { client: 'prof', purpose: 'messaging', as: 'head-teacher' };
    const reply = await journey.ask(who, SEND, letter([{ groupId: '9990001X.g1', profile: 'TUT' }]));
    const addressees = reply.sent.flatMap(({ capability }) => capability.addressees ?? []).map(({ person }) => person);
    expect(addressees).toContain(journey.person('parent'));
    expect(addressees).not.toContain(journey.person('parent-no-information'));
    expect(reply.text).not.toContain(journey.person('parent-no-information'));
    expect(codes(reply)).toEqual([]);
  });
});

describe('consent', () => {
  const GIVE = 'mutation($input: ConsentInput!) { giveConsent(input: $input, idempotencyKey: "c1") { consent { id } errors { code } } }';
  const input = (handle: string) => ({
    studentId: journey.student(handle),
    purpose: 'homework-help',
    recipient: 'tutorat',
    categories: ['GRADE'],
    noticeVersion: 2,
  });

  it('is given for oneself and one’s own child, and for nobody else’s', async () => {
    expect((await journey.ask(family('student'), GIVE, { input: input('student') })).data.giveConsent.errors).toEqual([]);
    for (const [as, about] of [
      ['parent', 'student-victim'],
      ['parent', 'student-adult'],
      ['parent-supervised', 'student-supervised'],
      ['parent-no-information', 'student-protected'],
      ['student', 'student-victim'],
    ] as const)
      nothingWritten(await journey.ask(family(as), GIVE, { input: input(about) }));
    nothingWritten(await journey.ask({ client: 'tutorat', purpose: 'homework-help' }, GIVE, { input: input('student-14') }));
  });
});
