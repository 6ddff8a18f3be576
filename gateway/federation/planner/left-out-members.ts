import {
  type DocumentNode,
  type FieldNode,
  Kind,
  type OperationDefinitionNode,
  parse,
  print,
  type SelectionNode,
  type SelectionSetNode,
  stripIgnoredCharacters,
  visit,
} from 'graphql';
import type { FetchNode, PlanNode } from './plan.js';
import { readSubgraphTypes, type SubgraphTypes } from './subgraph-types.js';

/** Puts back into the plan of an operation what was left out of it. */
export type Completion = (plan: PlanNode, operation: DocumentNode) => PlanNode;

/**
 * Where subgraphs share a field and not all the types that it may lead to, Apollo's planner takes a type that one of them does not know for one
 * that none of them answers with, and asks nothing of it: of such an object, null would be said of what nobody was asked. Each fetch is given
 * what its own subgraph can say of it alone. What another subgraph would have to say of it stays left out.
 */
export function leftOutMembers(supergraph: DocumentNode): Completion {
  const types = readSubgraphTypes(supergraph);
  if (!types.someUneven) return (plan) => plan;
  return (plan, document) => {
    const operation = operationIn(document);
    const asked: Asked = new Map();
    eachFetch(plan, [], (fetch, path) => {
      note(entrance(parse(fetch.operation, { noLocation: true })), placeOf(path), null, asked);
      return fetch;
    });
    return eachFetch(plan, [], (fetch, path) => completed(fetch, path, operation, asked, types));
  };
}

function eachFetch(node: PlanNode, path: readonly string[], change: (fetch: FetchNode, path: readonly string[]) => FetchNode): PlanNode {
  switch (node.kind) {
    case 'sequence':
    case 'parallel':
      return { ...node, nodes: node.nodes.map((one) => eachFetch(one, path, change)) };
    case 'flatten':
      return { ...node, node: eachFetch(node.node, [...path, ...node.path.filter((step) => step !== '@')], change) };
    case 'fetch':
      return change(node, path);
  }
}

/**
 * Of which types something is asked (null: of whatever is there), by the names that lead to it. Why of types: what says whose an object is has one
 * name on all of them.
 */
type Asked = Map<string, Set<string | null>>;

/** Marks what is asked. INVARIANT: of what a client asks for, a name stands for the field of one type (`selection.ts`), also where it leads on. */
function note({ selections }: SelectionSetNode, at: string, type: string | null, asked: Asked): void {
  for (const node of selections) {
    if (node.kind === Kind.INLINE_FRAGMENT) note(node.selectionSet, at, node.typeCondition?.name.value ?? type, asked);
    if (node.kind !== Kind.FIELD) continue;
    const place = `${at}.${nameOf(node)}`;
    asked.set(place, (asked.get(place) ?? new Set()).add(type));
    if (node.selectionSet !== undefined) note(node.selectionSet, place, null, asked);
  }
}

function placeOf(path: readonly string[]): string {
  return path.map((name) => `.${name}`).join('');
}

function completed(
  fetch: FetchNode,
  path: readonly string[],
  operation: OperationDefinitionNode,
  asked: Asked,
  types: SubgraphTypes,
): FetchNode {
  const graph = fetch.subgraph;
  const document = parse(fetch.operation, { noLocation: true });
  const before = entrance(document);
  const after = complete(
    before,
    types.root(fetch.operationKind),
    path.reduce<readonly SelectionSetNode[]>(below, [operation.selectionSet]),
    placeOf(path),
  );
  if (print(after) === print(before)) return fetch;
  const changed = withVariables(visit(document, { SelectionSet: (node) => (node === before ? after : undefined) }), operation);
  return {
    ...fetch,
    operation: stripIgnoredCharacters(print(changed)),
    variables: definitionsIn(changed).flatMap(({ variable }) => (variable.name.value === 'representations' ? [] : [variable.name.value])),
  };

  /** What is asked at a place, with what was left out below it. */
  function complete(set: SelectionSetNode, type: string, sought: readonly SelectionSetNode[], at: string): SelectionSetNode {
    const selections = set.selections.map((node): SelectionNode => {
      if (node.kind === Kind.INLINE_FRAGMENT)
        return { ...node, selectionSet: complete(node.selectionSet, node.typeCondition?.name.value ?? type, sought, at) };
      const output = node.kind === Kind.FIELD && node.selectionSet !== undefined ? types.leadsTo(graph, type, node.name.value) : null;
      if (node.kind !== Kind.FIELD || node.selectionSet === undefined || output === null) return node;
      const place = `${at}.${nameOf(node)}`;
      const soughtBelow = below(sought, nameOf(node));
      const { selections: there } = complete(node.selectionSet, output, soughtBelow, place);
      const added = types.isUneven(output) ? leftOut(output, soughtBelow, place) : [];
      note({ kind: Kind.SELECTION_SET, selections: added }, place, null, asked);
      return { ...node, selectionSet: { ...node.selectionSet, selections: [...there, ...added] } };
    });
    return { ...set, selections };
  }

  function leftOut(type: string, sought: readonly SelectionSetNode[], at: string): SelectionNode[] {
    return sought.flatMap(({ selections }) =>
      selections.flatMap((node): SelectionNode[] => {
        const condition = node.kind === Kind.INLINE_FRAGMENT ? node.typeCondition?.name.value : undefined;
        if (node.kind !== Kind.INLINE_FRAGMENT || condition === undefined || !types.mayBe(graph, type, condition)) return [];
        const own = node.selectionSet.selections.flatMap((one) =>
          one.kind === Kind.FIELD && !isAsked(`${at}.${nameOf(one)}`, condition) ? saidAlone(one, condition) : [],
        );
        return own.length === 0 ? [] : [{ ...node, selectionSet: { ...node.selectionSet, selections: own } }];
      }),
    );
  }

  function isAsked(place: string, type: string): boolean {
    return [...(asked.get(place) ?? [])].some((one) => one === null || types.mayBe(graph, one, type));
  }

  /** Of a field, what this subgraph says of it without any other. */
  function saidAlone(node: FieldNode, type: string): FieldNode[] {
    if (node.name.value === '__typename') return [node];
    if (!types.serves(graph, type, node.name.value)) return [];
    if (node.selectionSet === undefined) return [node];
    const output = types.leadsTo(graph, type, node.name.value);
    if (output === null) return [];
    const selections = node.selectionSet.selections.flatMap((one): SelectionNode[] => {
      if (one.kind === Kind.FIELD) return saidAlone(one, output);
      const condition = one.kind === Kind.INLINE_FRAGMENT ? one.typeCondition?.name.value : undefined;
      if (one.kind !== Kind.INLINE_FRAGMENT || condition === undefined || !types.mayBe(graph, output, condition)) return [];
      const own = one.selectionSet.selections.flatMap((inner) => (inner.kind === Kind.FIELD ? saidAlone(inner, condition) : []));
      return own.length === 0 ? [] : [{ ...one, selectionSet: { ...one.selectionSet, selections: own } }];
    });
    return [{ ...node, selectionSet: { ...node.selectionSet, selections: [TYPENAME, ...selections] } }];
  }
}

const TYPENAME: FieldNode = { kind: Kind.FIELD, name: { kind: Kind.NAME, value: '__typename' } };

/** What an operation asks below a field, by its name in the data. */
function below(sets: readonly SelectionSetNode[], name: string): SelectionSetNode[] {
  return sets.flatMap(({ selections }) =>
    selections.flatMap((node) => {
      if (node.kind === Kind.INLINE_FRAGMENT) return below([node.selectionSet], name);
      return node.kind === Kind.FIELD && node.selectionSet !== undefined && nameOf(node) === name ? [node.selectionSet] : [];
    }),
  );
}

/** Where the operation of a fetch begins to ask: at its root, or at the entities. */
function entrance(document: DocumentNode): SelectionSetNode {
  const { selectionSet } = operationIn(document);
  const [first] = selectionSet.selections;
  return first?.kind === Kind.FIELD && first.name.value === '_entities' && first.selectionSet !== undefined
    ? first.selectionSet
    : selectionSet;
}

/** The variables that a fetch uses are those that it declares. */
function withVariables(document: DocumentNode, { variableDefinitions = [] }: OperationDefinitionNode): DocumentNode {
  const used = new Set<string>();
  visit(document, { VariableDefinition: () => false, Variable: ({ name }) => void used.add(name.value) });
  const declared = definitionsIn(document);
  const more = variableDefinitions.filter(
    ({ variable }) => used.has(variable.name.value) && !declared.some((one) => one.variable.name.value === variable.name.value),
  );
  return visit(document, {
    OperationDefinition: (node) => (more.length === 0 ? undefined : { ...node, variableDefinitions: [...declared, ...more] }),
  });
}

function definitionsIn(document: DocumentNode) {
  return operationIn(document).variableDefinitions ?? [];
}

function operationIn(document: DocumentNode): OperationDefinitionNode {
  return document.definitions.find((node) => node.kind === Kind.OPERATION_DEFINITION) as OperationDefinitionNode;
}

function nameOf(node: FieldNode): string {
  return node.alias?.value ?? node.name.value;
}
