import {
  type ArgumentNode,
  type DirectiveNode,
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLArgument,
  type GraphQLDirective,
  GraphQLIncludeDirective,
  type GraphQLInputType,
  type GraphQLNamedType,
  type GraphQLSchema,
  GraphQLSkipDirective,
  getNamedType,
  getOperationAST,
  isCompositeType,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
  Kind,
  type NameNode,
  print,
  type SelectionNode,
  type SelectionSetNode,
  type ValueNode,
} from 'graphql';

/**
 * What an operation asks, and nothing that somebody wrote into it: no value, no name of the client's own (of the operation, a variable, a fragment, an
 * alias), and no name that `schema` does not have, with `@skip` and `@include` settled. Decided like the operation itself, whoever's contract it is
 * read in. `schema` is the whole one: what a contract does not have was never validated, so any text may stand there as an argument, an input field or
 * a type. INVARIANT: every name that is left is ours.
 */
export function withoutValues(
  document: DocumentNode,
  operationName: string | null,
  variables: Readonly<Record<string, unknown>>,
  schema: GraphQLSchema,
): string {
  const operation = getOperationAST(document, operationName);
  const names = new Map<string, string>();
  const ours = (kind: string, { value }: NameNode): NameNode => {
    const key = `${kind} ${value}`;
    const found = names.get(key) ?? `${kind}_${names.size}`;
    names.set(key, found);
    return { kind: Kind.NAME, value: found };
  };
  const isLeftOut = ({ directives = [] }: { readonly directives?: readonly DirectiveNode[] }) => {
    const settled = (directive: GraphQLDirective) => {
      const value = directives.find(({ name }) => name.value === directive.name)?.arguments?.find(({ name }) => name.value === 'if')?.value;
      if (value?.kind === Kind.BOOLEAN) return value.value;
      // Why: a variable that only stood below fields which the contract does not have went with them, and has no value here.
      return value?.kind === Kind.VARIABLE && Object.hasOwn(variables, value.name.value) ? variables[value.name.value] : undefined;
    };
    return settled(GraphQLSkipDirective) === true || settled(GraphQLIncludeDirective) === false;
  };

  function blank(value: ValueNode, type: GraphQLInputType): ValueNode {
    const named = getNamedType(type);
    switch (value.kind) {
      case Kind.VARIABLE:
        return { kind: Kind.VARIABLE, name: ours('v', value.name) };
      case Kind.LIST:
        return { kind: Kind.LIST, values: value.values.map((item) => blank(item, type)) };
      case Kind.OBJECT: {
        if (!isInputObjectType(named)) return { kind: Kind.NULL };
        const declared = named.getFields();
        const fields = value.fields.flatMap(({ kind, name, value: given }) => {
          const input = Object.hasOwn(declared, name.value) ? declared[name.value] : undefined;
          return input === undefined ? [] : [{ kind, name: nameNode(input.name), value: blank(given, input.type) }];
        });
        return { kind: Kind.OBJECT, fields };
      }
      default:
        return { kind: Kind.NULL };
    }
  }

  function argumentsOf(given: readonly ArgumentNode[], declared: readonly GraphQLArgument[]): readonly ArgumentNode[] {
    return given.flatMap(({ kind, name, value }) => {
      const known = declared.find((one) => one.name === name.value);
      return known === undefined ? [] : [{ kind, name: nameNode(known.name), value: blank(value, known.type) }];
    });
  }

  function field(node: FieldNode, parent: GraphQLNamedType): FieldNode {
    const { name, alias, selectionSet } = node;
    const called = alias === undefined ? {} : { alias: ours('a', alias) };
    if (OF_EVERY_SCHEMA.has(name.value))
      return { kind: Kind.FIELD, name: nameNode(name.value), ...called, ...(selectionSet === undefined ? {} : { selectionSet: NOTHING }) };
    const fields = isObjectType(parent) || isInterfaceType(parent) ? parent.getFields() : {};
    const known = Object.hasOwn(fields, name.value) ? fields[name.value] : undefined;
    if (known === undefined) return ABSENT;
    const output = getNamedType(known.type);
    return {
      kind: Kind.FIELD,
      name: nameNode(known.name),
      ...called,
      arguments: argumentsOf(node.arguments ?? [], known.args),
      ...(selectionSet === undefined || !isCompositeType(output) ? {} : { selectionSet: selection(selectionSet, output) }),
    };
  }

  function selected(node: SelectionNode, parent: GraphQLNamedType): readonly SelectionNode[] {
    if (isLeftOut(node)) return [];
    if (node.kind === Kind.FIELD) return [field(node, parent)];
    if (node.kind === Kind.FRAGMENT_SPREAD) return [{ kind: node.kind, name: ours('f', node.name) }];
    const { kind, typeCondition, selectionSet } = node;
    if (typeCondition === undefined) return [{ kind, selectionSet: selection(selectionSet, parent) }];
    const type = compositeType(typeCondition.name.value);
    return type === null ? [] : [{ kind, typeCondition: named(type), selectionSet: selection(selectionSet, type) }];
  }

  function selection({ kind, selections }: SelectionSetNode, parent: GraphQLNamedType): SelectionSetNode {
    const kept = selections.flatMap((node) => selected(node, parent));
    // Why: a selection of which everything is left out still has to be one.
    return kept.length === 0 ? NOTHING : { kind, selections: kept };
  }

  function fragment({ kind, name, typeCondition, selectionSet }: FragmentDefinitionNode): readonly FragmentDefinitionNode[] {
    const type = compositeType(typeCondition.name.value);
    return type === null ? [] : [{ kind, name: ours('f', name), typeCondition: named(type), selectionSet: selection(selectionSet, type) }];
  }

  function compositeType(name: string): GraphQLNamedType | null {
    const type = schema.getType(name);
    return isCompositeType(type) ? type : null;
  }

  const definitions = document.definitions.flatMap((node): DocumentNode['definitions'] => {
    if (node.kind === Kind.FRAGMENT_DEFINITION) return fragment(node);
    const root = node === operation && operation !== null ? schema.getRootType(operation.operation) : null;
    if (root == null || node.kind !== Kind.OPERATION_DEFINITION) return [];
    return [{ kind: node.kind, operation: node.operation, selectionSet: selection(node.selectionSet, root) }];
  });
  return print({ kind: Kind.DOCUMENT, definitions });
}

function nameNode(value: string): NameNode {
  return { kind: Kind.NAME, value };
}

function named({ name }: GraphQLNamedType) {
  return { kind: Kind.NAMED_TYPE, name: nameNode(name) } as const;
}

/** Answered from the schema itself: nothing is decided of what is below. */
const OF_EVERY_SCHEMA: ReadonlySet<string> = new Set(['__typename', '__schema', '__type']);

const NOTHING: SelectionSetNode = { kind: Kind.SELECTION_SET, selections: [{ kind: Kind.FIELD, name: nameNode('__typename') }] };

/** Stands for every field that there is nowhere, under a name that only the gateway may use: refused to everybody, as they were. */
const ABSENT: FieldNode = { kind: Kind.FIELD, name: nameNode('preau_absent') };
