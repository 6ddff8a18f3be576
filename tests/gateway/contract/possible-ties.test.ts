import { describe, expect, it } from 'vitest';
import { possibleTies } from '../../../gateway/contract/possible-ties.js';
import { everyBond, FUNCTIONS } from './ties.js';

const bonds = everyBond(FUNCTIONS);
const named = (ties: readonly { readonly role: string; readonly relation: string }[]) =>
  [...new Set(ties.map(({ role, relation }) => `${role} ${relation}`))].sort();

describe('the ties a contract is derived from', () => {
  it('are those that somebody can hold, no more and no fewer', () => {
    expect(named(possibleTies(true))).toEqual(named(bonds));
  });

  it('are those of a system alone for a client that acts for nobody', () => {
    expect(named(possibleTies(false))).toEqual(named(bonds.filter(({ role }) => role === 'service')));
  });

  it('are towards groups when they are a membership, and towards people otherwise', () => {
    for (const { relation, extent } of bonds) expect(extent.of === 'groups').toBe(relation === 'member');
  });
});
