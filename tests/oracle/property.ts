import fc from 'fast-check';
import { askers, type Who } from './askers.js';
import type { Finding, Operation } from './compare.js';
import { type Drawn, operations, type Pick } from './operations.js';
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

/** The most that is tried to make a counterexample smaller than it was drawn. */
const TRIES = 300;

/** Leaves out, one by one, whatever a counterexample does without. */
export async function smallest(drawn: Drawn, stillShows: (drawn: Drawn) => Promise<boolean>): Promise<Drawn> {
  let best = drawn;
  let tries = 0;
  for (let changed = true; changed && tries < TRIES; ) {
    changed = false;
    for (const picks of without(best.picks)) {
      tries += 1;
      if (picks.length === 0 || tries > TRIES || !(await stillShows({ picks }))) continue;
      best = { picks };
      changed = true;
      break;
    }
  }
  return best;
}

/** The same without one pick, or with one pick plainer. */
function* without(picks: readonly Pick[]): Generator<readonly Pick[]> {
  for (const [at, pick] of picks.entries()) {
    const others = (one: readonly Pick[]) => [...picks.slice(0, at), ...one, ...picks.slice(at + 1)];
    if (picks.length > 1) yield others([]);
    if (pick.wrap !== 'plain' || pick.alias !== null || pick.directive !== null)
      yield others([{ ...pick, wrap: 'plain', alias: null, directive: null }]);
    if (pick.picks !== null) for (const inner of without(pick.picks)) yield others([{ ...pick, picks: inner }]);
  }
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
    return findings;
  };
  const result = await fc.check(
    fc.asyncProperty(cases(world, runs.variant), async (one) => (await findingsOf(one)).length === 0),
    { numRuns: runs.count, seed: runs.seed },
  );
  const shown = result.counterexample?.[0];
  if (!result.failed || shown === undefined) {
    if (result.failed) throw new Error(`the run itself failed: ${result.errorInstance}`);
    return { operations: asked, counterexample: null };
  }
  const drawn = await smallest(shown.drawn, async (less) => (await findingsOf({ ...shown, drawn: less })).length > 0);
  const found = { ...shown, drawn };
  const { variant, who } = found;
  return { operations: asked, counterexample: { variant, who, operation: world.written(found), findings: await findingsOf(found) } };
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
