import { expect, it } from 'vitest';
import { eraseAfter } from '../../../subgraphs/attendance/repository/care-and-behaviour.js';

it.each([
  ['DETENTION', '2026-08-31', '2026-08-31'],
  ['DETENTION', '2026-09-01', '2027-08-31'],
  ['WARNING', '2027-01-15', '2027-08-31'],
  ['TEMPORARY_EXCLUSION', '2026-11-20', '2027-11-20'],
  ['TEMPORARY_EXCLUSION', '2028-02-29', '2029-02-28'],
  ['PERMANENT_EXCLUSION', '2026-11-20', null],
])('%s of %s is last seen on %s', (kind, decidedOn, last) => expect(eraseAfter(kind, decidedOn)).toBe(last));
