import {
  type AccessRequest,
  type Action,
  type Category,
  type CompiledPolicy,
  grantsOf,
  isRestrictedAt,
  type Obligation,
  permits,
  type Tie,
} from '../../core/policy/index.js';
import type { Classification, Classified, CompiledTree } from '../../core/shield/index.js';
import type { Requirements } from '../federation/requirements.js';
import { type Field, fieldsIn, type Selection, type Shape } from '../federation/selection.js';
import { noteDone, noteSpared } from './2-decide-spared.js';
import type { ArgumentTemplates } from './arguments.js';
import type { AuthorisationClass } from './authorisation-class.js';
import { doneToNobodys } from './obligations.js';
import { ReachTable, type Term } from './reach.js';
import { type Said, saidIn, withSaid } from './said.js';

/** What step 2 says of one field of the operation, before any data is seen. */
export type Verdict =
  /** structural, or about nobody and permitted */
  | Open
  /** no tie the actor holds could permit it */
  | { readonly kind: 'denied'; readonly code: DenialCode; readonly coordinate: string }
  /** decided for each subject that comes back */
  | { readonly kind: 'subject'; readonly reach: readonly Term[]; readonly request: AccessRequest };

interface Open {
  readonly kind: 'open';
  readonly reach: readonly Term[] | null;
  /** What is done to the value before it leaves. */
  readonly obligations: readonly Obligation[];
  readonly taken: Taken | null;
}

/** What was asked of a field, which the value objects in it take after. */
interface Taken {
  readonly request: AccessRequest;
  /** Is it about nobody? */
  readonly nobody: boolean;
}

export type DenialCode = 'FORBIDDEN_FIELD' | 'CONSENT_REQUIRED';

export interface Denial {
  readonly coordinate: string;
  readonly code: DenialCode;
}

/** Rows that a tie opens, and what it asks to be done to their values. */
interface Usable {
  readonly term: Term;
  readonly nobody: boolean;
  readonly obligations: readonly Obligation[];
}

/** What may be asked, for everybody of one authorisation class. */
export interface Ruling {
  verdict(field: Field): Verdict;
  /** Of an interface or a union, may it be known that there is an object of this type? */
  presence(selection: Selection, type: string): Verdict;
  /** Coordinates with their place in `terms`, as capabilities carry them. */
  readonly coordinates: Readonly<Record<string, number>>;
  readonly terms: readonly (readonly Term[])[];
  readonly denied: readonly Denial[];
  /** Coordinates that were asked for and that no row may be read from; a type where it is asked whether something is one. */
  readonly closed: readonly string[];
}

export interface DecideInputs {
  readonly policy: CompiledPolicy;
  readonly rules: CompiledTree;
  readonly classification: Classification;
  readonly requirements: Requirements;
  readonly authorisation: AuthorisationClass;
  /** How the arguments of a field are written. */
  readonly argumentsOf: ArgumentTemplates;
}

export const NO_STATE = Object.freeze({ restricted: false, retentionOver: false, courtOrder: false, sealed: false });
const OPEN: Open = Object.freeze({ kind: 'open', reach: null, obligations: [], taken: null });
const OWN_SCHOOLS: readonly Term[] = ['own-schools'];
/** Agreements of a class carry no dates: those that are not in force are not in it. */
const ANY_INSTANT = 0;

/** Step 2: every coordinate of the operation against what the actor holds. Nothing has been fetched yet, and what is denied here never will be. */
export function decideOperation(shape: Shape, inputs: DecideInputs): Ruling {
  const { policy, rules, classification, requirements, authorisation, argumentsOf } = inputs;
  const { client, kinds, purpose } = authorisation;
  const verdicts = new Map<Field, Verdict>();
  const presences = new Map<Selection, Map<string, Verdict>>();
  const reach = new ReachTable();
  const closed = new Set<string>();
  const tiesAt = new Map<string, Tie[]>();
  for (const kind of kinds) tiesAt.set(kind.school, [...(tiesAt.get(kind.school) ?? []), kind]);

  /** The rows a set of categories may be read from: those of the bonds that open all of them together. */
  function reachFor(request: AccessRequest): Usable[] {
    return kinds.flatMap((kind, bonds): Usable[] => {
      const { permits, needsConsent, obligations } = grantsOf(policy, request, client, kind, ANY_INSTANT);
      if (!permits) return [];
      const nobody = kind.of === 'groups';
      const whoever = { term: { bonds, consent: null }, nobody, obligations };
      if (!needsConsent || nobody || kind.of === 'staff') return [whoever];
      if (kind.of === 'persons') return request.categories.every((category) => authorisation.ownConsents.has(category)) ? [whoever] : [];
      return [{ ...whoever, term: { bonds, consent: request.categories } }];
    });
  }

  function judge(field: Field, parent: Verdict | null): Verdict {
    const found = classification.field(field.parentType, field.name);
    // INVARIANT: a coordinate without a rule is denied; a structural one asks no more than that a purpose is served, which step 1 saw to.
    if (field.absent || !rules.has(field.coordinate)) return denied(field.coordinate, 'FORBIDDEN_FIELD');
    if (found === undefined) return OPEN;
    const said = argumentsOf(field).flatMap((argument) => saidIn(field, argument, classification));
    const own = said.filter(({ categories }) => categories.length > 0);
    const hidden = own.find(({ coordinate, categories }) => reachFor(requestFor('READ', coordinate, categories)).length === 0);
    if (hidden !== undefined) return denied(hidden.coordinate, 'FORBIDDEN_FIELD');
    const required = requirements.of(field.coordinate);
    // INVARIANT: a field computed from others is no way around them, nor a way into a subgraph that may not have them (threats T09, T11).
    if (required.mayNotReceive) return denied(field.coordinate, 'FORBIDDEN_FIELD');
    const takesAfter = own.length + required.categories.length === 0 && isDefault(found, field, classification);
    if (found.subject?.kind === 'inherited' && takesAfter)
      return parent === null ? denied(field.coordinate, 'FORBIDDEN_FIELD') : takingAfter(parent, field.coordinate, said);
    // Why: a filter on something is a way to read it: what is said to a field is needed as well, and so is what it is computed from.
    const categories = [...new Set([...found.categories, ...required.categories])];
    return weigh(withSaid(requestFor('READ', field.coordinate, categories), said), found.subject?.kind === 'nobody');
  }

  /** A part of something is as what led to it, unless a rule names it, or what is said to it: then that is asked besides. */
  function takingAfter(parent: Verdict, coordinate: string, said: readonly Said[]): Verdict {
    const taken = takenOf(parent);
    const isNamed = [coordinate, ...said.map((one) => one.coordinate)].some((one) => isRestrictedAt(policy, one, kinds));
    if (taken === null || !isNamed) return asParent(parent);
    const { request } = taken;
    return weigh(withSaid({ ...request, coordinate, after: request.after ?? request.coordinate }, said), taken.nobody);
  }

  function weigh(request: AccessRequest, nobody: boolean): Verdict {
    const open = nobody && publicOnly(request.categories) ? publicReach(request) : null;
    if (open !== null) return { kind: 'open', ...open, taken: { request, nobody } };
    const usable = reachFor(request).filter((one) => one.nobody === nobody);
    if (usable.length === 0) return denied(request.coordinate, denialCode(request));
    return nobody
      ? { kind: 'open', ...leastDone(usable, request), taken: { request, nobody } }
      : { kind: 'subject', reach: usable.map(({ term }) => term), request };
  }

  /** That there is one, and of which kind it is, is said by whatever says most of the type: its own category (threats T05). */
  function judgePresence(type: string, parent: Verdict | null): Verdict {
    const found = classification.type(type);
    if (found === undefined || found.categories.length === 0) {
      const hasRules = [...rules.keys()].some((coordinate) => coordinate.startsWith(`${type}.`));
      return hasRules ? OPEN : denied(`${type}.__typename`, 'FORBIDDEN_FIELD');
    }
    if (found.subject?.kind === 'inherited') return parent === null ? denied(`${type}.__typename`, 'FORBIDDEN_FIELD') : asParent(parent);
    return weigh(requestFor('READ', `${type}.__typename`, found.categories), found.subject?.kind === 'nobody');
  }

  /** Why not: nothing, or a consent the asker may know is missing — the recipient it is given to, and the family of a student of age. */
  function denialCode(request: AccessRequest): DenialCode {
    const wouldPermit = (tie: Tie) => grantsOf(policy, request, client, tie, ANY_INSTANT).permits;
    if (kinds.some(wouldPermit)) return 'CONSENT_REQUIRED';
    const ofAge = kinds.filter((kind) => kind.relation === 'guardian-of-objecting-adult');
    return ofAge.some((kind) => wouldPermit({ ...kind, relation: 'guardian-of-adult' })) ? 'CONSENT_REQUIRED' : 'FORBIDDEN_FIELD';
  }

  /** Public facts: of every school one has to do with, but for those where the rules are narrower for all one is there. Null: of none. */
  function publicReach(request: AccessRequest): Done | null {
    // INVARIANT: asked of each school, also where none restricts anything: what is said of some schools depends on no other (threats T53).
    const asked = tiesAt.size === 0 ? [['', []] as const] : [...tiesAt];
    const open = asked.flatMap(([school, ties]) => {
      const { permits, obligations } = grantsPublic(request, ties);
      return permits ? [{ term: { schools: [school] }, obligations }] : [];
    });
    if (open.length === 0) return null;
    const { reach, obligations } = leastDone(open, request);
    if (reach.length === asked.length) return { reach: OWN_SCHOOLS, obligations };
    return { reach: [{ schools: reach.flatMap(({ schools }) => schools) }], obligations };
  }

  function grantsPublic(request: AccessRequest, ties: readonly Tie[]): ReturnType<typeof permits> {
    return permits(policy, request, { at: ANY_INSTANT, client, ties, consented: [], objection: 'none', state: NO_STATE });
  }

  function requestFor(action: Action, coordinate: string, categories: readonly Category[]): AccessRequest {
    return { action, purpose, coordinate, categories };
  }

  /** A mutation was decided before (decide-writes), at the root of one; anywhere else nobody decided it, and value objects take after it. */
  function judgeWrite(field: Field, selection: Selection): Verdict {
    const isDecided = selection === shape.root && shape.kind === 'mutation' && !field.absent;
    return isDecided ? { ...OPEN, reach: [{ write: field.coordinate }] } : denied(field.coordinate, 'FORBIDDEN_FIELD');
  }

  function visit(selection: Selection, parent: Verdict | null, isOfRecord: boolean): void {
    // Why: the records of a feed are of several types; who holds one is to be told where it leaves otherwise than it did.
    const mayBeHeld = isOfRecord || selection.abstract;
    const presence = new Map(selection.abstract ? selection.types.map((type) => [type, judgePresence(type, parent)]) : []);
    presences.set(selection, presence);
    for (const [type, fields] of selection.fieldsOf) {
      if (fields.length > 0) reach.addRows(type, rowsAboutNobody(type));
      for (const field of fields) {
        if (field.name.startsWith('__')) {
          verdicts.set(field, presence.get(type) ?? OPEN);
          const known = presence.get(type) ?? judgePresence(type, parent);
          // Why: who asks only what something is asks whether it is there.
          if (known.kind === 'denied') closed.add(type);
          else if (selection !== shape.root && known.reach !== null) reach.addObjects(type, known.reach);
          continue;
        }
        const verdict = field.parentType === 'Mutation' ? judgeWrite(field, selection) : judge(field, parent);
        verdicts.set(field, verdict);
        if (verdict.kind === 'denied') {
          // Why: the name of a field that no schema has is a text of the client's.
          if (!field.absent) closed.add(field.coordinate);
          continue;
        }
        const found = classification.field(field.parentType, field.name);
        reach.add(field, verdict, found, (extra) => {
          const asked = takenOf(verdict)?.request ?? requestFor('READ', field.coordinate, found?.categories ?? []);
          const usable = reachFor({ ...asked, categories: [...asked.categories, extra] });
          if (usable.length === 0) closed.add(`${field.coordinate}#${extra}`);
          return usable.map(({ term }) => term);
        });
        if (mayBeHeld && verdict.kind === 'subject') noteSpared(verdict.request, inputs, { reach, closed });
        if (mayBeHeld && verdict.kind === 'open') noteDone(field.coordinate, verdict.obligations, closed);
        // Why: connections, edges and payloads say nothing themselves; a value object inside takes after the field that led to them.
        if (field.selection !== null) visit(field.selection, found === undefined ? parent : verdict, mayBeHeld);
      }
    }
  }

  /**
   * The rows of an organisational type, as if their id were asked for: a class is found by whoever may know of it, even when only its
   * members are asked, whose rows are another matter.
   */
  function rowsAboutNobody(type: string): readonly Term[] {
    const found = classification.field(type, 'id');
    if (found?.subject?.kind !== 'nobody') return [];
    const request = requestFor('READ', `${type}.id`, found.categories);
    const open = publicOnly(found.categories) ? publicReach(request) : null;
    if (open !== null) return open.reach;
    return reachFor(request).flatMap((one) => (one.nobody ? [one.term] : []));
  }

  visit(shape.root, null, false);
  const refused = new Map<string, DenialCode>();
  for (const field of fieldsIn(shape.root)) {
    const verdict = verdicts.get(field);
    // Why: of what may not be known to be there nothing is said, not even that.
    if (verdict?.kind === 'denied' && !field.name.startsWith('__')) refused.set(verdict.coordinate, verdict.code);
  }
  return {
    verdict: (field) => verdicts.get(field) ?? denied(field.coordinate, 'FORBIDDEN_FIELD'),
    presence: (selection, type) => presences.get(selection)?.get(type) ?? denied(`${type}.__typename`, 'FORBIDDEN_FIELD'),
    coordinates: reach.coordinates,
    terms: reach.terms,
    denied: [...refused].map(([coordinate, code]) => ({ coordinate, code })),
    closed: [...closed],
  };
}

/** Step 2 of a gateway that is told to permit all: a federation gateway and no more. */
export function permitAll(): Ruling {
  return {
    verdict: (field) => (field.absent ? denied(field.coordinate, 'FORBIDDEN_FIELD') : OPEN),
    presence: () => OPEN,
    coordinates: {},
    terms: [],
    denied: [],
    closed: [],
  };
}

function publicOnly(categories: readonly Category[]): boolean {
  return categories.length === 1 && categories[0] === 'PUBLIC';
}

function denied(coordinate: string, code: DenialCode): Verdict {
  return { kind: 'denied', code, coordinate };
}

function asParent(verdict: Verdict): Verdict {
  return verdict.kind === 'denied' ? verdict : { kind: 'open', reach: verdict.reach ?? [], obligations: [], taken: takenOf(verdict) };
}

function takenOf(verdict: Verdict): Taken | null {
  if (verdict.kind === 'denied') return null;
  return verdict.kind === 'open' ? verdict.taken : { request: verdict.request, nobody: false };
}

/** Rows about nobody, and what is done to every value that is read from them. */
interface Done<T extends Term = Term> {
  readonly reach: readonly T[];
  readonly obligations: readonly Obligation[];
}

/**
 * INVARIANT: rows that are nobody's do not tell by which tie they were reached: where some ties open values as they are, rows are read by those
 * alone; where none does, everything that one of them asks is done to each value.
 */
function leastDone<T extends Term>(
  usable: readonly { readonly term: T; readonly obligations: readonly Obligation[] }[],
  { categories }: AccessRequest,
): Done<T> {
  const clear = usable.filter(({ obligations }) => doneToNobodys(obligations, categories).length === 0);
  const taken = clear.length > 0 ? clear : usable;
  const obligations = new Set(taken.flatMap((one) => doneToNobodys(one.obligations, categories)));
  return { reach: taken.map(({ term }) => term), obligations: [...obligations] };
}

/** Does the field take its type's category as it is? Then what was decided for the field that returned the value object stands. */
function isDefault(found: Classified, field: Field, classification: Classification): boolean {
  return classification.type(field.parentType)?.categories === found.categories;
}
