import { coordinate, purposeId } from '../parse.js';
import { list, mark, optional, type Read, record, several, text, word } from '../reading.js';
import type { Action, Category, Obligation, Relation, Role } from '../vocabulary.js';
import { ACTIONS, CATEGORIES, OBLIGATIONS, RELATIONS, ROLES } from '../vocabulary.js';
import { CELL_STATES, type CellState } from './cell-state.js';

/**
 * What a policy is expected to permit, beside it: what is not listed is expected to be denied. Said in sentences, of cells and not of rules, so
 * that a rule that does more or less than its author thinks is found. Public facts are not listed: anybody reads them.
 */
export interface Expectations {
  readonly title: string;
  readonly expectations: readonly Expectation[];
}

/** One sentence, with the cells it is about: every role with every relation, purpose (and those below it), category and action. */
export interface Expectation {
  readonly says: { readonly fr: string; readonly en: string };
  readonly source: string;
  readonly roles: readonly Role[];
  readonly relations: readonly Relation[];
  readonly purposes: readonly string[];
  /** The purposes as they are listed, without the more specific ones below them. */
  readonly exactly?: true;
  readonly categories: readonly Category[];
  readonly actions: readonly Action[];
  /** Left out: at every coordinate. */
  readonly coordinates?: readonly string[];
  /** Left out: permitted, in whatever way. */
  readonly state?: CellState;
  /** What must come with it, at least. */
  readonly obligations?: readonly Obligation[];
}

/**
 * Reads the expectations at the door: a frozen copy, or the whole is refused.
 *
 * @throws PolicyError with the code and the path of the first fault
 */
export function parseExpectations(value: unknown): Expectations {
  return readExpectations(value, '');
}

const expectation: Read<Expectation> = record<Expectation>({
  says: record<Expectation['says']>({ fr: text(), en: text() }),
  source: text(),
  roles: list(word(ROLES)),
  relations: list(word(RELATIONS)),
  purposes: list(purposeId),
  exactly: optional(mark) as Read<true>,
  categories: list(word(CATEGORIES)),
  actions: list(word(ACTIONS)),
  coordinates: optional(list(coordinate)) as Read<readonly string[]>,
  state: optional(word(CELL_STATES)) as Read<CellState>,
  obligations: optional(list(word(OBLIGATIONS))) as Read<readonly Obligation[]>,
});

const readExpectations: Read<Expectations> = record<Expectations>({ title: text(), expectations: several(expectation) });
