import { type DocumentNode, Kind, parse, type SelectionSetNode } from 'graphql';
import type { PlanNode } from './plan.js';

/** Root fields of an operation, by response name, that no fetch asks for. Why: Apollo's planner leaves out what it knows no way to, without a word. */
export function uncoveredRoots(plan: PlanNode | null, operation: DocumentNode): readonly string[] {
  const covered = new Set(plan === null ? [] : rootFetches(plan).flatMap((text) => rootsOf(parse(text, { noLocation: true }))));
  return rootsOf(operation).filter((name) => !covered.has(name));
}

function rootFetches(node: PlanNode): string[] {
  switch (node.kind) {
    case 'fetch':
      return node.requires === null ? [node.operation] : [];
    case 'flatten':
      return [];
    default:
      return node.nodes.flatMap(rootFetches);
  }
}

function rootsOf({ definitions }: DocumentNode): string[] {
  return definitions.flatMap((node) => (node.kind === Kind.OPERATION_DEFINITION ? namesIn(node.selectionSet) : []));
}

function namesIn({ selections }: SelectionSetNode): string[] {
  return selections.flatMap((node) => {
    if (node.kind === Kind.FIELD) return [node.alias?.value ?? node.name.value];
    return node.kind === Kind.INLINE_FRAGMENT ? namesIn(node.selectionSet) : [];
  });
}
