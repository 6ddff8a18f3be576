export { type Classification, type Classified, readClassification, type SubjectPaths } from './classification.js';
export { type CompiledTree, compileTree } from './compile.js';
export { decidedAt } from './decided-at.js';
export { applyMiddleware, deny, shield } from './library.js';
export type { Judge, Judged } from './rules.js';
export { type RuleTree, ruleTree, type Structural } from './tree.js';
