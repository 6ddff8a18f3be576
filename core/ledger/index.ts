export { adopt } from './adopt.js';
export { canonicalJson } from './canonical.js';
export type { LedgerEntry, LedgerReceipt } from './entry.js';
export { keepingUnder, type LedgerKeeping } from './keeping.js';
export { type Ledger, type OpenLedger, openLedger } from './ledger.js';
export { openPremises, type PremisesKeeper, readPremises } from './premises.js';
export { newestEntries, type ReadEntry } from './read.js';
export { type FoundEntries, type LedgerSearch, searchLedger } from './search.js';
export { type LedgerFault, type LedgerVerdict, type Verifying, verify, type Witness } from './verify.js';
