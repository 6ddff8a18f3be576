export { execute, type Fetched, type Gate, type Json, type Problem } from './execute.js';
export { type AskedField, compileProgramme, type EntityFetch, type Programme } from './programme.js';
export type { Applies, Represented } from './representation.js';
