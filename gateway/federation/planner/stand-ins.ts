import {
  type ArgumentNode,
  type ConstDirectiveNode,
  type DocumentNode,
  type FieldDefinitionNode,
  type FieldNode,
  type InterfaceTypeDefinitionNode,
  Kind,
  type ObjectTypeDefinitionNode,
  print,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql';
import { fieldSet, graphNames, joinArgument, namedType } from '../join-spec.js';

/** A field with the arguments that a `@requires` gives it. */
export interface RealField {
  readonly name: string;
  readonly arguments: readonly ArgumentNode[];
}

/** A field that another one is computed from: the object it is on, its name there, and what the planner calls it. */
export interface Need {
  readonly at: string;
  readonly name: string;
  readonly calledBy: string;
}

/** Fields of the planner's supergraph alone. No client, no policy and no subgraph knows of them. */
export interface StandIns {
  readonly realFields: ReadonlyMap<string, RealField>;
  /** What a field is computed from where a subgraph computes it. */
  needsOf(subgraph: string, type: string, field: string): readonly Need[];
}

type Owner = ObjectTypeDefinitionNode | InterfaceTypeDefinitionNode;

/**
 * The supergraph with a field of its own, without arguments, in the place of each field with arguments inside a `@requires`. Why: Apollo's
 * planner holds a required field to be one value by its name, and takes the price in dollars for the price in euros.
 */
export function withStandIns(supergraph: DocumentNode): { readonly supergraph: DocumentNode; readonly standIns: StandIns } {
  const owners = new Map(supergraph.definitions.flatMap((node): [string, Owner][] => (isOwner(node) ? [[node.name.value, node]] : [])));
  const graphs = graphNames(supergraph);
  const names = new Map<string, string>();
  const realFields = new Map<string, RealField>();
  const added = new Map<string, Map<string, FieldDefinitionNode>>();
  const needs = new Map<string, readonly Need[]>();
  const rewritten = new Map<ConstDirectiveNode, ConstDirectiveNode>();

  for (const [type, { fields = [] }] of owners)
    for (const field of fields) for (const join of field.directives ?? []) readRequires(type, field, join);

  if (realFields.size === 0) return { supergraph, standIns: { realFields, needsOf: () => [] } };
  return {
    supergraph: { ...supergraph, definitions: supergraph.definitions.map((node) => (isOwner(node) ? complete(node) : node)) },
    standIns: {
      realFields,
      needsOf: (subgraph, type, field) => needs.get(`${subgraph} ${type}.${realFields.get(field)?.name ?? field}`) ?? [],
    },
  };

  function readRequires(type: string, field: FieldDefinitionNode, join: ConstDirectiveNode): void {
    const requires = join.name.value === 'join__field' ? joinArgument(join, 'requires') : null;
    if (requires === null) return;
    const graph = joinArgument(join, 'graph') ?? '';
    const found: Need[] = [];
    const set = replaced(fieldSet(requires), type, type, found);
    needs.set(`${graphs.get(graph) ?? graph} ${type}.${field.name.value}`, found);
    if (found.some(({ name, calledBy }) => name !== calledBy)) rewritten.set(join, withRequires(join, set));
  }

  function replaced(set: SelectionSetNode, type: string, at: string, found: Need[]): SelectionSetNode {
    return { ...set, selections: set.selections.map((node): SelectionNode => replacedNode(node, type, at, found)) };
  }

  function replacedNode(node: SelectionNode, type: string, at: string, found: Need[]): SelectionNode {
    if (node.kind === Kind.FRAGMENT_SPREAD) return node;
    if (node.kind === Kind.INLINE_FRAGMENT)
      return { ...node, selectionSet: replaced(node.selectionSet, node.typeCondition?.name.value ?? type, at, found) };
    const name = node.name.value;
    const calledBy = (node.arguments ?? []).length === 0 ? name : standIn(type, node);
    found.push({ at, name, calledBy });
    const output = owners.get(type)?.fields?.find((one) => one.name.value === name)?.type;
    return {
      ...node,
      name: { kind: Kind.NAME, value: calledBy },
      arguments: [],
      ...(node.selectionSet === undefined || output === undefined
        ? {}
        : { selectionSet: replaced(node.selectionSet, namedType(output), `${at}.${calledBy}`, found) }),
    };
  }

  /** The name of a stand-in; it is added to the type, and to the types behind an interface. */
  function standIn(type: string, node: FieldNode): string {
    const real = node.name.value;
    const args = node.arguments ?? [];
    const text = `${real}(${args.map(print).join(', ')})`;
    const name = names.get(text) ?? `preau_r${names.size}_${real}`;
    names.set(text, name);
    realFields.set(name, { name: real, arguments: args });
    for (const [owner, { interfaces = [], fields = [] }] of owners) {
      if (owner !== type && !interfaces.some((one) => one.name.value === type)) continue;
      const field = fields.find((one) => one.name.value === real);
      if (field === undefined) continue;
      const { description: _, ...undescribed } = field;
      const more = added.get(owner) ?? new Map<string, FieldDefinitionNode>();
      added.set(owner, more.set(name, { ...undescribed, name: { kind: Kind.NAME, value: name }, arguments: [] }));
    }
    return name;
  }

  function complete(owner: Owner): Owner {
    const fields = [...(owner.fields ?? []), ...(added.get(owner.name.value)?.values() ?? [])];
    return {
      ...owner,
      fields: fields.map((field) => ({ ...field, directives: (field.directives ?? []).map((one) => rewritten.get(one) ?? one) })),
    };
  }
}

function isOwner(node: DocumentNode['definitions'][number]): node is Owner {
  return node.kind === Kind.OBJECT_TYPE_DEFINITION || node.kind === Kind.INTERFACE_TYPE_DEFINITION;
}

function withRequires(join: ConstDirectiveNode, set: SelectionSetNode): ConstDirectiveNode {
  const value = print(set).replace(/\s+/g, ' ').slice(1, -1).trim();
  return {
    ...join,
    arguments: (join.arguments ?? []).map((one) => (one.name.value === 'requires' ? { ...one, value: { kind: Kind.STRING, value } } : one)),
  };
}
