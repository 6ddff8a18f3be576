export type { LedgerEntry, LedgerReceipt } from './entry.js';
export { type Ledger, openLedger } from './ledger.js';
export { type LedgerFault, type LedgerVerdict, verify } from './verify.js';
