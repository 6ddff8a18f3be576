import fc from 'fast-check';
import { askers, type Who } from './askers.js';
import type { Finding, Operation } from './compare.js';
import { isKnown } from './known.js';
import { type Drawn, operations } from './operations.js';
import type { Case, OracleWorld } from './world.js';

/** What a run came to: nothing, or the smallest case that shows it. */
export interface Outlived {
  readonly operations: number;
  readonly counterexample: Counterexample | null;
}

/** Who asked what in which world, and what was wrong: enough to ask it again. */
export interface Counterexample {
  readonly variant: number;
  readonly who: Who;
  readonly operation: Operation;
  readonly findings: readonly Finding[];
}

/** Cases in one variant of the world: somebody, and an operation with much that they may see and something that they may not. */
export function cases(world: OracleWorld, variant: number): fc.Arbitrary<Case> {
  const made = new Map<string, fc.Arbitrary<Drawn>>();
  const drawnFor = (who: Who): fc.Arbitrary<Drawn> => {
    const key = JSON.stringify({ ...who, days: 0 });
    const known = made.get(key);
    if (known !== undefined) return known;
    const oracle = world.oracle(variant, { ...who, days: 0 });
    const fresh = operations(world.schema, (type, field) => oracle.cell(type, field, null, null) !== 'none');
    made.set(key, fresh);
    return fresh;
  };
  return askers(world.journey.demo, world.texts.policy).chain((who) => drawnFor(who).map((drawn) => ({ variant, who, drawn })));
}

/** Asks so many generated cases; stops at the first that shows something, and makes it small. */
export async function outlive(
  world: OracleWorld,
  runs: { readonly count: number; readonly seed: number; readonly variant: number },
): Promise<Outlived> {
  let asked = 0;
  const findingsOf = async (one: Case) => {
    asked += 1;
    const { findings } = await world.ask(one);
    return findings.filter((finding) => !isKnown(finding));
  };
  const result = await fc.check(
    fc.asyncProperty(cases(world, runs.variant), async (one) => (await findingsOf(one)).length === 0),
    { numRuns: runs.count, seed: runs.seed },
  );
  const smallest = result.counterexample?.[0];
  if (!result.failed || smallest === undefined) {
    if (result.failed) throw new Error(`the run itself failed: ${result.errorInstance}`);
    return { operations: asked, counterexample: null };
  }
  const findings = await findingsOf(smallest);
  const { variant, who } = smallest;
  return { operations: asked, counterexample: { variant, who, operation: world.written(smallest), findings } };
}

/** A counterexample in words. */
export function told({ variant, who, operation, findings }: Counterexample): string {
  return [
    `${who.as ?? 'the system itself'} through ${who.client} for ${who.purpose}, ${who.days} days on, in variant ${variant}, asked:`,
    operation.query,
    JSON.stringify(operation.variables),
    ...findings.map(({ what, coordinate, record, value }) => `${what}: ${coordinate} of ${record}: ${value}`),
  ].join('\n');
}
