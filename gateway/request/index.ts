import { createHash } from 'node:crypto';
import {
  type DocumentNode,
  execute,
  type FragmentDefinitionNode,
  type GraphQLFormattedError,
  getVariableValues,
  Kind,
  type OperationDefinitionNode,
  print,
} from 'graphql';
import { Refusal, refuse } from '../../core/errors.js';
import type { Ledger } from '../../core/ledger/index.js';
import type { CompiledPolicy } from '../../core/policy/index.js';
import type { CompiledTree } from '../../core/shield/index.js';
import {
  bondsOfPerson,
  bondsOfService,
  type ConsentRegister,
  type FactsDoor,
  openConsentBook,
  openFacts,
  type RequestFacts,
} from '../facts/index.js';
import { fieldsIn, type Shape, shapeOf } from '../federation/selection.js';
import type { Snapshot } from '../federation/stock-gateway.js';
import type { Pairwise } from '../identity/index.js';
import { type DenialCode, decideOperation } from './2-decide.js';
import { decideWrites } from './2-decide-writes.js';
import { planOperation } from './3-plan.js';
import type { FetchContext, Send } from './4-fetch.js';
import { openGuard } from './5-guard.js';
import { project } from './6-respond.js';
import { account } from './7-account.js';
import { argumentReader } from './arguments.js';
import type { Caller } from './caller.js';
import { checkCost } from './cost.js';

/** A validated operation of the public schema, and who sent it. */
export interface Asked {
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly caller: Caller;
  /** `Prefer: strict`: one denied coordinate refuses the whole operation. */
  readonly strict: boolean;
}

export interface Answer {
  readonly data: Record<string, unknown> | null;
  readonly errors: readonly GraphQLFormattedError[];
}

export interface JourneyPorts {
  readonly snapshot: Snapshot;
  readonly policy: CompiledPolicy;
  readonly rules: CompiledTree;
  readonly door: FactsDoor;
  readonly consents: ConsentRegister;
  readonly pairwise: Pairwise;
  readonly send: Send;
  readonly keyOf: FetchContext['keyOf'];
  readonly ledger: Ledger;
  readonly pseudonymKey: Buffer;
  readonly log: (fault: unknown) => void;
}

/**
 * One request's journey from step 2 on: decide, plan, fetch, guard, respond, account. Step 1 made the caller. Each step does its one thing
 * and hands on; nothing leaves before step 7 has it on the ledger.
 */
export async function answer(asked: Asked, ports: JourneyPorts): Promise<Answer> {
  try {
    return await travel(asked, ports);
  } catch (fault) {
    // Why: what was refused is accounted for too: somebody asked for it.
    if (fault instanceof Refusal && fault.code === 'FORBIDDEN_OPERATION') await accountRefusal(asked, ports);
    throw fault;
  }
}

async function accountRefusal({ caller, operation, document }: Asked, ports: JourneyPorts): Promise<void> {
  await account(ports.ledger, caller, ports.policy, ports.pseudonymKey, {
    kind: operation.operation === 'mutation' ? 'mutation' : 'query',
    operationName: operation.name?.value ?? null,
    operationHash: hashOf(document),
    permitted: [],
    denied: operation.selectionSet.selections.flatMap((node) =>
      node.kind === Kind.FIELD ? [`${operation.operation === 'mutation' ? 'Mutation' : 'Query'}.${node.name.value}`] : [],
    ),
    humans: [],
    schools: [],
    outcome: 'denied',
  });
}

function hashOf(document: DocumentNode): string {
  return createHash('sha256').update(print(document)).digest('hex');
}

async function travel(asked: Asked, ports: JourneyPorts): Promise<Answer> {
  const { snapshot, policy, rules } = ports;
  const { caller } = asked;
  const variables = coerce(snapshot, asked);
  const fragments = new Map(
    asked.document.definitions.flatMap((node): [string, FragmentDefinitionNode][] =>
      node.kind === Kind.FRAGMENT_DEFINITION ? [[node.name.value, node]] : [],
    ),
  );
  const shape = shapeOf(snapshot.schema, asked.operation, fragments, variables);
  const argumentsOf = argumentReader(snapshot.schema, variables, caller, ports.pairwise);
  checkCost(shape, argumentsOf);

  const facts = openFacts(ports.door, caller.at);
  const bonds = await bondsOf(caller, facts);
  const consents = await openConsentBook(ports.consents, policy, caller.purpose, caller.client.id, facts, caller.at);
  const inputs = { policy, rules, classification: snapshot.classification, caller, bonds, consents, facts };
  const writes = await decideWrites(shape, snapshot.schema, argumentsOf, inputs);
  const ruling = decideOperation(shape, { ...inputs, writes: writes.grants });
  if (asked.strict && ruling.denied.length > 0)
    throw refuse('FORBIDDEN_OPERATION', 'not permitted as a whole: leave out what is denied, or do not ask for `Prefer: strict`');

  const narrowed = planOperation(shape, ruling, argumentsOf, snapshot.classification);
  const context: FetchContext = {
    caller,
    ruling,
    facts,
    classification: snapshot.classification,
    policyVersion: policy.version,
    addressees: writes.addressees,
    send: ports.send,
    keyOf: ports.keyOf,
  };
  const fetched = narrowed.empty ? { data: {}, errors: [] } : await snapshot.execute(narrowed.document, narrowed.variables, context);

  const guard = await openGuard(fetched.data, ruling, snapshot.classification, facts);
  const introspection = await introspect(shape, asked, snapshot);
  const projected = project(shape, fetched.data ?? {}, {
    guard,
    classification: snapshot.classification,
    caller,
    pairwise: ports.pairwise,
    introspection,
  });
  const denied = new Map<string, DenialCode>([
    ...ruling.denied.map(({ coordinate, code }): [string, DenialCode] => [coordinate, code]),
    ...projected.denied,
  ]);
  const faults = toldFaults(fetched.errors);

  await account(ports.ledger, caller, policy, ports.pseudonymKey, {
    kind: shape.kind,
    operationName: asked.operation.name?.value ?? null,
    operationHash: hashOf(asked.document),
    permitted: [...new Set([...fieldsIn(shape.root)].map((field) => field.coordinate))].filter((coordinate) => !denied.has(coordinate)),
    denied: [...denied.keys()],
    humans: guard.humans,
    schools: [...new Set(bonds.map((bond) => bond.school))].sort(),
    outcome: faults.length > 0 ? 'failed' : denied.size > 0 ? 'partial' : 'permitted',
  });
  return {
    data: fetched.data === null && !narrowed.empty ? null : projected.data,
    errors: [...[...denied].sort().map(([coordinate, code]) => deniedError(coordinate, code)), ...faults],
  };
}

async function bondsOf(caller: Caller, facts: RequestFacts) {
  if (caller.person === null) {
    const schools = caller.client.agreements
      .filter((one) => one.from <= caller.at && (one.to === null || caller.at < one.to))
      .map((one) => one.school);
    return bondsOfService([...new Set(schools)]);
  }
  const standings = await facts.standings(caller.person);
  return standings === null ? [] : bondsOfPerson(standings, caller.at);
}

/** Values as their types ask; a message of ours, since graphql-js would repeat the value. */
function coerce(snapshot: Snapshot, { operation, variables }: Asked): Readonly<Record<string, unknown>> {
  const coerced = getVariableValues(snapshot.schema, operation.variableDefinitions ?? [], variables as Record<string, unknown>, {
    maxErrors: 1,
  });
  if (coerced.coerced !== undefined) return coerced.coerced;
  const name = /^Variable "\$(\w{1,60})"/.exec(coerced.errors[0]?.message ?? '')?.[1];
  throw refuse(
    'BAD_USER_INPUT',
    name === undefined
      ? 'a variable does not have the form that its type asks for'
      : `variable \`$${name}\` does not have the form that its type asks for`,
  );
}

/** `__schema` and `__type` are answered from the public schema; no subgraph knows of them. */
async function introspect(
  shape: Shape,
  { document, operation, variables }: Asked,
  snapshot: Snapshot,
): Promise<Readonly<Record<string, unknown>>> {
  const root = shape.root.fieldsOf.get(shape.root.types[0] as string) ?? [];
  if (!root.some((field) => field.name === '__schema' || field.name === '__type')) return {};
  const selections = operation.selectionSet.selections.filter((node) => node.kind === Kind.FIELD && node.name.value.startsWith('__'));
  if (selections.length === 0)
    throw refuse('BAD_USER_INPUT', 'ask `__schema` and `__type` at the top of the operation, outside of fragments');
  const only = { ...operation, selectionSet: { ...operation.selectionSet, selections } };
  const result = await execute({
    schema: snapshot.schema,
    document: { ...document, definitions: document.definitions.map((node) => (node === operation ? only : node)) },
    variableValues: variables as Record<string, unknown>,
    operationName: operation.name?.value ?? null,
  });
  return result.data ?? {};
}

function deniedError(coordinate: string, code: DenialCode): GraphQLFormattedError {
  const message = code === 'CONSENT_REQUIRED' ? 'consent is needed for this purpose' : 'not permitted for this purpose';
  return { message, extensions: { code, coordinate } };
}

/** What subgraphs said, without what they say of themselves: a coded refusal of the input is told, a denial is already, the rest is one sentence. */
function toldFaults(
  errors: readonly { readonly message: string; readonly extensions?: Readonly<Record<string, unknown>> }[],
): GraphQLFormattedError[] {
  const told = new Map<string, GraphQLFormattedError>();
  for (const error of errors) {
    const code = error.extensions?.code;
    if (code === 'FORBIDDEN_FIELD') continue;
    const known = code === 'BAD_USER_INPUT' || code === 'OPERATION_TOO_COSTLY';
    const one = known
      ? { message: error.message, extensions: { code } }
      : { message: 'a part of the answer could not be fetched: try again', extensions: { code: 'UPSTREAM_UNAVAILABLE' } };
    told.set(`${one.extensions.code} ${one.message}`, one);
  }
  return [...told.values()];
}
