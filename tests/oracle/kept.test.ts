import { readdirSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Counterexample } from './property.js';
import { type OracleWorld, openOracleWorld } from './world.js';

const FOLDER = new URL('./kept/', import.meta.url);
const files = readdirSync(FOLDER).filter((name) => name.endsWith('.json'));

let world: OracleWorld;
beforeAll(async () => {
  if (files.length > 0) world = await openOracleWorld();
});
afterAll(() => world?.close());

it.each([...files, 'nothing else'])('what was found once is not found again: %s', async (name) => {
  if (!name.endsWith('.json')) return;
  const { variant, who, operation } = JSON.parse(readFileSync(new URL(name, FOLDER), 'utf8')) as Counterexample;
  const { findings } = await world.askWritten(variant, who, operation);
  expect(findings).toEqual([]);
});
