import {
  type DocumentNode,
  type FieldNode,
  type InlineFragmentNode,
  Kind,
  type OperationDefinitionNode,
  parse,
  print,
  type SelectionNode,
  stripIgnoredCharacters,
} from 'graphql';
import { invariant } from '../../../core/errors.js';
import type { FetchNode, PlanNode, Rewrite } from '../planner/index.js';
import { type Applies, type Represented, representer } from './representation.js';

/** A plan made ready to run: requests in an order in which each comes after those it needs. */
export interface Programme {
  readonly requests: readonly SubgraphRequest[];
}

/** One HTTP request: a fetch of root fields, or the entity fetches of one depth of the plan to one subgraph. */
export interface SubgraphRequest {
  readonly subgraph: string;
  /** Requests that must have been answered before. */
  readonly after: readonly number[];
  readonly isMutation: boolean;
  /** Its body up to the variables: `{"query":"…","variables":{`. */
  readonly start: string;
  readonly variables: readonly string[];
  /** Set for a fetch of root fields; `path` leads to where a `Query` stands within the data, empty for the data itself. */
  readonly root: { readonly path: readonly string[]; readonly outputRewrites: readonly Rewrite[] } | null;
  readonly entities: readonly EntityFetch[];
  /** Each of its entity fetches as a request of its own. */
  alone(): readonly SubgraphRequest[];
}

/** One `_entities` of a request, for the objects at one or several places. */
export interface EntityFetch {
  /** Name under which it is answered. */
  readonly responseKey: string;
  readonly variable: string;
  readonly paths: readonly (readonly string[])[];
  readonly represent: (object: Readonly<Record<string, unknown>>) => Represented | null;
  /** Names under which fields are sent in representations, beside `__typename`. */
  readonly sent: readonly string[];
  readonly inputRewrites: readonly Rewrite[];
  readonly outputRewrites: readonly Rewrite[];
  /** Fields asked of an object of a type: of the type itself, and of whatever it stands behind. */
  askedOf(type: string): readonly AskedField[];
  /** Key fields that the answer must repeat, by the name they are asked under; null where nothing is to be repeated. */
  readonly echo: readonly { readonly as: string; readonly name: string }[] | null;
  /** Must it repeat the type as well? A subgraph that knows an interface as an object has no other type to say. */
  readonly echoesType: boolean;
}

/** A field as a fetch asks for it. */
export interface AskedField {
  readonly name: string;
  /** The variables that stand for its arguments. */
  readonly variables: readonly string[];
}

export interface Compiling {
  readonly applies: Applies;
  /** Key fields of a type in a subgraph that an answer must repeat; null: none is asked. */
  keysToEcho(subgraph: string, type: string): readonly string[] | null;
  isAbstract(type: string): boolean;
}

/** A fetch with what it comes after. */
interface Fetched {
  readonly node: FetchNode;
  readonly path: readonly string[];
  readonly needs: ReadonlySet<Fetched>;
  readonly depth: number;
}

/**
 * Compiles a plan. Entity fetches of the same depth to the same subgraph become one request, equal ones one `_entities`; a request waits for
 * everything that its parts need, never for more than one deeper than itself.
 */
export function compileProgramme(plan: PlanNode | null, options: Compiling): Programme {
  const fetches: Fetched[] = [];
  if (plan !== null) gather(plan, [], new Set(), fetches);
  const groups = new Map<string, Fetched[]>();
  for (const [index, fetched] of fetches.entries()) {
    const merges =
      fetched.node.requires !== null && fetched.node.operationKind === 'query' && !fetched.node.operation.includes('fragment ');
    const key = merges ? `${fetched.depth} ${fetched.node.subgraph}` : `one ${index}`;
    groups.set(key, [...(groups.get(key) ?? []), fetched]);
  }
  const ordered = [...groups.values()].sort((one, other) => (one[0] as Fetched).depth - (other[0] as Fetched).depth);
  const place = new Map<Fetched, number>();
  for (const [index, group] of ordered.entries()) for (const fetched of group) place.set(fetched, index);
  return {
    requests: ordered.map((group) => {
      const after = new Set<number>();
      for (const fetched of group) for (const need of fetched.needs) after.add(place.get(need) as number);
      return requestOf(group, [...after], options);
    }),
  };
}

/** Fetches of a node, in order; returns those that must be done before what follows it. */
function gather(node: PlanNode, path: readonly string[], needs: ReadonlySet<Fetched>, found: Fetched[]): ReadonlySet<Fetched> {
  switch (node.kind) {
    case 'fetch': {
      const depth = Math.max(-1, ...[...needs].map((need) => need.depth)) + 1;
      const fetched = { node, path, needs, depth };
      found.push(fetched);
      return new Set([fetched]);
    }
    case 'flatten':
      return gather(node.node, [...path, ...node.path], needs, found);
    case 'sequence': {
      let before = needs;
      // INVARIANT: what comes after a node in a sequence comes after all that was before it, also where a node fetches nothing.
      for (const one of node.nodes) before = new Set([...before, ...gather(one, path, before, found)]);
      return before;
    }
    case 'parallel':
      return new Set(node.nodes.flatMap((one) => [...gather(one, path, needs, found)]));
  }
}

function requestOf(group: readonly Fetched[], after: readonly number[], options: Compiling): SubgraphRequest {
  const first = group[0] as Fetched;
  const { subgraph, operationKind } = first.node;
  if (first.node.requires === null) {
    invariant(group.length === 1, 'root fields are fetched alone');
    return {
      subgraph,
      after,
      isMutation: operationKind === 'mutation',
      start: bodyStart(compact(first.node.operation)),
      variables: first.node.variables,
      root: { path: first.path, outputRewrites: first.node.outputRewrites },
      entities: [],
      alone: () => [],
    };
  }
  const equal = equalParts(group);
  const parts = equal.map((part, index) => partOf(part, index, options));
  return {
    subgraph,
    after,
    isMutation: false,
    start: bodyStart(compact(print(joined(parts.map(({ operation }) => operation))))),
    variables: [...new Set(group.flatMap(({ node }) => node.variables))],
    root: null,
    entities: parts.map(({ fetch }) => fetch),
    alone: () => equal.map((part) => requestOf(part, after, options)),
  };
}

/** Fetches that ask the same of the same are one, at several places. */
function equalParts(group: readonly Fetched[]): Fetched[][] {
  const parts = new Map<string, Fetched[]>();
  for (const fetched of group) {
    const { operation, requires, inputRewrites, outputRewrites } = fetched.node;
    const key = JSON.stringify([operation, requires, inputRewrites, outputRewrites]);
    parts.set(key, [...(parts.get(key) ?? []), fetched]);
  }
  return [...parts.values()];
}

function partOf(part: readonly Fetched[], index: number, options: Compiling): { fetch: EntityFetch; operation: OperationDefinitionNode } {
  const { node } = part[0] as Fetched;
  const suffix = index === 0 ? '' : String(index);
  const variable = `representations${suffix}`;
  const echoed = new Map<string, string>();
  let echoesType = true;
  const document = parse(node.operation, { noLocation: true });
  const operation = operationOf(document);
  const [entities] = operation.selectionSet.selections as readonly FieldNode[];
  invariant(entities?.name.value === '_entities', 'an entity fetch asks `_entities`');
  const sent = sentIn(node);
  const fragments: SelectionNode[] = [];
  for (const selection of entities.selectionSet?.selections ?? []) {
    if (selection.kind !== Kind.INLINE_FRAGMENT || selection.typeCondition === undefined) {
      fragments.push(selection);
      continue;
    }
    // Why: of several keys, an answer can repeat the one that was sent.
    const condition = selection.typeCondition.name.value;
    const keys = options.keysToEcho(node.subgraph, condition)?.filter((key) => sent.includes(key));
    if (keys === undefined) {
      fragments.push(selection);
      continue;
    }
    for (const key of keys) echoed.set(key, `preau_echo_${key}`);
    const isAbstract = options.isAbstract(condition);
    if (isAbstract) echoesType = false;
    const more = [...(isAbstract ? [] : [fieldNode('__typename')]), ...keys.map((key) => fieldNode(key, `preau_echo_${key}`))];
    fragments.push({
      ...selection,
      selectionSet: { ...selection.selectionSet, selections: [...more, ...selection.selectionSet.selections] },
    });
  }
  const renamed: FieldNode = {
    ...entities,
    ...(suffix === '' ? {} : { alias: { kind: Kind.NAME, value: `_entities${suffix}` } }),
    arguments: [
      {
        kind: Kind.ARGUMENT,
        name: { kind: Kind.NAME, value: 'representations' },
        value: { kind: Kind.VARIABLE, name: { kind: Kind.NAME, value: variable } },
      },
    ],
    selectionSet: { kind: Kind.SELECTION_SET, selections: fragments },
  };
  const definitions = (operation.variableDefinitions ?? []).map((definition) =>
    definition.variable.name.value === 'representations'
      ? { ...definition, variable: { ...definition.variable, name: { kind: Kind.NAME as const, value: variable } } }
      : definition,
  );
  return {
    operation: { ...operation, variableDefinitions: definitions, selectionSet: { kind: Kind.SELECTION_SET, selections: [renamed] } },
    fetch: {
      responseKey: `_entities${suffix}`,
      variable,
      paths: part.map(({ path }) => path),
      represent: representer(node.requires ?? [], options.applies),
      sent,
      inputRewrites: node.inputRewrites,
      outputRewrites: node.outputRewrites,
      askedOf: (type) => askedIn(entities, type, options.applies),
      echo: echoed.size === 0 ? null : [...echoed].map(([name, as]) => ({ name, as })),
      echoesType,
    },
  };
}

function askedIn({ selectionSet }: FieldNode | InlineFragmentNode, type: string, applies: Applies): readonly AskedField[] {
  return (selectionSet?.selections ?? []).flatMap((one) => {
    if (one.kind === Kind.FIELD) return [askedField(one)];
    if (one.kind !== Kind.INLINE_FRAGMENT) return [];
    const condition = one.typeCondition?.name.value;
    return condition === undefined || applies(condition, type) ? askedIn(one, type, applies) : [];
  });
}

function askedField({ name, arguments: args = [] }: FieldNode): AskedField {
  return { name: name.value, variables: args.flatMap(({ value }) => (value.kind === Kind.VARIABLE ? [value.name.value] : [])) };
}

function sentIn({ requires }: FetchNode): readonly string[] {
  const names = new Set<string>();
  const collect = (list: NonNullable<FetchNode['requires']>) => {
    for (const one of list) {
      if (one.kind === 'fragment') collect(one.selections);
      else if (one.name !== '__typename') names.add(one.sentAs);
    }
  };
  collect(requires ?? []);
  return [...names];
}

function joined(operations: readonly OperationDefinitionNode[]): OperationDefinitionNode {
  const definitions = new Map(
    operations.flatMap(({ variableDefinitions = [] }) => variableDefinitions.map((one) => [one.variable.name.value, one])),
  );
  return {
    ...(operations[0] as OperationDefinitionNode),
    variableDefinitions: [...definitions.values()],
    selectionSet: { kind: Kind.SELECTION_SET, selections: operations.flatMap(({ selectionSet }) => selectionSet.selections) },
  };
}

function operationOf(document: DocumentNode): OperationDefinitionNode {
  return document.definitions.find((node) => node.kind === Kind.OPERATION_DEFINITION) as OperationDefinitionNode;
}

function fieldNode(name: string, alias?: string): FieldNode {
  return {
    kind: Kind.FIELD,
    name: { kind: Kind.NAME, value: name },
    ...(alias === undefined ? {} : { alias: { kind: Kind.NAME, value: alias } }),
  };
}

function compact(operation: string): string {
  return stripIgnoredCharacters(operation);
}

function bodyStart(operation: string): string {
  return `{"query":${JSON.stringify(operation)},"variables":{`;
}
