import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Extent } from '../../core/capability/index.js';
import { insertNewRows } from '../../core/store/index.js';
import { agreements, consentActs } from '../../gateway/governance/tables.js';
import { enrolments, persons, students } from '../../subgraphs/identity/tables.js';
import { type Journey, openJourney, type Sent, type Who } from '../gateway/journey.js';

/** T47 E25 L30 L31: a thousand families who agreed, and one who did not: what a subgraph is told of them is nobody's to change, and not more than it needs. */
const AGREED = 1_000;
const [COLLEGE, LYCEE] = ['9990001X', '9990002Y'] as const;
const SILENT = `${COLLEGE}.s500000`;
const tutor: Who = { client: 'tutorat', purpose: 'homework-help' };
const PAGE = `query($school: ID!, $after: String) {
  students(schoolId: $school, first: 20, after: $after) { totalCount edges { node { id } } pageInfo { hasNextPage endCursor } } }`;

let journey: Journey;
beforeAll(async () => {
  journey = await openJourney();
  const { db } = journey.store;
  const numbers = Array.from({ length: AGREED + 1 }, (_, index) => 500_000 + index);
  const at = new Date(journey.now - 86_400_000);
  const school = COLLEGE;
  await insertNewRows(
    db,
    persons,
    numbers.map((number) => ({ school, id: `${school}.p${number}`, familyName: `Dupont-${number}`, birthDate: '2008-01-01' })),
  );
  await insertNewRows(
    db,
    students,
    numbers.map((number) => ({ school, id: `${school}.s${number}`, person: `${school}.p${number}` })),
  );
  await insertNewRows(
    db,
    enrolments,
    numbers.map((number) => ({ school, id: `${school}.en${number}`, student: `${school}.s${number}`, enteredOn: '2025-09-01' })),
  );
  const consent = (number: number) => ({
    school,
    id: `${school}.ca${number}`,
    student: `${school}.s${number}`,
    purpose: 'homework-help',
    recipient: 'tutorat',
    categories: ['IDENTITY_BASIC', 'SCHOOLING', 'GRADE', 'COMPETENCY', 'APPRECIATION'],
    act: 'GIVEN',
    person: `${school}.p${number}`,
    capacity: 'STUDENT',
    noticeVersion: 2,
    at,
  });
  await insertNewRows(db, consentActs, numbers.slice(1).map(consent));
}, 240_000);
afterAll(() => journey?.close());

const shown = (outcome: Awaited<ReturnType<Journey['ask']>>): string[] =>
  outcome.data.students.edges.map(({ node }: { node: { id: string } }) => journey.pairwise.reveal('tutorat', node.id));
const extentsIn = (sent: readonly Sent[]): readonly Extent[] => sent.flatMap(({ capability }) => capability.extents.flat());

describe('one family that did not agree, among ten thousand that did', () => {
  it('is on no page, in no count, and in nothing that a subgraph is told', async () => {
    const outcome = await journey.ask(tutor, PAGE, { school: COLLEGE });
    expect(outcome.data.students.totalCount).toBeGreaterThanOrEqual(AGREED);
    const { totalCount } = outcome.data.students;
    expect(shown(outcome)).toHaveLength(20);
    const named = extentsIn(outcome.sent).flatMap((extent) => ('students' in extent ? extent.students : []));
    expect(named).toContain(`${COLLEGE}.s500001`);
    expect(named).not.toContain(SILENT);
    expect(outcome.sent.some(({ body, token }) => body.includes(SILENT) || token.includes(SILENT))).toBe(false);
    expect(outcome.received).not.toContain(SILENT);
    const alone = await journey.ask(tutor, 'query($id: ID!) { student(id: $id) { id } }', { id: journey.pairwise.hide('tutorat', SILENT) });
    const absent = await journey.ask(tutor, 'query($id: ID!) { student(id: $id) { id } }', {
      id: journey.pairwise.hide('tutorat', `${COLLEGE}.s999999`),
    });
    expect(alone.text).toBe(absent.text);
    const again = await journey.ask(tutor, PAGE, { school: COLLEGE });
    expect(again.data.students.totalCount).toBe(totalCount);
  }, 240_000);

  it('who withdraws between two pages is on none that follows, and counted no more', async () => {
    const first = await journey.ask(tutor, PAGE, { school: COLLEGE });
    const { totalCount, pageInfo } = first.data.students;
    const second = await journey.ask(tutor, PAGE, { school: COLLEGE, after: pageInfo.endCursor });
    const gone = shown(second)[10] as string;
    const [given] = await journey.store.db.select().from(consentActs).where(eq(consentActs.student, gone)).limit(1);
    const { sequence: _, ...act } = given as typeof consentActs.$inferSelect;
    await journey.store.db.insert(consentActs).values({ ...act, id: `${act.school}.ca0withdrawn`, act: 'WITHDRAWN', at: new Date() });
    const next = await journey.ask(tutor, PAGE, { school: COLLEGE, after: pageInfo.endCursor });
    expect(shown(next)).not.toContain(gone);
    expect(next.data.students.totalCount).toBe(totalCount - 1);
    expect(next.received).not.toContain(gone);
    expect(shown(next).slice(0, 10)).toEqual(shown(second).slice(0, 10));
  }, 240_000);

  it('is let in by no list that was added to, cut short, or taken from another request', async () => {
    const { sent } = await journey.ask(tutor, PAGE, { school: COLLEGE });
    const other = await journey.ask(tutor, PAGE, { school: LYCEE });
    const { body, token } = sent[0] as Sent;
    const identity = journey.subgraph('identity');
    expect((await identity.execute(body, token)).data).not.toBeNull();
    const [header, payload = '', mac] = token.split('.');
    const said = Buffer.from(payload, 'base64url').toString('utf8');
    const resigned = (text: string) => `${header}.${Buffer.from(text).toString('base64url')}.${mac}`;
    const somebody = `"${COLLEGE}.s500001"`;
    expect(said).toContain(somebody);
    const changed = {
      added: resigned(said.replace(somebody, `${somebody},"${SILENT}"`)),
      exchanged: resigned(said.replace(somebody, `"${SILENT}"`)),
      everybody: resigned(said.replace(/"students":\[[^\]]*\]/, '"students":"*"')),
      'cut short': resigned(said.replace(`${somebody},`, '')),
      'cut off': token.slice(0, token.length - 4000),
      'of another request': (other.sent[0] as Sent).token,
    };
    for (const [how, forged] of Object.entries(changed)) {
      expect(forged, how).not.toBe(token);
      expect(await identity.execute(body, forged), how).toEqual({
        data: null,
        errors: [{ message: 'this service answers its gateway only', extensions: { code: 'UNAUTHENTICATED' } }],
      });
    }
  }, 240_000);
});

describe('a question about one school', () => {
  it('tells no subgraph of the families of another, however many agreed there', async () => {
    const outcome = await journey.ask(tutor, PAGE, { school: LYCEE });
    expect(shown(outcome).length).toBeGreaterThan(0);
    for (const extent of extentsIn(outcome.sent)) expect(extent).toMatchObject({ school: LYCEE });
    const longest = Math.max(...outcome.sent.map(({ token }) => token.length));
    expect(longest).toBeLessThan(16_000);
  });

  it('with which there is no agreement any more finds nothing, as one that never was', async () => {
    const { db } = journey.store;
    const kept = await db.delete(agreements).where(eq(agreements.client, 'tutorat')).returning();
    await db.insert(agreements).values(kept.filter(({ school }) => school !== COLLEGE));
    const outcome = await journey.ask(tutor, PAGE, { school: COLLEGE });
    const never = await journey.ask(tutor, PAGE, { school: '9999999Z' });
    expect(outcome.text).toBe(never.text);
    expect(outcome.received).not.toContain('500001');
    await db.insert(agreements).values(kept.filter(({ school }) => school === COLLEGE));
  });
});
