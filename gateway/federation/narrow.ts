import {
  type DocumentNode,
  type FieldNode,
  Kind,
  type OperationDefinitionNode,
  OperationTypeNode,
  parseType,
  print,
  type SelectionNode,
  type SelectionSetNode,
  type TypeNode,
  type VariableDefinitionNode,
} from 'graphql';
import type { Field, Selection, Shape } from './selection.js';

/** An argument where it is written, with the type of a variable that may stand for it. */
export interface WrittenArgument {
  readonly name: string;
  readonly variableType: string;
  readonly node: object;
}

/** What narrowing needs to know of a field: whether to keep it, its arguments as they may be sent, and the keys to ask beside it. */
export interface Narrowing<Template extends WrittenArgument> {
  keeps(field: Field): boolean;
  /** The arguments of a field, with the type of a variable that stands for each. */
  argumentsOf(field: Field): readonly Template[];
  /** Internal fields to ask of an object of this type, given what is asked of it. */
  keysOf(type: string, selection: Selection): readonly Key[];
}

/** An internal field, asked under a name of the reserved prefix. */
export interface Key {
  readonly dataKey: string;
  readonly name: string;
  readonly argument?: { readonly name: string; readonly value: string };
  /** The field of the object it leads to. */
  readonly next?: Key;
}

export interface Narrowed<Template> {
  readonly document: DocumentNode;
  /** What each variable of the document stands for. */
  readonly variables: readonly { readonly name: string; readonly argument: Template }[];
  /** Nothing was left: no subgraph needs asking. */
  readonly empty: boolean;
}

/** The operation that is planned: only what may be seen, with the keys of whose it is, and every argument as a variable of its own. */
export function narrow<Template extends WrittenArgument>(shape: Shape, narrowing: Narrowing<Template>): Narrowed<Template> {
  const variables: { name: string; argument: Template }[] = [];
  const named = new Map<unknown, string>();
  const definitions: VariableDefinitionNode[] = [];

  /** One argument as it is written is one variable, on however many types it stands. */
  function variable(argument: Template): string {
    const known = named.get(argument.node);
    if (known !== undefined) return known;
    const name = `preau_v${definitions.length}`;
    named.set(argument.node, name);
    variables.push({ name, argument });
    definitions.push({
      kind: Kind.VARIABLE_DEFINITION,
      variable: { kind: Kind.VARIABLE, name: nameNode(name) },
      type: parseType(argument.variableType, { noLocation: true }) as TypeNode,
    });
    return name;
  }

  function fieldNode(field: Field): FieldNode {
    const args = narrowing.argumentsOf(field).map((argument) => ({
      kind: Kind.ARGUMENT as const,
      name: nameNode(argument.name),
      value: { kind: Kind.VARIABLE as const, name: nameNode(variable(argument)) },
    }));
    return {
      kind: Kind.FIELD,
      ...(field.dataKey === field.name ? {} : { alias: nameNode(field.dataKey) }),
      name: nameNode(field.name),
      arguments: args,
      ...(field.selection === null ? {} : { selectionSet: selectionSet(field.selection) }),
    };
  }

  function keptOn(type: string, selection: Selection): readonly Field[] {
    return (selection.fieldsOf.get(type) ?? []).filter((field) => field.name !== '__typename' && !field.absent && narrowing.keeps(field));
  }

  function selectionsOn(type: string, selection: Selection, elsewhere: ReadonlySet<string> = NONE): SelectionNode[] {
    const nodes = new Map<string, SelectionNode>();
    for (const field of keptOn(type, selection))
      if (!nodes.has(field.dataKey) && !elsewhere.has(field.dataKey)) nodes.set(field.dataKey, fieldNode(field));
    for (const key of narrowing.keysOf(type, selection)) if (!nodes.has(key.dataKey)) nodes.set(key.dataKey, keyNode(key));
    return [...nodes.values()];
  }

  /** What is asked of an interface as such: of all its types, and the same of each after narrowing. */
  function selectionsOnInterface(selection: Selection): Map<string, SelectionNode> {
    const found = new Map<string, SelectionNode>();
    const kept = selection.types.map((type) => new Map(keptOn(type, selection).map((field) => [field.dataKey, field])));
    for (const [dataKey, field] of kept[0] ?? []) {
      if (!field.common) continue;
      const nodes = kept.map((fields) => fields.get(dataKey)).map((one) => (one === undefined ? null : fieldNode(one)));
      const [first] = nodes;
      if (first == null || nodes.includes(null)) continue;
      const text = print(first);
      if (nodes.every((node) => node !== null && print(node) === text)) found.set(dataKey, first);
    }
    return found;
  }

  function selectionSet(selection: Selection): SelectionSetNode {
    const typename: FieldNode = { kind: Kind.FIELD, name: nameNode('__typename') };
    if (!selection.abstract) {
      const nodes = selectionsOn(selection.types[0] as string, selection);
      return { kind: Kind.SELECTION_SET, selections: nodes.length === 0 ? [typename] : nodes };
    }
    const common = selectionsOnInterface(selection);
    const elsewhere = new Set(common.keys());
    const fragments = selection.types.flatMap((type): SelectionNode[] => {
      const selections = selectionsOn(type, selection, elsewhere);
      if (selections.length === 0) return [];
      return [
        {
          kind: Kind.INLINE_FRAGMENT,
          typeCondition: { kind: Kind.NAMED_TYPE, name: nameNode(type) },
          selectionSet: { kind: Kind.SELECTION_SET, selections },
        },
      ];
    });
    return { kind: Kind.SELECTION_SET, selections: [typename, ...common.values(), ...fragments] };
  }

  const root = shape.root.types[0] as string;
  const selections = selectionsOn(root, shape.root);
  const operation: OperationDefinitionNode = {
    kind: Kind.OPERATION_DEFINITION,
    operation: shape.kind === 'query' ? OperationTypeNode.QUERY : OperationTypeNode.MUTATION,
    variableDefinitions: definitions,
    selectionSet: { kind: Kind.SELECTION_SET, selections },
  };
  return { document: { kind: Kind.DOCUMENT, definitions: [operation] }, variables, empty: selections.length === 0 };
}

const NONE: ReadonlySet<string> = new Set();

function keyNode(key: Key): FieldNode {
  const { argument } = key;
  return {
    kind: Kind.FIELD,
    ...(key.dataKey === key.name ? {} : { alias: nameNode(key.dataKey) }),
    name: nameNode(key.name),
    arguments:
      argument === undefined
        ? []
        : [{ kind: Kind.ARGUMENT, name: nameNode(argument.name), value: { kind: Kind.STRING, value: argument.value } }],
    ...(key.next === undefined ? {} : { selectionSet: { kind: Kind.SELECTION_SET, selections: [keyNode(key.next)] } }),
  };
}

function nameNode(value: string): { readonly kind: Kind.NAME; readonly value: string } {
  return { kind: Kind.NAME, value };
}
