export { ACCESS_EVALUATION, type Authzen, openAuthzen } from './authzen.js';
export { type ByRules, byRules, type ToldStage } from './by-rules.js';
export { type Evaluate, type Evaluated, openEvaluation } from './evaluate.js';
export { type Finding, type FindingsOf, findingsOf } from './findings.js';
export { type AccessQuestion, type FindFacts, type Moment, openQuestions, type QuestionPorts, type QuestionWithFacts } from './question.js';
