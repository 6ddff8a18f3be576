import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { guardianLinks } from '../../subgraphs/identity/tables.js';
import { type Ask, openWorld, type World } from '../world/index.js';

/** An objection, from the family's hand to the vendor's next request, and what the school answers. GDPR art. 12(3), 18 and 21. */
const SCHOOL = '9990001X';
let world: World;
let canteen: Ask;
let parent: Ask;
let father: Ask;
let principal: Ask;
let officer: Ask;
let keys = 0;

beforeAll(async () => {
  world = await openWorld();
  canteen = await world.service('cantine', 'catering');
  parent = await world.person('parent', 'famille', 'subject-access');
  father = await world.person('parent-separated', 'famille', 'subject-access');
  principal = await world.person('principal', 'vie-scolaire', 'subject-access');
  officer = await world.person('dpo', 'vie-scolaire', 'subject-access');
});
afterAll(() => world?.close());

const NAMES = `{ students(schoolId: "${SCHOOL}", first: 500) { totalCount edges { node { id boarding person { displayName } } } } }`;
const OBJECTION = `objection { id state purpose recipient grounds capacity raisedAt decideBy answer decidedAt takenBackAt
  student { id } raisedBy { id } decidedBy { id } } errors { code message path }`;

async function act(ask: Ask, field: string, type: string, input: object, key?: string) {
  keys += 1;
  const { data, errors } = await ask(
    `mutation ($input: ${type}!, $key: ID!) { done: ${field}(input: $input, idempotencyKey: $key) { ${OBJECTION} } }`,
    {
      input,
      key: key ?? `key-${keys}`,
    },
  );
  return errors.length > 0 ? { objection: null, errors: errors.map(({ extensions }) => extensions) } : data.done;
}
const child = () => world.studentOf('student');
const raise = (ask: Ask, more: object = {}, key?: string) =>
  act(
    ask,
    'raiseObjection',
    'ObjectionInput',
    { studentId: child(), purpose: 'catering', recipient: 'cantine', grounds: 'she brings her own lunch', ...more },
    key,
  );
const takeBack = (ask: Ask, objectionId: string) => act(ask, 'takeBackObjection', 'ObjectionRefInput', { studentId: child(), objectionId });
const decide = (ask: Ask, objectionId: string, decision: 'UPHELD' | 'REJECTED', answer = 'the canteen must know who eats') =>
  act(ask, 'decideObjection', 'ObjectionDecisionInput', { studentId: child(), objectionId, decision, answer });

/** What the canteen gets: how many it is told there are, how many it sees, and whether the child is among them. */
async function seen() {
  const { data, errors, text } = await canteen(NAMES);
  expect(errors).toEqual([]);
  return { count: data.students.totalCount, rows: data.students.edges.length, isThere: text.includes('Lina') };
}

describe('E30: an objection of a guardian', () => {
  it('restricts at once, is told to who decides with its deadline, and is no more once it is rejected with an answer', async () => {
    const before = await seen();
    expect(before).toMatchObject({ rows: before.count, isThere: true });

    const raised = await raise(parent);
    expect(raised).toMatchObject({ errors: [], objection: { state: 'PENDING', capacity: 'GUARDIAN', recipient: 'cantine' } });
    expect(await seen()).toEqual({ count: before.count - 1, rows: before.count - 1, isThere: false });

    const waiting = await principal(
      `{ objections(schoolId: "${SCHOOL}") { id grounds raisedAt decideBy student { person { displayName } } raisedBy { displayName } } }`,
    );
    expect(waiting.errors).toEqual([]);
    // Those that wait longest come first: the demo has one.
    const found = waiting.data.objections.at(-1);
    expect(waiting.data.objections.length).toBeGreaterThan(1);
    expect(found).toMatchObject({
      id: raised.objection.id,
      grounds: 'she brings her own lunch',
      raisedBy: { displayName: expect.stringContaining('Tauvenelle') },
    });
    expect(found.student.person.displayName).toContain('Garonval');
    const days = (Date.parse(found.decideBy) - Date.parse(found.raisedAt)) / 86_400_000;
    expect(days).toBeGreaterThanOrEqual(28);
    expect(days).toBeLessThanOrEqual(31);

    const decided = await decide(principal, raised.objection.id, 'REJECTED');
    expect(decided).toMatchObject({
      errors: [],
      objection: { state: 'REJECTED', answer: 'the canteen must know who eats', decidedBy: { id: world.personId('principal') } },
    });
    expect(await seen()).toEqual(before);
    const left = (await principal(`{ objections(schoolId: "${SCHOOL}") { id } }`)).data.objections;
    expect(left).toEqual(waiting.data.objections.slice(0, -1).map(({ id }: { id: string }) => ({ id })));
  });

  it('stays when it is upheld, until who objected takes it back', async () => {
    const { objection } = await raise(parent);
    expect((await decide(officer, objection.id, 'UPHELD', 'she eats elsewhere')).objection.state).toBe('UPHELD');
    expect((await seen()).isThere).toBe(false);
    expect((await takeBack(parent, objection.id)).objection).toMatchObject({ state: 'TAKEN_BACK', answer: 'she eats elsewhere' });
    expect((await seen()).isThere).toBe(true);
  });

  it('is of one service, or of whoever gets the data, and of no other purpose', async () => {
    const family = await world.person('parent', 'famille', 'family-information');
    const own = async () => (await family(`{ student(id: "${child()}") { boarding } }`)).data.student;
    const bursar = await world.person('bursar', 'vie-scolaire', 'catering');
    const boarding = async () => (await bursar(`{ student(id: "${child()}") { boarding } }`)).data.student?.boarding ?? null;
    expect([await own(), await boarding()]).toEqual([{ boarding: 'HALF_BOARD' }, 'HALF_BOARD']);

    const one = await raise(parent);
    expect([await own(), await boarding()]).toEqual([{ boarding: 'HALF_BOARD' }, 'HALF_BOARD']);
    // A purpose that the other is a part of.
    const all = await raise(parent, { recipient: null, purpose: 'school-services' });
    expect([await own(), await boarding()]).toEqual([{ boarding: 'HALF_BOARD' }, null]);
    for (const { objection } of [one, all]) await takeBack(parent, objection.id);
    expect(await boarding()).toBe('HALF_BOARD');
  });

  it('is one, however often the same is said, and another with another key', async () => {
    const [once, twice] = [await raise(parent, {}, 'same'), await raise(parent, {}, 'same')];
    expect(twice).toEqual(once);
    expect(await raise(parent, { grounds: 'something else' }, 'same')).toMatchObject({ objection: null, errors: [{ code: 'DUPLICATE' }] });
    expect(await raise(parent)).toMatchObject({ objection: null, errors: [{ code: 'DUPLICATE' }] });
    await takeBack(parent, once.objection.id);
  });

  it('is told to the family, to the other parent without the grounds, and stays when it is over', async () => {
    const { objection } = await raise(parent);
    const told = async (ask: Ask) =>
      (await ask(`{ student(id: "${child()}") { objections { id state grounds } } }`)).data.student.objections.find(
        (one: { id: string }) => one.id === objection.id,
      );
    expect(await told(parent)).toEqual({ id: objection.id, state: 'PENDING', grounds: 'she brings her own lunch' });
    expect(await told(father)).toEqual({ id: objection.id, state: 'PENDING', grounds: null });
    await takeBack(parent, objection.id);
    expect(await told(father)).toMatchObject({ state: 'TAKEN_BACK' });
  });

  it('to what families are told closes nothing that is needed to take it back', async () => {
    const { objection } = await raise(parent, { purpose: 'family-information', recipient: null });
    const family = await world.person('parent', 'famille', 'family-information');
    expect((await family(`{ student(id: "${child()}") { boarding } }`)).data.student).toBeNull();
    expect((await takeBack(parent, objection.id)).errors).toEqual([]);
    expect((await family(`{ student(id: "${child()}") { boarding } }`)).data.student).toEqual({ boarding: 'HALF_BOARD' });
  });
});

describe('a consent', () => {
  const CONSENT = `mutation ($act: ConsentInput!, $key: ID!) { done: withdrawConsent(input: $act, idempotencyKey: $key) { consent { id } errors { code } } }`;
  it('is withdrawn at any time: also by the other parent, and while nothing is told to families', async () => {
    const family = await world.person('parent', 'famille', 'family-information');
    const consent = { purpose: 'homework-help', recipient: 'tutorat', categories: ['GRADE'] };
    const notices = await family('{ consentNotices { purpose recipient version } }');
    const { version } = notices.data.consentNotices.find(
      (one: { purpose: string; recipient: string }) => one.purpose === consent.purpose && one.recipient === consent.recipient,
    );
    const given = { studentId: child(), ...consent, noticeVersion: version };
    await family(CONSENT.replace('withdrawConsent', 'giveConsent'), { act: given, key: 'given' });
    const { objection } = await raise(father, { purpose: 'family-information', recipient: null });
    expect((await family(CONSENT, { act: given, key: 'refused' })).errors[0]?.extensions.code).toBe('FORBIDDEN_OPERATION');
    const withdrawn = await parent(CONSENT, { act: given, key: 'withdrawn' });
    expect([withdrawn.errors, withdrawn.data.done]).toEqual([[], { consent: { id: expect.any(String) }, errors: [] }]);
    const supervised = await world.person('parent-supervised', 'famille', 'subject-access');
    const act = { ...given, studentId: world.studentOf('student-supervised') };
    expect((await supervised(CONSENT, { act, key: 'nobody' })).errors[0]?.extensions.code).toBe('FORBIDDEN_OPERATION');
    await takeBack(father, objection.id);
  });
});

describe('E29: an objection', () => {
  it('to a purpose that rests on consent is refused, and says what to do instead', async () => {
    const refused = await raise(parent, { purpose: 'homework-help', recipient: 'tutorat' });
    expect(refused).toMatchObject({
      objection: null,
      errors: [{ code: 'NOT_OBJECTABLE', message: expect.stringContaining('withdrawConsent'), path: ['input', 'purpose'] }],
    });
  });

  it('to a legal obligation, a purpose that is not on the list, or a service that nobody knows is refused', async () => {
    for (const [more, code] of [
      [{ purpose: 'subject-access' }, 'NOT_OBJECTABLE'],
      [{ purpose: 'policy-administration' }, 'NOT_OBJECTABLE'],
      [{ purpose: 'nothing' }, 'VALIDATION'],
      [{ recipient: 'nobody' }, 'VALIDATION'],
      [{ grounds: ' ' }, 'VALIDATION'],
    ] as const)
      expect(await raise(parent, more)).toMatchObject({ objection: null, errors: [{ code }] });
    expect((await seen()).isThere).toBe(true);
  });
});

describe('nobody else', () => {
  it('objects for a child: a parent without authority, one who is not to be informed, a teacher, the school, a child under fifteen', async () => {
    const supervised = await world.person('parent-supervised', 'famille', 'subject-access');
    for (const ask of [supervised, principal, officer, await world.person('cpe', 'vie-scolaire', 'subject-access')])
      expect((await raise(ask)).errors[0].code).toBe('FORBIDDEN_OPERATION');
    const pupil = await world.person('student', 'famille', 'subject-access');
    expect(await raise(pupil)).toMatchObject({ objection: null, errors: [{ code: 'NOT_ENTITLED' }] });
    expect((await seen()).isThere).toBe(true);
  });

  it('takes back what somebody else raised, not even the other parent, and the school decides on it and does not take it back', async () => {
    const { objection } = await raise(parent);
    expect(await takeBack(father, objection.id)).toMatchObject({ objection: null, errors: [{ code: 'OWN_OBJECTION' }] });
    expect((await takeBack(principal, objection.id)).errors[0].code).toBe('FORBIDDEN_OPERATION');
    expect((await seen()).isThere).toBe(false);
    await takeBack(parent, objection.id);
  });

  it('decides: no parent, no teacher; and nothing is decided twice, or once it is taken back', async () => {
    const { objection } = await raise(parent);
    for (const ask of [parent, father, await world.person('teacher', 'prof', 'attendance')])
      expect((await decide(ask, objection.id, 'REJECTED')).errors[0].code).toBe('FORBIDDEN_OPERATION');
    expect((await decide(principal, objection.id, 'REJECTED', '')).errors).toMatchObject([
      { code: 'VALIDATION', path: ['input', 'answer'] },
    ]);
    expect((await decide(principal, `${SCHOOL}.oj0none`, 'REJECTED')).errors).toMatchObject([{ code: 'NOT_FOUND' }]);
    expect((await decide(principal, objection.id, 'UPHELD')).errors).toEqual([]);
    expect((await decide(officer, objection.id, 'REJECTED')).errors).toMatchObject([{ code: 'CONFLICT' }]);
    await takeBack(parent, objection.id);
    const again = await raise(parent);
    await takeBack(parent, again.objection.id);
    expect((await decide(principal, again.objection.id, 'REJECTED')).errors).toMatchObject([{ code: 'CONFLICT' }]);
  });

  it('is told of any: no system, no teacher', async () => {
    for (const ask of [canteen, await world.person('teacher', 'prof', 'attendance')]) {
      const { data, errors } = await ask(`{ objections(schoolId: "${SCHOOL}", pendingOnly: false) { id } }`);
      expect([data?.objections ?? null, errors.length]).toEqual([null, 1]);
    }
  });
});

describe('E31: a restriction', () => {
  const RESTRICTION = 'restriction { id ground motive setAt liftedAt liftReason } errors { code path }';
  const restrict = (ask: Ask, key: string) =>
    ask(
      `mutation ($input: DataRestrictionInput!, $key: ID!) { done: restrictData(input: $input, idempotencyKey: $key) { ${RESTRICTION} } }`,
      {
        input: { studentId: child(), ground: 'ACCURACY_CONTESTED', motive: 'the family says that the dates are wrong' },
        key,
      },
    );
  const lift = (ask: Ask, restrictionId: string, key: string) =>
    ask(
      `mutation ($input: DataRestrictionLiftInput!, $key: ID!) { done: liftRestriction(input: $input, idempotencyKey: $key) { ${RESTRICTION} } }`,
      {
        input: { studentId: child(), restrictionId, reason: 'they were put right' },
        key,
      },
    );

  it('hides a student from everybody for every purpose but the subject’s own report, until it is lifted', async () => {
    const family = await world.person('parent', 'famille', 'family-information');
    const own = async (ask: Ask) => (await ask(`{ student(id: "${child()}") { boarding } }`)).data.student;
    const cpe = await world.person('cpe', 'vie-scolaire', 'attendance');
    const hers = async () =>
      JSON.stringify((await cpe(`{ students(schoolId: "${SCHOOL}", first: 500) { edges { node { id } } } }`)).data).includes(
        `"${child()}"`,
      );
    expect([await own(family), await hers()]).toEqual([{ boarding: 'HALF_BOARD' }, true]);

    const { data, errors } = await restrict(officer, 'r1');
    expect([errors, data.done.errors]).toEqual([[], []]);
    expect([await own(family), await hers(), (await seen()).isThere]).toEqual([null, false, false]);
    expect(await own(parent)).toEqual({ boarding: 'HALF_BOARD' });
    const told = await parent(`{ student(id: "${child()}") { dataRestrictions { motive liftedAt setBy { id } } } }`);
    expect(told.data.student.dataRestrictions).toMatchObject([{ motive: 'the family says that the dates are wrong', liftedAt: null }]);

    expect((await restrict(principal, 'r2')).data.done).toMatchObject({ restriction: null, errors: [{ code: 'DUPLICATE' }] });
    for (const ask of [parent, canteen, cpe])
      expect((await lift(ask, data.done.restriction.id, 'l0')).errors[0]?.extensions.code).toBe('FORBIDDEN_OPERATION');
    expect((await lift(principal, data.done.restriction.id, 'l1')).data.done).toMatchObject({
      restriction: { liftReason: 'they were put right' },
      errors: [],
    });
    expect([await own(family), await hers(), (await seen()).isThere]).toEqual([{ boarding: 'HALF_BOARD' }, true, true]);
    expect((await lift(officer, data.done.restriction.id, 'l2')).data.done.errors).toMatchObject([{ code: 'CONFLICT' }]);
  });

  it('leaves the nurse who looks after the child what they need to, and so does an objection that is examined', async () => {
    const nurse = await world.person('nurse', 'vie-scolaire', 'nurse-care');
    const known = async () => (await nurse(`{ student(id: "${child()}") { person { displayName } accommodations { id } } }`)).data.student;
    const before = await known();
    expect(before.person.displayName).toContain('Garonval');
    const { data } = await restrict(officer, 'r4');
    const { objection } = await raise(parent, { purpose: 'special-needs', recipient: null });
    expect(await known()).toEqual(before);
    await takeBack(parent, objection.id);
    await lift(principal, data.done.restriction.id, 'l4');
  });

  it('is a matter of the school: no family sets one', async () => {
    expect((await restrict(parent, 'r3')).errors[0]?.extensions.code).toBe('FORBIDDEN_OPERATION');
    expect((await seen()).isThere).toBe(true);
  });
});

describe('why something is not read', () => {
  const EXPLAIN = `query ($student: ID!, $client: String) { explainAccess(coordinate: "Student.boarding", studentId: $student, purpose: "catering", client: $client) {
    outcome findings { permits findings } } }`;

  it('is told to the family and the officer as it is, and to a system as one word, the same as of a student who is not there', async () => {
    const family = await world.person('parent', 'famille', 'family-information');
    const asked = async (ask: Ask) => (await ask(EXPLAIN, { student: child(), client: 'cantine' })).data.explainAccess.findings;
    expect(await asked(family)).toMatchObject({ permits: true });
    const { objection } = await raise(parent);
    expect(await asked(family)).toMatchObject({ permits: false, findings: expect.arrayContaining(['OBJECTION_PENDING']) });
    expect(await asked(officer)).toMatchObject({ permits: false, findings: expect.arrayContaining(['OBJECTION_PENDING']) });
    const opaque = (await canteen(NAMES)).data.students.edges[0].node.id;
    const word = async (student: string) =>
      (await canteen(`{ explainAccess(coordinate: "Student.boarding", studentId: "${student}") { outcome } }`)).data;
    expect(await word(opaque)).toEqual({ explainAccess: { outcome: 'PERMITTED' } });
    await decide(officer, objection.id, 'UPHELD', 'so it is');
    expect(await asked(family)).toMatchObject({ permits: false, findings: expect.arrayContaining(['OBJECTION_UPHELD']) });
    await takeBack(parent, objection.id);
    expect(await asked(family)).toMatchObject({ permits: true });
  });

  it('is yes or no for another system that evaluates access, and never why', async () => {
    const token = await world.token('portail', 'access-evaluation');
    const evaluate = async () => {
      const response = await fetch(`${world.preau.url}/access/v1/evaluation`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
        body: JSON.stringify({
          subject: { type: 'client', id: 'cantine' },
          action: { name: 'READ' },
          resource: { type: 'Student', id: child(), properties: { field: 'boarding' } },
          context: { purpose: 'catering' },
        }),
      });
      return (await response.json()) as { decision: boolean; context: { code?: string } };
    };
    expect((await evaluate()).decision).toBe(true);
    const { objection } = await raise(parent);
    expect(await evaluate()).toEqual({ decision: false, context: { policy: expect.any(String), code: 'FORBIDDEN_FIELD' } });
    await takeBack(parent, objection.id);
    expect((await evaluate()).decision).toBe(true);
  });
});

describe('a matter of one’s own family', () => {
  it('is decided by somebody else, also where one is the officer of the school', async () => {
    const { db } = world.store;
    const id = `${SCHOOL}.gl0own`;
    const { objection } = await raise(parent);
    await db.insert(guardianLinks).values({
      school: SCHOOL,
      id,
      student: child(),
      guardian: world.personId('principal'),
      authority: 'LEGAL',
      parentalAuthority: 'JOINT',
    });
    expect(await decide(principal, objection.id, 'REJECTED')).toMatchObject({ objection: null, errors: [{ code: 'OWN_OBJECTION' }] });
    expect((await seen()).isThere).toBe(false);
    await db.delete(guardianLinks).where(eq(guardianLinks.id, id));
    expect((await decide(principal, objection.id, 'REJECTED')).errors).toEqual([]);
  });
});
