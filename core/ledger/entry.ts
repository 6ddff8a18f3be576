import type { Code } from '../errors.js';

/** What one operation was, and to whom what was disclosed. INVARIANT: never a value of a field, nor an id of a pupil in the clear. */
export interface LedgerEntry {
  /** Milliseconds since 1970: the instant of the decision; the day alone (0:00 UTC) of whoever must not be found (`without-a-time.ts`). */
  readonly at: number;
  /** Person id, or null for a system acting for itself. */
  readonly actor: string | null;
  readonly client: string;
  readonly kind: 'query' | 'mutation';
  /** Null when it was refused because none was said. */
  readonly purpose: string | null;
  /** The lawful basis the purpose rests on (GDPR art. 6). */
  readonly basis: string;
  readonly operationName: string | null;
  /** SHA-256 of the operation's text, in hex; its variables are not in it. */
  readonly operationHash: string;
  readonly action: string;
  /** `Type.field`, each once. */
  readonly coordinates: { readonly permitted: readonly string[]; readonly denied: readonly string[] };
  /** Whose data: pseudonyms that the caller makes with a key of its own (HMAC), each once. */
  readonly subjects: readonly string[];
  /**
   * UAI of the schools of those it was about, whoever asked apart; of a write about nobody, of those by which it is permitted; else of those at which
   * who asked stands.
   */
  readonly schools: readonly string[];
  readonly policyVersion: string;
  /** Of what the rules were asked: the digest of what their answer stood on, which the ledger keeps beside its entries (`premises.ts`). */
  readonly premises?: string | null | undefined;
  readonly epochs: Readonly<Record<string, number>>;
  /**
   * `intended`: a mutation that is about to be carried out; a closing entry with its real outcome follows.
   * `denied`: the rules said no. `refused`: it was understood and turned down before the rules were asked; `code` says why.
   */
  readonly outcome: 'intended' | 'permitted' | 'partial' | 'denied' | 'refused' | 'failed';
  /** Of a closing entry: the sequence of the intent that it closes. */
  readonly intent?: number | null | undefined;
  /** Of what was refused: the code that the caller was told. */
  readonly code?: Code | null | undefined;
}

/** Where an entry stands in the chain: kept elsewhere, it shows later whether the end was cut off. */
export interface LedgerReceipt {
  /** From 1, without gaps. */
  readonly sequence: number;
  /** SHA-256 in hex. */
  readonly hash: string;
}
