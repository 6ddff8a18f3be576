import { type ArgumentNode, type GraphQLInputType, type GraphQLSchema, isListType, isNonNullType, isObjectType } from 'graphql';
import type { Addressee, Extent } from '../../core/capability/index.js';
import { invariant, refuse } from '../../core/errors.js';
import { humanOf } from '../../core/ids.js';
import { type AccessRequest, type Category, grantsOf } from '../../core/policy/index.js';
import type { Classification } from '../../core/shield/index.js';
import type { Bond } from '../facts/index.js';
import type { Field, Shape } from '../federation/selection.js';
import { type Addressing, type AudienceInput, openAddressing, REFUSED } from './addressing.js';
import type { ArgumentReader } from './arguments.js';
import { type Said, saidTo, usedIn, withSaid } from './said.js';
import { schoolsOf } from './schools-concerned.js';

/** What the mutations of an operation were granted. */
export interface Writes {
  readonly grants: readonly { readonly coordinate: string; readonly reach: readonly Extent[] }[];
  readonly addressees: readonly Addressee[];
  /** Of arguments whose items are decided one by one, the places of those that were denied: they are not sent. */
  readonly withheld: ReadonlyMap<ArgumentNode, ReadonlySet<number>>;
  /** Mutations of which some items were denied. */
  readonly partly: readonly string[];
  /** The humans that are written about, by their person ids, as far as they are named. */
  readonly humans: ReadonlySet<string>;
  /** UAI of the schools by which it is permitted, sorted. */
  readonly schools: readonly string[];
}

/** What a write is decided on. */
export interface WriteInputs extends Addressing {
  readonly classification: Classification;
}

/** A list whose items are decided one by one, and the ties that let one write to it at all. */
interface Items {
  readonly list: string;
  readonly paths: readonly string[];
  readonly granting: readonly Bond[];
}

const NO_WRITES: Writes = Object.freeze({
  grants: [],
  addressees: [],
  withheld: new Map(),
  partly: [],
  humans: new Set<string>(),
  schools: [],
});

/**
 * A mutation is decided before anything happens: the field, every input field that is used, every person it is about. One that is denied, or
 * unknown, and no subgraph is called; where items are decided one by one, it is that item which is not sent.
 */
export async function decideWrites(shape: Shape, schema: GraphQLSchema, argumentsOf: ArgumentReader, inputs: WriteInputs): Promise<Writes> {
  const { policy, classification, caller, bonds, facts } = inputs;
  if (shape.kind !== 'mutation') return NO_WRITES;
  const grants: { coordinate: string; reach: readonly Extent[] }[] = [];
  const addressees: Addressee[] = [];
  const withheld = new Map<ArgumentNode, ReadonlySet<number>>();
  const partly: string[] = [];
  const humans = new Set<string>();
  const permitting: Bond[] = [];
  const { mayWrite, audienceOf } = openAddressing(inputs);

  const fields = (shape.root.fieldsOf.get('Mutation') ?? []).filter(({ name }) => !name.startsWith('__'));
  // Why before anything is decided: what is told of the others would be told without a name.
  if (
    fields.length > 1 &&
    fields.some(({ coordinate }) => classification.field('Mutation', coordinate.slice('Mutation.'.length))?.subject?.unnamed)
  )
    throw refuse('BAD_USER_INPUT', 'a mutation that is entered without a name is sent alone: nothing was written');
  for (const field of fields) {
    const found = field.absent ? undefined : classification.field('Mutation', field.name);
    if (found === undefined) throw refuse('FORBIDDEN_OPERATION', REFUSED);
    const paths = found.subject?.paths ?? [];
    const list = found.subject?.each === true ? listOf(paths) : null;
    const request = withSaid(requestOf(field, found.categories), saidBeside(field, list));
    const granting = bonds.filter((bond) => opens(request, bond));
    if (granting.length === 0) throw refuse('FORBIDDEN_OPERATION', REFUSED);
    permitting.push(...granting);
    const addressed = addressees.length;
    if (list === null) for (const path of paths) await decidePath(field, request, path);
    else await decideItems(field, request, { list, paths, granting });
    // INVARIANT: whom a subgraph is told of was decided for one mutation; with two, one would go to those of the other.
    if (addressed > 0 && addressees.length > addressed)
      throw refuse('BAD_USER_INPUT', 'an operation addresses people once: send the others on their own; nothing was written');
    grants.push({ coordinate: field.coordinate, reach: granting.map((bond) => bond.extent) });
  }
  return { grants, addressees, withheld, partly, humans, schools: schoolsOf(permitting) };

  function requestOf(field: Field, categories: readonly Category[]): AccessRequest {
    return { action: 'WRITE', purpose: caller.purpose, coordinate: field.coordinate, categories };
  }

  /**
   * INVARIANT: an item that names nobody is nobody's, and is denied; unless a path is the list itself, and whom the item is about is found
   * where the identifiers of other systems are: then whatever opens that reach opens all that the item says.
   */
  async function decideItems(field: Field, request: AccessRequest, { list, paths, granting }: Items): Promise<void> {
    const items = (argumentsOf(field).find(({ name }) => name === list)?.value ?? []) as readonly unknown[];
    const type = itemTypeOf(field, list);
    const isFoundThere = paths.includes(`$${list}`);
    const naming = paths.filter((path) => path !== `$${list}`);
    const about = items.map((item) => naming.flatMap((path) => follow(item, path.split('.').slice(1)) as readonly string[]));
    await facts.load(about.flat());
    const denied = new Set<number>();
    const requests = new Map<string, AccessRequest>();
    for (const [index, targets] of about.entries()) {
      const used = usedIn(items[index], type, classification);
      // Why: of ten thousand items most say the same things.
      const key = used.map(({ coordinate }) => coordinate).join();
      const own = requests.get(key) ?? withSaid(request, used);
      requests.set(key, own);
      const may = targets.length > 0 ? targets.every((target) => mayWrite(own, target)) : isFoundThere && opensAll(own, granting);
      if (may) for (const target of targets) humans.add(humanOf(target) as string);
      else denied.add(index);
    }
    if (denied.size === 0) return;
    withheld.set(field.arguments.find((argument) => argument.name.value === list) as ArgumentNode, denied);
    partly.push(field.coordinate);
  }

  function opensAll(request: AccessRequest, granting: readonly Bond[]): boolean {
    return granting.every((bond) => opens(request, bond));
  }

  /** INVARIANT: no consent is looked at before something is written: what asks for one is not permitted. */
  function opens(request: AccessRequest, bond: Bond): boolean {
    const { permits, needsConsent } = grantsOf(policy, request, caller.client, bond, caller.at);
    return permits && !needsConsent;
  }

  async function decidePath(field: Field, request: AccessRequest, path: string): Promise<void> {
    const [first, ...steps] = path.slice(1).split('.') as [string, ...string[]];
    const value = argumentsOf(field).find((argument) => argument.name === first)?.value;
    const targets = follow(value, steps);
    if (targets.some((target) => typeof target === 'object')) {
      const reached = await audienceOf(request, targets as readonly AudienceInput[], kindOf(path), schoolOf(value));
      if (targets.length > 0 && reached.length === 0) throw refuse('FORBIDDEN_OPERATION', REFUSED);
      addressees.push(...reached);
      for (const { person } of reached) humans.add(humanOf(person) ?? person);
      return;
    }
    await facts.load(targets as string[]);
    for (const target of targets as string[]) {
      if (!mayWrite(request, target)) throw refuse('FORBIDDEN_OPERATION', REFUSED);
      humans.add(humanOf(target) as string);
    }
  }

  /** What is said to a mutation: an input field that is used has a rule of its own. Of a list whose items are decided one by one, that it is given. */
  function saidBeside(field: Field, list: string | null): readonly Said[] {
    return argumentsOf(field).flatMap((argument) => {
      const type = typeOf(field, argument.name);
      const value = argument.name === list ? null : argument.value;
      return type === undefined ? [] : saidTo(field, { ...argument, value }, type, classification);
    });
  }

  function typeOf(field: Field, argument: string): GraphQLInputType | undefined {
    const mutation = schema.getType('Mutation');
    const declared = isObjectType(mutation) ? (mutation.getFields()[field.name]?.args ?? []) : [];
    return declared.find((one) => one.name === argument)?.type;
  }

  function itemTypeOf(field: Field, list: string): GraphQLInputType {
    const type = typeOf(field, list);
    const inner = isNonNullType(type) ? type.ofType : type;
    invariant(isListType(inner) && !isNonNullType(inner.ofType), `items of ${field.coordinate}(${list}:) can be withheld one by one`);
    return inner.ofType;
  }
}

/** The one argument that all of the paths begin with, `$items.studentId`. */
function listOf(paths: readonly string[]): string {
  const [list, ...others] = new Set(paths.map((path) => path.slice(1).split('.')[0] as string));
  invariant(list !== undefined && others.length === 0, 'items that are decided one by one are of one list');
  return list;
}

/** The school at which something is written, where the input says one. */
function schoolOf(input: unknown): string | null {
  const { schoolId } = (input ?? {}) as { readonly schoolId?: unknown };
  return typeof schoolId === 'string' ? schoolId : null;
}

function kindOf(path: string): Addressee['kind'] {
  return path.endsWith('.bcc') ? 'BCC' : path.endsWith('.cc') ? 'CC' : 'TO';
}

/** The values at a path of an input, lists flattened, absent ones left out. */
function follow(value: unknown, steps: readonly string[]): readonly unknown[] {
  if (value === null || value === undefined) return [];
  if (Array.isArray(value)) return value.flatMap((item) => follow(item, steps));
  const [step, ...rest] = steps;
  if (step === undefined) return [value];
  return follow((value as Record<string, unknown>)[step], rest);
}
