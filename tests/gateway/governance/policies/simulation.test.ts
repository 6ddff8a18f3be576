import { describe, expect, it } from 'vitest';
import { foundation } from '../../../../gateway/governance/policies/foundation.js';
import { asRules } from '../../../../gateway/governance/policies/live-policies.js';
import type { SimulationQuestion } from '../../../../gateway/governance/policies/ports.js';
import { policySimulation } from '../../../../gateway/governance/policies/simulation.js';

const ACADEMY = 'Arvenne';
const [ONE, OTHER] = ['9990001X', '9990002Y'];
const restriction = (more: object) => JSON.stringify({ version: '1.0.0', title: 'a trial', signedOffBy: ['draft'], forbids: [], ...more });
const OF_ACADEMY = restriction({ level: 'academy', of: ACADEMY, schools: [ONE, OTHER] });

/** Asks as a steward of the academy who holds a function at these schools. */
function asking(document: string = OF_ACADEMY) {
  const questions: SimulationQuestion[] = [];
  const live = asRules([]);
  const ask = policySimulation({
    stewards: [{ academy: ACADEMY, person: 'steward' }],
    replay: async (question: SimulationQuestion) => {
      questions.push(question);
      return { ...question.days, isComplete: true, share: 1, replayed: 0, changed: 0, operations: [], unlisted: 0, notReplayed: [] };
    },
  } as never);
  return async (schools: readonly string[], more: object = {}) => {
    const context = {
      capability: { person: 'steward' },
      reach: () => schools.map((school) => ({ of: 'groups', school, groups: '*', audience: 'OFFICE' })),
      repository: { policies: { live: async () => live, liveAt: async () => null, version: async () => foundation() } },
      at: new Date(0),
    };
    await ask(null, { document, days: 1, ...more }, context as never, null as never);
    return questions.at(-1) as SimulationQuestion;
  };
}

describe('a simulation', () => {
  it('is another one where other schools are looked at: nobody is told what was begun for others', async () => {
    const ask = asking();
    const [one, other, both, again] = [await ask([ONE]), await ask([OTHER]), await ask([ONE, OTHER]), await ask([ONE])];
    expect([one, other, both].map(({ schools }) => schools)).toEqual([[ONE], [OTHER], [ONE, OTHER]]);
    expect(new Set([one, other, both].map(({ key }) => key)).size).toBe(3);
    expect(again.key).toBe(one.key);
  });

  it('is compiled once, however often somebody asks how far it is', async () => {
    const ask = asking();
    const [first, second] = [await ask([ONE]), await ask([ONE])];
    expect(second.after).toBe(first.after);
    expect(second.before).toBe(first.before);
    expect((await ask([ONE], { document: restriction({ level: 'academy', of: ACADEMY, schools: [ONE] }) })).after).not.toBe(first.after);
  });
});
