import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Audience, Extent } from '../../../core/capability/index.js';
import { insertRows, type Store } from '../../../core/store/index.js';
import { within } from '../../../core/store/within.js';
import { consentActs } from '../../../gateway/governance/tables.js';
import { openTestStore } from '../../store.js';

const [HERE, THERE] = ['9990001X', '9990002Y'];
const audience = 'TEACHER';
let store: Store;

beforeAll(async () => {
  store = await openTestStore();
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
  await insertRows(store.db, consentActs, [row(HERE, 1), row(HERE, 2), row(THERE, 1)]);
});
afterAll(() => store?.close());

const { school, student, person, purpose, recipient } = consentActs;
async function found(reach: readonly Extent[], columns: Omit<Parameters<typeof within>[1], 'school'>): Promise<string[]> {
  const rows = await store.db
    .select({ id: consentActs.id })
    .from(consentActs)
    .where(within(reach, { school, ...columns }));
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
      audience: (one: Audience) => (one === 'GUARDIAN' ? within([pupils([`${HERE}.s1`])], { school, student }) : undefined),
    };
    expect(await found([{ ...pupils('*'), audience: 'GUARDIAN' } as Extent], clock)).toEqual([`${HERE}.ca1`]);
    expect(await found([pupils('*')], clock)).toEqual([`${HERE}.ca1`, `${HERE}.ca2`]);
  });
});
