import { inArray } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Audience, Extent } from '../../../core/capability/index.js';
import { insertRows, type Store } from '../../../core/store/index.js';
import { within } from '../../../core/store/within.js';
import { consentActs } from '../../../gateway/governance/tables.js';
import { openTestStore } from '../../store.js';
import { enrol } from '../../subgraphs/roster.js';

const [HERE, THERE] = ['9990001X', '9990002Y'];
const AT = new Date('2026-11-24T09:00:00Z');
const audience = 'TEACHER';
let store: Store;

// Rows of any table that names a school, a student and a person; `purpose` stands for a school subject and `recipient` for a group.
const row = (school: string, local: number) => ({
  school,
  id: `${school}.ca${local}`,
  student: `${school}.s${local}`,
  person: `${school}.p${local}`,
  purpose: local === 1 ? 'maths' : 'music',
  recipient: local === 1 ? 'g1' : 'g2',
  categories: [],
  act: 'GIVEN',
  capacity: 'STUDENT',
  noticeVersion: 1,
  at: new Date(0),
});

beforeAll(async () => {
  store = await openTestStore();
  // The last is about a student of the first school, whom it does not know.
  await insertRows(store.db, consentActs, [row(HERE, 1), row(HERE, 2), row(THERE, 1), { ...row(THERE, 2), student: `${HERE}.s2` }]);
  await enrol(store, HERE, [`${HERE}.s1`, `${HERE}.s2`]);
  await enrol(store, THERE, [`${THERE}.s1`]);
});
afterAll(() => store?.close());

const { school, student, person, purpose, recipient } = consentActs;
async function found(reach: readonly Extent[], columns: Omit<Parameters<typeof within>[1], 'school'>): Promise<string[]> {
  const rows = await store.db
    .select({ id: consentActs.id })
    .from(consentActs)
    .where(within({ reach, at: AT }, { school, ...columns }));
  return rows.map(({ id }) => id).sort();
}
const pupils = (students: '*' | readonly string[], more: object = {}): Extent => ({
  of: 'students',
  school: HERE,
  students,
  audience,
  ...more,
});
const groups = (listed: '*' | readonly string[], more: object = {}): Extent => ({
  of: 'groups',
  school: HERE,
  groups: listed,
  audience,
  ...more,
});

describe('rows about students', () => {
  it('are those of the school, all or the listed', async () => {
    expect(await found([pupils('*')], { student })).toEqual([`${HERE}.ca1`, `${HERE}.ca2`]);
    expect(await found([pupils([`${HERE}.s2`, `${THERE}.s1`])], { student })).toEqual([`${HERE}.ca2`]);
    expect(await found([pupils([])], { student })).toEqual([]);
  });

  it('are of all but those who are excepted (GDPR art. 18 and 21)', async () => {
    expect(await found([pupils('*', { except: [`${HERE}.s1`] })], { student })).toEqual([`${HERE}.ca2`]);
    expect(await found([pupils('*', { except: [`${THERE}.s1`] })], { student })).toEqual([`${HERE}.ca1`, `${HERE}.ca2`]);
    expect(await found([pupils('*', { except: [`${HERE}.s1`, `${HERE}.s2`] })], { student })).toEqual([]);
    expect(await found([pupils('*', { except: [`${HERE}.s1`] }), pupils([`${HERE}.s1`])], { student })).toHaveLength(2);
  });

  it('are of those who are at the school of the row that day, and no others', async () => {
    await insertRows(store.db, consentActs, [row(HERE, 3), row(HERE, 4), { ...row(HERE, 5), student: `${THERE}.s1` }]);
    await enrol(store, HERE, [`${HERE}.s3`], { leftOn: '2026-11-23' });
    await enrol(store, HERE, [`${HERE}.s4`], { leftOn: '2026-11-24' });
    expect(await found([pupils('*')], { student })).toEqual([`${HERE}.ca1`, `${HERE}.ca2`, `${HERE}.ca4`]);
    expect(await found([pupils([`${HERE}.s3`, `${HERE}.s4`, `${THERE}.s1`])], { student })).toEqual([`${HERE}.ca4`]);
    await store.db.delete(consentActs).where(
      inArray(
        consentActs.id,
        ['ca3', 'ca4', 'ca5'].map((local) => `${HERE}.${local}`),
      ),
    );
  });

  it('are those of the listed subjects, where subjects are listed', async () => {
    expect(await found([pupils('*', { subjects: ['maths'] })], { student, subject: purpose })).toEqual([`${HERE}.ca1`]);
    expect(await found([pupils('*', { subjects: [] })], { student, subject: purpose })).toEqual([]);
  });

  it('are none by a right over groups, staff or guardians', async () => {
    const others: Extent[] = [
      groups('*'),
      { of: 'staff', school: HERE, audience },
      { of: 'guardians', school: HERE, students: '*', audience },
    ];
    expect(await found(others, { student })).toEqual([]);
    expect(await found(others, { person })).toEqual([]);
  });

  it('are by name those of the named, wherever they are', async () => {
    expect(await found([{ of: 'persons', persons: [`${THERE}.p1`], audience }], { person })).toEqual([`${THERE}.ca1`]);
    expect(await found([{ of: 'persons', persons: [`${THERE}.p1`], audience }], { student })).toEqual([]);
  });
});

describe('rows about nobody', () => {
  it('are those of the groups of the school, all or the listed, and of the listed subjects', async () => {
    expect(await found([groups('*')], { group: recipient })).toEqual([`${HERE}.ca1`, `${HERE}.ca2`]);
    expect(await found([groups(['g1'])], { group: recipient })).toEqual([`${HERE}.ca1`]);
    expect(await found([groups('*', { subjects: ['music'] })], { group: recipient, subject: purpose })).toEqual([`${HERE}.ca2`]);
  });

  it('are none where it is not said of which group they are, and groups are listed', async () => {
    expect(await found([groups(['g1'])], {})).toEqual([]);
  });
});

describe('a reach', () => {
  it('is the union of what it is of, and nothing where it is empty', async () => {
    expect(await found([pupils([`${HERE}.s1`]), pupils([`${HERE}.s2`])], { student })).toEqual([`${HERE}.ca1`, `${HERE}.ca2`]);
    expect(await found([], { student })).toEqual([]);
  });

  it('is held to what its audience is told, term by term', async () => {
    const clock = {
      student,
      audience: (one: Audience) =>
        one === 'GUARDIAN' ? within({ reach: [pupils([`${HERE}.s1`])], at: AT }, { school, student }) : undefined,
    };
    expect(await found([{ ...pupils('*'), audience: 'GUARDIAN' } as Extent], clock)).toEqual([`${HERE}.ca1`]);
    expect(await found([pupils('*')], clock)).toEqual([`${HERE}.ca1`, `${HERE}.ca2`]);
  });
});
