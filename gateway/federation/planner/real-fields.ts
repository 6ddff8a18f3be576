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
import type { FetchNode, PlanNode, Required } from './plan.js';
import type { StandIns } from './stand-ins.js';

/** A plan made with stand-ins, in the terms of the subgraphs: what is asked and what is sent bears its real name. */
export function withRealFields(node: PlanNode, standIns: StandIns): PlanNode {
  if (standIns.realFields.size === 0) return node;
  switch (node.kind) {
    case 'sequence':
    case 'parallel':
      return { ...node, nodes: node.nodes.map((one) => withRealFields(one, standIns)) };
    case 'flatten':
      return { ...node, node: withRealFields(node.node, standIns) };
    case 'fetch': {
      const fetches = realFetches(node, standIns);
      return fetches.length === 1 ? (fetches[0] as FetchNode) : { kind: 'parallel', nodes: fetches };
    }
  }
}

/**
 * A representation has one value under one name. Where a fetch needs a field with different arguments for different fields of an entity, those
 * are different fetches.
 */
function realFetches(fetch: FetchNode, standIns: StandIns): FetchNode[] {
  const document = parse(fetch.operation, { noLocation: true });
  const requires = fetch.requires ?? [];
  const clashes = clashesIn(requires, standIns);
  if (clashes.size === 0)
    return [{ ...fetch, operation: realText(document, standIns), requires: fetch.requires && sent(requires, '', standIns, () => true) }];
  return split(document, fetch.subgraph, clashes, standIns).map(({ fields, needs }) => {
    const own = onlyFields(document, fields);
    const used = variablesIn(own);
    return {
      ...fetch,
      operation: realText(onlyVariables(own, used), standIns),
      variables: fetch.variables.filter((name) => used.has(name)),
      requires: sent(requires, '', standIns, (place, calledBy) => !clashes.has(place) || needs.get(place) === calledBy),
    };
  });
}

/** Places of a representation, `Type.path name`, that several fields of the planner's would fill. */
function clashesIn(requires: readonly Required[], standIns: StandIns): ReadonlySet<string> {
  const filling = new Map<string, Set<string>>();
  const collect = (list: readonly Required[], at: string) => {
    for (const one of list) {
      if (one.kind === 'fragment') collect(one.selections, at === '' ? (one.type ?? '') : at);
      else {
        const place = placeOf(at, one.name, standIns);
        filling.set(place, (filling.get(place) ?? new Set()).add(one.name));
        collect(one.selections ?? [], `${at}.${one.name}`);
      }
    }
  };
  collect(requires, '');
  return new Set([...filling].flatMap(([place, names]) => (names.size > 1 ? [place] : [])));
}

function placeOf(at: string, calledBy: string, { realFields }: StandIns): string {
  return `${at} ${realFields.get(calledBy)?.name ?? calledBy}`;
}

interface Part {
  readonly fields: Set<SelectionNode>;
  /** What fills each place that clashes. */
  readonly needs: Map<string, string>;
}

function split(document: DocumentNode, subgraph: string, clashes: ReadonlySet<string>, standIns: StandIns): Part[] {
  const parts: Part[] = [];
  const place = (set: SelectionSetNode, type: string) => {
    for (const node of set.selections) {
      if (node.kind === Kind.INLINE_FRAGMENT) {
        place(node.selectionSet, node.typeCondition?.name.value ?? type);
        continue;
      }
      const needs = (node.kind === Kind.FIELD ? standIns.needsOf(subgraph, type, node.name.value) : [])
        .map(({ at, name, calledBy }): [string, string] => [`${at} ${name}`, calledBy])
        .filter(([at]) => clashes.has(at));
      const fitting = parts.find((part) => needs.every(([at, calledBy]) => (part.needs.get(at) ?? calledBy) === calledBy));
      const part = fitting ?? { fields: new Set(), needs: new Map() };
      if (fitting === undefined) parts.push(part);
      part.fields.add(node);
      for (const [at, calledBy] of needs) part.needs.set(at, calledBy);
    }
  };
  place(entitiesOf(document).selectionSet as SelectionSetNode, '');
  return parts;
}

function onlyFields(document: DocumentNode, fields: ReadonlySet<SelectionNode>): DocumentNode {
  const keep = (set: SelectionSetNode): SelectionSetNode => ({
    ...set,
    selections: set.selections.flatMap((node): SelectionNode[] => {
      if (node.kind !== Kind.INLINE_FRAGMENT) return fields.has(node) ? [node] : [];
      const selectionSet = keep(node.selectionSet);
      return selectionSet.selections.length === 0 ? [] : [{ ...node, selectionSet }];
    }),
  });
  const entities = entitiesOf(document);
  const kept: FieldNode = { ...entities, selectionSet: keep(entities.selectionSet as SelectionSetNode) };
  return visit(document, { Field: (node) => (node === entities ? kept : undefined) });
}

function onlyVariables(document: DocumentNode, used: ReadonlySet<string>): DocumentNode {
  return visit(document, { VariableDefinition: (node) => (used.has(node.variable.name.value) ? undefined : null) });
}

function variablesIn(document: DocumentNode): Set<string> {
  const used = new Set<string>();
  visit(document, { VariableDefinition: () => false, Variable: ({ name }) => void used.add(name.value) });
  return used;
}

function entitiesOf(document: DocumentNode): FieldNode {
  const operation = document.definitions.find((node) => node.kind === Kind.OPERATION_DEFINITION) as OperationDefinitionNode;
  return operation.selectionSet.selections[0] as FieldNode;
}

/** Selections of a representation under their real names, those that it keeps. */
function sent(
  list: readonly Required[],
  at: string,
  standIns: StandIns,
  keeps: (place: string, calledBy: string) => boolean,
): readonly Required[] {
  return list.flatMap((one): Required[] => {
    if (one.kind === 'fragment') return [{ ...one, selections: sent(one.selections, at === '' ? (one.type ?? '') : at, standIns, keeps) }];
    if (!keeps(placeOf(at, one.name, standIns), one.name)) return [];
    const selections = one.selections && sent(one.selections, `${at}.${one.name}`, standIns, keeps);
    if (selections?.length === 0) return [];
    return [{ ...one, sentAs: standIns.realFields.get(one.name)?.name ?? one.name, selections }];
  });
}

/** `preau_r0_price` is asked as `preau_r0_price: price(currency: "USD")`. */
function realText(document: DocumentNode, { realFields }: StandIns): string {
  const real = visit(document, {
    Field(node) {
      const field = realFields.get(node.name.value);
      if (field === undefined) return undefined;
      const alias = node.alias ?? node.name;
      return { ...node, alias, name: { kind: Kind.NAME, value: field.name }, arguments: field.arguments };
    },
  });
  return stripIgnoredCharacters(print(real));
}
