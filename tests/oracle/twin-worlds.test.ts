import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Who } from './askers.js';
import { openOracle } from './may-leave.js';
import { openTwinWorlds, type TwinWorlds, toldApart } from './twin-worlds.js';
import { type OracleWorld, openOracleWorld } from './world.js';

/**
 * Threats, method: non-interference. Two worlds differ in every cell that the asker may not see, and in half of the rows they may not know
 * of; whatever they ask is answered with the very same text: data, errors, order, counts, cursors.
 */
let world: OracleWorld;
let twins: TwinWorlds;
beforeAll(async () => {
  world = await openOracleWorld();
  twins = await openTwinWorlds(world);
});
afterAll(async () => {
  await twins?.close();
  await world?.close();
});

const ASKERS: readonly [string, Who, number][] = [
  ['a parent', { as: 'parent', client: 'famille', purpose: 'family-information', days: 0 }, 0],
  [
    'a parent who supervises, among other relations',
    { as: 'parent-supervised', client: 'famille', purpose: 'family-information', days: 0 },
    3,
  ],
  ['a teacher', { as: 'teacher', client: 'prof', purpose: 'attendance', days: 0 }, 3],
  ['a pupil, of what is kept of them', { as: 'student', client: 'famille', purpose: 'subject-access', days: 0 }, 4],
  ['the counsellor', { as: 'cpe', client: 'vie-scolaire', purpose: 'protection', days: 0 }, 0],
  ['a tutoring application', { as: null, client: 'tutorat', purpose: 'homework-help', days: 0 }, 0],
];

describe('what may not be seen does not show', () => {
  it.each(ASKERS)('to %s', async (_, who, variant) => {
    const { difference, hidden } = await twins.outlive({ count: 8, seed: 2026, variant, who });
    expect(difference === null ? 'the worlds are alike' : toldApart(difference)).toBe('the worlds are alike');
    expect(hidden).toBeGreaterThan(1000);
  });
});

it('worlds that differ in what may be seen are told apart', async () => {
  const who: Who = { as: 'parent', client: 'famille', purpose: 'family-information', days: 0 };
  const blind = openOracle({ ...world.texts, policy: { ...world.texts.policy, grants: [] } }, world.records(0), world.oracle(0, who).asker);
  const { difference } = await twins.outlive({ count: 12, seed: 2026, variant: 0, who, oracle: blind, atOnce: true });
  expect(difference).not.toBeNull();
});
