import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { follow, type Step, years } from './feeds/year.js';

/** Steps of a year; longer and more of them: `npm run fuzz -- --feeds`. */
const STEPS = 50;
const SEED = 1;
/** A year is long where others are at work beside it. */
const timeout = 900_000;

const KEPT = new URL('./feeds/kept/', import.meta.url);
const kept = readdirSync(KEPT).filter((name) => name.endsWith('.json'));

describe('a client that applies its feed', () => {
  it('holds exactly what it may see, whenever it has read to the end', { timeout }, async () => {
    for (const year of years(SEED, 1, STEPS)) expect(await follow(year)).toBeNull();
  });

  it.each([...kept, 'nothing else'])('what was found once is not found again: %s', { timeout }, async (name) => {
    if (!name.endsWith('.json')) return;
    expect(await follow(JSON.parse(readFileSync(new URL(name, KEPT), 'utf8')) as Step[])).toBeNull();
  });
});
