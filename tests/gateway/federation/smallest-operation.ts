import { type DocumentNode, type GraphQLSchema, Kind, type SelectionNode, type SelectionSetNode, validate, visit } from 'graphql';

/** The smallest operation, by taking parts away, of which something is still so. */
export async function smallest(
  schema: GraphQLSchema,
  document: DocumentNode,
  isSo: (document: DocumentNode) => Promise<boolean>,
): Promise<DocumentNode> {
  for (const smaller of smallerThan(document)) {
    const tidy = withoutUnused(smaller);
    if (isWhole(tidy) && validate(schema, tidy).length === 0 && (await isSo(tidy))) return smallest(schema, tidy, isSo);
  }
  return document;
}

function* smallerThan(document: DocumentNode): Generator<DocumentNode> {
  const nodes: SelectionNode[] = [];
  visit(document, {
    enter: (node) =>
      void (node.kind === Kind.FIELD || node.kind === Kind.INLINE_FRAGMENT || node.kind === Kind.FRAGMENT_SPREAD ? nodes.push(node) : null),
  });
  for (const node of nodes) yield replaced(document, node, []);
  for (const node of nodes) {
    if (node.kind === Kind.INLINE_FRAGMENT) yield replaced(document, node, node.selectionSet.selections);
    if (node.kind === Kind.FRAGMENT_SPREAD) {
      const fragment = document.definitions.find((one) => one.kind === Kind.FRAGMENT_DEFINITION && one.name.value === node.name.value);
      if (fragment?.kind === Kind.FRAGMENT_DEFINITION)
        yield replaced(document, node, [
          { kind: Kind.INLINE_FRAGMENT, typeCondition: fragment.typeCondition, selectionSet: fragment.selectionSet },
        ]);
    }
    if ((node.directives ?? []).length > 0) yield replaced(document, node, [{ ...node, directives: [] }]);
    if (node.kind === Kind.FIELD && node.alias !== undefined) {
      const { alias: _, ...plain } = node;
      yield replaced(document, node, [plain]);
    }
    if (node.kind === Kind.FIELD)
      for (const one of node.arguments ?? [])
        yield replaced(document, node, [{ ...node, arguments: (node.arguments ?? []).filter((other) => other !== one) }]);
  }
}

function isWhole(document: DocumentNode): boolean {
  const sizes: number[] = [];
  visit(document, { SelectionSet: ({ selections }) => void sizes.push(selections.length) });
  return !sizes.includes(0);
}

function replaced(document: DocumentNode, node: SelectionNode, by: readonly SelectionNode[]): DocumentNode {
  return visit(document, {
    SelectionSet: (set): SelectionSetNode | undefined =>
      set.selections.includes(node) ? { ...set, selections: set.selections.flatMap((one) => (one === node ? by : [one])) } : undefined,
  });
}

/** Without fragments that nothing spreads and variables that nothing uses. */
function withoutUnused(document: DocumentNode): DocumentNode {
  const spread = new Set<string>();
  const used = new Set<string>();
  visit(document, {
    FragmentSpread: ({ name }) => void spread.add(name.value),
    VariableDefinition: () => false,
    Variable: ({ name }) => void used.add(name.value),
  });
  const tidy = visit(document, {
    FragmentDefinition: (node) => (spread.has(node.name.value) ? undefined : null),
    VariableDefinition: (node) => (used.has(node.variable.name.value) ? undefined : null),
  });
  return tidy.definitions.length === document.definitions.length ? tidy : withoutUnused(tidy);
}
