import { question } from './ask.js';
import type { Action, NamedPurpose } from './rules.js';

/** What runs, as administrators may see it, in the words of `schema/governance.graphql`. */
export const AGREEMENT_STATES = ['IN_FORCE', 'NOT_YET', 'ENDED'] as const;
export const OUTCOMES = ['PERMITTED', 'PARTIAL', 'DENIED', 'REFUSED', 'FAILED', 'INTENDED'] as const;

export interface Agreement {
  readonly id: string;
  readonly school: string | null;
  readonly client: string | null;
  readonly clientName: string | null;
  readonly clientKind: 'SCHOOL_APP' | 'VENDOR' | null;
  readonly purposes: readonly string[] | null;
  readonly categories: readonly string[] | null;
  readonly from: string | null;
  readonly to: string | null;
  readonly state: (typeof AGREEMENT_STATES)[number] | null;
}

/** What the schools of whoever asks contracted systems for. */
export const AGREEMENTS = question<{ readonly agreements: readonly Agreement[] | null; readonly purposes: readonly NamedPurpose[] | null }>(
  `query Agreements { agreements { id school client clientName clientKind purposes categories from to state }
    purposes { purpose label { fr en } } }`,
);

export interface LedgerEntry {
  readonly id: string | null;
  readonly at: string | null;
  readonly actorId: string | null;
  readonly isByPerson: boolean | null;
  readonly client: string | null;
  readonly action: Action | null;
  readonly purpose: string | null;
  readonly operation: string | null;
  readonly permitted: readonly string[] | null;
  readonly denied: readonly string[] | null;
  readonly people: number | null;
  readonly schools: readonly string[] | null;
  readonly policyVersion: string | null;
  readonly outcome: (typeof OUTCOMES)[number] | null;
}

export interface LedgerPage {
  readonly entries: readonly LedgerEntry[] | null;
  readonly next: string | null;
  readonly lookedBackTo: string | null;
}

export interface LedgerVariables {
  readonly purpose: string | null;
  readonly client: string | null;
  readonly outcome: string | null;
  readonly from: string | null;
  readonly to: string | null;
  readonly before: string | null;
}

/** Entries of the ledger, a page at a time. */
export const LEDGER = question<{ readonly ledger: LedgerPage | null }, LedgerVariables>(
  `query Ledger($purpose: String, $client: String, $outcome: LedgerOutcome, $from: DateTime, $to: DateTime, $before: ID) {
    ledger(purpose: $purpose, client: $client, outcome: $outcome, from: $from, to: $to, before: $before, first: 25) { next lookedBackTo
      entries { id at actorId isByPerson client action purpose operation permitted denied people schools policyVersion outcome } } }`,
);

/** Who asked is told to the data protection officer alone, and nothing is wrong then. */
export const NAMES_OF_ASKERS = ['LedgerEntry.actorId'];

export interface Replica {
  readonly id: string;
  readonly startedAt: string | null;
  readonly seenAt: string | null;
  readonly isLive: boolean | null;
  readonly policyVersion: string | null;
  readonly isCurrent: boolean | null;
  readonly decidesSince: string | null;
  readonly lag: number | null;
}

/** The processes of the gateway, and by which rules each decides. */
export const REPLICAS = question<{ readonly replicas: readonly Replica[] | null }>(
  'query Replicas { replicas { id startedAt seenAt isLive policyVersion isCurrent decidesSince lag } }',
);
