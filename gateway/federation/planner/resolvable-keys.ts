import { type ConstDirectiveNode, type DocumentNode, Kind } from 'graphql';
import { joinArgument } from '../join-spec.js';

/**
 * The supergraph with the keys that a subgraph resolves before those that it only names. Why: where Apollo's planner goes back to a subgraph
 * for a `@requires`, it takes the first key there is, resolvable or not.
 */
export function resolvableKeysFirst(supergraph: DocumentNode): DocumentNode {
  const definitions = supergraph.definitions.map((node) => {
    if (node.kind !== Kind.OBJECT_TYPE_DEFINITION && node.kind !== Kind.INTERFACE_TYPE_DEFINITION) return node;
    const directives = node.directives ?? [];
    const joins = directives.filter((one) => one.name.value === 'join__type');
    const ordered = bySubgraph(joins).flatMap((keys) => [...keys.filter(isResolvable), ...keys.filter((key) => !isResolvable(key))]);
    return { ...node, directives: [...ordered, ...directives.filter((one) => !joins.includes(one))] };
  });
  return { ...supergraph, definitions };
}

function bySubgraph(joins: readonly ConstDirectiveNode[]): ConstDirectiveNode[][] {
  const groups = new Map<string | null, ConstDirectiveNode[]>();
  for (const join of joins) {
    const graph = joinArgument(join, 'graph');
    groups.set(graph, [...(groups.get(graph) ?? []), join]);
  }
  return [...groups.values()];
}

function isResolvable(join: ConstDirectiveNode): boolean {
  return joinArgument(join, 'resolvable') !== 'false';
}
