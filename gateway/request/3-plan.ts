import { type DocumentNode, isAbstractType } from 'graphql';
import { type CompiledPolicy, localTerms, type PolicyDocument } from '../../core/policy/index.js';
import type { CompiledTree } from '../../core/shield/index.js';
import type { Programme } from '../federation/execution/index.js';
import { narrow } from '../federation/narrow.js';
import type { Requirements } from '../federation/requirements.js';
import { fieldsIn, type Selection } from '../federation/selection.js';
import type { Snapshot } from '../federation/supergraph.js';
import { createBoundedMemo } from '../identity/index.js';
import { decideOperation, permitAll, type Ruling } from './2-decide.js';
import { type GateKeeper, gateKeeper } from './5-guard.js';
import { type AnswerWriter, compileAnswer } from './6-respond.js';
import type { ArgumentTemplate } from './arguments.js';
import type { AuthorisationClass } from './authorisation-class.js';
import { Decisions } from './decisions.js';
import { hashOf, type Operation } from './operation.js';
import type { SubjectKeys } from './subject-keys.js';

/** An operation for one authorisation class: decided, narrowed, planned, and its answer ready to be written. */
export interface Compiled {
  readonly ruling: Ruling;
  readonly programme: Programme;
  /** Variables of the narrowed operation, and the arguments they stand for. */
  readonly variables: readonly { readonly name: string; readonly argument: ArgumentTemplate }[];
  readonly writer: AnswerWriter;
  /** Who travels from one subgraph to the next; null in a gateway that permits all. */
  readonly gate: GateKeeper | null;
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

/** Compiles operations, each once for each class and for what the rules say to it; those of long documents each time. */
export interface Compiler {
  /** `again` is asked where it is compiled, and kept with what was. */
  of(operation: Operation, authorisation: AuthorisationClass, rules: Rules | null, again?: () => Again): Compiled;
  /**
   * Compiles what was asked lately for rules that may be in force next, one operation from each `next` to the following. One that cannot be
   * compiled is logged, and the others are.
   */
  ahead(rules: Rules): Generator<void>;
}

/** Reads an operation as it would be asked under other rules; null where it cannot be read under them. */
export type Again = (rules: Rules) => Operation | null;

/** Compiled operations that are remembered, over all operations and classes. */
const REMEMBERED = 2000;
/** Of these, how many are compiled before other rules are in force. */
const AHEAD = 200;

/** Step 3, and what of steps 2, 5 and 6 is the same for a whole class: each (operation × class) pays for it once. */
export function compiler(snapshot: Snapshot, keys: SubjectKeys, log: (fault: unknown) => void): Compiler {
  const known = createBoundedMemo<Asked>(REMEMBERED);
  const programmes = createBoundedMemo<Programme>(REMEMBERED);
  const numberOf = numbering();
  const documents = new WeakMap<PolicyDocument, number>();
  const said = new WeakMap<AuthorisationClass, WeakMap<CompiledPolicy, string>>();
  let count = 0;

  /**
   * What rules say to a class, as a name: the national document, and what schools restrict of it for the purpose and those who are in the class.
   * INVARIANT: under rules of one name everything that is compiled for the class is the same; else it is another name (threats T53).
   */
  function saidTo(authorisation: AuthorisationClass, rules: Rules | null): string {
    if (rules === null) return '';
    const { policy } = rules;
    const underEach = said.get(authorisation) ?? new WeakMap<CompiledPolicy, string>();
    said.set(authorisation, underEach);
    let name = underEach.get(policy);
    if (name === undefined) {
      const document = documents.get(policy.document) ?? count++;
      documents.set(policy.document, document);
      name = `${document}.${numberOf(localTerms(policy, authorisation.purpose, authorisation.kinds))}`;
      underEach.set(policy, name);
    }
    return name;
  }

  /** Of an interface, is anything behind it? */
  function isAboutSomebody(type: string): boolean {
    const declared = snapshot.fullSchema.getType(type);
    const types = isAbstractType(declared) ? snapshot.fullSchema.getPossibleTypes(declared).map(({ name }) => name) : [type];
    return types.some((one) => snapshot.classification.type(one)?.subject?.kind === 'paths');
  }

  /**
   * INVARIANT: the plan is made of the narrowed operation and looked up by that alone, never by the client's: no plan of one class serves another that is
   * narrowed otherwise (threats T23).
   */
  function programmeOf(narrowed: DocumentNode, rules: Rules | null): Programme {
    const key = `${rules === null} ${hashOf(narrowed)}`;
    const found = programmes.get(key) ?? snapshot.programme(narrowed, rules === null ? null : isAboutSomebody);
    programmes.set(key, found);
    return found;
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
    const programme = narrowed.empty ? { requests: [] } : programmeOf(narrowed.document, rules);
    const denied = new Set(ruling.denied.map(({ coordinate }) => coordinate));
    const reached = new Set(reachedIn(shape.root, ruling));
    return {
      ruling,
      programme,
      variables: narrowed.variables,
      writer: compileAnswer(shape, ruling, classification, keys),
      gate: rules === null ? null : gateKeeper({ classification, requirements: rules.requirements, keys, variables: narrowed.variables }),
      decisions: new Decisions(rules?.policy as CompiledPolicy, authorisation),
      absent: new Set([...fieldsIn(shape.root)].flatMap((field) => (field.absent ? [field.coordinate] : []))),
      open: Object.freeze(coordinates.filter((coordinate) => !denied.has(coordinate) && reached.has(coordinate))),
    };
  }

  function nameOf(operation: Operation, authorisation: AuthorisationClass, rules: Rules | null): string {
    return `${operation.id} ${saidTo(authorisation, rules)} ${authorisation.key}`;
  }

  function of(operation: Operation, authorisation: AuthorisationClass, rules: Rules | null, again?: () => Again): Compiled {
    const key = nameOf(operation, authorisation, rules);
    let found = known.get(key);
    if (found === undefined) {
      found = { authorisation, compiled: compile(operation, authorisation, rules), again: again?.() ?? (() => operation) };
      if (!operation.isLong) known.set(key, found);
    }
    const { compiled } = found;
    if (compiled.decisions.isFull) compiled.decisions = new Decisions(rules?.policy as CompiledPolicy, authorisation);
    return compiled;
  }

  return {
    of,
    *ahead(rules) {
      let made = 0;
      for (const { authorisation, again } of [...known.values()].reverse()) {
        if (made === AHEAD) return;
        try {
          const operation = again(rules);
          if (operation !== null && known.get(nameOf(operation, authorisation, rules)) === undefined) {
            made += 1;
            of(operation, authorisation, rules, () => again);
          }
        } catch (fault) {
          // Why: whoever asks for it is told; nobody waits for the others because of it.
          log(fault);
        }
        yield;
      }
    },
  };
}

/** What was compiled, and of what. */
interface Asked {
  readonly authorisation: AuthorisationClass;
  readonly compiled: Compiled;
  readonly again: Again;
}

/** Numbers texts, equal ones alike as long as they are remembered; no number is given twice. */
function numbering(): (text: string) => number {
  const known = createBoundedMemo<{ readonly number: number }>(REMEMBERED);
  let count = 0;
  return (text) => {
    const found = known.get(text) ?? { number: count++ };
    known.set(text, found);
    return found.number;
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
