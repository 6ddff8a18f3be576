import { readFileSync } from 'node:fs';
import type { Agreement, Category } from '../../../core/policy/index.js';
import { type Audience, audienceOf, type Contract, contractOf, groundOf } from '../../../gateway/contract/index.js';
import { generateDemo } from '../../../gateway/demo/index.js';
import { isStructural } from '../../../schema/assertions.js';
import { schemaFile } from '../../../schema/files.js';
import { basePolicy } from '../base-policy.js';

const at = new Date();
export const ground = groundOf(readFileSync(schemaFile('supergraph.graphql'), 'utf8'), basePolicy(), isStructural);
export const demo = generateDemo({ at, seed: 2026, students: 60 });

/** A demo client as its contract sees it, now. */
export function audience(id: string): Audience {
  const client = demo.clients.find((one) => one.id === id);
  if (client === undefined) throw new Error(`there is no client ${id}`);
  const agreements = demo.rows.governance.agreements
    .filter((one) => one.client === id)
    .map(({ school, purposes, categories, from, to }): Agreement => {
      const terms = { purposes, categories: categories as Category[] };
      return { id, school, ...terms, from: from.getTime(), to: to?.getTime() ?? null };
    });
  return audienceOf(client, agreements, at.getTime());
}

const made = new Map<string, Contract>();

/** The contract of a demo client under the base policy. */
export function contract(id: string): Contract {
  const known = made.get(id) ?? contractOf(audience(id), ground);
  made.set(id, known);
  return known;
}
