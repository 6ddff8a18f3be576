import { type Action, CATEGORIES, type Category, decide, type Tie } from '../../../core/policy/index.js';
import { ask, base, client, facts } from './given.js';
import { categoriesAt } from './schema-words.js';

/**
 * The words of the tables of the domain model: OK normal, N coarse value, A aggregate with suppression, L permitted and logged,
 * C needs consent, D denied whatever is consented.
 */
export type Word = 'OK' | 'N' | 'A' | 'L' | 'C' | 'D';

/** Towards each subject of a coordinate, the ties of the actor; all the subjects must be permitted. */
export type Towards = readonly (readonly Tie[])[];

export interface Question {
  readonly purpose: string;
  readonly coordinate: string;
  readonly towards: Towards;
  readonly action?: Action;
  /** Categories that the value has in addition. */
  readonly byValue?: readonly Category[];
  readonly kind?: 'school-app' | 'vendor';
}

/** What the base policy says to a client whose agreement covers everything. */
export function verdict({ purpose, coordinate, towards, action = 'READ', byValue = [], kind = 'school-app' }: Question): Word {
  const request = ask(purpose, coordinate, [...categoriesAt(coordinate), ...byValue], action);
  const decisions = (consented: readonly Category[]) =>
    towards.map((ties) => decide(base, request, facts(ties, client([purpose], kind), { consented })));
  const without = decisions([]);
  if (!without.every(({ permits }) => permits)) return decisions(CATEGORIES).every(({ permits }) => permits) ? 'C' : 'D';
  const obligations = new Set(without.flatMap((decision) => decision.obligations));
  if (obligations.has('GENERALISE')) return 'N';
  if (obligations.has('AGGREGATE_ONLY')) return 'A';
  return obligations.has('AUDIT') ? 'L' : 'OK';
}
