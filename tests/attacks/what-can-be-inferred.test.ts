import { eq } from 'drizzle-orm';
import { getNamedType, isObjectType, printSchema } from 'graphql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { publicSchema } from '../../gateway/federation/public-schema.js';
import { attendanceEvents } from '../../subgraphs/attendance/tables.js';
import { students } from '../../subgraphs/identity/tables.js';
import { codes, every, family, type Journey, type Outcome, openJourney, type Who } from '../gateway/journey.js';
import { apiDocument } from '../schema/api-document.js';

/** T35 T39 L28 L29 L30 L32 L33 L34: from counts, cursors, ranges, refusals and the work that is done, nothing follows about what is hidden. */
const DAY = 86_400_000;
let journey: Journey;
beforeAll(async () => {
  journey = await openJourney();
}, 120_000);
afterAll(() => journey?.close());

const at = (days: number) => new Date(journey.now + days * DAY).toISOString();
/** What was done for an answer: who was asked what, in which order. */
const work = ({ sent, facts }: Outcome) => ({
  sent: sent.map(({ subgraph, query }) => `${subgraph} ${query}`),
  facts: facts.map(({ subgraph, query }) => `${subgraph} ${query}`),
});

describe('a row that is hidden', () => {
  const RANGE = (from: number, to: number) =>
    `{ attendanceEvents(schoolId: "9990001X", from: "${at(from)}", to: "${at(to)}", first: 20) { totalCount pageInfo { hasNextPage hasPreviousPage startCursor endCursor } edges { cursor node { id kind start } } } }`;

  it('T39 L29 L30 L32: adds to no count, page, cursor or range of who may not know of it', async () => {
    const ranges = [RANGE(-60, 1), RANGE(-365, -300), RANGE(-1, 0)];
    const before: string[] = [];
    for (const query of ranges) before.push((await journey.ask(family('parent'), query)).text);
    const victims = await journey.store.db
      .select()
      .from(attendanceEvents)
      .where(eq(attendanceEvents.student, journey.student('student-victim')));
    const [row] = victims;
    expect(row).toBeDefined();
    const more = [-320, -310, -30, -20, -0.5].map((days, index) => ({
      ...(row as NonNullable<typeof row>),
      id: `9990001X.ae9900${index}`,
      start: new Date(journey.now + days * DAY),
      end: new Date(journey.now + days * DAY + 3_600_000),
    }));
    await journey.store.db.insert(attendanceEvents).values(more);
    for (const [index, query] of ranges.entries()) expect((await journey.ask(family('parent'), query)).text).toBe(before[index]);
    const office = await journey.ask({ client: 'vie-scolaire', purpose: 'attendance-follow-up', as: 'cpe' }, RANGE(-365, -300));
    expect(office.data.attendanceEvents.totalCount).toBe(2);
    for (const { id } of more) await journey.store.db.delete(attendanceEvents).where(eq(attendanceEvents.id, id));
  });

  it('L32: is found by no range of days that leaves out all but it', async () => {
    const hidden = await journey.store.db
      .select()
      .from(attendanceEvents)
      .where(eq(attendanceEvents.student, journey.student('student-victim')));
    const own = await journey.store.db
      .select()
      .from(attendanceEvents)
      .where(eq(attendanceEvents.student, journey.student('student')));
    const alone = hidden.filter(({ start }) => own.every((one) => Math.abs(one.start.getTime() - start.getTime()) > DAY));
    expect(alone.length).toBeGreaterThan(0);
    const around = (start: Date) =>
      `{ attendanceEvents(schoolId: "9990001X", from: "${new Date(start.getTime() - 1000).toISOString()}", to: "${new Date(start.getTime() + 1000).toISOString()}", first: 5) { totalCount edges { node { id } } } }`;
    const never = await journey.ask(family('parent'), around(new Date(journey.now - 3000 * DAY)));
    expect(never.data.attendanceEvents.totalCount).toBe(0);
    for (const { start } of alone.slice(0, 5)) expect((await journey.ask(family('parent'), around(start))).text).toBe(never.text);
  });
});

describe('a list', () => {
  it('L28: follows no field that its reader may not see: not in its order, nor in its cursors', async () => {
    const LIST =
      '{ students(schoolId: "9990001X", first: 200) { totalCount edges { cursor node { id person { displayName } } } pageInfo { startCursor endCursor } } }';
    const lms: Who = { client: 'lms', purpose: 'class-lists' };
    const { schema } = await journey.contract('lms');
    for (const field of ['nationalId', 'scholarshipHolder', 'dietaryRequirement']) expect(printSchema(schema)).not.toContain(field);
    const before = await journey.ask(lms, LIST);
    expect(before.data.students.edges.length).toBeGreaterThan(20);
    const rows = await journey.store.db.select().from(students);
    for (const [index, { id, scholarshipHolder }] of rows.entries())
      await journey.store.db
        .update(students)
        .set({
          nationalId: `${String(900_000_000 - index * 7919)}XY`,
          scholarshipHolder: !scholarshipHolder,
          dietaryRequirement: `diet ${index % 3}`,
        })
        .where(eq(students.id, id));
    expect((await journey.ask(lms, LIST)).text).toBe(before.text);
    for (const { id, nationalId, scholarshipHolder, dietaryRequirement } of rows)
      await journey.store.db.update(students).set({ nationalId, scholarshipHolder, dietaryRequirement }).where(eq(students.id, id));
  });
});

describe('a birth date', () => {
  it('L32: can be asked for by no range: people are listed by school and class, as of one day', () => {
    const schema = publicSchema(apiDocument());
    const byDay: string[] = [];
    for (const type of Object.values(schema.getTypeMap())) {
      if (!isObjectType(type)) continue;
      for (const field of Object.values(type.getFields()))
        for (const argument of field.args)
          if (/^Date/.test(getNamedType(argument.type).name)) byDay.push(`${argument.name} ${getNamedType(field.type).name}`);
    }
    expect(byDay.length).toBeGreaterThan(5);
    const ofPeople = byDay.filter((place) => /(Person|Student|Guardian|Staff)(Connection)?$/.test(place));
    expect(new Set(ofPeople)).toEqual(new Set(['asOf StudentConnection']));
  });
});

describe('the work that is done', () => {
  const ONE =
    'query($id: ID!) { student(id: $id) { id boarding nationalId person { displayName birthDate } attendanceEvents(first: 5) { totalCount edges { node { id staffNote } } } } }';
  const ASKERS: readonly [string, Who][] = [
    ['a parent', family('parent')],
    ['a pupil', family('student')],
    ['a teacher of another school', { client: 'prof', purpose: 'assessment', as: 'teacher-2' }],
    ['a counsellor of another school', { client: 'vie-scolaire', purpose: 'attendance-follow-up', as: 'cpe-2' }],
    ['a parent not to be informed', family('parent-no-information')],
  ];

  it.each(ASKERS)(
    'L33 T35: for %s is the same, request by request, for a child who is hidden and for one who is not there',
    async (_, who) => {
      const asking = async (id: string) => {
        await journey.forget();
        return [await journey.ask(who, ONE, { id }), await journey.ask(who, ONE, { id })] as const;
      };
      const absent = await asking('9990001X.s99999');
      let compared = 0;
      for (const handle of ['student-victim', 'student-protected', 'student-confidential']) {
        const hidden = await asking(journey.student(handle));
        if (hidden[0].data.student !== null) continue;
        for (const turn of [0, 1] as const) {
          expect([work(hidden[turn]), turn]).toEqual([work(absent[turn]), turn]);
          expect(hidden[turn].received).toBe(absent[turn].received);
          expect(hidden[turn].text).toBe(absent[turn].text);
          compared += 1;
        }
      }
      expect(absent[0].data).toEqual({ student: null });
      expect(compared).toBeGreaterThan(1);
    },
  );

  it('L33: is the same whatever others asked before; one’s own next request asks no subgraph less', async () => {
    const query = '{ me { id wards { student { id boarding results(first: 2) { totalCount } } } } }';
    await journey.forget();
    const cold = await journey.ask(family('parent'), query);
    await journey.forget();
    const everybody = '{ students(schoolId: "9990001X", first: 200) { edges { node { id boarding person { displayName } } } } }';
    await journey.ask({ client: 'vie-scolaire', purpose: 'attendance-follow-up', as: 'cpe' }, everybody);
    const after = await journey.ask(family('parent'), query);
    expect(work(after)).toEqual(work(cold));
    const warm = await journey.ask(family('parent'), query);
    expect(work(warm).sent).toEqual(work(cold).sent);
    expect(work(warm).facts).toEqual([]);
    expect([after.text, warm.text]).toEqual([cold.text, cold.text]);
  });

  it('T35: denied, absent and empty are told apart by nothing but the value: no error, no extension, no header more', async () => {
    const query = '{ students(schoolId: "9990001X", first: 50) { edges { node { id accommodations { kind } dietaryRequirement } } } }';
    const reply = await journey.ask({ client: 'cantine', purpose: 'catering' }, query);
    const diets = every(reply.data, 'dietaryRequirement');
    expect(diets.filter((one) => one === null).length).toBeGreaterThan(0);
    expect(codes(reply).filter((code) => code.endsWith('Student.dietaryRequirement')).length).toBeLessThanOrEqual(1);
    for (const { extensions } of reply.errors) expect(Object.keys(extensions).sort()).toEqual(['code', 'coordinate']);
  });
});

describe('what an operation is held to cost', () => {
  const costly =
    'query($n: Int!) { students(schoolId: "9990001X", first: $n) { edges { node { id groups { id members(first: $n) { edges { node { id } } } } } } } }';

  it('L34: follows from what was asked, not from what there is: the same for one’s own child, a school and nobody', async () => {
    const principal: Who = { client: 'vie-scolaire', purpose: 'school-administration', as: 'principal' };
    const refusals = new Set<string>();
    for (const who of [family('parent'), family('parent-no-information'), principal]) {
      expect((await journey.ask(who, costly, { n: 100 })).status).toBe(200);
      const reply = await journey.ask(who, costly, { n: 400 });
      expect(reply).toMatchObject({ status: 400, sent: [], facts: [] });
      refusals.add(reply.text);
    }
    expect(refusals.size).toBe(1);
    const elsewhere = await journey.ask(principal, costly.replace('9990001X', '9990009X'), { n: 400 });
    expect(refusals).toContain(elsewhere.text);
  });

  it('L34: is told in no figure', async () => {
    for (const query of ['{ me { id } }', '{ students(schoolId: "9990001X", first: 50) { totalCount } }']) {
      const reply = await journey.ask(family('parent'), query);
      expect(Object.keys(JSON.parse(reply.text))).toEqual(['data']);
    }
  });
});
