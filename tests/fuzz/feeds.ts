import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { it } from 'vitest';
import { follow, shorten, years } from '../oracle/feeds/year.js';

const MINUTES = Number(process.env.FUZZ_MINUTES ?? 1);
const SEED = Number(process.env.FUZZ_SEED ?? 1);
const STEPS = Number(process.env.FUZZ_STEPS ?? 150);
/** Shorter years that are tried once something is wrong. */
const ATTEMPTS = 40;

it(`for ${MINUTES} minutes, clients hold what they may`, { timeout: (MINUTES + 60) * 60_000 }, async () => {
  const started = Date.now();
  for (let round = 0; round === 0 || Date.now() - started < MINUTES * 60_000; round += 1) {
    const seed = SEED + round;
    const [year = []] = years(seed, 1, STEPS);
    const wrong = await follow(year, process.env.FUZZ_LOG === undefined ? undefined : console.log);
    if (wrong !== null) {
      console.log(`fuzz: seed ${seed}: ${wrong}`);
      const shortest = await shorten(year, ATTEMPTS);
      throw new Error(`fuzz: found in the year of seed ${seed}, kept as ${keep(shortest)}\n${await follow(shortest)}`);
    }
    console.log(
      `fuzz: the year of seed ${seed} survived (${STEPS} steps, ${(process.cpuUsage().user / 1e6).toFixed(0)} s of processor time)`,
    );
  }
});

/** What was found is kept: `tests/oracle/a-year-of-feeds.test.ts` tries it again at every run from now on. */
function keep(year: object): string {
  const name = createHash('sha256').update(JSON.stringify(year)).digest('hex').slice(0, 12);
  writeFileSync(new URL(`../oracle/feeds/kept/${name}.json`, import.meta.url), `${JSON.stringify(year, null, 2)}\n`);
  return `tests/oracle/feeds/kept/${name}.json`;
}
