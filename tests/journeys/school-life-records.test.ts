import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { attendanceEvents } from '../../subgraphs/attendance/tables.js';
import { family, type Journey, openJourney, type Who } from '../gateway/journey.js';

/** What staff notes, lessons one is excused from, lessons missed by the sheets, and what follows from an incident. */
let journey: Journey;
beforeAll(async () => {
  journey = await openJourney();
}, 120_000);
afterAll(() => journey?.close());

const CPE: Who = { client: 'vie-scolaire', purpose: 'attendance-follow-up', as: 'cpe' };
const NURSE: Who = { client: 'vie-scolaire', purpose: 'nurse-care', as: 'nurse' };
type Connection = { readonly edges: readonly { readonly node: Record<string, unknown> }[] } | null;
const nodes = (connection: Connection) => (connection?.edges ?? []).map(({ node }) => node);

describe('what staff notes of a pupil', () => {
  const MINE =
    '{ me { wards { student { id observations(first: 50) { edges { node { id text acknowledgementRequired acknowledgedAt } } } } } } }';
  const NOTED = `mutation($id: ID!) { acknowledgeObservation(id: $id) { observation { id acknowledgedAt } errors { code } } }`;
  const ofWards = async (as: string) => {
    const { data } = await journey.ask(family(as), MINE);
    return (data.me.wards as { student: { observations: Connection } | null }[]).flatMap(({ student }) =>
      nodes(student?.observations ?? null),
    );
  };
  /** The first note of a demo pupil whose parent may be told of it. */
  const noteOf = (handle: string) => {
    const found = journey.demo.rows.attendance.observations.find(({ student }) => student === journey.student(handle));
    if (found === undefined) throw new Error(`nothing is noted of ${handle}`);
    return found.id;
  };

  it('is read by the family, who says that it took note, once', async () => {
    const id = noteOf('student');
    const before = await ofWards('parent');
    expect(before.map((note) => note.id)).toContain(id);
    const first = (await journey.ask(family('parent'), NOTED, { id })).data.acknowledgeObservation;
    expect(first).toMatchObject({ observation: { id }, errors: [] });
    expect(first.observation.acknowledgedAt).not.toBeNull();
    const again = await journey.ask({ ...family('parent'), at: journey.now + 60_000 }, NOTED, { id });
    expect(again.data.acknowledgeObservation.observation.acknowledgedAt).toBe(first.observation.acknowledgedAt);
  });

  it('is nobody else’s to read or to take note of', async () => {
    const id = noteOf('student');
    for (const as of ['parent-of-victim', 'parent-no-information']) {
      expect((await ofWards(as)).map((note) => note.id)).not.toContain(id);
      const reply = await journey.ask(family(as), NOTED, { id });
      expect(reply.data?.acknowledgeObservation?.errors ?? [{ code: 'NOT_FOUND' }]).toEqual([{ code: 'NOT_FOUND' }]);
    }
    for (const who of [CPE, family('student')]) expect((await journey.ask(who, NOTED, { id })).data ?? null).toBeNull();
  });
});

describe('lessons a pupil is excused from', () => {
  const EXEMPT = (id: string) => `{ student(id: "${id}") { exemptions { id start end presenceRequired medicalNote } } }`;

  it('are for who follows attendance; what the certificate asks for is health, and the nurse’s', async () => {
    const exemption = journey.demo.rows.attendance.exemptions.find(({ school }) => school === '9990001X');
    const id = exemption?.student as string;
    const office = await journey.ask(CPE, EXEMPT(id));
    expect(office.data.student.exemptions).toMatchObject([{ id: exemption?.id, medicalNote: null }]);
    expect(office.received).not.toContain('certificat');
    const nurse = await journey.ask(NURSE, EXEMPT(id));
    expect(nurse.data.student.exemptions).toMatchObject([{ medicalNote: exemption?.medicalNote }]);
    const later = await journey.ask(CPE, `{ student(id: "${id}") { exemptions(asOf: "2031-01-01") { id } } }`);
    expect(later.data.student.exemptions).toEqual([]);
  });
});

describe('lessons missed', () => {
  it('are those that sheets name, of an event and in the totals', async () => {
    const { rollCallEntries } = journey.demo.rows.attendance;
    const missed = rollCallEntries.filter(({ status, event, school }) => status === 'ABSENT' && event != null && school === '9990001X');
    const [one] = missed;
    const { student, event } = one as { student: string; event: string };
    const { data } = await journey.ask(
      CPE,
      `{ attendanceEvent(id: "${event}") { id lessonsMissed } student(id: "${student}") { attendanceSummary { lessonsMissed } } }`,
    );
    expect(data.attendanceEvent).toEqual({ id: event, lessonsMissed: missed.filter((entry) => entry.event === event).length });
    expect(data.student.attendanceSummary.lessonsMissed).toBe(missed.filter((entry) => entry.student === student).length);
  });
});

describe('what was decided in answer to an incident', () => {
  it('is with the incident for the head; the family of the victim learns nothing of it', async () => {
    const { measures } = journey.demo.rows.attendance;
    const measure = measures.find(({ circumstances }) => circumstances != null);
    const query = `{ incident(id: "${measure?.incident}") { id externalPartners measures { id circumstances } } }`;
    const head = await journey.ask({ client: 'vie-scolaire', purpose: 'protection', as: 'principal' }, query);
    expect(head.data.incident.measures).toMatchObject([{ id: measure?.id }]);
    const parent = await journey.ask(family('parent-of-victim'), query);
    expect(parent.text).not.toContain(measure?.id);
    expect(parent.received).not.toContain(measure?.id);
    expect(parent.received).not.toContain(measure?.circumstances);
  });

  it('and what happened is told to nobody who may not know of all who took part: not even to the pupil whose measure it is', async () => {
    const own = '{ me { student { measures(first: 50) { edges { node { id label circumstances } } } } } }';
    const reply = await journey.ask({ client: 'famille', purpose: 'subject-access', as: 'student-author' }, own);
    const measure = journey.demo.rows.attendance.measures.find(({ circumstances }) => circumstances != null);
    expect(reply.text).toContain(measure?.label);
    expect(reply.text).not.toContain(measure?.circumstances);
    expect(reply.received).not.toContain(measure?.circumstances);
  });

  it('is not counted for who knows of the incident and of no measure', async () => {
    const query =
      '{ incidents(schoolId: "9990001X", from: "2020-01-01T00:00:00Z", to: "2040-01-01T00:00:00Z", first: 50) { edges { node { id measures { __typename } } } } }';
    const reply = await journey.ask({ client: 'vie-scolaire', purpose: 'protection', as: 'harassment-referent' }, query);
    const { measures } = journey.demo.rows.attendance;
    const followed = new Set(
      journey.demo.rows.identity.roleAssignments
        .filter(({ person }) => person === journey.person('harassment-referent'))
        .map(({ scopeStudent }) => scopeStudent),
    );
    for (const { node } of reply.data.incidents.edges) {
      const mayKnow = measures.filter(({ incident, student }) => incident === node.id && followed.has(student)).length;
      expect(node.measures?.length ?? 0).toBeLessThanOrEqual(mayKnow);
    }
  });
});

describe('whether an absence counts on the report card', () => {
  it('is told with the reason, and to nobody who has none', async () => {
    const events = journey.demo.rows.attendance.attendanceEvents;
    const trip = journey.demo.rows.attendance.absenceReasons.find(({ code, school }) => code === 'ACT' && school === '9990001X')?.id;
    const event = events.find(({ school, confidential, kind }) => school === '9990001X' && confidential !== true && kind === 'ABSENCE');
    await journey.store.db
      .update(attendanceEvents)
      .set({ reason: trip as string })
      .where(eq(attendanceEvents.id, event?.id as string));
    const query = `{ attendanceEvent(id: "${event?.id}") { id countsOnReportCard } }`;
    expect((await journey.ask(CPE, query)).data.attendanceEvent).toEqual({ id: event?.id, countsOnReportCard: false });
    const aed = await journey.ask({ client: 'vie-scolaire', purpose: 'attendance', as: 'aed' }, query);
    expect(aed.data.attendanceEvent).toEqual({ id: event?.id, countsOnReportCard: null });
  });
});
