import type { Fault } from './fault.js';
import { addressing } from './faults/addressing.js';
import { answering } from './faults/answering.js';
import { asking } from './faults/asking.js';
import { decision } from './faults/decision.js';
import { doors } from './faults/doors.js';
import { explained } from './faults/explained.js';
import { files } from './faults/files.js';
import { ledger } from './faults/ledger.js';
import { notices } from './faults/notices.js';
import { people } from './faults/people.js';
import { remembering } from './faults/remembering.js';
import { rights } from './faults/rights.js';
import { rows } from './faults/rows.js';
import { secondLock } from './faults/second-lock.js';
import { tokens } from './faults/tokens.js';
import { writes } from './faults/writes.js';

/** Every fault that is planted, in the order of a request's journey. */
export const faults: readonly Fault[] = [
  ...tokens,
  ...doors,
  ...decision,
  ...people,
  ...rights,
  ...remembering,
  ...asking,
  ...addressing,
  ...answering,
  ...ledger,
  ...explained,
  ...secondLock,
  ...rows,
  ...writes,
  ...files,
  ...notices,
];
