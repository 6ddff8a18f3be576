import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { family, type Journey, type Outcome, openJourney, type Who } from '../gateway/journey.js';

/** What is written of a pupil's day, by each who may, through the gateway; and what those are told who may not (issue: every write). */
let journey: Journey;
beforeAll(async () => {
  journey = await openJourney();
}, 120_000);
afterAll(() => journey?.close());

const SCHOOL = '9990001X';
const CPE: Who = { client: 'vie-scolaire', purpose: 'attendance-follow-up', as: 'cpe' };
const NURSE: Who = { client: 'vie-scolaire', purpose: 'nurse-care', as: 'nurse' };
const TEACHER: Who = { client: 'vie-scolaire', purpose: 'attendance-follow-up', as: 'teacher' };
const SYNC: Who = { client: 'sync', purpose: 'attendance-sync' };
const at = (days: number, hour = 8) => {
  const day = new Date(journey.now + days * 86_400_000);
  day.setUTCHours(hour, 0, 0, 0);
  return day.toISOString();
};
const student = () => journey.student('student');

const RECORD = `mutation($items: [AttendanceEventInput]!, $key: ID!) {
  recordAttendanceEvents(schoolId: "${SCHOOL}", source: "office", items: $items, idempotencyKey: $key) {
    results { index event { id version status } errors { code } } errors { code } } }`;
const absence = (more: object = {}) => ({ studentId: student(), kind: 'ABSENCE', start: at(-1), end: at(-1, 10), ...more });
const refusedWhole = ({ status, errors, sent }: Outcome) => [status, errors[0]?.extensions.code, sent.length];

describe('an absence', () => {
  let event: string;
  it('is recorded by the CPE with its reason, and read by the parent', async () => {
    const reply = await journey.ask(CPE, RECORD, { items: [absence({ externalId: 'o1' })], key: 'cpe-1' });
    expect(reply.data.recordAttendanceEvents).toMatchObject({ results: [{ event: { version: 1 }, errors: [] }], errors: [] });
    event = reply.data.recordAttendanceEvents.results[0].event.id;
    const seen = await journey.ask(
      family('parent'),
      '{ me { wards { student { attendanceEvents(first: 500) { edges { node { id } } } } } } }',
    );
    expect(seen.text).toContain(event);
  });

  it('is justified by the parent and decided on by the CPE; the reason of the parent is not the parent’s to overwrite', async () => {
    const JUSTIFY =
      'mutation($input: JustificationInput!) { submitJustification(input: $input, idempotencyKey: "j1") { justification { id statement events { id } } errors { code } } }';
    const input = { studentId: student(), eventIds: [event], statement: 'il est souffrant' };
    const sent = await journey.ask(family('parent'), JUSTIFY, { input });
    expect(sent.data.submitJustification).toMatchObject({
      justification: { statement: 'il est souffrant', events: [{ id: event }] },
      errors: [],
    });
    const { id } = sent.data.submitJustification.justification;
    const decided = await journey.ask(
      CPE,
      'mutation($id: ID!) { decideJustification(input: { justificationId: $id, decision: JUSTIFIED, legitimacy: LEGITIMATE }) { justification { decision events { status legitimacy } } errors { code } } }',
      { id },
    );
    expect(decided.data.decideJustification).toEqual({
      justification: { decision: 'JUSTIFIED', events: [{ status: 'JUSTIFIED', legitimacy: 'LEGITIMATE' }] },
      errors: [],
    });
    for (const as of ['parent-no-information', 'parent-supervised', 'student']) {
      const refused = await journey.ask(family(as), JUSTIFY, { input });
      expect(refusedWhole(refused)).toEqual([403, 'FORBIDDEN_OPERATION', 0]);
    }
  });

  it('is not for the family, the pupil, a teacher or a system to decide on, nor for the school to justify', async () => {
    const decide =
      'mutation($id: ID!) { decideJustification(input: { justificationId: $id, decision: JUSTIFIED, legitimacy: LEGITIMATE }) { errors { code } } }';
    const list = `{ student(id: "${student()}") { attendanceEvents(first: 500) { edges { node { justifications { id } } } } } }`;
    const [id] = (await journey.ask(CPE, list)).text.match(/9990001X\.ju\d+/g) as string[];
    const nobodys = [family('parent'), family('student'), family('student-adult'), TEACHER, { ...TEACHER, purpose: 'roll-call' }, SYNC];
    for (const who of nobodys) {
      const reply = await journey.ask(who, decide, { id: who === SYNC ? journey.pairwise.hide(SYNC.client, id as string) : id });
      expect([reply.data ?? null, reply.sent]).toEqual([null, []]);
    }
    const justify =
      'mutation($input: JustificationInput!) { submitJustification(input: $input, idempotencyKey: "no") { errors { code } } }';
    const reply = await journey.ask(CPE, justify, { input: { studentId: student(), eventIds: [event], statement: 'x' } });
    expect([reply.data ?? null, reply.sent]).toEqual([null, []]);
  });

  it('that the CPE decided on is not opened again by a system that has not seen it', async () => {
    const change = absence({ id: event, status: 'NOT_JUSTIFIED' });
    const reply = await journey.ask(CPE, RECORD, { items: [change], key: 'cpe-2' });
    expect(reply.data.recordAttendanceEvents.results[0].errors).toEqual([{ code: 'VERSION_CONFLICT' }]);
  });

  it('is on the ledger with whom it is about, though nothing of them is asked back', async () => {
    const silent = `mutation($items: [AttendanceEventInput]!, $key: ID!) {
      recordAttendanceEvents(schoolId: "${SCHOOL}", source: "office", items: $items, idempotencyKey: $key) { errors { code } } }`;
    const named = await journey.ask(CPE, RECORD, { items: [absence({ externalId: 'o2' })], key: 'cpe-3' });
    const { entries } = await journey.ask(CPE, silent, { items: [absence({ externalId: 'o3' })], key: 'cpe-4' });
    expect(entries.map(({ outcome, subjects }) => [outcome, subjects.length])).toEqual([
      ['intended', 1],
      ['permitted', 1],
    ]);
    expect(entries[0]?.subjects).toEqual(named.entries[0]?.subjects);
  });

  it('is not a teacher’s to record or to take back, under whatever purpose, nor a parent’s', async () => {
    const CANCEL = 'mutation($id: ID!) { cancelAttendanceEvent(id: $id, expectedVersion: 2) { errors { code } } }';
    for (const purpose of ['roll-call', 'attendance-follow-up']) {
      const reply = await journey.ask({ ...TEACHER, purpose }, CANCEL, { id: event });
      expect([reply.data ?? null, reply.sent]).toEqual([null, []]);
    }
    for (const who of [
      TEACHER,
      { ...TEACHER, purpose: 'roll-call' },
      { client: 'prof', purpose: 'roll-call', as: 'teacher' },
      family('parent'),
    ])
      expect(
        (await journey.ask(who, RECORD, { items: [absence()], key: 'no' })).data?.recordAttendanceEvents?.results?.[0]?.event ?? null,
      ).toBeNull();
  });
});

describe('a batch of a contracted system', () => {
  it('takes its own pupils and tells the others as nobody, and its reasons are not for it to write', async () => {
    const opaque = (id: string) => journey.pairwise.hide(SYNC.client, id);
    const item = (studentId: string, externalId: string) => ({ ...absence({ externalId }), studentId });
    const items = [item(opaque(student()), 's1'), item(student(), 's2'), item(opaque('9990001X.s99999'), 's3')];
    const reply = await journey.ask(SYNC, RECORD, { items, key: 'sync-1' });
    const told = reply.data.recordAttendanceEvents.results.map((one: { errors: { code: string }[] }) => one.errors[0]?.code ?? 'taken');
    expect(told).toEqual(['taken', 'NOT_FOUND', 'NOT_FOUND']);
    const reasoned = await journey.ask(SYNC, RECORD, { items: [{ ...items[0], reasonId: '9990001X.ar1' }], key: 'sync-2' });
    expect([reasoned.data ?? null, reasoned.sent]).toEqual([null, []]);
  });
});

describe('what is written of care and behaviour', () => {
  const VISIT =
    'mutation($input: InfirmaryVisitInput!) { recordInfirmaryVisit(input: $input, idempotencyKey: "v1") { visit { id motive outcome } errors { code } } }';
  const MEASURE =
    'mutation($input: MeasureInput!, $key: ID!) { recordMeasure(input: $input, idempotencyKey: $key) { measure { id category eraseAfter slots { place } } errors { code } } }';
  const measure = (more: object = {}) => ({
    studentId: student(),
    schoolId: SCHOOL,
    category: 'PUNISHMENT',
    kind: 'DETENTION',
    decidedAt: at(-1),
    slots: [{ start: at(2), end: at(2, 9), place: 'salle 12' }],
    ...more,
  });

  it('a visit to the infirmary is the nurse’s, and nobody else’s', async () => {
    const input = { studentId: student(), schoolId: SCHOOL, arrivedAt: at(-1, 9), motive: 'maux de tête', outcome: 'BACK_TO_CLASS' };
    const reply = await journey.ask(NURSE, VISIT, { input });
    expect(reply.data.recordInfirmaryVisit).toMatchObject({ visit: { motive: 'maux de tête', outcome: 'BACK_TO_CLASS' }, errors: [] });
    for (const who of [CPE, TEACHER, family('parent')]) expect((await journey.ask(who, VISIT, { input })).data ?? null).toBeNull();
  });

  it('a punishment is written by the CPE, taken note of by the parent, and gone when the law has it erased', async () => {
    const written = await journey.ask(CPE, MEASURE, { input: measure(), key: 'm1' });
    expect(written.data.recordMeasure).toMatchObject({ measure: { category: 'PUNISHMENT', slots: [{ place: 'salle 12' }] }, errors: [] });
    const { id, eraseAfter } = written.data.recordMeasure.measure;
    const NOTE = 'mutation($id: ID!) { acknowledgeMeasure(id: $id) { measure { acknowledgedAt } errors { code } } }';
    const noted = await journey.ask(family('parent'), NOTE, { id });
    expect(noted.data.acknowledgeMeasure.measure.acknowledgedAt).not.toBeNull();
    for (const who of [CPE, TEACHER]) expect((await journey.ask(who, NOTE, { id })).data ?? null).toBeNull();
    const foreign = await journey.ask(family('parent-no-information'), NOTE, { id });
    expect(foreign.data?.acknowledgeMeasure?.errors ?? [{ code: 'NOT_FOUND' }]).toEqual([{ code: 'NOT_FOUND' }]);
    const MINE = '{ me { wards { student { measures(first: 50) { edges { node { id } } } } } } }';
    expect((await journey.ask(family('parent'), MINE)).text).toContain(id);
    const past = Date.parse(`${eraseAfter}T23:00:00Z`) + 2 * 86_400_000;
    for (const who of [family('parent'), CPE]) {
      const list = `{ student(id: "${student()}") { measures(first: 50) { edges { node { id } } } } }`;
      expect((await journey.ask({ ...who, at: past }, list)).text).not.toContain(id);
    }
  });

  it('a sanction is the head’s, under no other name', async () => {
    const sanction = measure({ category: 'SANCTION', kind: 'WARNING', slots: null });
    const SANCTION = MEASURE.replace('recordMeasure', 'recordSanction');
    for (const who of [TEACHER, CPE]) {
      expect(refusedWhole(await journey.ask(who, SANCTION, { input: sanction, key: 'm2' }))[0]).not.toBe(200);
      for (const more of [
        { category: 'SANCTION' },
        { category: 'PUNISHMENT', kind: 'PERMANENT_EXCLUSION' },
        { decidedAt: at(4000) },
        { decidedAt: at(-4000) },
      ])
        expect(
          (await journey.ask(who, MEASURE, { input: { ...sanction, category: 'PUNISHMENT', kind: 'OTHER', ...more }, key: 'm3' })).data
            .recordMeasure,
        ).toMatchObject({
          measure: null,
          errors: expect.arrayContaining([{ code: 'VALIDATION' }]),
        });
    }
    const head: Who = { client: 'vie-scolaire', purpose: 'attendance-follow-up', as: 'principal' };
    const reply = await journey.ask(head, SANCTION, { input: sanction, key: 'm4' });
    expect(reply.data.recordSanction).toMatchObject({ measure: { category: 'SANCTION' }, errors: [] });
  });

  it('an incident is reported with those who took part, whom the reporter knows', async () => {
    const REPORT =
      'mutation($input: IncidentInput!) { reportIncident(input: $input, idempotencyKey: "i1") { incident { id participants { role } } errors { code } } }';
    const input = (others: string[]) => ({
      schoolId: SCHOOL,
      occurredAt: at(-1, 9),
      kind: 'INSULT',
      participants: [{ personId: student(), role: 'VICTIM' }, ...others.map((personId) => ({ personId, role: 'PERPETRATOR' }))],
    });
    const reply = await journey.ask(CPE, REPORT, { input: input([journey.student('student-victim')]) });
    expect(reply.data.reportIncident).toMatchObject({ incident: { participants: [{}, {}] }, errors: [] });
    const asStaff = journey.person('parent').replace('.p', '.t');
    for (const stranger of ['9990002Y.s1', '9990001X.s99999', asStaff])
      expect(refusedWhole(await journey.ask(CPE, REPORT, { input: input([stranger]) }))).toEqual([403, 'FORBIDDEN_OPERATION', 0]);
  });
});
