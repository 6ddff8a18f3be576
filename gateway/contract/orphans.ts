import { type DefinitionNode, type DocumentNode, type FragmentDefinitionNode, Kind, type OperationDefinitionNode, visit } from 'graphql';

/**
 * A document without the variables and fragments that were used before and are not any more. Those that never were used stay: that is the
 * client's mistake, to be told as ever.
 */
export function withoutOrphans(before: DocumentNode, after: DocumentNode): DocumentNode {
  const used = usesIn(before);
  const left = usesIn(after);
  const spreadBefore = new Set([...used.values()].flatMap(({ fragments }) => [...fragments]));
  const spreadAfter = new Set([...left.values()].flatMap(({ fragments }) => [...fragments]));
  return {
    ...after,
    definitions: after.definitions.flatMap((node, index): DefinitionNode[] => {
      if (node.kind === Kind.FRAGMENT_DEFINITION)
        return spreadBefore.has(node.name.value) && !spreadAfter.has(node.name.value) ? [] : [node];
      if (node.kind !== Kind.OPERATION_DEFINITION || node.variableDefinitions === undefined) return [node];
      const orphaned = (name: string) => used.get(index)?.variables.has(name) === true && left.get(index)?.variables.has(name) !== true;
      return [{ ...node, variableDefinitions: node.variableDefinitions.filter(({ variable }) => !orphaned(variable.name.value)) }];
    }),
  };
}

interface Uses {
  readonly variables: Set<string>;
  readonly fragments: Set<string>;
}

/** What each operation uses, itself and through its fragments, by its place in the document. */
function usesIn(document: DocumentNode): ReadonlyMap<number, Uses> {
  const fragments = new Map<string, Uses>();
  for (const node of document.definitions) if (node.kind === Kind.FRAGMENT_DEFINITION) fragments.set(node.name.value, usesOf(node));
  const uses = new Map<number, Uses>();
  for (const [index, node] of document.definitions.entries()) {
    if (node.kind !== Kind.OPERATION_DEFINITION) continue;
    const all = usesOf(node);
    // Why: a set that grows while it is walked is walked to its end; that is the transitive closure.
    for (const name of all.fragments) {
      const more = fragments.get(name);
      for (const variable of more?.variables ?? []) all.variables.add(variable);
      for (const fragment of more?.fragments ?? []) all.fragments.add(fragment);
    }
    uses.set(index, all);
  }
  return uses;
}

function usesOf(definition: OperationDefinitionNode | FragmentDefinitionNode): Uses {
  const uses: Uses = { variables: new Set(), fragments: new Set() };
  visit(definition, {
    [Kind.VARIABLE_DEFINITION]: () => false,
    [Kind.VARIABLE]: (node) => void uses.variables.add(node.name.value),
    [Kind.FRAGMENT_SPREAD]: (node) => void uses.fragments.add(node.name.value),
  });
  return uses;
}
