import type { DocumentNode } from 'graphql';

/** Which fetches answer an operation, and in which order. The planner behind it may be exchanged; the executor knows this form alone. */
export interface Planner {
  readonly name: string;
  /** Plans one operation of the API schema with `@skip` and `@include` settled; null when there is nothing to fetch. */
  plan(document: DocumentNode): PlanNode | null;
}

export type PlanNode =
  | { readonly kind: 'sequence'; readonly nodes: readonly PlanNode[] }
  | { readonly kind: 'parallel'; readonly nodes: readonly PlanNode[] }
  /** `path` leads to the objects that the node is about: names of data, `@` for every item of a list. */
  | { readonly kind: 'flatten'; readonly path: readonly string[]; readonly node: PlanNode }
  | FetchNode;

export interface FetchNode {
  readonly kind: 'fetch';
  readonly subgraph: string;
  readonly operationKind: 'query' | 'mutation';
  /** The text of the operation. */
  readonly operation: string;
  /** Variables of the operation, without `representations`. */
  readonly variables: readonly string[];
  /** What a representation holds (federation: `_entities`); null for a fetch of root fields. */
  readonly requires: readonly Required[] | null;
  readonly inputRewrites: readonly Rewrite[];
  readonly outputRewrites: readonly Rewrite[];
}

/** A selection of a representation: names of data fetched before, and what the subgraph calls them. */
export type Required =
  | { readonly kind: 'field'; readonly name: string; readonly sentAs: string; readonly selections: readonly Required[] | null }
  | { readonly kind: 'fragment'; readonly type: string | null; readonly selections: readonly Required[] };

/** A change of data on its way in or out: names of data, or `... on Type`. */
export type Rewrite =
  | { readonly kind: 'set'; readonly path: readonly string[]; readonly value: unknown }
  | { readonly kind: 'rename'; readonly path: readonly string[]; readonly to: string };
