import type { ClientKind } from '../document.js';
import type { Action, Category, LawfulBasis, Obligation, Relation, Role } from '../vocabulary.js';
import type { CellState } from './cell-state.js';

/** How a decision changed. `basis-changed`: permitted before and after, on another lawful basis, whatever else changed with it. */
export const CHANGES = ['newly-allowed', 'loosened', 'basis-changed', 'tightened', 'newly-denied'] as const;
export type Change = (typeof CHANGES)[number];

/** What was, or will be, decided. Obligations are null where it is denied. */
export interface Side {
  readonly state: CellState;
  readonly withoutConsent: readonly Obligation[] | null;
  readonly withConsent: readonly Obligation[] | null;
  readonly stopsOnObjection: boolean;
  readonly basis: LawfulBasis;
  /** A restriction of the subject's data (GDPR art. 18) does not stop it. */
  readonly servesSubject: boolean;
  /** Neither does it, nor does an objection that is only examined. */
  readonly protects: boolean;
  /** Agreements and tokens for these purposes cover it; told only where that changed. */
  readonly coveredBy: readonly string[];
}

/** The holder of a role in a relation; both null: nobody's tie, through which public facts pass. */
export interface Holder {
  readonly role: Role | null;
  readonly relation: Relation | null;
}

/**
 * Decisions that changed alike, as a person reads them: for each of the holders, purposes, actions and categories together. Null for
 * coordinates, schools and clients is all of them; in a list of coordinates or schools, `*` is whatever else there is, and `Type.*` whatever
 * else the type has.
 */
export interface Difference {
  readonly change: Change;
  readonly holders: readonly Holder[];
  readonly purposes: readonly string[];
  readonly actions: readonly Action[];
  readonly categories: readonly Category[];
  readonly coordinates: readonly string[] | null;
  readonly schools: readonly string[] | null;
  readonly clients: readonly ClientKind[] | null;
  readonly before: Side;
  readonly after: Side;
}

/** One cell that a difference touches: what the number of students, people and vendors touched is counted from. */
export interface TouchedCell extends Holder, Pick<Difference, 'change' | 'coordinates' | 'schools' | 'clients'> {
  readonly purpose: string;
  readonly action: Action;
  readonly category: Category;
}

/** Every cell that differences touch, one by one. */
export function* touchedCells(differences: readonly Difference[]): Generator<TouchedCell> {
  for (const { change, holders, purposes, actions, categories, coordinates, schools, clients } of differences) {
    for (const holder of holders) {
      for (const purpose of purposes) {
        for (const action of actions) {
          for (const category of categories) yield { ...holder, change, purpose, action, category, coordinates, schools, clients };
        }
      }
    }
  }
}

/** Is everything that one side lets out let out by the other too, with no more asked? */
export function isWithin(one: Side, other: Side): boolean {
  return (
    asksAtLeast(one.withoutConsent, other.withoutConsent) &&
    asksAtLeast(one.withConsent, other.withConsent) &&
    (one.stopsOnObjection || !other.stopsOnObjection) &&
    (!one.servesSubject || other.servesSubject) &&
    (!one.protects || other.protects) &&
    one.coveredBy.every((purpose) => other.coveredBy.includes(purpose))
  );
}

function asksAtLeast(one: Side['withConsent'], other: Side['withConsent']): boolean {
  return one === null || other?.every((obligation) => one.includes(obligation)) === true;
}
