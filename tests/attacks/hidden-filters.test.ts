import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { agreements } from '../../gateway/governance/tables.js';
import { codes, family, type Journey, openJourney, type Who } from '../gateway/journey.js';
import { readsAsNeverThere } from './as-never-there.js';

/** T32 L27: what may not be read may not be filtered by either: the field is refused, not the filter forgotten. */
let journey: Journey;
beforeAll(async () => {
  journey = await openJourney();
}, 120_000);
afterAll(() => journey?.close());

const cpe: Who = { client: 'vie-scolaire', purpose: 'attendance-follow-up', as: 'cpe' };
/** May read when a pupil of theirs was away, and how that stands of each, and not pick pupils by it. */
const teacher: Who = { client: 'prof', purpose: 'roll-call', as: 'teacher-parent' };
/** Sees no absence: the list is not in its schema. */
const canteen: Who = { client: 'cantine', purpose: 'catering' };
/** May read when a pupil was away, under an agreement that is not for what became of it: the filter is not in its schema. */
const sync: Who = { client: 'sync', purpose: 'attendance-sync' };

describe('a filter by the state of the justification', () => {
  const LIST =
    'query($from: DateTime!, $to: DateTime!, $statuses: [JustificationStatus!]) { attendanceEvents(schoolId: "9990001X", from: $from, to: $to, statuses: $statuses, first: 100) { totalCount edges { node { id } } } }';
  const span = () => ({ from: new Date(journey.now - 60 * 86_400_000).toISOString(), to: new Date(journey.now).toISOString() });

  it('is open to who may read that state', async () => {
    const all = await journey.ask(cpe, LIST, span());
    const unknown = await journey.ask(cpe, LIST, { ...span(), statuses: ['REASON_UNKNOWN'] });
    expect(unknown.data.attendanceEvents.totalCount).toBeGreaterThan(0);
    expect(unknown.data.attendanceEvents.totalCount).toBeLessThan(all.data.attendanceEvents.totalCount);
  });

  const WAYS: readonly [string, string, Readonly<Record<string, unknown>>][] = [
    ['by a variable', LIST, { statuses: ['REASON_UNKNOWN'] }],
    ['by a variable that is null', LIST, { statuses: null }],
    ['by a variable that is not given', LIST, {}],
    [
      'by a literal',
      'query($from: DateTime!, $to: DateTime!) { attendanceEvents(schoolId: "9990001X", from: $from, to: $to, statuses: [REJECTED], first: 100) { totalCount } }',
      {},
    ],
    [
      'under an alias, beside the plain list',
      'query($from: DateTime!, $to: DateTime!) { plain: attendanceEvents(schoolId: "9990001X", from: $from, to: $to, first: 100) { totalCount } attendanceEvents: attendanceEvents(schoolId: "9990001X", from: $from, to: $to, statuses: [REJECTED], first: 100) { totalCount } }',
      {},
    ],
  ];

  it.each(WAYS)('is refused to a teacher who may not, %s: the field, not the filter alone', async (_, query, variables) => {
    const reply = await journey.ask(teacher, query, { ...span(), ...variables });
    expect(reply.data.attendanceEvents).toBeNull();
    expect(codes(reply)).toContain('FORBIDDEN_FIELD Query.attendanceEvents(statuses:)');
    expect(reply.sent).toHaveLength(query.includes('plain') ? 1 : 0);
    expect(reply.sent.some(({ query: sent }) => sent.includes('statuses'))).toBe(false);
  });

  it.each(WAYS)('is for a system that may not, %s, an argument that was never there, and asks no subgraph', async (_, query, variables) => {
    await withoutJustifications(async () => {
      const ask = (text: string) => journey.ask(sync, text, { ...span(), ...variables });
      const reply = await readsAsNeverThere(ask, query, 'statuses');
      expect(reply).toMatchObject({ status: 400, data: null, sent: [], facts: [] });
      expect(codes(reply)).toContain('BAD_USER_INPUT');
      expect((await readsAsNeverThere(ask, 'query($s: [JustificationStatus!]) { __typename }', 'JustificationStatus')).status).toBe(400);
    });
  });

  it('is in a list that was never there, for a system that may read no absence', async () => {
    for (const [, query, variables] of WAYS) {
      const reply = await readsAsNeverThere((text) => journey.ask(canteen, text, { ...span(), ...variables }), query, 'statuses');
      expect(reply.data?.attendanceEvents ?? null).toBeNull();
      expect(reply.sent).toEqual([]);
    }
  });

  /** While the agreement of the synchronisation says nothing of justifications. */
  async function withoutJustifications(use: () => Promise<void>) {
    const { db } = journey.store;
    const rows = await db.select().from(agreements).where(eq(agreements.client, 'sync'));
    const set = (categories: readonly string[]) =>
      db
        .update(agreements)
        .set({ categories: [...categories] })
        .where(eq(agreements.client, 'sync'));
    const before = rows[0]?.categories ?? [];
    expect(before).toContain('ATTENDANCE_JUSTIFICATION');
    await set(before.filter((category) => category !== 'ATTENDANCE_JUSTIFICATION'));
    try {
      await use();
    } finally {
      await set(before);
    }
  }

  it('is refused on the child’s own list as well', async () => {
    const child = `{ students(schoolId: "9990001X", first: 3) { edges { node { id attendanceEvents(statuses: [JUSTIFIED], first: 5) { totalCount } } } } }`;
    const reply = await journey.ask(sync, child);
    expect(codes(reply)).toEqual([]);
    const refused = await journey.ask(teacher, child);
    expect(codes(refused)).toEqual(['FORBIDDEN_FIELD Student.attendanceEvents(statuses:)']);
    for (const { query } of refused.sent) expect(query).not.toContain('statuses');
    const unheard = await journey.ask(canteen, child);
    expect(codes(unheard)).toEqual(['FORBIDDEN_FIELD Student.attendanceEvents']);
    for (const { query } of unheard.sent) expect(query).not.toMatch(/statuses|attendanceEvents/);
  });
});

describe('a list', () => {
  it('L28 L30: filtered by a class one may not know is empty, as for a class there is not', async () => {
    const list = (group: string) =>
      journey.ask(
        family('parent'),
        `{ students(schoolId: "9990001X", classGroupId: "${group}", first: 50) { totalCount edges { node { id } } } }`,
      );
    const [other, absent] = [await list('9990001X.g2'), await list('9990001X.g999')];
    expect(other.text).toBe(absent.text);
  });

  it('of figures takes no dimension but those of the list, so that none can be made of one pupil', async () => {
    const reply = await journey.ask(
      { client: 'recherche', purpose: 'research' },
      '{ attendanceStatistics(schoolIds: ["9990001X"], from: "2020-01-01", to: "2030-01-01", groupBy: ["student"]) { dimensions value } }',
    );
    expect(reply.data?.attendanceStatistics ?? null).toBeNull();
    expect(codes(reply)).toEqual(['BAD_USER_INPUT']);
  });
});
