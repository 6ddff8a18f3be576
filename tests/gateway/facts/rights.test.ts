import { describe, expect, it } from 'vitest';
import type { PlaceFacts } from '../../../core/capability/facts.js';
import {
  againstFor,
  bondsBut,
  bondsOfService,
  type KeptObjection,
  openFacts,
  reacher,
  STRANGERS,
  stoppedFor,
} from '../../../gateway/facts/index.js';
import { policy } from '../../core/policy/given.js';

const [HERE, THERE, FAR] = ['9990001X', '9990002Y', '9990003Z'];
const NOW = Date.parse('2026-11-24T09:00:00Z');
const rules = policy();

/** Students with the schools they are, or ever were, enrolled at. */
const ENROLLED: Readonly<Record<string, readonly string[]>> = {
  [`${HERE}.p1`]: [HERE],
  [`${THERE}.p2`]: [THERE, HERE],
  [`${FAR}.p3`]: [FAR],
};
const placeOf = (person: string): PlaceFacts | null => {
  const schools = ENROLLED[person];
  if (schools === undefined) return null;
  const enrolments = schools.map((school, index) => ({ school, from: null, to: index === 0 ? null : '2026-01-01' }));
  const student = {
    id: person.replace('.p', '.s'),
    guardianDisclosure: 'STANDARD',
    emancipated: false,
    enrolments,
    guardians: [],
  } as const;
  return { person, birthDate: null, student, wards: [], staffAt: [], timeZones: {} };
};
const open = () =>
  openFacts(
    {
      places: async (persons) => persons.map(placeOf),
      standings: async () => null,
      audience: async () => ({ candidates: [] }),
      reachable: async () => ({ people: [], groups: [] }),
    },
    NOW,
  );
const objection = (more: Partial<KeptObjection> = {}): KeptObjection => ({
  student: `${HERE}.s1`,
  purpose: 'work',
  isUpheld: false,
  ...more,
});

describe('what stands against the use of data', () => {
  const against = (objections: readonly KeptObjection[], restricted: readonly string[] = [], purpose = 'work') =>
    againstFor({ objections, restricted }, rules, purpose).get(`${HERE}.s1`);

  it('is an objection to the purpose, or to one that it is a part of', () => {
    expect(against([objection()])?.objection).toBe('pending');
    expect(against([objection()], [], 'work-part')?.objection).toBe('pending');
    expect(against([objection({ purpose: 'work-part' })])).toBeUndefined();
    expect(against([objection({ purpose: 'gone' })])).toBeUndefined();
  });

  it('is the gravest of several: one that is upheld, and a restriction beside it', () => {
    expect(against([objection({ isUpheld: true }), objection()])?.objection).toBe('upheld');
    expect(against([objection(), objection({ isUpheld: true })])?.objection).toBe('upheld');
    expect(against([objection()], [`${HERE}.s1`])).toMatchObject({ objection: 'pending', state: { restricted: true } });
  });

  it('stops a student where the decision core says so, and nowhere else', () => {
    const stopped = (purpose: string) => [
      ...stoppedFor({ objections: [objection({ purpose })], restricted: [`${HERE}.s9`] }, rules, purpose),
    ];
    expect(stopped('work')).toEqual([`${HERE}.s9`, `${HERE}.s1`]);
    expect(stopped('choice')).toEqual([`${HERE}.s9`]);
    expect(stopped('rights')).toEqual([]);
  });
});

describe('the bonds of a school', () => {
  const bonds = bondsOfService([HERE]);
  const exceptOf = async (stopped: readonly string[], facts = open()) => {
    const [pupils, guardians] = await bondsBut(new Set(stopped), bonds, facts);
    expect(guardians?.extent).toMatchObject(pupils !== undefined && 'except' in pupils.extent ? { except: pupils.extent.except } : {});
    return pupils !== undefined && 'except' in pupils.extent ? pupils.extent.except : undefined;
  };

  it('name those who are stopped and are, or ever were, there, and those of whom nothing is known; and nobody from elsewhere', async () => {
    expect(await exceptOf([`${FAR}.s3`])).toBeUndefined();
    expect(await exceptOf([`${FAR}.s3`, `${THERE}.s2`, `${HERE}.s1`, `${FAR}.s9`])).toEqual([`${HERE}.s1`, `${THERE}.s2`, `${FAR}.s9`]);
    expect(await exceptOf([`${FAR}.s3`], STRANGERS)).toEqual([`${FAR}.s3`]);
  });

  it('are as they were where nobody is stopped, and nobody is looked up', async () => {
    const asked = { ...open(), load: async () => Promise.reject(new Error('nobody needs to be known')) };
    expect(await bondsBut(new Set(), bonds, asked)).toBe(bonds);
  });

  it.each([1, 20])('reach everybody else, however many are stopped (%i)', async (count) => {
    const stopped = Array.from({ length: count }, (_, index) => `${HERE}.s${index + 1}`);
    const but = await bondsBut(new Set(stopped), bonds, open());
    const kinds = reacher(
      but,
      but.map((_, index) => index),
    );
    const at = (local: string) => kinds({ person: `${HERE}.${local}`, studentAt: [HERE], guardianOf: [], staffAt: [] });
    expect(at('p1')).toEqual([]);
    expect(at('p99')).toEqual([0]);
    expect(kinds({ person: `${HERE}.p1`, studentAt: [], guardianOf: [{ school: HERE, student: `${HERE}.s1` }], staffAt: [] })).toEqual([]);
    expect(kinds({ person: `${HERE}.p1`, studentAt: [], guardianOf: [{ school: HERE, student: `${HERE}.s99` }], staffAt: [HERE] })).toEqual(
      [1, 2],
    );
  });
});
