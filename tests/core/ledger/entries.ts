import type { LedgerEntry } from '../../../core/ledger/index.js';

/** An entry as the gateway makes one; what matters to a test is overridden. */
export function entryOf(over: Partial<LedgerEntry> = {}): LedgerEntry {
  return {
    at: Date.UTC(2026, 2, 12, 8, 30, 0, 123),
    actor: '9990001X.p12',
    client: 'family-app',
    kind: 'query',
    purpose: 'family-information',
    basis: 'public-task',
    operationName: 'Absences',
    operationHash: 'ab'.repeat(32),
    action: 'READ',
    coordinates: { permitted: ['AttendanceEvent.start'], denied: ['AttendanceEvent.staffNote'] },
    subjects: ['cd'.repeat(32)],
    schools: ['9990001X'],
    policyVersion: '1',
    epochs: { policy: 3, consent: 7 },
    outcome: 'partial',
    ...over,
  };
}
