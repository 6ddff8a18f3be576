import { isAbstractType } from 'graphql';
import type { CompiledPolicy } from '../../core/policy/index.js';
import type { CompiledTree } from '../../core/shield/index.js';
import type { Programme } from '../federation/execution/index.js';
import { narrow } from '../federation/narrow.js';
import type { Requirements } from '../federation/requirements.js';
import { fieldsIn, type Selection } from '../federation/selection.js';
import type { Snapshot } from '../federation/supergraph.js';
import { createBoundedMemo } from '../identity/index.js';
import { decideOperation, permitAll, type Ruling } from './2-decide.js';
import { type AnswerWriter, compileAnswer } from './6-respond.js';
import type { ArgumentTemplate } from './arguments.js';
import type { AuthorisationClass } from './authorisation-class.js';
import { Decisions } from './decisions.js';
import type { Operation } from './operation.js';
import type { SubjectKeys } from './subject-keys.js';

/** An operation for one authorisation class: decided, narrowed, planned, and its answer ready to be written. */
export interface Compiled {
  readonly ruling: Ruling;
  readonly programme: Programme;
  /** Variables of the narrowed operation, and the arguments they stand for. */
  readonly variables: readonly { readonly name: string; readonly argument: ArgumentTemplate }[];
  readonly writer: AnswerWriter;
  decisions: Decisions;
  /** Coordinates that are not in the contract of the client. */
  readonly absent: ReadonlySet<string>;
  /** Coordinates that are named and not denied beforehand, nor below what is, sorted. */
  readonly open: readonly string[];
}

/** What decides; null in a gateway that permits all. */
export interface Rules {
  readonly policy: CompiledPolicy;
  readonly tree: CompiledTree;
  readonly requirements: Requirements;
}

/** Compiled operations that are remembered, over all operations and classes. */
const REMEMBERED = 2000;

/** Step 3, and what of steps 2, 5 and 6 is the same for a whole class: each (operation × class) pays for it once. */
export function compiler(
  snapshot: Snapshot,
  keys: SubjectKeys,
): (operation: Operation, authorisation: AuthorisationClass, rules: Rules | null) => Compiled {
  const known = createBoundedMemo<Compiled>(REMEMBERED);
  const policies = new WeakMap<object, number>();
  let policyIds = 0;

  function policyId(rules: Rules | null): number {
    if (rules === null) return -1;
    let id = policies.get(rules.policy);
    if (id === undefined) {
      id = policyIds++;
      policies.set(rules.policy, id);
    }
    return id;
  }

  /** Of an interface, is anything behind it? */
  function isAboutSomebody(type: string): boolean {
    const declared = snapshot.fullSchema.getType(type);
    const types = isAbstractType(declared) ? snapshot.fullSchema.getPossibleTypes(declared).map(({ name }) => name) : [type];
    return types.some((one) => snapshot.classification.type(one)?.subject?.kind === 'paths');
  }

  function compile({ shape, templates, coordinates }: Operation, authorisation: AuthorisationClass, rules: Rules | null): Compiled {
    const { classification } = snapshot;
    const ruling =
      rules === null
        ? permitAll()
        : decideOperation(shape, {
            policy: rules.policy,
            rules: rules.tree,
            classification,
            requirements: rules.requirements,
            authorisation,
            argumentsOf: templates,
          });
    const narrowed = narrow(shape, {
      keeps: (field) => !field.name.startsWith('__') && ruling.verdict(field).kind !== 'denied',
      argumentsOf: templates,
      keysOf: (type, selection) => (rules === null ? [] : keys.keysOf(type, selection, ruling)),
    });
    // INVARIANT: the plan is made of the narrowed operation, never looked up by the client's: no plan of one class serves another (threats T23).
    const programme = narrowed.empty ? { requests: [] } : snapshot.programme(narrowed.document, rules === null ? null : isAboutSomebody);
    const denied = new Set(ruling.denied.map(({ coordinate }) => coordinate));
    const reached = new Set(reachedIn(shape.root, ruling));
    return {
      ruling,
      programme,
      variables: narrowed.variables,
      writer: compileAnswer(shape, ruling, classification, keys),
      decisions: new Decisions(rules?.policy as CompiledPolicy, authorisation),
      absent: new Set([...fieldsIn(shape.root)].flatMap((field) => (field.absent ? [field.coordinate] : []))),
      open: coordinates.filter((coordinate) => !denied.has(coordinate) && reached.has(coordinate)),
    };
  }

  return (operation, authorisation, rules) => {
    const key = `${operation.id} ${policyId(rules)} ${authorisation.key}`;
    let found = known.get(key);
    if (found === undefined) {
      found = compile(operation, authorisation, rules);
      known.set(key, found);
    }
    if (found.decisions.isFull) found.decisions = new Decisions(rules?.policy as CompiledPolicy, authorisation);
    return found;
  };
}

/** Coordinates of what is not denied, nor below what is. */
function* reachedIn(selection: Selection, ruling: Ruling): Generator<string> {
  for (const fields of selection.fieldsOf.values()) {
    for (const field of fields) {
      if (!field.name.startsWith('__') && ruling.verdict(field).kind === 'denied') continue;
      yield field.coordinate;
      if (field.selection !== null) yield* reachedIn(field.selection, ruling);
    }
  }
}
