import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { afterAll, beforeAll, it } from 'vitest';
import { type Counterexample, outlive, told } from '../oracle/property.js';
import { type OracleWorld, openOracleWorld } from '../oracle/world.js';

const MINUTES = Number(process.env.FUZZ_MINUTES ?? 1);
const SEED = Number(process.env.FUZZ_SEED ?? 1);
/** Operations in one world, before another is tried. */
const ROUND = 100;

let world: OracleWorld;
beforeAll(async () => {
  world = await openOracleWorld();
});
afterAll(() => world?.close());

it(`for ${MINUTES} minutes, nothing leaves that may not`, { timeout: (MINUTES + 30) * 60_000 }, async () => {
  const started = Date.now();
  let survived = 0;
  console.log(`fuzz: seed ${SEED}, ${MINUTES} minutes`);
  for (let round = 0; Date.now() - started < MINUTES * 60_000; round += 1) {
    const seed = SEED + round;
    // Why: the first round is the demo as it is; of the others, one in four.
    const { operations, counterexample } = await outlive(world, { count: ROUND, seed, variant: round % 4 === 0 ? 0 : seed });
    if (counterexample !== null) {
      const file = keep(counterexample);
      throw new Error(
        `fuzz: after ${survived + operations} operations, seed ${SEED} (round ${round}); kept as ${file}\n${told(counterexample)}`,
      );
    }
    survived += operations;
    const seconds = (Date.now() - started) / 1000;
    console.log(
      `fuzz: ${survived} operations survived in ${seconds.toFixed(0)} s (${(survived / seconds).toFixed(1)}/s), round ${round}, seed ${SEED}`,
    );
  }
  console.log(`fuzz: survived ${survived} operations, seed ${SEED}`);
});

/** What was found is kept: `tests/oracle/kept.test.ts` asks it again at every run from now on. */
function keep(found: Counterexample): string {
  const name = createHash('sha256').update(JSON.stringify(found)).digest('hex').slice(0, 12);
  const file = new URL(`../oracle/kept/${name}.json`, import.meta.url);
  writeFileSync(file, `${JSON.stringify(found, null, 2)}\n`);
  return `tests/oracle/kept/${name}.json`;
}
