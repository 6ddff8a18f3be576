import {
  type AccessRequest,
  type Category,
  type CompiledPolicy,
  grantsOf,
  type Obligation,
  permits,
  type Tie,
} from '../../core/policy/index.js';
import { NO_STATE } from './2-decide-rows.js';
import type { AuthorisationClass } from './authorisation-class.js';
import type { DenialCode } from './verdict.js';

/** A coordinate with everything that must be granted for it: what is decided about a subject. */
export interface Cell extends Pick<AccessRequest, 'coordinate' | 'categories' | 'after' | 'said'> {
  readonly any: boolean;
}

export interface CellDecision {
  readonly permits: boolean;
  readonly code: DenialCode;
  readonly obligations: readonly Obligation[];
}

export const DENIED: CellDecision = Object.freeze({ permits: false, code: 'FORBIDDEN_FIELD', obligations: [] });

/** Whom a row of decisions was made about: its number among all rows, and where those stand. */
export interface Origin {
  readonly row: number;
  readonly standings: readonly number[];
}

/** A subject of whom nothing is known. */
export const NOBODY = -1;

/** Distinct subjects' standings that are remembered; with more, memory is begun anew by the next request. */
const MOST_STANDINGS = 5000;

/**
 * Decisions about subjects, within one authorisation class. Subjects to whom the actor has the same ties, and who consented to the same, have
 * one *standing*: what is decided for one is decided for all, also for the next request of the class. INVARIANT: nothing but the policy, the
 * class and the standing enters a decision.
 */
export class Decisions {
  readonly #policy: CompiledPolicy;
  readonly #class: AuthorisationClass;
  readonly #index = new Map<string, number>();
  readonly #standings: { readonly kinds: readonly number[]; readonly ties: readonly Tie[]; readonly consented: readonly Category[] }[] = [];
  readonly #origins = new WeakMap<readonly CellDecision[], Origin>();
  #rowsMade = 0;
  readonly #memo = new Map<Cell, CellDecision[]>();
  readonly #rows = new Map<readonly Cell[], (readonly CellDecision[])[]>();
  readonly #combined = new Map<string, readonly CellDecision[]>();
  readonly #cells = new Map<string, Cell>();
  readonly #groups = new Map<readonly Cell[], number>();

  constructor(policy: CompiledPolicy, authorisation: AuthorisationClass) {
    this.#policy = policy;
    this.#class = authorisation;
  }

  get isFull(): boolean {
    return this.#standings.length + this.#combined.size > MOST_STANDINGS;
  }

  /** The standing of a subject reached by these kinds of bonds (in order, each once), who consented to these categories (sorted). */
  standing(kinds: readonly number[], consented: readonly Category[]): number {
    const key = `${kinds.join()} ${consented.join()}`;
    let index = this.#index.get(key);
    if (index === undefined) {
      index = this.#standings.push({ kinds, ties: kinds.map((kind) => this.#class.kinds[kind] as Tie), consented }) - 1;
      this.#index.set(key, index);
    }
    return index;
  }

  /** What is left of a standing for records that a school keeps for its own people: by what is held there, and by who somebody is themself. */
  standingAtSchool(standing: number, school: string): number {
    const { kinds } = this.#class;
    if (standing === NOBODY || kinds.every((kind) => kind.school === school)) return standing;
    const { kinds: held, consented } = this.standingAt(standing);
    const kept = held.filter((kind) => kinds[kind]?.of === 'persons' || kinds[kind]?.school === school);
    return kept.length === held.length ? standing : this.standing(kept, consented);
  }

  /** By which kinds of bonds a standing is reached, and what was consented to in it. */
  standingAt(standing: number): { readonly kinds: readonly number[]; readonly consented: readonly Category[] } {
    const { kinds, consented } = this.#standings[standing] as { kinds: readonly number[]; consented: readonly Category[] };
    return { kinds, consented };
  }

  /** Whom the decisions of a row are about; undefined for a row about nobody who is known. */
  originOf(row: readonly CellDecision[]): Origin | undefined {
    return this.#origins.get(row);
  }

  decide(cell: Cell, standing: number): CellDecision {
    if (standing === NOBODY) return DENIED;
    let known = this.#memo.get(cell);
    if (known === undefined) {
      known = [];
      this.#memo.set(cell, known);
    }
    let found = known[standing];
    if (found === undefined) {
      found = this.#decide(cell, standing);
      known[standing] = found;
    }
    return found;
  }

  /** The decisions of several cells for subjects of one standing. */
  row(cells: readonly Cell[], standing: number): readonly CellDecision[] {
    let known = this.#rows.get(cells);
    if (known === undefined) {
      known = [];
      this.#rows.set(cells, known);
    }
    let found = known[standing + 1];
    if (found === undefined) {
      found = cells.map((cell) => this.decide(cell, standing));
      known[standing + 1] = found;
      this.#note(found, [standing]);
    }
    return found;
  }

  /** The decisions of several cells for an object that is about several subjects: all must be permitted, or one where the cell says so. */
  rowOfSeveral(cells: readonly Cell[], standings: readonly number[]): readonly CellDecision[] {
    let group = this.#groups.get(cells);
    if (group === undefined) {
      group = this.#groups.size;
      this.#groups.set(cells, group);
    }
    const key = `${group} ${standings.join()}`;
    let found = this.#combined.get(key);
    if (found === undefined) {
      found = cells.map((cell) => this.decideForAll(cell, standings));
      this.#combined.set(key, found);
      this.#note(found, standings);
    }
    return found;
  }

  decideForAll(cell: Cell, standings: readonly number[]): CellDecision {
    const decisions = standings.map((standing) => this.decide(cell, standing));
    const first = decisions[0];
    if (first === undefined) return DENIED;
    if (cell.any) {
      const permitted = decisions.find((one) => one.permits);
      return permitted ?? DENIED;
    }
    if (decisions.every((one) => one.permits))
      return decisions.length === 1 ? first : { ...first, obligations: [...new Set(decisions.flatMap((one) => one.obligations))] };
    return decisions.some((one) => !one.permits && one.code === 'CONSENT_REQUIRED') ? { ...DENIED, code: 'CONSENT_REQUIRED' } : DENIED;
  }

  /** The cell with further categories, which the value itself has. */
  withMore(cell: Cell, more: readonly Category[]): Cell {
    const key = JSON.stringify([cell.coordinate, cell.any, cell.categories, more, cell.after, cell.said]);
    let found = this.#cells.get(key);
    if (found === undefined) {
      found = { ...cell, categories: [...cell.categories, ...more] };
      this.#cells.set(key, found);
    }
    return found;
  }

  #note(row: readonly CellDecision[], standings: readonly number[]): void {
    if (!standings.includes(NOBODY)) this.#origins.set(row, { row: this.#rowsMade++, standings });
  }

  #decide({ coordinate, categories, after, said }: Cell, standing: number): CellDecision {
    const { ties, consented } = this.#standings[standing] as { ties: readonly Tie[]; consented: readonly Category[] };
    const request = { action: 'READ', purpose: this.#class.purpose, coordinate, categories, after, said } as const;
    const { client } = this.#class;
    const found = permits(this.#policy, request, { at: 0, client, ties, consented, objection: 'none', state: NO_STATE });
    if (found.permits) return { permits: true, code: 'FORBIDDEN_FIELD', obligations: found.obligations };
    const wouldPermit = (tie: Tie) => grantsOf(this.#policy, request, client, tie, 0).permits;
    const lacksConsent =
      ties.some(wouldPermit) ||
      ties.some((tie) => tie.relation === 'guardian-of-objecting-adult' && wouldPermit({ ...tie, relation: 'guardian-of-adult' }));
    return lacksConsent ? { ...DENIED, code: 'CONSENT_REQUIRED' } : DENIED;
  }
}
