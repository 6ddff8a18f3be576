export { apolloPlanner } from './apollo.js';
export type { FetchNode, Planner, PlanNode, Required, Rewrite } from './plan.js';
