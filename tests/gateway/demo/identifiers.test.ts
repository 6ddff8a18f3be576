import { describe, expect, it } from 'vitest';
import { KINDS, parseId } from '../../../core/ids.js';
import { smallDemo } from './small.js';

const demo = smallDemo();
const { identity } = demo.rows;

/** Every text anywhere below a value. */
function* textsIn(value: unknown): Generator<string> {
  if (typeof value === 'string') yield value;
  else if (value instanceof Date) return;
  else if (typeof value === 'object' && value !== null) for (const item of Object.values(value)) yield* textsIn(item);
}

describe('identifiers that can be nobody’s', () => {
  it('codes of schools are of the unassigned range, with the right letter', () => {
    for (const { id } of identity.schools) {
      expect(id).toMatch(/^999000[1-4][XYZA]$/);
      expect(id[7]).toBe('ABCDEFGHJKLMNPRSTUVWXYZ'[Number(id.slice(0, 7)) % 23]);
    }
  });

  it('national student numbers start with 99999, and no two students share one', () => {
    const numbers = identity.students.map((row) => row.nationalId as string);
    for (const number of numbers) expect(number).toMatch(/^99999[0-9]{4}[A-Z]{2}$/);
    expect(new Set(numbers).size).toBe(numbers.length);
  });

  it('telephones are of the ranges reserved for fiction', () => {
    for (const { value } of identity.persons.flatMap((row) => row.phones ?? [])) expect(value).toMatch(/^\+33(63998|19900)[0-9]{4}$/);
  });

  it('mail goes to .example alone, and no two people share an address', () => {
    const mails = identity.persons.flatMap((row) => row.emails ?? []).map((mail) => mail.value);
    for (const mail of mails) expect(mail).toMatch(/^[a-z0-9.-]+@[a-z0-9.-]+\.example$/);
    expect(new Set(mails).size).toBe(mails.length);
  });

  it('portraits are drawn, and their ids carry no number of a person', () => {
    for (const { photo, id } of identity.persons) {
      if (photo == null) continue;
      expect(photo.url).toMatch(/^data:image\/svg\+xml;base64,/);
      expect(photo.id).not.toContain(id);
      expect(photo.id).toMatch(/^photo-[0-9a-f]{20}$/);
    }
  });
});

describe('references', () => {
  const own = new Set<string>(identity.schools.map((row) => row.id));
  for (const tables of Object.values(demo.rows))
    for (const rows of Object.values(tables) as (readonly { id?: unknown }[])[])
      for (const { id } of rows) if (typeof id === 'string') own.add(id);

  it('every id that a row names is the id of a row', () => {
    const dangling = new Set<string>();
    for (const tables of Object.values(demo.rows))
      for (const rows of Object.values(tables) as (readonly object[])[])
        for (const text of textsIn(rows)) if (parseId(text) !== null && !own.has(text)) dangling.add(text);
    expect([...dangling]).toEqual([]);
  });

  it('every id that an operation names is the id of a row', () => {
    for (const { variables } of demo.operations)
      for (const text of textsIn(variables)) if (parseId(text) !== null) expect(own).toContain(text);
  });

  it('every row is at one of the schools', () => {
    for (const tables of Object.values(demo.rows))
      for (const rows of Object.values(tables) as (readonly { school?: string }[])[])
        for (const { school } of rows) if (school !== undefined) expect(['9990001X', '9990002Y']).toContain(school);
  });

  it('what a table names is of the kind it should be', () => {
    const kind = (id: string | null | undefined) => (id == null ? undefined : parseId(id)?.letters);
    for (const row of identity.guardianLinks) expect([kind(row.student), kind(row.guardian)]).toEqual([KINDS.Student, KINDS.Person]);
    for (const row of identity.teachingAssignments) expect(kind(row.staff)).toBe(KINDS.Staff);
    for (const row of demo.rows.attendance.rollCalls) if (row.takenBy != null) expect(kind(row.takenBy)).toBe(KINDS.Staff);
    for (const row of demo.rows.attendance.attendanceEvents) if (row.announcedBy != null) expect(kind(row.announcedBy)).toBe(KINDS.Person);
    for (const row of demo.rows.assessment.evaluations) expect(kind(row.createdBy)).toBe(KINDS.Staff);
    for (const row of demo.rows.messaging.participants) expect(kind(row.person)).toBe(KINDS.Person);
  });

  it('keys are used once', () => {
    for (const tables of Object.values(demo.rows))
      for (const rows of Object.values(tables) as (readonly { id?: string }[])[]) {
        const ids = rows.flatMap((row) => (row.id === undefined ? [] : [row.id]));
        expect(new Set(ids).size).toBe(ids.length);
      }
    const once = (rows: readonly object[], ...names: string[]) =>
      expect(new Set(rows.map((row) => names.map((name) => (row as Record<string, unknown>)[name]).join(' '))).size).toBe(rows.length);
    once(identity.memberships, 'group', 'student', 'validFrom');
    once(identity.guardianLinks, 'student', 'guardian');
    once(demo.rows.attendance.rollCallEntries, 'rollCall', 'student');
    once(demo.rows.attendance.plannedMeals, 'student', 'date', 'service');
    once(demo.rows.attendance.incidentParticipants, 'incident', 'person');
    once(demo.rows.assessment.results, 'evaluation', 'student');
    once(demo.rows.assessment.averages, 'student', 'period', 'subject');
    once(demo.rows.assessment.reportCards, 'student', 'period');
    once(demo.rows.messaging.participants, 'conversation', 'person');
    once(demo.rows.messaging.audiences, 'announcement', 'person');
  });
});
