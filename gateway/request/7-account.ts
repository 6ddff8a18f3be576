import { createHash, createHmac } from 'node:crypto';
import type { Code } from '../../core/errors.js';
import { humanOf } from '../../core/ids.js';
import type { Ledger, LedgerEntry } from '../../core/ledger/index.js';
import { countOf, type Epochs, standingOf } from '../facts/index.js';
import type { Caller } from './caller.js';
import type { Operation } from './operation.js';
import type { Denial } from './verdict.js';

/** What an operation is called by. */
export type Named = Pick<Operation, 'name' | 'hash'> & {
  readonly kind: 'query' | 'mutation';
  readonly roots: readonly string[];
  /** Whoever sent it is not to be found: entered without a name, a text of their own, or a time of the day. */
  readonly unnamed: boolean;
};

/** What an operation came to. */
export interface Outcome {
  /** Coordinates that were named and not denied beforehand, sorted. */
  readonly open: readonly string[];
  readonly denied: readonly Denial[];
  /** Coordinates that left for somebody, of those that were denied for others. */
  readonly permitted: ReadonlySet<string>;
  /** Mutations of which some items were denied. */
  readonly partly: readonly string[];
  readonly humans: ReadonlySet<string>;
  /** UAI of the schools at which it took place. */
  readonly schools: readonly string[];
  readonly failed: boolean;
  /** The intent that a mutation was carried out under. */
  readonly intent: number | null;
  /** Digest of what the decisions stood on; null where it is not kept. */
  readonly premises: string | null;
}

/** A question to the decision core, and its answer. */
export interface Evaluation {
  readonly coordinate: string;
  /** Id of a human, or null for nobody. */
  readonly subject: string | null;
  readonly permits: boolean;
}

/** Step 7: no entry, no response. Resolves when it is on the ledger; rejects, and nothing leaves, when it cannot be. */
export interface Accountant {
  disclosed(caller: Caller, named: Named, outcome: Outcome): Promise<void>;
  /** The same, while these epochs stand. False when they do not: then nothing was entered. Null where nobody looks at them. */
  readonly disclosedWhile: ((epochs: Epochs, caller: Caller, named: Named, outcome: Outcome) => Promise<boolean>) | null;
  /** Before a mutation is carried out: the sequence of the intent. INVARIANT: no write without an entry that was there before it. */
  intended(caller: Caller, named: Named, intent: Pick<Outcome, 'open' | 'humans' | 'schools'>): Promise<number>;
  /** That the decision core was asked about one field of one subject of these schools; the answer alone was given. */
  evaluated(caller: Caller, question: Evaluation, schools: readonly string[]): Promise<void>;
  /** That an access was explained: what was told, about a subject of these schools. */
  explained(asker: Asker, question: Evaluation, schools: readonly string[]): Promise<void>;
  /** An operation that was turned down as a whole, whatever for; where it would have taken place, or whoever sent it stands. */
  refused(caller: Caller, named: Named, code: Code, schools: readonly string[], intent?: number | null): Promise<void>;
}

/** Of a caller, what an entry says of who asked and what was decided by. */
export type Asker = Pick<Caller, 'person' | 'purpose' | 'rules' | 'epochs' | 'at'> & { readonly client: Pick<Caller['client'], 'id'> };

/** What an entry says of what was done; without an action it is that of its kind. */
interface What extends Pick<LedgerEntry, 'subjects' | 'schools' | 'outcome' | 'intent' | 'premises' | 'code'> {
  readonly action?: 'EXPLAIN';
  readonly permitted: readonly string[];
  readonly denied: readonly string[];
}

/** What a question about access is called: by itself it is no operation of GraphQL. */
const EVALUATION = asked('access/v1/evaluation');
const EXPLANATION = asked('explainAccess');

/** Stands in the place of a text that a client may have written as nobody else does. */
const UNNAMED = createHash('sha256').update('unnamed').digest('hex');
const DAY = 86_400_000;

/** Characters kept of the name that the client chose for its operation. */
const LONGEST_NAME = 100;
/** Pseudonyms that are remembered, before they are begun anew: making one costs more than looking it up. */
const REMEMBERED = 20_000;

export function openAccountant(ledger: Ledger, pseudonymKey: Buffer): Accountant {
  // Why no memo that knows who was asked for last: it is asked for everybody of each answer.
  const known = new Map<string, string>();

  function pseudonym(human: string): string {
    let found = known.get(human);
    if (found === undefined) {
      found = pseudonymOf(pseudonymKey, human);
      if (known.size >= REMEMBERED) known.clear();
      known.set(human, found);
    }
    return found;
  }

  /** INVARIANT: every member in one order, also those that are not there: what reads entries is compiled for one form of them. */
  function entry(caller: Asker, named: Omit<Named, 'roots'>, what: What): LedgerEntry {
    const { kind, name, hash, unnamed } = named;
    const { policy } = caller.rules;
    return {
      at: unnamed ? caller.at - (caller.at % DAY) : withTime(caller.at),
      actor: unnamed ? null : caller.person,
      client: caller.client.id,
      kind,
      purpose: caller.purpose,
      basis: policy.purposes.get(caller.purpose)?.basis ?? 'none',
      operationName: unnamed ? null : (name?.slice(0, LONGEST_NAME) ?? null),
      operationHash: unnamed ? UNNAMED : hash,
      action: what.action ?? (kind === 'query' ? 'READ' : 'WRITE'),
      coordinates: { permitted: what.permitted, denied: what.denied },
      subjects: unnamed ? [] : what.subjects,
      schools: unnamed ? [] : what.schools,
      policyVersion: policy.version,
      premises: what.premises ?? undefined,
      epochs: unnamed ? {} : epochsOf(caller),
      outcome: what.outcome,
      intent: what.intent ?? undefined,
      code: what.code,
    };
  }

  const pseudonyms = (humans: ReadonlySet<string>): readonly string[] => [...humans].map(pseudonym).sort();

  function disclosure(
    caller: Caller,
    named: Named,
    { open, denied, permitted, partly, humans, schools, failed, intent, premises }: Outcome,
  ): LedgerEntry {
    const withheld = new Set(denied.map(({ coordinate }) => coordinate));
    const left = open.filter((coordinate) => permitted.has(coordinate) || !withheld.has(coordinate));
    return entry(caller, named, {
      // Why the list itself where all of it left: its text is known.
      permitted: left.length === open.length ? open : left,
      denied: [...withheld, ...partly].sort(),
      subjects: pseudonyms(humans),
      schools,
      outcome: failed ? 'failed' : withheld.size + partly.length > 0 ? 'partial' : 'permitted',
      intent,
      premises,
    });
  }

  async function answered(
    named: ReturnType<typeof asked>,
    asker: Asker,
    { coordinate, subject, permits }: Evaluation,
    schools: readonly string[],
  ): Promise<void> {
    await ledger.append(
      entry(asker, named, {
        action: 'EXPLAIN',
        permitted: permits ? [coordinate] : [],
        denied: permits ? [] : [coordinate],
        subjects: subject === null ? [] : [pseudonym(humanOf(subject) ?? subject)],
        schools,
        outcome: permits ? 'permitted' : 'denied',
      }),
    );
  }

  return {
    async disclosed(caller, named, outcome) {
      await ledger.append(disclosure(caller, named, outcome));
    },
    disclosedWhile:
      ledger.appendWhile === null
        ? null
        : async (epochs, caller, named, outcome) =>
            (await ledger.appendWhile?.(standingOf(epochs), disclosure(caller, named, outcome))) != null,
    async intended(caller, named, { open, humans, schools }) {
      const what: What = { permitted: open, denied: [], subjects: pseudonyms(humans), schools, outcome: 'intended' };
      return (await ledger.append(entry(caller, named, what))).sequence;
    },
    evaluated: (caller, question, schools) => answered(EVALUATION, caller, question, schools),
    explained: (asker, question, schools) => answered(EXPLANATION, asker, question, schools),
    async refused(caller, named, code, schools, intent = null) {
      await ledger.append(
        entry(caller, named, {
          permitted: [],
          denied: [...new Set(named.roots)].sort(),
          subjects: [],
          schools,
          outcome: code === 'FORBIDDEN_OPERATION' ? 'denied' : code === 'UPSTREAM_UNAVAILABLE' ? 'failed' : 'refused',
          intent,
          code: code === 'FORBIDDEN_OPERATION' || code === 'UPSTREAM_UNAVAILABLE' ? undefined : code,
        }),
      );
    },
  };
}

/** The first millisecond of a day is kept for entries without a name: one that has a name and came in it is entered in the next. */
function withTime(at: number): number {
  return at % DAY === 0 ? at + 1 : at;
}

function asked(name: string): Omit<Named, 'roots'> {
  return { kind: 'query', name, hash: createHash('sha256').update(name).digest('hex'), unnamed: false };
}

/** What a person is called on the ledger. */
export function pseudonymOf(key: Buffer, human: string): string {
  return createHmac('sha256', key).update(human).digest('base64url').slice(0, 22);
}

const counts = new WeakMap<Epochs, Readonly<Record<string, number>>>();

/** The counters that the decision stood on; one object for all who were decided by the same reading. */
function epochsOf({ epochs }: Asker): Readonly<Record<string, number>> {
  if (epochs === null) return {};
  let found = counts.get(epochs);
  if (found === undefined) {
    const { agreement, consent, policy, relation } = epochs;
    found = Object.freeze({
      agreement: countOf(agreement),
      consent: countOf(consent),
      policy: countOf(policy),
      relation: countOf(relation),
    });
    counts.set(epochs, found);
  }
  return found;
}
