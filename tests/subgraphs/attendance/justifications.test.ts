import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { files } from '../../../core/files/tables.js';
import { attendanceEvents } from '../../../subgraphs/attendance/tables.js';
import { type Asking, AT, type Desk, groups, openDesk, staffOf, students, themselves, wholeSchool } from './desk.js';
import { event, HERE, here, rewriteTwoSchools } from './two-schools.js';

let desk: Desk;
beforeAll(async () => {
  desk = await openDesk();
});
beforeEach(async () => {
  await rewriteTwoSchools(desk.store);
  await desk.store.db
    .insert(attendanceEvents)
    .values([
      event(here('ae901'), here('s1'), '2026-11-20T08:00:00Z', { guardianActionRequired: true, status: 'REASON_UNKNOWN' }),
      event(here('ae902'), here('s1'), '2026-11-21T08:00:00Z', { status: 'JUSTIFIED', decidedBy: here('t50') }),
      event(here('ae903'), here('s2'), '2026-11-20T08:00:00Z', {}),
      event(here('ae904'), here('s1'), '2026-11-22T08:00:00Z', { confidential: true }),
    ]);
});
afterAll(() => desk.store.close());

const guardian = {
  person: here('p101'),
  extents: [students(HERE, [here('s1')], 'GUARDIAN'), themselves(here('p101'), 'GUARDIAN'), groups(HERE, [here('g1')], 'GUARDIAN')],
} satisfies Asking;
const office = { person: here('p50'), extents: wholeSchool(HERE, 'OFFICE') } satisfies Asking;

async function submit(eventIds: string[], more: object = {}, key = 'k1') {
  const query =
    'mutation ($input: JustificationInput!, $key: ID!) { submitJustification(input: $input, idempotencyKey: $key) { justification { id statement events { id } decision submittedBy { id } } errors { code path } } }';
  const input = { studentId: here('s1'), eventIds, statement: 'a fever', reasonId: here('ar2'), ...more };
  return (await desk.ask(query, { ...guardian, variables: { input, key } })).data.submitJustification;
}
async function decide(justificationId: string, decision: string, more: object = {}, asking: Asking = office) {
  const query =
    'mutation ($input: JustificationDecisionInput!) { decideJustification(input: $input) { justification { decision decidedBy { id } events { status legitimacy } } errors { code } } }';
  return (await desk.ask(query, { ...asking, variables: { input: { justificationId, decision, ...more } } })).data.decideJustification;
}
const row = async (id: string) => (await desk.store.db.select().from(attendanceEvents).where(eq(attendanceEvents.id, id)))[0];

describe('a justification', () => {
  it('is what a parent says of absences of their child; what the office decided is not opened again', async () => {
    const reply = await submit([here('ae901'), here('ae902')]);
    expect(reply).toMatchObject({
      errors: [],
      justification: {
        decision: null,
        statement: 'a fever',
        events: [{ id: here('ae901') }, { id: here('ae902') }],
        submittedBy: { id: here('p101') },
      },
    });
    expect(await row(here('ae901'))).toMatchObject({ status: 'REASON_GIVEN', guardianActionRequired: false, reason: null, version: 2 });
    expect(await row(here('ae902'))).toMatchObject({ status: 'JUSTIFIED', version: 1 });
    expect(await submit([here('ae901'), here('ae902')])).toEqual(reply);
  });

  it('is of one’s own child’s absences that one may see; another reads as one that never was', async () => {
    const foreign = await submit([here('ae903')]);
    expect(foreign).toEqual({ justification: null, errors: [{ code: 'NOT_FOUND', path: ['input', 'eventIds', '0'] }] });
    for (const id of [here('ae904'), here('ae99999'), 'nobody']) expect(await submit([id], {}, id)).toEqual(foreign);
    expect((await submit([here('ae901')], { studentId: here('s2') }, 'k9')).errors[0].code).toBe('NOT_FOUND');
    expect((await submit([here('ae901')], { reasonId: null, statement: ' ' }, 'k8')).errors[0].code).toBe('VALIDATION');
  });

  it('is decided on with all its absences; whether the reason is legitimate is said apart', async () => {
    const { id } = (await submit([here('ae901')])).justification;
    expect((await decide(id, 'REASON_GIVEN')).errors).toEqual([{ code: 'VALIDATION' }]);
    expect(await decide(id, 'SETTLED')).toEqual({
      errors: [],
      justification: { decision: 'SETTLED', decidedBy: { id: here('t50') }, events: [{ status: 'SETTLED', legitimacy: 'UNDECIDED' }] },
    });
    expect((await decide(id, 'JUSTIFIED', { legitimacy: 'LEGITIMATE' })).errors).toEqual([{ code: 'VERSION_CONFLICT' }]);
    const more = { legitimacy: 'LEGITIMATE', reasonId: here('ar2'), expectedDecision: 'SETTLED' };
    expect((await decide(id, 'JUSTIFIED', more)).errors).toEqual([]);
    const before = await row(here('ae901'));
    expect((await decide(id, 'JUSTIFIED', more)).errors).toEqual([]);
    expect(await row(here('ae901'))).toEqual(before);
    expect(await row(here('ae901'))).toMatchObject({
      status: 'JUSTIFIED',
      legitimacy: 'LEGITIMATE',
      source: 'OFFICE',
      reason: here('ar2'),
    });
  });

  it('on which the office gives a confidential reason is gone from the family, also where it is sent again', async () => {
    const sent = await submit([here('ae901')]);
    expect((await decide(sent.justification.id, 'JUSTIFIED', { reasonId: here('ar4') })).errors).toEqual([]);
    expect(await row(here('ae901'))).toMatchObject({ confidential: true, toGuardiansFrom: null });
    expect((await submit([here('ae901')])).justification).toBeNull();
  });

  it('is for who reaches the student to decide on, and is nothing to others', async () => {
    const { id } = (await submit([here('ae901')])).justification;
    const others = { extents: [students(HERE, [here('s2')], 'OFFICE')] } satisfies Asking;
    expect((await decide(id, 'JUSTIFIED', {}, others)).errors).toEqual((await decide(here('ju999'), 'JUSTIFIED')).errors);
    expect(await row(here('ae901'))).toMatchObject({ status: 'REASON_GIVEN' });
  });

  describe('with a file', () => {
    const justified = async (eventIds: string[]) => {
      const row = { school: HERE, id: here('at01'), owner: guardian.person, use: 'submitJustification', name: 'a.pdf' };
      await desk.store.db.delete(files);
      await desk.store.db.insert(files).values({ ...row, mediaType: 'application/pdf', size: 1, sha256: '00', uploadedAt: new Date(AT) });
      const { errors, justification } = await submit(eventIds, { attachmentIds: [row.id] });
      expect(errors).toEqual([]);
      return justification.id as string;
    };
    const fileOf = async (justification: string) => {
      const [file] = await desk.store.db.select().from(files).where(eq(files.record, justification));
      return file?.removedAt === null ? 'kept' : 'let go of';
    };

    it('keeps it until the last of its absences is taken back', async () => {
      const id = await justified([here('ae901'), here('ae902')]);
      for (const [event, version, file] of [
        [here('ae901'), 2, 'kept'],
        [here('ae902'), 1, 'let go of'],
      ] as const) {
        const cancel = `mutation { cancelAttendanceEvent(id: "${event}", expectedVersion: ${version}) { errors { code } } }`;
        expect((await desk.ask(cancel, office)).data.cancelAttendanceEvent).toEqual({ errors: [] });
        expect(await fileOf(id)).toBe(file);
      }
    });

    it('keeps it until the teacher says that the student was there after all', async () => {
      const member = here('s1');
      const teacher = {
        person: here('p51'),
        extents: [
          students(HERE, [member], 'TEACHER', [here('sb1')]),
          groups(HERE, [here('g1')], 'TEACHER', [here('sb1')]),
          staffOf(HERE, 'TEACHER'),
        ],
      } satisfies Asking;
      const call = async (status: string) => {
        const query = `mutation ($input: RollCallInput!) { submitRollCall(input: $input, idempotencyKey: "${status}") {
          rollCall { entries { event { id } } } errors { code } } }`;
        const times = { start: '2026-11-24T08:00:00Z', end: '2026-11-24T09:00:00Z' };
        const sheet = { schoolId: HERE, subjectId: here('sb1'), groupIds: [here('g1')], entries: [{ studentId: member, status }] };
        const { rollCall, errors } = (await desk.ask(query, { ...teacher, variables: { input: { ...sheet, ...times } } })).data
          .submitRollCall;
        expect(errors).toEqual([]);
        return rollCall.entries[0].event?.id as string;
      };
      const id = await justified([await call('ABSENT')]);
      expect(await fileOf(id)).toBe('kept');
      await call('PRESENT');
      expect(await fileOf(id)).toBe('let go of');
    });
  });
});
