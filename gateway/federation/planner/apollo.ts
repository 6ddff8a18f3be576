import { operationFromDocument, Supergraph } from '@apollo/federation-internals';
import {
  type PlanNode as ApolloNode,
  type QueryPlanSelectionNode as ApolloSelection,
  type FetchDataRewrite,
  QueryPlanner,
} from '@apollo/query-planner';
import type { DocumentNode } from 'graphql';
import { invariant, refuse } from '../../../core/errors.js';
import { leftOutMembers } from './left-out-members.js';
import type { PlanNode, Planner, Required, Rewrite } from './plan.js';
import { withRealFields } from './real-fields.js';
import { resolvableKeysFirst } from './resolvable-keys.js';
import { withStandIns } from './stand-ins.js';

/** Plans looked at for one operation. An operation that asks for more is planned less well, not longer (GHSA-p2q6-pwh5-m6jr). */
const MOST_PLANS = 1000;

/** Apollo's planner (Elastic License 2.0), over a supergraph written so that its known faults do not show. */
export function apolloPlanner(document: DocumentNode): Planner {
  const { supergraph: prepared, standIns } = withStandIns(resolvableKeysFirst(document));
  // Why: a stand-in is a field that no subgraph has, which a validation would say.
  const supergraph = Supergraph.build(prepared, { validateSupergraph: false });
  const planner = new QueryPlanner(supergraph, { debug: { maxEvaluatedPlans: MOST_PLANS } });
  const schema = supergraph.apiSchema();
  const withLeftOut = leftOutMembers(document);
  return {
    name: 'apollo',
    plan(operation: DocumentNode) {
      const plan = planner.buildQueryPlan(operationFromDocument(schema, operation, { validate: false }));
      if (plan.node === undefined) return null;
      if (plan.node.kind === 'Subscription') throw refuse('BAD_USER_INPUT', 'only queries and mutations are served');
      return withLeftOut(withRealFields(nodeOf(plan.node), standIns), operation);
    },
  };
}

function nodeOf(node: ApolloNode): PlanNode {
  switch (node.kind) {
    case 'Sequence':
      return { kind: 'sequence', nodes: node.nodes.map(nodeOf) };
    case 'Parallel':
      return { kind: 'parallel', nodes: node.nodes.map(nodeOf) };
    case 'Flatten':
      return { kind: 'flatten', path: node.path.map(String), node: nodeOf(node.node) };
    case 'Fetch':
      return {
        kind: 'fetch',
        subgraph: node.serviceName,
        operationKind: node.operationKind === 'mutation' ? 'mutation' : 'query',
        operation: node.operation,
        variables: node.variableUsages ?? [],
        requires: node.requires?.map(requiredOf) ?? null,
        inputRewrites: node.inputRewrites?.map(rewriteOf) ?? [],
        outputRewrites: node.outputRewrites?.map(rewriteOf) ?? [],
      };
    default:
      // Why: `@skip` and `@include` are settled before planning, and `@defer` is not served.
      return invariant(false, `a plan has no node of kind ${node.kind}`) as never;
  }
}

function requiredOf(selection: ApolloSelection): Required {
  if (selection.kind === 'Field') {
    const name = selection.alias ?? selection.name;
    return { kind: 'field', name, sentAs: name, selections: selection.selections?.map(requiredOf) ?? null };
  }
  return { kind: 'fragment', type: selection.typeCondition ?? null, selections: selection.selections.map(requiredOf) };
}

function rewriteOf(rewrite: FetchDataRewrite): Rewrite {
  return rewrite.kind === 'ValueSetter'
    ? { kind: 'set', path: rewrite.path, value: rewrite.setValueTo }
    : { kind: 'rename', path: rewrite.path, to: rewrite.renameKeyTo };
}
