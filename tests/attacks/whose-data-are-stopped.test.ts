import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { insertRows } from '../../core/store/index.js';
import { objections, restrictions } from '../../gateway/governance/tables.js';
import { every, type Journey, type Outcome, openJourney, represented, type Who } from '../gateway/journey.js';

/**
 * E30, E31: a student whose data are objected to, or restricted, is to be found nowhere: in no list, no count, no search and no feed, by no id, through
 * no other subgraph and in no figure that tells them apart; and a system is told nothing of why.
 */
const SCHOOL = '9990001X';
let journey: Journey;
let student: string;
beforeAll(async () => {
  journey = await openJourney();
  student = journey.student('student');
});
afterAll(() => journey?.close());

const AT = new Date();
let numbers = 0;

/** Objects to a purpose, towards whoever it is, or restricts, by what governance keeps; what is done is undone afterwards. */
async function stopping<T>(how: { purpose: string; decision?: 'UPHELD' | 'REJECTED' } | 'restricted', look: () => Promise<T>): Promise<T> {
  numbers += 1;
  const { db } = journey.store;
  if (how === 'restricted') {
    const set = { ground: 'UNLAWFUL_USE', motive: 'a mistake', setBy: journey.person('dpo'), setAt: AT };
    await insertRows(db, restrictions, [{ school: SCHOOL, id: `${SCHOOL}.rs0stopped${numbers}`, student, ...set }]);
  } else {
    const said = { recipient: '*', grounds: 'ours', raisedBy: journey.person('parent'), capacity: 'GUARDIAN', raisedAt: AT, ...how };
    await insertRows(db, objections, [{ school: SCHOOL, id: `${SCHOOL}.oj0stopped${numbers}`, student, ...said }]);
  }
  try {
    return await look();
  } finally {
    await db.delete(objections);
    await db.delete(restrictions);
  }
}

interface Attack {
  readonly who: Who;
  readonly query: () => string;
  /** Rows are lists of people: it is one row less, and one less is counted. */
  readonly list?: string;
}
const canteen: Who = { client: 'cantine', purpose: 'catering' };
const lists: Who = { client: 'lms', purpose: 'class-lists' };
const sync: Who = { client: 'sync', purpose: 'attendance-sync' };
const cpe: Who = { client: 'vie-scolaire', purpose: 'attendance', as: 'cpe' };
const teacher: Who = { client: 'prof', purpose: 'assessment', as: 'teacher' };
const hidden = (who: Who, id: string) => (['cantine', 'lms', 'sync'].includes(who.client) ? journey.pairwise.hide(who.client, id) : id);
const rowOf = <Row extends { readonly student: string; readonly id: string }>(rows: readonly Row[]): string =>
  (rows.find((row) => row.student === student) as Row).id;
const classOf = () => journey.demo.rows.identity.enrolments.find((row) => row.student === student && row.leftOn == null)?.mainClass ?? '';

const ATTACKS: Readonly<Record<string, Attack>> = {
  'a list and its count': {
    who: canteen,
    query: () => `{ students(schoolId: "${SCHOOL}", first: 500) { totalCount edges { node { id boarding person { displayName } } } } }`,
    list: 'students',
  },
  'a list of a class': {
    who: lists,
    query: () =>
      `{ students(schoolId: "${SCHOOL}", classGroupId: "${classOf()}", first: 500) { totalCount edges { node { id person { displayName } } } } }`,
    list: 'students',
  },
  'the members of a class': {
    who: lists,
    query: () => `{ classGroup(id: "${classOf()}") { members(first: 500) { totalCount edges { node { id person { displayName } } } } } }`,
    list: 'members',
  },
  'a list of what happened': {
    who: sync,
    query: () =>
      `{ attendanceEvents(schoolId: "${SCHOOL}", from: "2020-01-01T00:00:00Z", to: "2030-01-01T00:00:00Z", first: 500) { totalCount edges { node { id student { id } } } } }`,
    list: 'attendanceEvents',
  },
  'a student by id': { who: canteen, query: () => `{ student(id: "${hidden(canteen, student)}") { boarding person { displayName } } }` },
  'a person by id': { who: lists, query: () => `{ person(id: "${hidden(lists, journey.person('student'))}") { displayName } }` },
  'a record by id': {
    who: sync,
    query: () => `{ attendanceEvent(id: "${hidden(sync, rowOf(journey.demo.rows.attendance.attendanceEvents))}") { kind student { id } } }`,
  },
  'a counsellor’s list of what happened': {
    who: cpe,
    query: () =>
      `{ attendanceEvents(schoolId: "${SCHOOL}", from: "2020-01-01T00:00:00Z", to: "2030-01-01T00:00:00Z", first: 500) { totalCount edges { node { id student { id person { displayName } guardians { guardian { displayName } } } } } } }`,
    list: 'attendanceEvents',
  },
  'a teacher’s pupils through another subgraph': {
    who: teacher,
    query: () =>
      `{ classGroup(id: "${classOf()}") { members(first: 500) { totalCount edges { node { id person { displayName } results(first: 3) { edges { node { value } } } } } } } }`,
    list: 'members',
  },
};

/** Is anything about the student in an answer, or in what was fetched for it? */
function traces({ text, received, sent }: Outcome, who: Who): string[] {
  const names = journey.demo.rows.identity.persons
    .filter(({ id }) => id === journey.person('student'))
    .map(({ givenName }) => givenName as string);
  const ids = [student, journey.person('student')];
  return [
    ...[...ids.map((id) => hidden(who, id)), ...names].filter((word) => text.includes(word)).map((word) => `told: ${word}`),
    ...[...ids.map((id) => `"${id}"`), ...names].filter((word) => received.includes(word)).map((word) => `fetched: ${word}`),
    ...represented(sent)
      .filter((id) => ids.includes(id))
      .map((id) => `travelled: ${id}`),
  ];
}

const purposeOf = ({ who }: Attack) => who.purpose;
const pageOf = ({ data }: Outcome, list: string) => every(data, list)[0] as { totalCount: number; edges: readonly unknown[] };

describe.each(Object.entries(ATTACKS))('%s', (_, attack) => {
  it.each([
    ['an objection that is examined', () => ({ purpose: purposeOf(attack) })],
    ['one that was upheld', () => ({ purpose: purposeOf(attack), decision: 'UPHELD' as const })],
    ['a restriction', () => 'restricted' as const],
  ])('tells and fetches nothing under %s', async (_name, how) => {
    const ask = () => journey.ask(attack.who, attack.query());
    const before = await ask();
    expect(traces(before, attack.who)).not.toEqual([]);
    const during = await stopping(how(), ask);
    // What is asked by id names them in the question; the answer does not.
    expect(traces(during, attack.who).filter((trace) => !trace.startsWith('travelled'))).toEqual([]);
    if (attack.list !== undefined) {
      const [whole, left] = [pageOf(before, attack.list), pageOf(during, attack.list)];
      const about = whole.edges.filter((edge) => JSON.stringify(edge).includes(hidden(attack.who, student))).length;
      expect(about).toBeGreaterThan(0);
      expect([left.totalCount, left.edges.length]).toEqual([whole.totalCount - about, whole.edges.length - about]);
      expect(left.edges).not.toContainEqual(expect.objectContaining({ node: null }));
      expect(during.errors.map(({ extensions }) => extensions)).toEqual(before.errors.map(({ extensions }) => extensions));
    }
    expect(during.text).not.toMatch(/objection|restrict|opposition/i);
    expect((await ask()).text).toBe(before.text);
  });

  it('tells as much as before under an objection that was rejected, or to another purpose', async () => {
    const ask = () => journey.ask(attack.who, attack.query());
    const before = (await ask()).text;
    expect((await stopping({ purpose: purposeOf(attack), decision: 'REJECTED' }, ask)).text).toBe(before);
    expect((await stopping({ purpose: 'orientation' }, ask)).text).toBe(before);
  });
});

describe('by id', () => {
  it('reads as a student who is not there: the same bytes', async () => {
    const query = 'query ($id: ID!) { student(id: $id) { boarding person { displayName } } }';
    const asked = async (id: string) => (await journey.ask(canteen, query, { id: hidden(canteen, id) })).text;
    expect(await stopping({ purpose: 'catering' }, () => asked(student))).toBe(await asked(`${SCHOOL}.s99999`));
  });
});

describe('a figure about many', () => {
  it('is the same bytes: nobody is told apart by asking before and after, or through two systems', async () => {
    const researcher: Who = { client: 'recherche', purpose: 'research' };
    const ask = async () =>
      (
        await journey.ask(
          researcher,
          `{ attendanceStatistics(schoolIds: ["${SCHOOL}"], from: "2026-01-01", to: "2026-12-31", groupBy: ["level"], minimumPopulation: 20) { dimensions population value suppressed } }`,
        )
      ).text;
    const before = await ask();
    expect(before).toContain('population');
    expect(await stopping({ purpose: 'research' }, ask)).toBe(before);
    expect(await stopping('restricted', ask)).toBe(before);
  });
});

describe('a feed', () => {
  it('takes away what the system holds of them, once, and gives it again when it is rejected', async () => {
    let since: string | null = null;
    const told = async (): Promise<string[]> => {
      const kinds: string[] = [];
      for (let more = true; more; ) {
        const { data, errors } = await journey.ask(
          sync,
          `query ($since: String) { attendanceChanges(schoolId: "${SCHOOL}", since: $since, types: ["AttendanceEvent"], first: 500) { edges { kind recordId record { ... on AttendanceEvent { kind student { id } } } } pageInfo { hasNextPage endCursor } } }`,
          { since },
        );
        expect(errors).toEqual([]);
        for (const { kind, recordId } of data.attendanceChanges.edges) kinds.push(`${kind} ${recordId}`);
        ({ endCursor: since, hasNextPage: more } = data.attendanceChanges.pageInfo);
      }
      return kinds;
    };
    const first = await told();
    const own = journey.demo.rows.attendance.attendanceEvents.filter((row) => row.student === student).map(({ id }) => hidden(sync, id));
    const held = own.filter((id) => first.includes(`CREATED ${id}`));
    expect(held.length).toBeGreaterThan(0);
    expect(await told()).toEqual([]);

    await stopping({ purpose: 'attendance-sync' }, async () => {
      expect((await told()).sort()).toEqual(held.map((id) => `WITHDRAWN ${id}`).sort());
      expect(await told()).toEqual([]);
    });
    expect((await told()).sort()).toEqual(held.map((id) => `CREATED ${id}`).sort());
  });
});

describe('a write', () => {
  it('about a student whose data are restricted is permitted to nobody, and reaches no subgraph', async () => {
    const record = `mutation ($input: AnnounceAbsenceInput!, $key: ID!) { announceAbsence(input: $input, idempotencyKey: $key) { errors { code } } }`;
    const input = { studentId: student, start: '2026-12-01T08:00:00Z', end: '2026-12-01T10:00:00Z' };
    const parent: Who = { client: 'famille', purpose: 'family-information', as: 'parent' };
    const outcome = await stopping('restricted', () => journey.ask(parent, record, { input, key: 'k' }));
    expect(outcome.errors.map(({ extensions }) => extensions.code)).toEqual(['FORBIDDEN_OPERATION']);
    expect(outcome.sent).toEqual([]);
  });
});

describe('the register of a class', () => {
  const register: Who = { client: 'prof', purpose: 'attendance-register', as: 'teacher' };
  const SUBMIT = `mutation ($input: RollCallInput!, $key: ID!) { submitRollCall(input: $input, idempotencyKey: $key) {
    rollCall { id state entries { status student { id } } } errors { code } } }`;
  const sheet = (): { groupIds: string[] } => {
    const { variables } = journey.demo.operations.find(({ name }) => name.startsWith('Op06')) ?? {};
    return (variables as { input: { groupIds: string[] } }).input;
  };
  /** Of the lesson at an hour of today, at night, when there is no other. */
  const hour = (at: string) => `${AT.toISOString().slice(0, 10)}T${at}`;
  const inputOf = (at: string) => {
    const entries = [{ studentId: student, status: 'ABSENT' }];
    return { ...sheet(), start: `${hour(at)}:00:00.000Z`, end: `${hour(at)}:55:00.000Z`, entries };
  };
  const group = () => sheet().groupIds[0];
  const members = (fields: string) => `{ classGroup(id: "${group()}") { members(first: 60) { edges { node { id ${fields} } } } } }`;
  const absences = `{ attendanceEvents(schoolId: "${SCHOOL}", from: "2020-01-01T00:00:00Z", to: "2030-01-01T00:00:00Z", first: 500) { edges { node { id start student { id } } } } }`;
  const parent: Who = { client: 'famille', purpose: 'family-information', as: 'parent' };
  const own = () => `{ student(id: "${student}") { attendanceEvents(first: 500) { edges { node { id start } } } } }`;

  it('has them by name, and says that they are missing; nothing else of them is told, and nobody else is told of it', async () => {
    await stopping('restricted', async () => {
      expect(traces(await journey.ask({ ...register, purpose: 'roll-call' }, members('person { displayName }')), register)).toEqual([]);
      expect((await journey.ask({ ...register, purpose: 'roll-call' }, SUBMIT, { input: inputOf('01'), key: 'no' })).sent).toEqual([]);

      const named = await journey.ask(register, members('person { displayName }'));
      expect(named.errors).toEqual([]);
      expect(named.text).toContain(`"${student}"`);
      const { data, errors } = await journey.ask(register, SUBMIT, { input: inputOf('02'), key: 'register-1' });
      expect(errors).toEqual([]);
      expect(data.submitRollCall).toMatchObject({ rollCall: { entries: [{ status: 'ABSENT', student: { id: student } }] }, errors: [] });

      for (const fields of [
        'person { photo { url } birthDate emails { value } }',
        'attendanceEvents(first: 5) { edges { node { kind } } }',
        'accommodations { kind measures }',
        'results(first: 5) { edges { node { value } } }',
        'guardians { guardian { displayName } }',
      ]) {
        const more = await journey.ask(register, members(fields));
        expect(more.errors.length).toBeGreaterThan(0);
        expect(
          every(more.data, fields.split(/[ ({]/)[0] as string)
            .flat()
            .filter((value) => JSON.stringify(value)?.match(/"[^"]*":(?!null)/)),
        ).toEqual([]);
      }
      for (const [who, query] of [
        [cpe, absences],
        [sync, absences],
        [parent, own()],
      ] as const)
        expect((await journey.ask(who, query)).text).not.toContain(hour('02'));
    });
    expect((await journey.ask(parent, own())).text).toContain(hour('02'));
    expect((await journey.ask(cpe, absences)).text).toContain(hour('02'));
  });

  it('rests on a law: an objection does not stop it, and there is none to it', async () => {
    for (const decision of [undefined, 'UPHELD'] as const) {
      const how = { purpose: 'attendance-register', ...(decision === undefined ? {} : { decision }) };
      const named = await stopping(how, () => journey.ask(register, members('person { displayName }')));
      expect(named.text).toContain(`"${student}"`);
    }
    const raise = `mutation { raiseObjection(input: { studentId: "${student}", purpose: "attendance-register", grounds: "non" }, idempotencyKey: "o") { errors { code } } }`;
    const { data } = await journey.ask({ ...parent, purpose: 'subject-access' }, raise);
    expect(data.raiseObjection.errors).toEqual([{ code: 'NOT_OBJECTABLE' }]);
  });

  it('is kept by whoever teaches the class, and by nobody else', async () => {
    for (const who of [
      { ...register, as: 'teacher-2' },
      { ...register, client: 'vie-scolaire', as: 'cpe' },
      { client: 'famille', purpose: 'attendance-register', as: 'parent' },
      { client: 'sync', purpose: 'attendance-register' },
    ] as Who[])
      expect((await journey.ask(who, SUBMIT, { input: inputOf('03'), key: 'r' })).sent).toEqual([]);
  });
});
