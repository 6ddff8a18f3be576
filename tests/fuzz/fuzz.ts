import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { afterAll, beforeAll, it } from 'vitest';
import { usualAskers } from '../oracle/askers.js';
import { outlive, told } from '../oracle/property.js';
import { reached, report } from '../oracle/reached.js';
import { openTwinWorlds, type TwinWorlds, toldApart } from '../oracle/twin-worlds.js';
import { chance } from '../oracle/variants.js';
import { type OracleWorld, openOracleWorld } from '../oracle/world.js';

const MINUTES = Number(process.env.FUZZ_MINUTES ?? 1);
const SEED = Number(process.env.FUZZ_SEED ?? 1);
/** Operations in one world, before another is tried; and in a world and its twin. */
const ROUND = 60;
const TWINS = 40;

let world: OracleWorld;
let twins: TwinWorlds;
beforeAll(async () => {
  world = await openOracleWorld();
  twins = await openTwinWorlds(world);
}, 30 * 60_000);
afterAll(async () => {
  await twins?.close();
  await world?.close();
});

it(`for ${MINUTES} minutes, nothing leaves that may not`, { timeout: (MINUTES + 30) * 60_000 }, async () => {
  const started = Date.now();
  let survived = 0;
  console.log(`fuzz: seed ${SEED}, ${MINUTES} minutes`);
  for (let round = 0; Date.now() - started < MINUTES * 60_000; round += 1) {
    const { operations, found, kind } = await oneRound(round);
    if (found !== null)
      throw new Error(`fuzz: found after ${survived + operations} operations, seed ${SEED} (round ${round}, ${kind})\n${found}`);
    survived += operations;
    const seconds = (Date.now() - started) / 1000;
    const pace = `${seconds.toFixed(0)} s, ${(survived / seconds).toFixed(1)}/s`;
    console.log(`fuzz: ${survived} operations survived (${pace}), round ${round} (${kind}), seed ${SEED}`);
  }
  console.log(report(reached(world.tally, world.texts.schema.coordinates)));
  console.log(`fuzz: survived ${survived} operations, seed ${SEED}`);
});

/** Three rounds of every sort of asker against the oracle, then one of a single asker in a world and its twin. */
async function oneRound(round: number): Promise<{ readonly operations: number; readonly found: string | null; readonly kind: string }> {
  const seed = SEED + round;
  // Why: one round in four is the demo as it is.
  const variant = round % 4 === 0 ? 0 : seed;
  if (round % 4 !== 3) {
    const { operations, counterexample } = await outlive(world, { count: ROUND, seed, variant });
    const found = counterexample === null ? null : `${told(counterexample)}\nkept as ${keep(counterexample)}`;
    return { operations, found, kind: 'oracle' };
  }
  const random = chance(seed);
  const sorts = usualAskers(world.journey.demo);
  const some = sorts[Math.floor(random() * sorts.length)] ?? [];
  const who = some[Math.floor(random() * some.length)];
  if (who === undefined) throw new Error('there is nobody to ask as');
  const { operations, difference } = await twins.outlive({ count: TWINS, seed, variant: round % 8 === 3 ? 0 : seed, who });
  return { operations, found: difference === null ? null : toldApart(difference), kind: 'twins' };
}

/** What was found is kept: `tests/oracle/kept.test.ts` asks it again at every run from now on. */
function keep(found: object): string {
  const name = createHash('sha256').update(JSON.stringify(found)).digest('hex').slice(0, 12);
  const file = new URL(`../oracle/kept/${name}.json`, import.meta.url);
  writeFileSync(file, `${JSON.stringify(found, null, 2)}\n`);
  return `tests/oracle/kept/${name}.json`;
}
