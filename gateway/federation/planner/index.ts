export { apolloPlanner } from './apollo.js';
export type { FetchNode, PlanNode, Planner, Required, Rewrite } from './plan.js';
export { uncoveredRoots } from './root-cover.js';
