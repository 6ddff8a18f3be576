import type { Action, Category, Relation, Role } from '../vocabulary.js';
import type { Said } from './words.js';

/** What somebody wishes a cell of the matrix to be. `always` is as far as the lawful basis goes: an objection still stops what it may stop. */
export const INTENTS = ['always', 'if-consent', 'masked', 'aggregate', 'never'] as const;
export type Intent = (typeof INTENTS)[number];

/** A level below the national one only restricts; `as-above` takes back what it restricted itself. */
export const RESTRICTING_INTENTS = ['if-consent', 'masked', 'aggregate', 'never', 'as-above'] as const;
export type RestrictingIntent = (typeof RESTRICTING_INTENTS)[number];

/** One cell: the purpose itself, without those below it. */
export interface EditedCell {
  readonly role: Role;
  readonly relation: Relation;
  readonly purpose: string;
  readonly category: Category;
  readonly action: Action;
}

export interface CellEdit<D> {
  readonly document: D;
  /** What the cell means from now on. */
  readonly sentence: Said;
  /** Ids of the rules that were added, changed or taken out; empty when the cell was as wished. */
  readonly changed: readonly string[];
}

/**
 * Why an edit is refused. `GUARDRAIL`, `INVARIANT`: fixed by these rules. `FIXED_ABOVE`: a level above denies it, or asks as much already.
 * `LAWFUL_BASIS`: the purpose has none, or rests on consent. `NOBODY_TO_ASK`: nobody is the subject, so that consent means nothing.
 * `NOTHING_LEAVES`: what is written is written whole; a reduced form is of what leaves.
 * `CANNOT_BE_SAID_ALONE`: no rule can say it of this cell and of no other. `UNKNOWN`: a word or a purpose is not known.
 */
export const EDIT_REFUSALS = [
  'GUARDRAIL',
  'INVARIANT',
  'FIXED_ABOVE',
  'LAWFUL_BASIS',
  'NOBODY_TO_ASK',
  'NOTHING_LEAVES',
  'CANNOT_BE_SAID_ALONE',
  'UNKNOWN',
] as const;
export type EditRefusalCode = (typeof EDIT_REFUSALS)[number];

export interface EditRefusal {
  readonly refused: EditRefusalCode;
  /** Ids of the rules that fix it, where rules do. */
  readonly rules: readonly string[];
}

export function refusal(refused: EditRefusalCode, rules: readonly string[] = []): EditRefusal {
  return { refused, rules };
}
