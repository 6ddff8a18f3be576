import { type DocumentNode, type FieldNode, Kind, type OperationDefinitionNode, parse, print, type SelectionNode, visit } from 'graphql';
import { fieldSet, graphNames, joinArgument } from './join-spec.js';
import { readJoined } from './joined-fields.js';
import type { FetchNode, PlanNode, Required } from './planner/index.js';

/** Takes apart what a plan asks together. */
export type Separator = (plan: PlanNode) => PlanNode;

/**
 * One representation holds what all the fields of a fetch are computed from (federation: `@requires`), so that whoever may not be sent with one
 * of it would lose the others as well. A fetch becomes one for each of what its fields are computed from, side by side: an object travels for
 * what may be seen of it, with the key and what that is computed from, and no more (threats T09, T11).
 * A fetch that cannot be told apart with certainty is left as it is: the gate takes out of it whoever may not be sent with all of it.
 */
export function computedApart(supergraph: DocumentNode): Separator {
  const inputs = readInputs(supergraph);
  const separate: Separator = (node) => {
    switch (node.kind) {
      case 'sequence':
      case 'parallel':
        return { ...node, nodes: node.nodes.map(separate) };
      case 'flatten':
        return { ...node, node: separate(node.node) };
      case 'fetch': {
        const fetches = apart(node, inputs);
        return fetches.length === 1 ? (fetches[0] as FetchNode) : { kind: 'parallel', nodes: fetches };
      }
    }
  };
  return separate;
}

interface Inputs {
  /** Top-level names of what a field is computed from in a subgraph, sorted; none for one that is computed from nothing. */
  of(subgraph: string, type: string, field: string): readonly string[];
  /** Top-level names of each key of a type in a subgraph. */
  keys(subgraph: string, type: string): readonly (readonly string[])[];
}

/** Fields of a fetch that are computed from the same. */
interface Part {
  readonly fields: Set<SelectionNode>;
  readonly inputs: readonly string[];
}

function apart(fetch: FetchNode, inputs: Inputs): readonly FetchNode[] {
  const { subgraph, requires } = fetch;
  if (requires === null) return [fetch];
  const document = parse(fetch.operation, { noLocation: true });
  const parts = partsOf(document, subgraph, inputs);
  if (parts === null || parts.length < 2) return [fetch];
  const all = new Set(parts.flatMap((part) => part.inputs));
  const found: FetchNode[] = [];
  for (const part of parts) {
    const own = onlyFields(document, part.fields);
    const needed = neededBy(part, typesIn(own), requires, all, (type) => inputs.keys(subgraph, type));
    if (needed === null) return [fetch];
    const used = variablesIn(own);
    found.push({
      ...fetch,
      operation: print(visit(own, { VariableDefinition: ({ variable }) => (used.has(variable.name.value) ? undefined : null) })),
      variables: fetch.variables.filter((name) => used.has(name)),
      requires: needed,
    });
  }
  return found;
}

/** The fields of a fetch, by what they are computed from; null where they are not all told of. */
function partsOf(document: DocumentNode, subgraph: string, inputs: Inputs): readonly Part[] | null {
  if (document.definitions.length !== 1) return null;
  const parts = new Map<string, Part>();
  const partFor = (needs: readonly string[]): Part => {
    const part = parts.get(needs.join()) ?? { fields: new Set(), inputs: needs };
    parts.set(needs.join(), part);
    return part;
  };
  for (const fragment of entitiesOf(document).selectionSet?.selections ?? []) {
    if (fragment.kind !== Kind.INLINE_FRAGMENT || fragment.typeCondition === undefined) return null;
    const type = fragment.typeCondition.name.value;
    const ofType = new Set<Part>();
    const beside: SelectionNode[] = [];
    for (const node of fragment.selectionSet.selections) {
      if (node.kind !== Kind.FIELD) return null;
      if (isBeside(node)) beside.push(node);
      else {
        const part = partFor(inputs.of(subgraph, type, node.name.value));
        part.fields.add(node);
        ofType.add(part);
      }
    }
    if (ofType.size === 0) ofType.add(partFor([]));
    for (const { fields } of ofType) for (const node of beside) fields.add(node);
  }
  return [...parts.values()];
}

/** What an object is, and whose, is asked beside whatever else is. */
function isBeside({ name }: FieldNode): boolean {
  return name.value === '__typename' || name.value.startsWith('preau');
}

/**
 * What a representation of a part holds: keys, and what its own fields are computed from. Null where that would be no whole key, or where
 * there is something of which it is not told what it is for.
 */
function neededBy(
  { inputs: own }: Part,
  types: ReadonlySet<string>,
  requires: readonly Required[],
  all: ReadonlySet<string>,
  keysOf: (type: string) => readonly (readonly string[])[],
): readonly Required[] | null {
  const found: Required[] = [];
  for (const one of requires) {
    if (one.kind !== 'fragment' || one.type === null) return null;
    const keys = keysOf(one.type);
    const names = new Set(one.selections.map((inner) => (inner.kind === 'field' ? inner.sentAs : '')));
    const isTold = (name: string) => name === '__typename' || all.has(name) || keys.some((key) => key.includes(name));
    if (![...names].every(isTold)) return null;
    const isSent = (name: string) => names.has(name) && (own.includes(name) || !all.has(name));
    if (!keys.some((key) => key.every(isSent))) return null;
    if (types.has(one.type))
      found.push({ ...one, selections: one.selections.filter((inner) => inner.kind === 'field' && isSent(inner.sentAs)) });
  }
  const isHeld = (type: string) => found.some((one) => one.kind === 'fragment' && one.type === type);
  return [...types].every(isHeld) ? found : null;
}

function readInputs(supergraph: DocumentNode): Inputs {
  const { fields, behind } = readJoined(supergraph);
  const graphs = graphNames(supergraph);
  const keys = new Map<string, (readonly string[])[]>();
  for (const definition of supergraph.definitions) {
    if (definition.kind !== Kind.OBJECT_TYPE_DEFINITION && definition.kind !== Kind.INTERFACE_TYPE_DEFINITION) continue;
    for (const directive of definition.directives ?? []) {
      const key = directive.name.value === 'join__type' ? joinArgument(directive, 'key') : null;
      if (key === null) continue;
      const place = `${graphs.get(joinArgument(directive, 'graph') ?? '')} ${definition.name.value}`;
      keys.set(place, [...(keys.get(place) ?? []), namesIn(key)]);
    }
  }
  return {
    keys: (subgraph, type) => keys.get(`${subgraph} ${type}`) ?? [],
    of(subgraph, type, field) {
      const names = behind(type).flatMap((one) =>
        (fields.get(`${one}.${field}`)?.joins ?? []).flatMap(({ graph, requires }) =>
          requires === null || graphs.get(graph) !== subgraph ? [] : topLevel(requires.selections),
        ),
      );
      return [...new Set(names)].sort();
    },
  };
}

function namesIn(key: string): readonly string[] {
  return topLevel(fieldSet(key).selections);
}

function topLevel(selections: readonly SelectionNode[]): string[] {
  return selections.flatMap((one) => {
    if (one.kind === Kind.INLINE_FRAGMENT) return topLevel(one.selectionSet.selections);
    return one.kind === Kind.FIELD && one.name.value !== '__typename' ? [one.name.value] : [];
  });
}

function onlyFields(document: DocumentNode, fields: ReadonlySet<SelectionNode>): DocumentNode {
  const entities = entitiesOf(document);
  const selections = (entities.selectionSet?.selections ?? []).flatMap((fragment): SelectionNode[] => {
    if (fragment.kind !== Kind.INLINE_FRAGMENT) return [];
    const kept = fragment.selectionSet.selections.filter((node) => fields.has(node));
    return kept.length === 0 ? [] : [{ ...fragment, selectionSet: { ...fragment.selectionSet, selections: kept } }];
  });
  const only: FieldNode = { ...entities, selectionSet: { kind: Kind.SELECTION_SET, selections } };
  return visit(document, { Field: (node) => (node === entities ? only : undefined) });
}

function typesIn(document: DocumentNode): ReadonlySet<string> {
  const fragments = entitiesOf(document).selectionSet?.selections ?? [];
  return new Set(fragments.flatMap((one) => (one.kind === Kind.INLINE_FRAGMENT ? (one.typeCondition?.name.value ?? []) : [])));
}

function variablesIn(document: DocumentNode): ReadonlySet<string> {
  const used = new Set<string>();
  visit(document, { VariableDefinition: () => false, Variable: ({ name }) => void used.add(name.value) });
  return used;
}

function entitiesOf(document: DocumentNode): FieldNode {
  const operation = document.definitions.find((node) => node.kind === Kind.OPERATION_DEFINITION) as OperationDefinitionNode;
  return operation.selectionSet.selections[0] as FieldNode;
}
