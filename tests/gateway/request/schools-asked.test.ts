import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Extent } from '../../../core/capability/index.js';
import { compile, type PolicyDocument } from '../../../core/policy/index.js';
import type { Demo, DemoRows } from '../../../gateway/demo/index.js';
import { baseDocument } from '../base-policy.js';
import { type Journey, type Outcome, openJourney, type Who } from '../journey.js';

/** A system is contracted with both schools of the demo: each question is asked of the one it names, and answered as if both had been. */
const [COLLEGE, LYCEE] = ['9990001X', '9990002Y'] as const;
let journey: Journey;
beforeAll(async () => {
  journey = await openJourney();
}, 120_000);
afterAll(() => journey?.close());

const schoolsTold = ({ sent }: Outcome): string[] =>
  [
    ...new Set(
      sent.flatMap(({ capability }) => capability.extents.flat().flatMap((extent: Extent) => ('school' in extent ? extent.school : []))),
    ),
  ].sort();
/** The same question, beside one that names no school: it is asked of all. */
const ofAll = (query: string) => query.replace(/\{/, '{ everywhere: schoolByExternalId(system: "UAI", kind: "UAI", value: "-") { id }');
const without = ({ data, errors }: Outcome) => {
  const { everywhere: _, ...rest } = data ?? {};
  return {
    data: rest,
    codes: errors.map(({ extensions }) => extensions).filter(({ coordinate }) => coordinate?.startsWith('Query.schoolBy') !== true),
  };
};

describe('a question of a system', () => {
  const lms: Who = { client: 'lms', purpose: 'class-lists' };
  const LIST = 'query($school: ID!) { students(schoolId: $school, first: 5) { totalCount edges { node { id } } } }';

  it('that names a school is asked of that school alone', async () => {
    for (const pupil of [journey.student('student'), journey.student('student-15')]) {
      const outcome = await journey.ask(lms, 'query($id: ID!) { student(id: $id) { id } }', { id: journey.pairwise.hide('lms', pupil) });
      expect(outcome.data.student).not.toBeNull();
      expect(schoolsTold(outcome)).toEqual([pupil.split('.')[0]]);
    }
  });

  it('that names none is asked of all, and so is one of which a part names none', async () => {
    const both = await journey.ask(lms, ofAll(LIST), { school: COLLEGE });
    expect(schoolsTold(both)).toEqual([COLLEGE, LYCEE]);
  });

  it('that names a school without an agreement finds nothing, as if all had been asked', async () => {
    const narrow = await journey.ask(lms, LIST, { school: '9999999Z' });
    expect(narrow.data).toEqual(without(await journey.ask(lms, ofAll(LIST), { school: '9999999Z' })).data);
    expect(schoolsTold(narrow)).toEqual([COLLEGE]);
  });

  it('of the twenty has the answer that it has when all schools are asked', async () => {
    const systems = journey.demo.operations.filter(({ as, query }) => as === undefined && query.trimStart().startsWith('query'));
    expect(systems.length).toBeGreaterThanOrEqual(5);
    for (const { name, client, purpose, query, variables } of systems) {
      if (name.startsWith('Op12') || name.startsWith('Op20')) continue; // a feed says each thing once
      const given = JSON.parse(JSON.stringify(variables)) as Record<string, unknown>;
      const shown = Object.fromEntries(
        Object.entries(given).map(([key, value]) => [
          key,
          key === 'student' && typeof value === 'string' ? journey.pairwise.hide(client, value) : value,
        ]),
      );
      const narrow = await journey.ask({ client, purpose }, query, shown);
      const wide = await journey.ask({ client, purpose }, ofAll(query), shown);
      expect(without(narrow), name).toEqual(without(wide));
    }
  });
});

describe('a pupil who is at another school too', () => {
  const lms: Who = { client: 'lms', purpose: 'class-lists' };
  const QUERY = `query($school: ID!) { students(schoolId: $school, first: 200) { totalCount edges { node { id
    enrolments(first: 5) { totalCount edges { node { id } } } groups { id } } } } }`;

  it('has the same rows whichever school is named, also those of a school that is not', async () => {
    const schoolsOf = (student: string) =>
      journey.demo.rows.identity.enrolments.filter((row) => row.student === student && row.leftOn == null).map(({ school }) => school);
    const pupil = journey.demo.rows.identity.students.find(({ id }) => new Set(schoolsOf(id)).size === 2)?.id as string;
    const hidden = journey.pairwise.hide('lms', pupil);
    const rowOf = (outcome: Outcome) => outcome.data.students.edges.find(({ node }: { node: { id: string } }) => node.id === hidden)?.node;
    // Why at one instant, before all others: what is remembered ends at the next quarter of an hour, and nothing is yet.
    const now: Who = { ...lms, at: journey.now };
    for (const school of [COLLEGE, LYCEE]) {
      const narrow = await journey.ask(now, QUERY, { school });
      expect(rowOf(narrow)?.enrolments?.totalCount).toBeGreaterThanOrEqual(2);
      expect(schoolsTold(narrow)).toEqual([COLLEGE, LYCEE]);
      expect(without(narrow)).toEqual(without(await journey.ask(now, ofAll(QUERY), { school })));
      // Why again: it is remembered that the other is to be asked too.
      const again = await journey.ask(now, QUERY, { school });
      expect(again.text).toBe(narrow.text);
      expect(again.sent.length).toBeLessThan(narrow.sent.length);
    }
    const { entries } = await journey.ask(lms, 'query($school: ID!) { school(id: $school) { subjects { name } } }', { school: LYCEE });
    expect(entries.map((entry) => entry.schools)).toEqual([[LYCEE]]);
    const BY_ID = 'query($id: ID!) { student(id: $id) { id enrolments(first: 5) { edges { node { id } } } } }';
    const narrow = await journey.ask(lms, BY_ID, { id: hidden });
    expect(narrow.data.student.enrolments.edges.length).toBeGreaterThanOrEqual(2);
  });
});

describe('what is at another school than the one that is named', () => {
  let world: Journey;
  beforeAll(async () => {
    world = await openJourney(60, { rows: elsewhere, policy: () => compile(RULES) });
  }, 120_000);
  afterAll(() => world?.close());

  it.each<[string, Who, string, Variables, unknown]>([
    [
      'the school that a pupil wishes for',
      { client: 'orientation', purpose: 'orientation' },
      'query($pupil: ID!) { student(id: $pupil) { orientation { wishes { school { id name } } } } }',
      { pupil: true },
      expect.objectContaining({ student: { orientation: { wishes: [{ school: { id: LYCEE, name: expect.any(String) } }] } } }),
    ],
    [
      'a teacher who is replaced, and works elsewhere now',
      { client: 'lms', purpose: 'class-lists' },
      'query($group: ID!) { classGroup(id: $group) { teaching { substituteFor { person { displayName } } } } }',
      {},
      { classGroup: { teaching: expect.arrayContaining([{ substituteFor: { person: { displayName: expect.any(String) } } }]) } },
    ],
    [
      'a period of another school',
      { client: 'lms', purpose: 'class-lists' },
      'query($pupil: ID!, $period: ID!) { student(id: $pupil) { attendanceSummary(periodId: $period) { period { name } } } }',
      { pupil: true },
      { student: { attendanceSummary: { period: { name: expect.any(String) } } } },
    ],
    [
      'a guardian of whose children one is stopped',
      { client: 'lms', purpose: 'class-lists' },
      'query($guardian: ID!) { person(id: $guardian) { displayName } }',
      { guardian: true },
      { person: { displayName: expect.any(String) } },
    ],
    [
      'a mandate of a guardian',
      { client: 'lms', purpose: 'class-lists' },
      'query($parent: ID!) { person(id: $parent) { roles { function school { id } } } }',
      { parent: true },
      { person: { roles: [{ function: 'PARENT_DELEGATE', school: { id: LYCEE } }] } },
    ],
  ])('is told: %s', async (_, who, query, hidden, expected) => {
    const given = Object.fromEntries(
      Object.entries(NAMED)
        .filter(([name]) => query.includes(`$${name}:`))
        .map(([name, id]) => [name, hidden[name] === true ? world.pairwise.hide(who.client, id) : id]),
    );
    const narrow = await world.ask(who, query, given);
    expect(without(narrow)).toEqual(without(await world.ask(who, ofAll(query), given)));
    expect(narrow.data).toEqual(expected);
  });
});

type Variables = Readonly<Record<string, boolean>>;
const NAMED: Record<string, string> = {};

/** A system may know who the guardians are. */
const BASE = baseDocument();
const OF_GUARDIANS = {
  source: 'a trial',
  roles: ['service'],
  relations: ['contracted-guardian'],
  purposes: ['class-lists'],
  actions: ['READ'],
};
const RULES = {
  ...BASE,
  grants: [
    ...BASE.grants,
    { ...OF_GUARDIANS, id: 'a-trial.summary', relations: ['contracted'], categories: ['ATTENDANCE_AGGREGATE'] },
    { ...OF_GUARDIANS, id: 'a-trial.guardians', categories: ['IDENTITY_BASIC', 'STAFF'] },
  ],
} as PolicyDocument;

/** The demo, in which the college has to do with the lycée. */
function elsewhere({ rows }: Demo): DemoRows {
  const { identity, assessment, governance } = rows;
  const at = (school: string) => {
    const pupils = identity.enrolments.filter((row) => row.leftOn == null && row.school === school).map(({ student }) => student);
    return identity.guardianLinks.filter(
      ({ student, authority, validTo }) =>
        pupils.includes(student) && student.startsWith(school) && authority === 'LEGAL' && validTo == null,
    );
  };
  const [stopped, other] = at(COLLEGE).filter(({ student }, index, all) => all.findIndex((row) => row.student === student) === index);
  const [first, second] = at(LYCEE).filter(({ student }, index, all) => all.findIndex((row) => row.student === student) === index);
  const file = assessment.orientationFiles.find(({ school }) => school === COLLEGE);
  const lesson = identity.teachingAssignments.find(({ school, validTo }) => school === COLLEGE && validTo == null);
  const isAt = (school: string) => new Set(identity.roleAssignments.filter((row) => row.school === school).map(({ person }) => person));
  const teacher = identity.roleAssignments.find(
    (row) => row.school === LYCEE && row.function === 'TEACHER' && row.validTo == null && !isAt(COLLEGE).has(row.person),
  );
  const mandate = identity.roleAssignments.find((row) => row.function === 'PARENT_DELEGATE');
  const period = identity.periods.find(({ school }) => school === LYCEE);
  if (!period || !stopped || !other || !first || !second || !file || !lesson || !teacher || !mandate)
    throw new Error('the demo lacks somebody');
  Object.assign(NAMED, { pupil: file.student, group: lesson.group, guardian: stopped.guardian, parent: other.guardian, period: period.id });
  const linked = (link: typeof first, guardian: string, id: string) => ({ ...link, id: `${link.school}.gl${id}`, guardian });
  const restriction = {
    school: COLLEGE,
    id: `${COLLEGE}.rs900`,
    student: stopped.student,
    ground: 'ACCURACY_CONTESTED',
    motive: 'a trial',
    setBy: teacher.person,
    setAt: new Date(0),
  };
  return {
    ...rows,
    identity: {
      ...identity,
      guardianLinks: [...identity.guardianLinks, linked(first, stopped.guardian, '900001'), linked(second, other.guardian, '900002')],
      teachingAssignments: identity.teachingAssignments.map((row) =>
        row === lesson ? { ...row, substituteFor: teacher.person.replace('.p', '.t') } : row,
      ),
      roleAssignments: [
        ...identity.roleAssignments,
        { ...mandate, id: `${LYCEE}.ra900001`, school: LYCEE, person: other.guardian, scopeGroup: null, validFrom: null, validTo: null },
      ],
    },
    assessment: {
      ...assessment,
      orientationFiles: assessment.orientationFiles.map((row) =>
        row.student === file.student
          ? { ...row, wishes: [{ rank: 1, programme: 'voie', school: LYCEE, at: new Date(0).toISOString() }] }
          : row,
      ),
    },
    governance: {
      ...governance,
      agreements: governance.agreements.map((one) => ({ ...one, categories: [...one.categories, 'ATTENDANCE_AGGREGATE'] })),
      restrictions: [...governance.restrictions, restriction],
    },
  } as DemoRows;
}
