export { ACCESS_EVALUATION, type Authzen, openAuthzen } from './authzen.js';
export { type AccessQuestion, type Evaluate, type Evaluated, openEvaluation } from './evaluate.js';
