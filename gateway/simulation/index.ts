export { type LeadsTo, leadsTo } from './as-recorded.js';
export { type AskAgain, type Difference, openAskAgain } from './ask-again.js';
export type { Replayed } from './replay.js';
export { openShadow, type Shadow } from './shadow.js';
export { openSimulations, type Simulate, type Simulated } from './simulations.js';
export { NOT_REPLAYED, type NotReplayed } from './tally.js';
