import {
  type ArgumentNode,
  type DirectiveNode,
  type DocumentNode,
  type FieldNode,
  GraphQLIncludeDirective,
  GraphQLSkipDirective,
  getDirectiveValues,
  getOperationAST,
  Kind,
  type NameNode,
  print,
  type SelectionSetNode,
  type ValueNode,
  visit,
} from 'graphql';

/**
 * What an operation asks, and nothing that somebody wrote into it: no value, and no name of the client's own (of the operation, a variable, a
 * fragment, an alias), with `@skip` and `@include` settled. Decided like the operation itself, whoever's contract it is read in.
 */
export function withoutValues(document: DocumentNode, operationName: string | null, variables: Readonly<Record<string, unknown>>): string {
  const operation = getOperationAST(document, operationName);
  const names = new Map<string, string>();
  const ours = (kind: string, { value }: NameNode): NameNode => {
    const key = `${kind} ${value}`;
    const found = names.get(key) ?? `${kind}_${names.size}`;
    names.set(key, found);
    return { kind: Kind.NAME, value: found };
  };
  const isLeftOut = ({ directives = [] }: { readonly directives?: readonly DirectiveNode[] }) => {
    const read = (directive: typeof GraphQLSkipDirective) =>
      getDirectiveValues(directive, { directives } as FieldNode, variables as Record<string, unknown>)?.if;
    return read(GraphQLSkipDirective) === true || read(GraphQLIncludeDirective) === false;
  };

  const blank = (value: ValueNode): ValueNode => {
    switch (value.kind) {
      case Kind.VARIABLE:
        return { kind: Kind.VARIABLE, name: ours('v', value.name) };
      case Kind.LIST:
        return { kind: Kind.LIST, values: value.values.map(blank) };
      case Kind.OBJECT:
        return { kind: Kind.OBJECT, fields: value.fields.map((field) => ({ ...field, value: blank(field.value) })) };
      default:
        return { kind: Kind.NULL };
    }
  };
  const argument = (node: ArgumentNode): ArgumentNode => ({ ...node, value: blank(node.value) });

  const definitions = document.definitions.filter((node) => node === operation || node.kind === Kind.FRAGMENT_DEFINITION);
  const bare = visit(
    { ...document, definitions },
    {
      [Kind.OPERATION_DEFINITION]: {
        enter: ({ kind, operation: what, selectionSet }) => ({ kind, operation: what, selectionSet }),
      },
      [Kind.FRAGMENT_DEFINITION]: {
        enter: ({ kind, name, typeCondition, selectionSet }) => ({ kind, name: ours('f', name), typeCondition, selectionSet }),
      },
      [Kind.FIELD]: {
        enter: (node) => {
          if (isLeftOut(node)) return null;
          const { alias, arguments: args = [], directives: _, loc: __, ...rest } = node;
          return { ...rest, ...(alias === undefined ? {} : { alias: ours('a', alias) }), arguments: args.map(argument) };
        },
      },
      [Kind.FRAGMENT_SPREAD]: {
        enter: (node) => (isLeftOut(node) ? null : { kind: node.kind, name: ours('f', node.name) }),
      },
      [Kind.INLINE_FRAGMENT]: {
        enter: (node) => {
          if (isLeftOut(node)) return null;
          const { kind, typeCondition, selectionSet } = node;
          return { kind, selectionSet, ...(typeCondition === undefined ? {} : { typeCondition }) };
        },
      },
      // Why: a selection of which everything is left out still has to be one.
      [Kind.SELECTION_SET]: { leave: (node) => (node.selections.length === 0 ? NOTHING : undefined) },
    },
  );
  return print(bare);
}

const NOTHING: SelectionSetNode = {
  kind: Kind.SELECTION_SET,
  selections: [{ kind: Kind.FIELD, name: { kind: Kind.NAME, value: '__typename' } }],
};
