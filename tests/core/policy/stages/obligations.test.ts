import { describe, expect, it } from 'vitest';
import { type Category, decide, type Facts, type Tie } from '../../../../core/policy/index.js';
import { ask, client, EVERY_PURPOSE, facts, grant, policy, TEACHER, tie } from '../given.js';

const rules = policy({
  grants: [
    grant({ id: 'g.coarse', categories: ['ATTENDANCE_REASON'], obligations: ['GENERALISE'] }),
    grant({ id: 'g.logged', categories: ['HEALTH'], obligations: ['AUDIT'] }),
    grant({ id: 'g.plain', categories: ['ATTENDANCE_FACT'] }),
    grant({ id: 'g.full', categories: ['ATTENDANCE_REASON'], coordinates: ['Event.reason'] }),
    grant({ id: 'g.by-consent', categories: ['HEALTH'], coordinates: ['Event.diet'], consent: true }),
    grant({ id: 'cpe.reason', roles: ['cpe'], relations: ['school-staff'], categories: ['ATTENDANCE_REASON'], obligations: ['AUDIT'] }),
  ],
});
const CPE = tie('cpe', 'school-staff');
const decided = (coordinate: string, categories: Category[], ties: readonly Tie[] = [TEACHER], others: Partial<Facts> = {}) =>
  decide(rules, ask('work', coordinate, categories), facts(ties, client(EVERY_PURPOSE), others));

describe('obligations', () => {
  it('come with the grants that are needed, and are named', () => {
    const decision = decided('Event.nature', ['ATTENDANCE_REASON']);
    expect(decision).toMatchObject({ permits: true, obligations: ['GENERALISE'] });
    expect(decision.stages[5]).toEqual({ stage: 'S5-obligations', permits: true, rules: ['g.coarse'], reason: 'attached' });
  });

  it('do not come where a grant without any opens the same', () => {
    expect(decided('Event.reason', ['ATTENDANCE_REASON']).obligations).toEqual([]);
    expect(decided('Event.kind', ['ATTENDANCE_FACT']).stages[5]).toMatchObject({ permits: true, reason: 'none', rules: [] });
  });

  it('add up over the categories of one request', () => {
    expect(decided('Event.nature', ['ATTENDANCE_REASON', 'HEALTH']).obligations).toEqual(['GENERALISE', 'AUDIT']);
    expect(decided('Event.reason', ['ATTENDANCE_REASON', 'HEALTH']).obligations).toEqual(['AUDIT']);
  });

  it('are those of the tie that takes least away from the value', () => {
    expect(decided('Event.nature', ['ATTENDANCE_REASON'], [TEACHER, CPE]).obligations).toEqual(['AUDIT']);
    expect(decided('Event.nature', ['ATTENDANCE_REASON'], [CPE, TEACHER]).obligations).toEqual(['AUDIT']);
    expect(decided('Event.reason', ['ATTENDANCE_REASON'], [CPE, TEACHER]).obligations).toEqual([]);
  });

  it('fall away with a consent that opens the value, and come back with its withdrawal', () => {
    expect(decided('Event.diet', ['HEALTH'], [TEACHER], { consented: ['HEALTH'] }).obligations).toEqual([]);
    expect(decided('Event.diet', ['HEALTH'])).toMatchObject({ permits: true, obligations: ['AUDIT'] });
  });

  it('are not told when nothing is permitted', () => {
    expect(decided('Event.nature', ['ATTENDANCE_REASON', 'SOCIAL'])).toMatchObject({ permits: false, obligations: [] });
  });
});
