import { type ConstDirectiveNode, type DocumentNode, Kind, parse, type SelectionSetNode, type TypeNode } from 'graphql';

/** An argument of a directive of the join specification, as text; null where it is not given. */
export function joinArgument(directive: ConstDirectiveNode, name: string): string | null {
  const value = directive.arguments?.find((one) => one.name.value === name)?.value;
  if (value?.kind === Kind.STRING || value?.kind === Kind.ENUM) return value.value;
  return value?.kind === Kind.BOOLEAN ? String(value.value) : null;
}

/** The selection that a field set writes. */
export function fieldSet(selections: string): SelectionSetNode {
  const [operation] = parse(`{ ${selections} }`, { noLocation: true }).definitions;
  if (operation?.kind !== Kind.OPERATION_DEFINITION) throw new TypeError('a field set is a selection');
  return operation.selectionSet;
}

/** Names of subgraphs, by their value of `join__Graph`. */
export function graphNames(supergraph: DocumentNode): Map<string, string> {
  const names = new Map<string, string>();
  for (const definition of supergraph.definitions) {
    if (definition.kind !== Kind.ENUM_TYPE_DEFINITION || definition.name.value !== 'join__Graph') continue;
    for (const value of definition.values ?? []) {
      const graph = value.directives?.find((one) => one.name.value === 'join__graph');
      names.set(value.name.value, (graph === undefined ? null : joinArgument(graph, 'name')) ?? value.name.value);
    }
  }
  return names;
}

export function namedType(type: TypeNode): string {
  return type.kind === Kind.NAMED_TYPE ? type.name.value : namedType(type.type);
}
