/** What one operation was, and to whom what was disclosed. INVARIANT: never a value of a field, nor an id of a pupil in the clear. */
export interface LedgerEntry {
  /** Milliseconds since 1970: the instant of the decision. */
  readonly at: number;
  /** Person id, or null for a system acting for itself. */
  readonly actor: string | null;
  readonly client: string;
  readonly kind: 'query' | 'mutation';
  readonly purpose: string;
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
  readonly schools: readonly string[];
  readonly policyVersion: string;
  readonly epochs: Readonly<Record<string, number>>;
  readonly outcome: 'permitted' | 'partial' | 'denied' | 'failed';
}

/** Where an entry stands in the chain: kept elsewhere, it shows later whether the end was cut off. */
export interface LedgerReceipt {
  /** From 1, without gaps. */
  readonly sequence: number;
  /** SHA-256 in hex. */
  readonly hash: string;
}
