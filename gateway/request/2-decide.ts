import {
  type AccessRequest,
  type Action,
  type Category,
  type CompiledPolicy,
  isHeldBackAt,
  isRestrictedAt,
} from '../../core/policy/index.js';
import type { Classification, Classified, CompiledTree } from '../../core/shield/index.js';
import type { Requirements } from '../federation/requirements.js';
import { type Field, fieldsIn, type Selection, type Shape } from '../federation/selection.js';
import { openRows } from './2-decide-rows.js';
import { noteDone, noteSpared } from './2-decide-spared.js';
import type { ArgumentTemplates } from './arguments.js';
import type { AuthorisationClass } from './authorisation-class.js';
import { ReachTable, type Term } from './reach.js';
import { type Said, saidIn, withSaid } from './said.js';
import { asParent, type Denial, type DenialCode, denied, OPEN, type Taken, takenOf, type Verdict } from './verdict.js';

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

/** Step 2: every coordinate of the operation against what the actor holds. Nothing has been fetched yet, and what is denied here never will be. */
export function decideOperation(shape: Shape, inputs: DecideInputs): Ruling {
  const { policy, rules, classification, requirements, authorisation, argumentsOf } = inputs;
  const { kinds, purpose } = authorisation;
  const verdicts = new Map<Field, Verdict>();
  const presences = new Map<Selection, Map<string, Verdict>>();
  const reach = new ReachTable();
  const closed = new Set<string>();
  const { weigh, reachFor, rowsAboutNobodyFor } = openRows(inputs);
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
    return weigh({ request: withSaid(requestFor('READ', field.coordinate, categories), said), ...aboutWhom(found.subject) });
  }

  /** A part of something is as what led to it, unless a rule names it, or what is said to it: then that is asked besides. */
  function takingAfter(parent: Verdict, coordinate: string, said: readonly Said[]): Verdict {
    const taken = takenOf(parent);
    const isNamed = [coordinate, ...said.map((one) => one.coordinate)].some((one) => isRestrictedAt(policy, one, kinds));
    if (taken === null || !isNamed) return asParent(parent);
    const { request } = taken;
    // INVARIANT: what a write gives back of itself was decided with it, by whichever tie: what is refused or asked there of any tie takes it away.
    if (request.action === 'WRITE')
      return isHeldBackAt(policy, { ...request, action: 'READ', coordinate }, kinds)
        ? denied(coordinate, 'FORBIDDEN_FIELD')
        : asParent(parent);
    return weigh({ ...taken, request: withSaid({ ...request, coordinate, after: request.after ?? request.coordinate }, said) });
  }

  /** That there is one, and of which kind it is, is said by whatever says most of the type: its own category (threats T05). */
  function judgePresence(type: string, parent: Verdict | null): Verdict {
    const found = classification.type(type);
    if (found === undefined || found.categories.length === 0) {
      const hasRules = [...rules.keys()].some((coordinate) => coordinate.startsWith(`${type}.`));
      return hasRules ? OPEN : denied(`${type}.__typename`, 'FORBIDDEN_FIELD');
    }
    if (found.subject?.kind === 'inherited') return parent === null ? denied(`${type}.__typename`, 'FORBIDDEN_FIELD') : asParent(parent);
    return weigh({ request: requestFor('READ', `${type}.__typename`, found.categories), ...aboutWhom(found.subject) });
  }

  function requestFor(action: Action, coordinate: string, categories: readonly Category[]): AccessRequest {
    return { action, purpose, coordinate, categories };
  }

  /** A mutation was decided before (decide-writes), at the root of one; anywhere else nobody decided it, and value objects take after it. */
  function judgeWrite(field: Field, selection: Selection): Verdict {
    const isDecided = selection === shape.root && shape.kind === 'mutation' && !field.absent;
    if (!isDecided) return denied(field.coordinate, 'FORBIDDEN_FIELD');
    const { categories = [] } = classification.field('Mutation', field.name) ?? {};
    const request = requestFor('WRITE', field.coordinate, categories);
    return { ...OPEN, reach: [{ write: field.coordinate }], taken: { request, nobody: false, any: false } };
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
    return rowsAboutNobodyFor(requestFor('READ', `${type}.id`, found.categories));
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

function aboutWhom(subject: Classified['subject']): Omit<Taken, 'request'> {
  return { nobody: subject?.kind === 'nobody', any: subject?.kind === 'paths' && subject.any };
}

/** Does the field take its type's category as it is? Then what was decided for the field that returned the value object stands. */
function isDefault(found: Classified, field: Field, classification: Classification): boolean {
  return classification.type(field.parentType)?.categories === found.categories;
}
