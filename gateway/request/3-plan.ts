import type { Classification } from '../../core/shield/index.js';
import { type Narrowed, narrow } from '../federation/narrow.js';
import type { Shape } from '../federation/selection.js';
import type { Ruling } from './2-decide.js';
import type { ArgumentReader } from './arguments.js';
import { keysOf } from './subject-keys.js';

/** Step 3: the operation narrowed to what may be seen, with subject keys beside it. Planned by the planner under its own hash. */
export function planOperation(shape: Shape, ruling: Ruling, argumentsOf: ArgumentReader, classification: Classification): Narrowed {
  return narrow(shape, {
    keeps: (field) => !field.name.startsWith('__') && ruling.verdict(field).kind !== 'denied',
    argumentsOf,
    keysOf: (type, selection) => keysOf(type, selection, classification, ruling),
  });
}
