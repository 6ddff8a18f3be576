import { describe, expect, it } from 'vitest';
import type { Extent } from '../../../../core/capability/index.js';
import { type Authority, authorityOf, isEntrusted, mayRead, placesOf } from '../../../../gateway/governance/policies/authority.js';
import { foundation } from '../../../../gateway/governance/policies/foundation.js';
import { placeOf, type Version } from '../../../../gateway/governance/policies/version.js';

const HERE = '9990001X';
const THERE = '9990002Y';
const ME = '9990001X.p1';
const whole = (school: string): Extent => ({ of: 'groups', school, groups: '*', audience: 'OFFICE' });
const NATIONAL = { level: 'NATIONAL', scope: '' } as const;
const LYON = { level: 'ACADEMY', scope: 'lyon' } as const;
const SCHOOL = { level: 'SCHOOL', scope: HERE } as const;

const ordinary = authorityOf([whole(HERE)], ME, []);
const steward: Authority = { ...ordinary, stewards: [{ academy: null, person: ME }] };
const ofLyon: Authority = { ...ordinary, stewards: [{ academy: 'lyon', person: ME }] };

describe('the rules of a place', () => {
  it('of a school are administered by whoever holds the function for the whole school, and by nobody for a class', () => {
    expect(isEntrusted(SCHOOL, ordinary)).toBe(true);
    expect(isEntrusted({ level: 'SCHOOL', scope: THERE }, ordinary)).toBe(false);
    const ofAClass = authorityOf([{ of: 'groups', school: HERE, groups: [`${HERE}.g1`], audience: 'OFFICE' }], ME, steward.stewards);
    expect(isEntrusted(SCHOOL, ofAClass)).toBe(false);
    expect(isEntrusted(NATIONAL, ofAClass)).toBe(false);
  });

  it('above the schools are administered by who is entrusted with them, each with their own', () => {
    expect([NATIONAL, LYON, SCHOOL].map((place) => isEntrusted(place, ordinary))).toEqual([false, false, true]);
    expect([NATIONAL, LYON, SCHOOL].map((place) => isEntrusted(place, steward))).toEqual([true, false, true]);
    expect([NATIONAL, LYON, SCHOOL].map((place) => isEntrusted(place, ofLyon))).toEqual([false, true, true]);
  });

  it('are administered by nobody who holds no function, entrusted or not', () => {
    for (const place of [NATIONAL, LYON, SCHOOL]) expect(isEntrusted(place, { ...steward, schools: [] })).toBe(false);
    expect(placesOf({ ...steward, schools: [] })).toEqual([]);
  });

  it('are those there are at the level', () => {
    expect(placeOf('NATIONAL', null)).toEqual(NATIONAL);
    expect(placeOf('NATIONAL', HERE)).toBeNull();
    expect(placeOf('SCHOOL', null)).toBeNull();
    expect(placeOf('SCHOOL', 'lyon')).toBeNull();
    expect(placeOf('ACADEMY', "'; drop")).toBeNull();
  });
});

describe('a version', () => {
  const national = (state: Version['state']): Version => ({ ...foundation(), state });
  const academy = (state: Version['state'], schools: readonly string[]): Version => ({
    ...foundation(),
    ...LYON,
    state,
    document: JSON.stringify({ schools }),
  });

  it('that is or was in force is read by whoever is bound by it and administers rules', () => {
    for (const state of ['LIVE', 'REPLACED'] as const) {
      expect(mayRead(national(state), ordinary)).toBe(true);
      expect(mayRead(academy(state, [HERE]), ordinary)).toBe(true);
      expect(mayRead(academy(state, [THERE]), ordinary)).toBe(false);
      expect(mayRead(national(state), { ...steward, schools: [] })).toBe(false);
    }
  });

  it('that never was is read by who is entrusted with the place', () => {
    for (const state of ['DRAFT', 'PROPOSED', 'APPROVED', 'REJECTED', 'ABANDONED'] as const) {
      expect(mayRead(national(state), ordinary)).toBe(false);
      expect(mayRead(national(state), steward)).toBe(true);
      expect(mayRead(academy(state, [HERE]), ordinary)).toBe(false);
      expect(mayRead(academy(state, [HERE]), ofLyon)).toBe(true);
      expect(mayRead({ ...national(state), ...SCHOOL }, ordinary)).toBe(true);
      expect(mayRead({ ...national(state), level: 'SCHOOL', scope: THERE }, ordinary)).toBe(false);
    }
  });
});
