import { insertRows } from '../../../core/store/bulk.js';
import type { Database } from '../../../core/store/contract.js';
import type { Roster, RosterSource } from '../roster.js';
import { capabilities } from '../tables.js';

/** What a file may bring, by the list of a roster that holds it. */
const FEATURES = ['students', 'guardians', 'staff', 'groups', 'subjects', 'teaching'] as const;

/** Notes which system a school has its people and classes from: it is read, and takes no changes. What was known of it stays as it is. */
export async function noteServed(tx: Database, roster: Roster, { system }: RosterSource): Promise<void> {
  const { uai: school } = roster.school;
  const served = FEATURES.filter((feature) => roster[feature].length > 0);
  const rows = served.map((feature) => ({ school, domain: 'identity', feature, system, readable: true, writable: false }));
  await insertRows(tx, capabilities, rows, { onConflict: 'nothing' });
}
