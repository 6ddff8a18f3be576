import type { Extent } from '../../core/capability/index.js';
import {
  type AccessRequest,
  type Action,
  type Category,
  type CompiledPolicy,
  grantsOf,
  type Obligation,
  permits,
  type Tie,
} from '../../core/policy/index.js';
import type { Classification, Classified, CompiledTree } from '../../core/shield/index.js';
import { type Bond, type ConsentBook, type RequestFacts, tiesTo } from '../facts/index.js';
import { type Field, fieldsIn, type Selection, type Shape } from '../federation/selection.js';
import type { Caller } from './caller.js';
import { COARSE_KEYS } from './obligations.js';

/** What step 2 says of one field of the operation, before any data is seen. */
export type Verdict =
  /** structural, or about nobody and permitted */
  | { readonly kind: 'open'; readonly reach: readonly Extent[] | null; readonly obligations: readonly Obligation[] }
  /** no tie the actor holds could permit it */
  | { readonly kind: 'denied'; readonly code: DenialCode; readonly coordinate: string }
  /** decided for each subject that comes back */
  | { readonly kind: 'subject'; readonly reach: readonly Extent[]; readonly categories: readonly Category[] };

export type DenialCode = 'FORBIDDEN_FIELD' | 'CONSENT_REQUIRED';

export interface Ruling {
  verdict(field: Field): Verdict;
  /** May this coordinate be used for this human? `extra` are categories the value itself has. */
  decide(coordinate: string, categories: readonly Category[], human: string): CellDecision;
  /** Coordinates with their rows, as capabilities carry them. */
  readonly coordinates: Readonly<Record<string, number>>;
  readonly extents: readonly (readonly Extent[])[];
  readonly denied: readonly { readonly coordinate: string; readonly code: DenialCode }[];
}

export interface CellDecision {
  readonly permits: boolean;
  readonly code: DenialCode;
  readonly obligations: readonly Obligation[];
}

export interface DecideInputs {
  readonly policy: CompiledPolicy;
  readonly rules: CompiledTree;
  readonly classification: Classification;
  readonly caller: Caller;
  readonly bonds: readonly Bond[];
  readonly consents: ConsentBook;
  readonly facts: RequestFacts;
  /** What the mutations of the operation were granted (decide-writes), carried along with the rest. */
  readonly writes: readonly { readonly coordinate: string; readonly reach: readonly Extent[] }[];
}

export const NO_STATE = Object.freeze({ restricted: false, retentionOver: false, courtOrder: false, sealed: false });
const OPEN: Verdict = Object.freeze({ kind: 'open', reach: null, obligations: [] });

/** Step 2: every coordinate of the operation against what the actor holds. Nothing has been fetched yet, and what is denied here never will be. */
export function decideOperation(shape: Shape, inputs: DecideInputs): Ruling {
  const { policy, rules, classification, caller, bonds, consents, facts } = inputs;
  const verdicts = new Map<Field, Verdict>();
  const memo = new Map<string, CellDecision>();
  const reach = new ReachTable();
  /** Public facts are asked of the schools one has to do with. */
  const ownSchools = dedupe(bonds.map(({ school, extent }): Extent => ({ of: 'groups', school, groups: '*', audience: extent.audience })));

  /** The rows a set of categories may be read from: the extents of the bonds that open all of them together. */
  function reachFor(request: AccessRequest): Extent[] {
    return bonds.flatMap((bond): Extent[] => {
      const grants = grantsOf(policy, request, caller.client, bond, caller.at);
      if (!grants.permits) return [];
      return grants.needsConsent ? consenting(bond.extent, request.categories) : [bond.extent];
    });
  }

  /** Rows about people shrink to those who consented; rows about nobody need nobody's consent. */
  function consenting(extent: Extent, categories: readonly Category[]): Extent[] {
    if (extent.of === 'groups' || extent.of === 'staff') return [extent];
    const students = everyone(categories.map((category) => consents.get(category)));
    if (extent.of === 'persons') return students.some((student) => extent.persons.includes(humanId(student))) ? [extent] : [];
    return [{ ...extent, students: extent.students === '*' ? students : students.filter((student) => extent.students.includes(student)) }];
  }

  function judge(field: Field, parent: { field: Field; verdict: Verdict } | null): Verdict {
    const found = classification.field(field.parentType, field.name);
    if (field.name.startsWith('__')) return OPEN;
    // INVARIANT: a coordinate without a rule is denied; a structural one asks no more than that a purpose is served, which step 1 saw to.
    if (!rules.has(field.coordinate)) return denied(field.coordinate, 'FORBIDDEN_FIELD');
    if (found === undefined) return OPEN;
    if (found.subject?.kind === 'inherited' && isDefault(found, field, classification))
      return parent === null ? denied(field.coordinate, 'FORBIDDEN_FIELD') : asParent(parent.verdict);
    const hidden = hiddenArgument(field);
    if (hidden !== null) return denied(hidden, 'FORBIDDEN_FIELD');
    const categories = withArguments(field, found);
    const request = requestFor('READ', field.coordinate, categories);
    const extents = reachFor(request);
    const nobody = found.subject?.kind === 'nobody';
    if (nobody && publicOnly(categories) && grantsPublic(request)) return { kind: 'open', reach: ownSchools, obligations: [] };
    const usable = extents.filter((extent) => (extent.of === 'groups') === nobody);
    if (usable.length === 0) return denied(field.coordinate, denialCode(request));
    if (nobody) return { kind: 'open', reach: usable, obligations: [] };
    return { kind: 'subject', reach: usable, categories };
  }

  function hiddenArgument(field: Field): string | null {
    for (const argument of field.arguments) {
      const own = classification.argument(field.parentType, field.name, argument.name.value);
      if (own !== undefined && reachFor(requestFor('READ', field.coordinate, own.categories)).length === 0)
        return `${field.coordinate}(${argument.name.value}:)`;
    }
    return null;
  }

  /** A filter on something is a way to read it: the categories of the arguments used are needed as well. */
  function withArguments(field: Field, found: Classified): readonly Category[] {
    const more = field.arguments.flatMap(
      (argument) => classification.argument(field.parentType, field.name, argument.name.value)?.categories ?? [],
    );
    return more.length === 0 ? found.categories : [...new Set([...found.categories, ...more])];
  }

  /** Why not: nothing, or a consent the asker may know is missing — the recipient it is given to, and the family of a student of age. */
  function denialCode(request: AccessRequest): DenialCode {
    const wouldPermit = (tie: Tie) => grantsOf(policy, request, caller.client, tie, caller.at).permits;
    if (bonds.some(wouldPermit)) return 'CONSENT_REQUIRED';
    const ofAge = bonds.filter((bond) => bond.relation === 'guardian-of-objecting-adult');
    return ofAge.some((bond) => wouldPermit({ ...bond, relation: 'guardian-of-adult' })) ? 'CONSENT_REQUIRED' : 'FORBIDDEN_FIELD';
  }

  function grantsPublic(request: AccessRequest): boolean {
    return permits(policy, request, {
      at: caller.at,
      client: caller.client,
      ties: bonds,
      consented: [],
      objection: 'none',
      state: NO_STATE,
    }).permits;
  }

  function requestFor(action: Action, coordinate: string, categories: readonly Category[]): AccessRequest {
    return { action, purpose: caller.purpose, coordinate, categories };
  }

  /** A mutation was decided before (decide-writes); value objects in its payload take after it. */
  function written(field: Field): Verdict {
    return { kind: 'open', reach: inputs.writes.find((write) => write.coordinate === field.coordinate)?.reach ?? [], obligations: [] };
  }

  function visit(selection: Selection, parent: { field: Field; verdict: Verdict } | null): void {
    for (const [type, fields] of selection.fieldsOf) {
      if (fields.length > 0) reach.addRows(type, rowsAboutNobody(type));
      for (const field of fields) {
        const verdict = field.parentType === 'Mutation' ? written(field) : judge(field, parent);
        verdicts.set(field, verdict);
        if (verdict.kind !== 'denied')
          reach.add(field, verdict, classification.field(field.parentType, field.name), (extra) =>
            reachFor(requestFor('READ', field.coordinate, [...categoriesOf(field), ...extra])),
          );
        if (field.selection === null || verdict.kind === 'denied') continue;
        // Why: connections, edges and payloads say nothing themselves; a value object inside takes after the field that led to them.
        const silent = classification.field(field.parentType, field.name) === undefined;
        visit(field.selection, silent ? parent : { field, verdict });
      }
    }
  }

  /**
   * The rows of an organisational type, as if their id were asked for: a class is found by whoever may know of it, even when only its
   * members are asked, whose rows are another matter.
   */
  function rowsAboutNobody(type: string): readonly Extent[] {
    const found = classification.field(type, 'id');
    if (found?.subject?.kind !== 'nobody') return [];
    const request = requestFor('READ', `${type}.id`, found.categories);
    if (publicOnly(found.categories) && grantsPublic(request)) return ownSchools;
    return reachFor(request).filter((extent) => extent.of === 'groups');
  }

  function categoriesOf(field: Field): readonly Category[] {
    return classification.field(field.parentType, field.name)?.categories ?? [];
  }

  visit(shape.root, null);
  const refused = new Map<string, DenialCode>();
  for (const field of fieldsIn(shape.root)) {
    const verdict = verdicts.get(field);
    if (verdict?.kind === 'denied') refused.set(verdict.coordinate, verdict.code);
  }

  return {
    verdict: (field) => verdicts.get(field) ?? denied(field.coordinate, 'FORBIDDEN_FIELD'),
    decide(coordinate, categories, human) {
      const key = `${coordinate} ${categories.join('+')} ${human}`;
      const known = memo.get(key);
      if (known !== undefined) return known;
      const place = facts.place(human);
      const ties = place === null ? [] : tiesTo(bonds, place);
      const request = requestFor('READ', coordinate, categories);
      const consented = [...consents.entries()].flatMap(([category, students]) => (students.has(studentId(human)) ? [category] : []));
      const found = permits(policy, request, { at: caller.at, client: caller.client, ties, consented, objection: 'none', state: NO_STATE });
      const decision: CellDecision = {
        permits: found.permits,
        obligations: found.obligations,
        code: found.permits ? 'FORBIDDEN_FIELD' : cellCode(request, ties),
      };
      memo.set(key, decision);
      return decision;
    },
    coordinates: reach.coordinates,
    extents: reach.extents,
    denied: [...refused].map(([coordinate, code]) => ({ coordinate, code })),
  };

  function cellCode(request: AccessRequest, ties: readonly Tie[]): DenialCode {
    const wouldPermit = (tie: Tie) => grantsOf(policy, request, caller.client, tie, caller.at).permits;
    if (ties.some(wouldPermit)) return 'CONSENT_REQUIRED';
    return ties.some((tie) => tie.relation === 'guardian-of-objecting-adult' && wouldPermit({ ...tie, relation: 'guardian-of-adult' }))
      ? 'CONSENT_REQUIRED'
      : 'FORBIDDEN_FIELD';
  }
}

function publicOnly(categories: readonly Category[]): boolean {
  return categories.length === 1 && categories[0] === 'PUBLIC';
}

function denied(coordinate: string, code: DenialCode): Verdict {
  return { kind: 'denied', code, coordinate };
}

function asParent(verdict: Verdict): Verdict {
  return verdict.kind === 'denied' ? verdict : { kind: 'open', reach: verdict.reach ?? [], obligations: [] };
}

/** Does the field take its type's category as it is? Then what was decided for the field that returned the value object stands. */
function isDefault(found: Classified, field: Field, classification: Classification): boolean {
  return classification.type(field.parentType)?.categories === found.categories;
}

function everyone(sets: readonly (ReadonlySet<string> | undefined)[]): string[] {
  const [first, ...others] = sets;
  return [...(first ?? [])].filter((student) => others.every((set) => set?.has(student) === true));
}

function studentId(human: string): string {
  return human.replace(/\.p/, '.s');
}

function humanId(student: string): string {
  return student.replace(/\.s/, '.p');
}

/** Reach per coordinate, with equal unions kept once. A type's own entry is the union of its coordinates': its rows by id. */
class ReachTable {
  readonly coordinates: Record<string, number> = Object.create(null);
  readonly extents: (readonly Extent[])[] = [];
  readonly #index = new Map<string, number>();

  add(field: Field, verdict: Verdict, found: Classified | undefined, withMore: (extra: readonly Category[]) => readonly Extent[]): void {
    if (verdict.kind === 'denied' || verdict.reach === null) return;
    this.#set(field.coordinate, verdict.reach, false);
    if (field.parentType !== 'Query' && field.parentType !== 'Mutation') {
      this.#set(field.parentType, verdict.reach, true);
      // Why: rows are joined by their id between subgraphs, whether or not the client may see it.
      this.#set(`${field.parentType}.id`, verdict.reach, true);
      const coarse = COARSE_KEYS[field.parentType];
      if (coarse !== undefined) this.#set(`${field.parentType}.${coarse}`, verdict.reach, true);
    }
    for (const category of found?.byValue ?? []) {
      const extents = withMore([category]);
      if (extents.length > 0) this.#set(`${field.coordinate}#${category}`, extents, false);
    }
  }

  /** Rows of a type by id, beside those that its coordinates reach. */
  addRows(type: string, reach: readonly Extent[]): void {
    if (reach.length > 0) this.#set(type, reach, true);
  }

  #set(coordinate: string, reach: readonly Extent[], unite: boolean): void {
    const known = this.coordinates[coordinate];
    const before = unite && known !== undefined ? (this.extents[known] ?? []) : [];
    const union = before.length === 0 ? reach : dedupe([...before, ...reach]);
    const key = JSON.stringify(union);
    let index = this.#index.get(key);
    if (index === undefined) {
      index = this.extents.push(union) - 1;
      this.#index.set(key, index);
    }
    this.coordinates[coordinate] = index;
  }
}

function dedupe(extents: readonly Extent[]): readonly Extent[] {
  const seen = new Map(extents.map((extent) => [JSON.stringify(extent), extent]));
  return [...seen.values()];
}
