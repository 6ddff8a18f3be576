import { count } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Addressee } from '../../../core/capability/index.js';
import { tallyOf } from '../../../subgraphs/messaging/figures.js';
import { messaging } from '../../../subgraphs/messaging/index.js';
import { announcements, audiences, idempotencyKeys, type Question, surveyAnswers } from '../../../subgraphs/messaging/tables.js';
import { type Answer, type Asking, AT, type Desk, openDesk, staffOf, students, themselves } from './desk.js';
import { HERE, here, MOTHER, OTHER, TEACHER, THERE, writeLetters } from './letters.js';

let desk: Desk;
beforeAll(async () => {
  desk = await openDesk(messaging);
  await writeLetters(desk.store);
});
afterAll(() => desk.store.close());

const DAY = 86_400_000;
const guardian = (person: string, ...of: string[]): Addressee => ({
  person,
  kind: 'TO',
  onBehalfOf: of.map(here),
  profile: 'GUARDIAN',
  label: null,
  group: null,
});
const CLASS = [guardian(MOTHER, 's1'), guardian(MOTHER, 's2'), guardian(OTHER, 's1')];
const OF_CLASS = [
  themselves(TEACHER, 'TEACHER'),
  staffOf(HERE, 'TEACHER'),
  students(HERE, [here('s1'), here('s2')], 'TEACHER'),
  { of: 'guardians', school: HERE, students: [here('s1'), here('s2')], audience: 'TEACHER' } as const,
];
const QUESTIONS = [
  { kind: 'SINGLE_CHOICE', title: 'Vient-il ?', choices: ['oui', 'non'], required: true },
  { kind: 'FREE_TEXT', title: 'Une remarque ?' },
];

let keys = 0;
async function write(mutation: string, declared: string, variables: object, asking: Partial<Asking>): Promise<Answer['data']> {
  const query = `mutation (${declared}) { ${mutation} }`;
  const { data, errors } = await desk.ask(query, { extents: OF_CLASS, ...asking, variables: variables as never });
  expect(errors).toBeUndefined();
  return Object.values(data)[0];
}
function publish(input: object = {}, { key, ...asking }: Partial<Asking> & { key?: string } = {}) {
  keys += 1;
  const whole = { schoolId: HERE, title: 'Sortie', body: 'Vendredi.', audience: [{ groupId: here('g1') }], ...input };
  const shape = 'announcement { id title publishedFrom anonymous questions { id kind choices } } errors { code path }';
  return write(
    `publishAnnouncement(input: $input, idempotencyKey: $key) { ${shape} }`,
    '$input: AnnouncementInput!, $key: ID!',
    { input: whole, key: key ?? `k${keys}` },
    { person: TEACHER, addressees: CLASS, ...asking },
  );
}
const asMother = { person: MOTHER, extents: [themselves(MOTHER)] };
const acknowledge = (id: string, asking: Partial<Asking> = asMother, onBehalfOf: string | null = null) =>
  write(
    'acknowledgeAnnouncement(id: $id, onBehalfOf: $of) { receipt { person { id } readAt acknowledgedAt } errors { code path } }',
    '$id: ID!, $of: ID',
    { id, of: onBehalfOf },
    asking,
  );
const answer = (id: string, answers: object[], asking: Partial<Asking> = asMother, onBehalfOf: string | null = null) =>
  write(
    'answerSurvey(announcementId: $id, onBehalfOf: $of, answers: $answers) { announcement { id } errors { code path } }',
    '$id: ID!, $of: ID, $answers: [SurveyAnswerInput!]!',
    { id, of: onBehalfOf, answers },
    asking,
  );
async function read(id: string, fields: string, asking: Partial<Asking>): Promise<Answer['data']> {
  const { data, errors } = await desk.ask(`{ announcement(id: "${id}") { ${fields} } }`, { extents: OF_CLASS, ...asking });
  expect(errors).toBeUndefined();
  return data.announcement;
}
async function written(): Promise<number[]> {
  const sizes = [];
  for (const table of [announcements, audiences, surveyAnswers, idempotencyKeys])
    sizes.push((await desk.store.db.select({ count: count() }).from(table))[0]?.count ?? 0);
  return sizes;
}
const codes = ({ errors }: { errors: { code: string; path: string[] }[] }) => errors.map(({ code, path }) => `${code} ${path.join('.')}`);

describe('an announcement', () => {
  it('is published once for a key, to each person once, for all their children', async () => {
    const first = await publish({ questions: QUESTIONS }, { key: 'once' });
    expect(first.errors).toEqual([]);
    expect(first.announcement).toMatchObject({
      title: 'Sortie',
      publishedFrom: new Date(AT).toISOString(),
      questions: [{ id: '1' }, { id: '2' }],
    });
    const before = await written();
    expect(await publish({ questions: QUESTIONS }, { key: 'once' })).toEqual(first);
    expect(codes(await publish({ title: 'autre' }, { key: 'once' }))).toEqual(['DUPLICATE idempotencyKey']);
    expect(await written()).toEqual(before);
    const { edges } = (
      await read(first.announcement.id, 'acknowledgements(first: 9) { edges { node { person { id } } } }', { person: TEACHER })
    ).acknowledgements;
    expect(edges.map(({ node }: { node: { person: { id: string } } }) => node.person.id)).toEqual([MOTHER, OTHER]);
  });

  it.each([
    ['at a school where one does not work', { schoolId: THERE }, {}, ['NOT_FOUND input.schoolId']],
    ['as a parent', {}, { extents: [themselves(TEACHER), staffOf(HERE, 'GUARDIAN')] }, ['NOT_FOUND input.schoolId']],
    ['to nobody', {}, { addressees: [] }, ['VALIDATION input.audience']],
    ['that ends before it begins', { publishedTo: '2020-01-01T00:00:00Z' }, {}, ['VALIDATION input.publishedTo']],
    ['with nothing to choose', { questions: [{ kind: 'SINGLE_CHOICE', title: '?' }] }, {}, ['VALIDATION input.questions.0.choices']],
    [
      'without names, in one’s own words and for ever',
      { anonymous: true, questions: [{ kind: 'FREE_TEXT', title: '?' }] },
      {},
      ['VALIDATION input.questions.0.kind', 'VALIDATION input.publishedTo'],
    ],
  ])('%s is not published', async (_, input, asking, errors) => {
    const before = await written();
    expect(codes(await publish(input, asking as Partial<Asking>))).toEqual(errors);
    expect(await written()).toEqual(before);
  });

  it('is acknowledged by each guardian for themself, the first time for good', async () => {
    const { id } = (await publish({ acknowledgementRequired: true })).announcement;
    const at = new Date(AT).toISOString();
    expect(await acknowledge(id)).toEqual({ receipt: { person: { id: MOTHER }, readAt: at, acknowledgedAt: at }, errors: [] });
    expect((await acknowledge(id, { ...asMother, at: AT + DAY })).receipt.acknowledgedAt).toBe(at);
    const missing = await read(
      id,
      'acknowledgements(missingOnly: true, first: 9) { totalCount edges { node { person { id } acknowledgedAt } } }',
      {
        person: TEACHER,
      },
    );
    expect(missing.acknowledgements).toEqual({ totalCount: 1, edges: [{ node: { person: { id: OTHER }, acknowledgedAt: null } }] });
  });

  it('of others, of tomorrow, and none at all, are acknowledged the same way: not', async () => {
    const own = (await publish()).announcement.id;
    const tomorrow = (await publish({ publishedFrom: new Date(AT + DAY).toISOString() })).announcement.id;
    const refused = { receipt: null, errors: [{ code: 'NOT_FOUND', path: ['id'] }] };
    const stranger = { person: here('p77'), extents: [themselves(here('p77'))] };
    expect(await acknowledge(own, stranger)).toEqual(refused);
    expect(await acknowledge(tomorrow)).toEqual(refused);
    expect(await acknowledge(here('an999'))).toEqual(refused);
    expect(await acknowledge(own, asMother, here('s9'))).toEqual(refused);
    expect((await acknowledge(tomorrow, { ...asMother, at: AT + DAY })).errors).toEqual([]);
  });

  it('tells its author who acknowledged, and not when they read; and nobody else, nor of whom the author has no more to do with', async () => {
    const { id } = (await publish()).announcement;
    await acknowledge(id);
    const fields = 'acknowledgements(first: 9) { totalCount edges { node { person { id } readAt acknowledgedAt } } }';
    const told = await read(id, fields, { person: TEACHER });
    expect(told.acknowledgements.edges[0].node).toEqual({
      person: { id: MOTHER },
      readAt: null,
      acknowledgedAt: new Date(AT).toISOString(),
    });
    expect((await read(id, fields, asMother)).acknowledgements).toBeNull();
    const narrow = [
      themselves(TEACHER, 'TEACHER'),
      { of: 'guardians', school: HERE, students: [here('s2')], audience: 'TEACHER' } as const,
    ];
    expect((await read(id, fields, { person: TEACHER, extents: narrow })).acknowledgements).toMatchObject({ totalCount: 1 });
  });
});

describe('a survey', () => {
  it('is answered for each child apart, and anew in place of before', async () => {
    const { id } = (await publish({ questions: QUESTIONS })).announcement;
    for (const [choice, child] of [
      [0, 's1'],
      [1, 's2'],
      [1, 's1'],
    ] as const)
      expect(codes(await answer(id, [{ questionId: '1', choices: [choice] }], asMother, here(child)))).toEqual([]);
    const mine = await read(id, 'myAnswers { questionId choices onBehalfOf { id } }', {
      person: MOTHER,
      extents: [themselves(MOTHER), students(HERE, [here('s1'), here('s2')], 'GUARDIAN')],
    });
    expect(mine.myAnswers.map(({ choices }: { choices: number[] }) => choices)).toEqual([[1], [1]]);
    const { answers } = await read(id, 'answers(first: 9) { totalCount edges { node { respondent { id } onBehalfOf { id } choices } } }', {
      person: TEACHER,
    });
    expect(answers.totalCount).toBe(2);
    expect(answers.edges[0].node).toEqual({ respondent: { id: MOTHER }, onBehalfOf: { id: here('s1') }, choices: [1] });
  });

  it('has figures over those whom its author may still write to, and none for anybody else', async () => {
    const { id } = (await publish({ questions: QUESTIONS })).announcement;
    const asOther = { person: OTHER, extents: [themselves(OTHER)] };
    await answer(id, [{ questionId: '1', choices: [0] }], asMother, here('s1'));
    await answer(id, [{ questionId: '1', choices: [1] }], asMother, here('s2'));
    await answer(id, [{ questionId: '1', choices: [0] }], asOther, here('s1'));
    const told = async (asking: Partial<Asking>) => {
      const query = `{ announcement(id: "${id}") { preauSubjects(path: "asked.person") tally { choice count } } }`;
      const { data } = await desk.ask(query, { extents: OF_CLASS, ...asking });
      return [data.announcement.preauSubjects, data.announcement.tally?.map(({ count }: { count: number }) => count) ?? null];
    };
    const reaching = (...of: string[]) => ({
      person: TEACHER,
      extents: [themselves(TEACHER, 'TEACHER')],
      but: {
        'Announcement.tally': [
          students(HERE, of.map(here), 'TEACHER'),
          { of: 'guardians', school: HERE, students: of.map(here), audience: 'TEACHER' } as const,
        ],
      },
    });
    expect(await told({ person: TEACHER })).toEqual([
      [MOTHER, OTHER],
      [2, 1],
    ]);
    expect(await told(reaching('s1', 's2'))).toEqual([
      [MOTHER, OTHER],
      [2, 1],
    ]);
    expect(await told(reaching('s2'))).toEqual([[MOTHER], [0, 1]]);
    expect(await told(reaching('s9'))).toEqual([[], null]);
    expect(await told({ ...asMother, extents: [themselves(MOTHER), ...OF_CLASS] })).toEqual([[], null]);
  });

  it.each([
    ['left out', [], 'VALIDATION answers'],
    ['with a choice that is not there', [{ questionId: '1', choices: [2] }], 'VALIDATION answers.0.choices'],
    ['with two of one', [{ questionId: '1', choices: [0, 1] }], 'VALIDATION answers.0.choices'],
    [
      'twice',
      [
        { questionId: '1', choices: [0] },
        { questionId: '1', choices: [1] },
      ],
      'DUPLICATE answers.1.questionId',
    ],
    [
      'of another survey',
      [
        { questionId: '1', choices: [0] },
        { questionId: '7', text: 'x' },
      ],
      'NOT_FOUND answers.1.questionId',
    ],
  ])('is not answered: %s', async (_, answers, code) => {
    const { id } = (await publish({ questions: QUESTIONS })).announcement;
    const before = await written();
    expect(codes(await answer(id, answers))).toEqual([code]);
    expect(await written()).toEqual(before);
  });

  it('without names keeps nothing of who answered what or when, is answered once, and has figures when it is over', async () => {
    const many = Array.from({ length: 12 }, (_, at) => here(`p${200 + at}`));
    const questions = [{ kind: 'MULTIPLE_CHOICE', title: 'Quoi ?', choices: ['a', 'b', 'c'] }];
    const publishedTo = new Date(AT + DAY).toISOString();
    const addressees = many.map((person) => guardian(person));
    const { id } = (await publish({ anonymous: true, publishedTo, questions }, { addressees })).announcement;
    for (const [at, person] of many.entries()) {
      const asking = { person, extents: [themselves(person)] };
      expect(codes(await answer(id, [{ questionId: '1', choices: at < 6 ? [0, 1] : [0] }], asking))).toEqual([]);
      expect(codes(await answer(id, [{ questionId: '1', choices: [2] }], asking))).toEqual(['DUPLICATE announcementId']);
    }
    const rows = (await desk.store.db.select().from(surveyAnswers)).filter((row) => row.announcement === id);
    expect(rows).toHaveLength(12);
    expect(rows.every((row) => row.respondent === null && row.onBehalfOf === null && row.answeredAt === null)).toBe(true);
    expect(rows.some((row) => many.some((person) => row.sheet.includes(person)))).toBe(false);
    const fields = 'answers(first: 20) { totalCount } tally { choice count suppressed }';
    expect(await read(id, fields, { person: TEACHER })).toEqual({ answers: { totalCount: 0 }, tally: null });
    // All chose the first, and nobody the third: both would say of each what they said.
    expect((await read(id, 'tally { choice count suppressed }', { person: TEACHER, at: AT + DAY })).tally).toEqual([
      { choice: 0, count: null, suppressed: true },
      { choice: 1, count: 6, suppressed: false },
      { choice: 2, count: null, suppressed: true },
    ]);
  });
});

describe('in a survey without names', () => {
  const asOther = { person: OTHER, extents: [themselves(OTHER)] };
  const yes = [{ questionId: '1', choices: [0] }];
  const sheets = async (id: string) => (await desk.store.db.select().from(surveyAnswers)).filter((row) => row.announcement === id).length;
  const anonymous = async (addressees: readonly Addressee[]) => {
    const asked = { anonymous: true, publishedTo: new Date(AT + DAY).toISOString(), questions: [QUESTIONS[0]] };
    return (await publish(asked, { addressees })).announcement.id as string;
  };

  it('a guardian of two children answers once for each, and not for themself beside', async () => {
    const id = await anonymous(CLASS);
    expect(codes(await answer(id, yes))).toEqual(['VALIDATION onBehalfOf']);
    for (const child of ['s1', 's2']) expect(codes(await answer(id, yes, asMother, here(child)))).toEqual([]);
    expect(codes(await answer(id, yes, asMother, here('s2')))).toEqual(['DUPLICATE announcementId']);
    expect(codes(await answer(id, yes))).toEqual(['VALIDATION onBehalfOf']);
    expect(await sheets(id)).toBe(2);
  });
  it('two guardians of one child answer once for it', async () => {
    const id = await anonymous(CLASS);
    expect(codes(await answer(id, yes, asOther, here('s1')))).toEqual([]);
    expect(codes(await answer(id, yes, asMother, here('s1')))).toEqual(['DUPLICATE announcementId']);
    expect(codes(await answer(id, yes, asMother, here('s2')))).toEqual([]);
    expect(await sheets(id)).toBe(2);
  });
  it('who is asked for themself answers once, and for nobody’s child', async () => {
    const id = await anonymous([guardian(MOTHER), guardian(OTHER)]);
    expect(codes(await answer(id, yes, asMother, here('s1')))).toEqual(['NOT_FOUND announcementId']);
    expect(codes(await answer(id, yes))).toEqual([]);
    expect(codes(await answer(id, yes))).toEqual(['DUPLICATE announcementId']);
    expect(codes(await answer(id, yes, asOther))).toEqual([]);
    expect(await sheets(id)).toBe(2);
  });
});

describe('the figures of a survey without names', () => {
  const question = (...choices: string[]): Question => ({
    kind: 'SINGLE_CHOICE',
    title: '?',
    content: null,
    choices,
    maxChoices: null,
    required: true,
  });
  const figures = (answered: number, ...counts: number[]) => {
    const chosen = counts.map((count, choice) => ({ question: 1, choice, count }));
    return tallyOf([question(...counts.map(String))], { chosen, answered: new Map([[1, answered]]) }, true).map(({ count }) => count);
  };
  it.each([
    ['are told where many said each thing', [30, 12, 10, 8], [12, 10, 8]],
    ['are withheld where all said the same, also in a large group', [30, 30, 0, 0], [null, null, null]],
    ['are withheld where all but few said the same', [30, 26, 2, 2], [null, null, null]],
    ['are withheld in a small group', [4, 2, 2], [null, null]],
    ['are withheld with what they would be worked out from', [30, 14, 13, 3], [14, null, null]],
  ])('%s', (_, [answered, ...counts], told) => {
    expect(figures(answered as number, ...counts)).toEqual(told);
  });
});
