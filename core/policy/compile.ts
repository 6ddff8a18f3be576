import { type CategorySet, categorySet, EVERYTHING, PUBLIC_ONLY } from './category-set.js';
import { type CoordinateGroups, coordinateGroups } from './coordinates.js';
import { CLIENT_KINDS, type Forbid, type Grant, type Guardrail, type PolicyDocument } from './document.js';
import { type ObligationSet, obligationSet } from './obligation-set.js';
import { coveredByAny, type Purpose, resolvePurposes } from './purposes.js';
import type { Restriction } from './restriction.js';
import { conditionOf, indexRestrictions, type RestrictionIndex } from './restriction-index.js';
import { guardrailCell, NO_TIE, rowOf, SLOTS, slot } from './slots.js';
import { ACTIONS, type Action, RELATIONS, type Relation, ROLES, type Role } from './vocabulary.js';

/** A policy document turned into tables of bits: purpose × action × role × relation → categories. Never changes. */
export interface CompiledPolicy {
  readonly version: string;
  readonly document: PolicyDocument;
  readonly purposes: ReadonlyMap<string, Purpose>;
  readonly tables: Tables;
  /** What academies and schools restrict; null where none does. */
  readonly restrictions: RestrictionIndex | null;
}

/** Two words (low, high) per cell in the plain tables; only cells with a condition appear in the maps. */
export interface Tables {
  /** Categories that are granted with no condition and no obligation. */
  readonly open: Int32Array;
  /** Categories that are forbidden at every coordinate. */
  readonly barred: Int32Array;
  readonly openIf: ReadonlyMap<number, readonly Condition[]>;
  readonly barredIf: ReadonlyMap<number, readonly Limited[]>;
  /** What is asked beside what the grants ask. */
  readonly demanded: ReadonlyMap<number, readonly Condition[]>;
  /** Categories prohibited by a guardrail: purpose × kind of client × role. */
  readonly prohibited: Int32Array;
  readonly coordinates: CoordinateGroups;
}

/** Holds only at the coordinates of a group; `null` is everywhere. */
export interface Limited extends CategorySet {
  readonly group: number | null;
}

export interface Condition extends Limited {
  readonly consent: boolean;
  readonly obligations: ObligationSet;
}

/**
 * Compiles a document that was parsed, with what academies and schools restrict in it. Public facts are open to every tie and to none,
 * except for writing (an agreement for the purpose is asked elsewhere). INVARIANT: what was compiled is not written on, and a document is compiled
 * once, whatever restricts it: policies of one document have the very same purposes and tables.
 *
 * @throws PolicyError when a restriction names a purpose that the document has not, or two of them speak for one school or academy
 */
export function compile(document: PolicyDocument, restrictions: readonly Restriction[] = []): CompiledPolicy {
  const national = compiledOnce.get(document) ?? compileDocument(document);
  compiledOnce.set(document, national);
  if (restrictions.length === 0) return national;
  return Object.freeze({ ...national, restrictions: indexRestrictions(restrictions, national.purposes) });
}

const compiledOnce = new WeakMap<PolicyDocument, CompiledPolicy>();

function compileDocument(document: PolicyDocument): CompiledPolicy {
  const purposes = resolvePurposes(document.purposes);
  const groups: (readonly string[])[] = [];
  const groupOf = (coordinates: readonly string[] | undefined) => (coordinates === undefined ? null : groups.push(coordinates) - 1);

  const cells = purposes.size * ACTIONS.length * SLOTS;
  const open = new Int32Array(cells * 2);
  const barred = new Int32Array(cells * 2);
  const openIf = new Map<number, Condition[]>();
  const barredIf = new Map<number, Limited[]>();
  const demanded = new Map<number, Condition[]>();

  for (const purpose of purposes.values()) {
    for (const action of ACTIONS) {
      if (action !== 'WRITE') for (let at = 0; at < SLOTS; at++) add(open, cell(purpose, action, at), PUBLIC_ONLY);
    }
  }
  for (const grant of document.grants) {
    const compiled: Condition = {
      ...categorySet(grant.categories),
      group: groupOf(grant.coordinates),
      consent: grant.consent ?? false,
      obligations: obligationSet(grant.obligations ?? []),
    };
    const plain = compiled.group === null && !compiled.consent && compiled.obligations === 0;
    for (const at of cellsOf(grant, purposes)) plain ? add(open, at, compiled) : append(openIf, at, compiled);
  }
  for (const forbid of document.forbids) {
    const compiled: Limited = {
      ...(forbid.categories === undefined ? EVERYTHING : categorySet(forbid.categories)),
      group: groupOf(forbid.coordinates),
    };
    for (const at of cellsOf(forbid, purposes)) compiled.group === null ? add(barred, at, compiled) : append(barredIf, at, compiled);
  }
  for (const demand of document.demands ?? []) {
    const group = groupOf(demand.coordinates);
    for (const at of cellsOf(demand, purposes)) append(demanded, at, { ...conditionOf(demand), group });
  }
  const prohibited = compileGuardrails(document.guardrails, purposes);
  const tables: Tables = { open, barred, openIf, barredIf, demanded, prohibited, coordinates: coordinateGroups(groups) };
  return Object.freeze({ version: document.version, document, purposes, tables, restrictions: null });
}

/** Every cell a rule speaks about. A rule that names no role and no relation also speaks about "no tie". */
function* cellsOf(rule: Grant | Forbid, purposes: ReadonlyMap<string, Purpose>): Generator<number> {
  const slots: number[] = [];
  for (const role of rule.roles ?? ROLES) {
    for (const relation of rule.relations ?? RELATIONS) slots.push(slotOfWords(role, relation));
  }
  if (rule.roles === undefined && rule.relations === undefined) slots.push(NO_TIE);
  for (const purpose of purposes.values()) {
    if (rule.purposes !== undefined && !coveredByAny(purpose, rule.purposes)) continue;
    if (rule.exactly === true && rule.purposes?.includes(purpose.id) !== true) continue;
    for (const action of rule.actions ?? ACTIONS) for (const at of slots) yield cell(purpose, action, at);
  }
}

function compileGuardrails(guardrails: readonly Guardrail[], purposes: ReadonlyMap<string, Purpose>): Int32Array {
  const prohibited = new Int32Array(purposes.size * CLIENT_KINDS.length * (ROLES.length + 1) * 2);
  for (const guardrail of guardrails) {
    const categories = guardrail.categories === undefined ? EVERYTHING : categorySet(guardrail.categories);
    const ties = (guardrail.roles ?? ROLES).map((role) => ({ role, relation: 'member' as const, school: '' }));
    for (const purpose of purposes.values()) {
      if (guardrail.purposes !== undefined && !coveredByAny(purpose, guardrail.purposes)) continue;
      for (const client of guardrail.clients ?? CLIENT_KINDS) {
        for (const tie of guardrail.roles === undefined ? [...ties, null] : ties) {
          add(prohibited, known(guardrailCell(purpose.index, client, tie)), categories);
        }
      }
    }
  }
  return prohibited;
}

function cell(purpose: Purpose, action: Action, slot: number): number {
  return known(rowOf(purpose.index, action)) + slot;
}

function slotOfWords(role: Role, relation: Relation): number {
  return slot(ROLES.indexOf(role), RELATIONS.indexOf(relation));
}

function add(table: Int32Array, cell: number, { low, high }: CategorySet): void {
  table[cell * 2] = (table[cell * 2] ?? 0) | low;
  table[cell * 2 + 1] = (table[cell * 2 + 1] ?? 0) | high;
}

function append<T>(map: Map<number, T[]>, cell: number, value: T): void {
  const there = map.get(cell);
  if (there === undefined) map.set(cell, [value]);
  else there.push(value);
}

function known(cell: number | null): number {
  if (cell === null) throw new RangeError('invariant: a parsed document holds only words of the vocabulary');
  return cell;
}
