import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { every, type Journey, openJourney, type Who } from '../gateway/journey.js';

/** L11 T01 T04: a cell is decided by whose it is and what it is; the way there, the root, the list, the interface of edges, change nothing. */
let journey: Journey;
beforeAll(async () => {
  journey = await openJourney();
}, 120_000);
afterAll(() => journey?.close());

const CELL =
  'id displayName birthDate isAdult sex phones { value } addresses { city } photo { id } externalIds { value } accounts { login } preferredLanguage';
interface Cells {
  readonly id: string;
}

const STAFF: readonly [string, Who][] = [
  ['a counsellor', { client: 'vie-scolaire', purpose: 'attendance-follow-up', as: 'cpe' }],
  ['a teacher calling the roll', { client: 'vie-scolaire', purpose: 'roll-call', as: 'teacher' }],
  ['a head teacher', { client: 'vie-scolaire', purpose: 'attendance-follow-up', as: 'head-teacher' }],
  ['a supervisor', { client: 'vie-scolaire', purpose: 'attendance', as: 'aed' }],
  ['a principal', { client: 'vie-scolaire', purpose: 'attendance-follow-up', as: 'principal' }],
  ['a nurse', { client: 'vie-scolaire', purpose: 'nurse-care', as: 'nurse' }],
  ['an aide', { client: 'vie-scolaire', purpose: 'pupil-support', as: 'aide' }],
  ['a referent', { client: 'vie-scolaire', purpose: 'protection', as: 'harassment-referent' }],
];

/** Every object that has an id and the fields of the cell, by id. */
function* cells(value: unknown): Generator<Cells> {
  if (Array.isArray(value)) for (const item of value) yield* cells(item);
  else if (typeof value === 'object' && value !== null) {
    if ('displayName' in value && 'birthDate' in value) yield value as unknown as Cells;
    for (const item of Object.values(value)) yield* cells(item);
  }
}

describe.each(STAFF)('%s', (_, who) => {
  it('reads of each human the same, however they came to them', async () => {
    const from = new Date(journey.now - 60 * 86_400_000).toISOString();
    const to = new Date(journey.now + 86_400_000).toISOString();
    const pupil = journey.student('student-author');
    const reply = await journey.ask(
      who,
      `query($from: DateTime!, $to: DateTime!) {
        byId: student(id: "${pupil}") { person { ${CELL} } guardians { guardian { ${CELL} } } }
        byPerson: person(id: "${journey.person('student-author')}") { ${CELL} }
        list: students(schoolId: "9990001X", first: 60) { edges { node { person { ${CELL} } } } }
        school(id: "9990001X") { students(first: 60) { edges { node { person { ${CELL} } } } } staff(first: 60) { edges { node { person { ${CELL} } } } } }
        classGroup(id: "9990001X.g1") { members(first: 40) { edges { node { person { ${CELL} } } } } headTeachers { person { ${CELL} } } teaching { staff { person { ${CELL} } } } }
        attendanceEvents(schoolId: "9990001X", from: $from, to: $to, first: 60) { edges { node { student { person { ${CELL} } } recordedBy { person { ${CELL} } } } } }
        incidents(schoolId: "9990001X", from: $from, to: $to, first: 20) { edges { node { participants { person { ${CELL} } student { person { ${CELL} } } } } } }
      }`,
      { from, to },
    );
    expect(reply.status).toBe(200);
    const known = new Map<string, string>();
    let seen = 0;
    for (const cell of cells(reply.data)) {
      seen += 1;
      const text = JSON.stringify(cell);
      expect(known.get(cell.id) ?? text).toBe(text);
      known.set(cell.id, text);
    }
    expect(seen).toBeGreaterThan(known.size);
  });
});

describe('a message', () => {
  it('L14: leads to its author and its other recipients by name, and to nothing more of them than any other way', async () => {
    const who: Who = { client: 'famille', purpose: 'family-information', as: 'parent' };
    const reply = await journey.ask(
      who,
      `{ me { conversations(first: 20) { edges { node { creator { ${CELL} } participants(first: 5) { edges { node { person { ${CELL} } lastReadAt } } } messages(first: 5) { edges { node { body sender { ${CELL} } recipients(first: 5) { edges { node { person { ${CELL} } } } } } } } } } } } }`,
    );
    expect(reply.status).toBe(200);
    expect(every(reply.data, 'body').filter(Boolean).length).toBeGreaterThan(0);
    for (const cell of cells(reply.data)) {
      if (cell.id === journey.person('parent')) continue;
      expect(cell).toMatchObject({ birthDate: null, phones: null, addresses: null, externalIds: null, accounts: null });
    }
  });
});
