import type { CompiledPolicy, Condition, Limited } from '../compile.js';
import { coversCoordinate } from '../coordinates.js';
import { CLIENT_KINDS } from '../document.js';
import type { Purpose } from '../purposes.js';
import type { Tie } from '../request.js';
import { type LocalRule, localRulesFor } from '../restriction-index.js';
import { guardrailCell, rowOf, slotOf } from '../slots.js';
import { selects } from '../speaks.js';
import { ACTIONS, type Action, CATEGORIES, type Category } from '../vocabulary.js';
import type { Situation } from './outcome.js';
import type { Steps } from './steps.js';

/** A cell that is written otherwise. */
export interface ChangedCell extends Omit<Situation, 'client'> {
  /** Local rules that speak of the cell, where nothing else is written otherwise: what none of them is about is decided as before. Null: anything. */
  readonly by: readonly LocalRule[] | null;
}

/**
 * The cells that are written otherwise in two policies, in which something may be decided otherwise: of all purposes and actions, for these
 * ties. Most cells of two versions are written alike, and looking at the rules is quicker than deciding.
 */
export function* changedCells(before: CompiledPolicy, after: CompiledPolicy, ties: readonly (Tie | null)[]): Steps<readonly ChangedCell[]> {
  // Why: tables are made of the document and nothing else.
  const isSameNationally = before.document === after.document;
  const isSameLocally = sameRestrictions(before, after);
  if (isSameNationally && isSameLocally) return [];
  const names = namesOf(before, after);
  const purposes = [...new Set([...before.purposes.keys(), ...after.purposes.keys()])].map((id) => purposePair(before, after, id));
  const found: ChangedCell[] = [];
  for (const tie of ties) {
    yield;
    const slot = slotOf(tie);
    // Why first: most rules of a school name a role, and so none of the cells of the others.
    const isSameThere = isSameLocally || !(mayRestrict(before, tie) || mayRestrict(after, tie));
    if (isSameNationally && isSameThere) continue;
    for (const { id, rows, sameGuardrails } of purposes) {
      for (const [at, action] of ACTIONS.entries()) {
        const row = rows?.[at];
        if (slot !== null && row !== undefined) {
          const [cell, twin] = [row.before + slot, row.after + slot];
          const sameAbove = isSameNationally || (sameTables(before, cell, after, twin, names) && sameGuardrails(tie));
          const [were, are] = isSameThere ? [NONE, NONE] : [localRulesAt(before, cell, tie), localRulesAt(after, twin, tie)];
          if (sameAbove && sameLocalRules(were, are)) continue;
          found.push({ purpose: id, action, tie, by: sameAbove ? [...were, ...are] : null });
        } else found.push({ purpose: id, action, tie, by: null });
      }
    }
  }
  return found;
}

interface PurposePair {
  readonly id: string;
  /** First cells of each action in both tables; null where the purpose itself is not the same. */
  readonly rows: readonly { readonly before: number; readonly after: number }[] | null;
  sameGuardrails(tie: Tie | null): boolean;
}

function purposePair(before: CompiledPolicy, after: CompiledPolicy, id: string): PurposePair {
  const [one, other] = [before.purposes.get(id), after.purposes.get(id)];
  if (one === undefined || other === undefined || !samePurpose(one, other)) return { id, rows: null, sameGuardrails: () => false };
  const known = new Map<string | null, boolean>();
  return {
    id,
    rows: ACTIONS.map((action) => ({ before: rowAt(one, action), after: rowAt(other, action) })),
    sameGuardrails(tie) {
      const role = tie?.role ?? null;
      let same = known.get(role);
      if (same === undefined) {
        same = CLIENT_KINDS.every((kind) => {
          const [left, right] = [guardrailCell(one.index, kind, tie), guardrailCell(other.index, kind, tie)];
          return left !== null && right !== null && sameWords(before.tables.prohibited, left, after.tables.prohibited, right);
        });
        known.set(role, same);
      }
      return same;
    },
  };
}

function samePurpose(one: Purpose, other: Purpose): boolean {
  const stops = ({ basis, servesSubject, protects }: Purpose) => `${basis} ${servesSubject} ${protects}`;
  return stops(one) === stops(other) && one.lineage.join() === other.lineage.join();
}

function rowAt({ index }: Purpose, action: Action): number {
  return rowOf(index, action) ?? Number.NaN;
}

function sameRestrictions(before: CompiledPolicy, after: CompiledPolicy): boolean {
  const [one, other] = [before, after].map(({ restrictions }) => restrictions?.documents ?? []);
  return one?.length === other?.length && one?.every((document, at) => document === other?.[at]) === true;
}

/** One number for the coordinates of each group, equal in both policies where they are written alike. */
interface Names {
  readonly before: readonly number[];
  readonly after: readonly number[];
}

function namesOf(before: CompiledPolicy, after: CompiledPolicy): Names {
  const numbers = new Map<string, number>();
  const named = ({ tables }: CompiledPolicy) =>
    tables.coordinates.patterns.map((patterns) => {
      const text = patterns.join();
      const number = numbers.get(text) ?? numbers.size;
      numbers.set(text, number);
      return number;
    });
  return { before: named(before), after: named(after) };
}

function sameTables({ tables }: CompiledPolicy, cell: number, { tables: others }: CompiledPolicy, twin: number, names: Names): boolean {
  return (
    sameWords(tables.open, cell, others.open, twin) &&
    sameWords(tables.barred, cell, others.barred, twin) &&
    sameRules(tables.openIf.get(cell), others.openIf.get(twin), names) &&
    sameRules(tables.barredIf.get(cell), others.barredIf.get(twin), names) &&
    sameRules(tables.demanded.get(cell), others.demanded.get(twin), names)
  );
}

function sameWords(table: Int32Array, cell: number, other: Int32Array, twin: number): boolean {
  return table[cell * 2] === other[twin * 2] && table[cell * 2 + 1] === other[twin * 2 + 1];
}

type Rule = Limited & Partial<Condition>;

function sameRules(one: readonly Rule[] = NONE, other: readonly Rule[] = NONE, names: Names): boolean {
  if (one.length !== other.length) return false;
  return one.every((rule, at) => {
    const twin = other[at] as Rule;
    return (
      rule.low === twin.low &&
      rule.high === twin.high &&
      rule.consent === twin.consent &&
      rule.obligations === twin.obligations &&
      (rule.group === null ? null : names.before[rule.group]) === (twin.group === null ? null : names.after[twin.group])
    );
  });
}

/** May a changed cell be decided otherwise for a category: at a coordinate, or at any (null)? */
export function mayChange(by: ChangedCell['by'], category: Category, coordinate: string | null): boolean {
  if (by === null) return true;
  const at = CATEGORIES.indexOf(category);
  return by.some(
    ({ low, high, said }) =>
      (at < 32 ? low & (1 << at) : high & (1 << (at - 32))) !== 0 &&
      (coordinate === null || said.coordinates === undefined || coversCoordinate(said.coordinates, coordinate)),
  );
}

/** Does any local rule speak of the holder of a tie, for whatever purpose and action? */
function mayRestrict({ restrictions }: CompiledPolicy, tie: Tie | null): boolean {
  if (restrictions === null) return false;
  return localRulesFor(restrictions, tie).some(({ rules }) =>
    rules.some(({ said }) => selects(said.roles, tie?.role) && selects(said.relations, tie?.relation)),
  );
}

function localRulesAt({ restrictions }: CompiledPolicy, cell: number, tie: Tie | null): readonly LocalRule[] {
  if (restrictions === null) return NONE;
  const there = localRulesFor(restrictions, tie);
  return there.length === 0 ? NONE : there.flatMap((local) => local.at(cell));
}

function sameLocalRules(one: readonly LocalRule[], other: readonly LocalRule[]): boolean {
  if (one.length !== other.length) return false;
  return one.every((rule, at) => {
    const twin = other[at] as LocalRule;
    return (
      rule.low === twin.low &&
      rule.high === twin.high &&
      rule.demand?.consent === twin.demand?.consent &&
      rule.demand?.obligations === twin.demand?.obligations &&
      String(rule.said.coordinates) === String(twin.said.coordinates)
    );
  });
}

const NONE: readonly never[] = Object.freeze([]);
