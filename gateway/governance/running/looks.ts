import type { Capability } from '../../../core/capability/index.js';
import { refuse } from '../../../core/errors.js';
import type { FoundEntries, LedgerEntry, LedgerSearch } from '../../../core/ledger/index.js';
import { type Context, encodeCursor, type Resolver, type Resolvers, readCursor } from '../../../core/subgraph/index.js';
import type { Loaders } from '../loaders.js';
import { type Authority, authorityOf, isEntrusted } from '../policies/authority.js';
import { versionNameOf } from '../policies/policy-in-force.js';
import type { PolicyPorts } from '../policies/ports.js';
import { nameOf, wordOf } from '../policies/words.js';
import type { ContractedRow, Repository } from '../repository.js';
import { type Replica, replicaAt } from './replicas.js';

type Asked = Context<Repository, Loaders>;

interface LedgerArguments {
  readonly purpose?: string | null;
  readonly client?: string | null;
  readonly outcome?: string | null;
  readonly from?: string | null;
  readonly to?: string | null;
  readonly before?: string | null;
  readonly first?: number | null;
}

/** An entry, and of which schools whoever reads it may know. */
export interface ToldEntry {
  readonly entry: FoundEntries['entries'][number];
  /** Null: of all. */
  readonly schools: readonly string[] | null;
}

const MOST = 100;
const USUAL = 50;
/** Milliseconds since 1970: what is beyond is an instant for JavaScript, and for the database may be none. */
const END_OF_TIME = Date.UTC(10_000, 0);
const NATIONAL = { level: 'NATIONAL', scope: '' } as const;

/** What is asked about what runs: contracts, what was asked of the gateway, and the processes of the gateway itself. */
export function runningLooks({ stewards }: Pick<PolicyPorts, 'stewards'>): Readonly<Record<string, Resolver<Asked>>> {
  const authorityFor = (field: string, { reach, capability }: Asked): Authority =>
    authorityOf(reach(`Query.${field}`), capability.person, stewards);

  return {
    agreements: (_root, _args, context) => context.repository.contractedAt(authorityFor('agreements', context).schools),

    ledger: async (_root, args: LedgerArguments, context) => {
      const authority = authorityFor('ledger', context);
      // INVARIANT: an operation at other schools is read by whoever is entrusted with the rules of all of them, and by nobody else.
      const schools = isEntrusted(NATIONAL, authority) ? null : authority.schools;
      const { entries, next, lookedBackTo } = await context.repository.ledger({ ...searchIn(args, context.capability), schools });
      return {
        entries: entries.map((entry): ToldEntry => ({ entry, schools })),
        next: next === null ? null : placeName(context.capability, next),
        lookedBackTo: lookedBackTo === null ? null : new Date(lookedBackTo).toISOString(),
      };
    },

    replicas: async (_root, _args, context) => {
      if (authorityFor('replicas', context).schools.length === 0) return [];
      const [rows, live, at] = await Promise.all([
        context.repository.replicas(),
        context.repository.policies.live(),
        context.repository.policies.publishedLast(),
      ]);
      return rows.map((row) => replicaAt(row, { version: versionNameOf(live), at }, context.at));
    },
  };
}

/** The types of the schema, from what the looks answer. */
export const runningAnswers: Resolvers<Asked> = {
  Agreement: {
    clientKind: ({ kind }: ContractedRow) => (kind === 'school-app' ? 'SCHOOL_APP' : 'VENDOR'),
    from: ({ from }: ContractedRow) => from.toISOString(),
    to: ({ to }: ContractedRow) => to?.toISOString() ?? null,
    state: ({ from, to }: ContractedRow, _args, { at }) => (at < from ? 'NOT_YET' : to !== null && to <= at ? 'ENDED' : 'IN_FORCE'),
  },
  LedgerEntry: {
    id: ({ entry }: ToldEntry, _args, { capability }) => placeName(capability, entry.sequence),
    at: ({ entry }: ToldEntry) => new Date(entry.at).toISOString(),
    actor: ({ entry: { actor } }: ToldEntry) => (actor === null ? null : { __typename: 'Person', id: actor }),
    actorId: ({ entry }: ToldEntry) => entry.actor,
    isByPerson: ({ entry }: ToldEntry) => entry.actor !== null,
    client: ({ entry }: ToldEntry) => entry.client,
    action: ({ entry }: ToldEntry) => entry.action,
    purpose: ({ entry }: ToldEntry) => entry.purpose,
    basis: ({ entry }: ToldEntry) => entry.basis,
    operation: ({ entry }: ToldEntry) => entry.operationName,
    permitted: ({ entry }: ToldEntry) => entry.coordinates.permitted,
    denied: ({ entry }: ToldEntry) => entry.coordinates.denied,
    people: ({ entry, schools }: ToldEntry) =>
      schools === null || entry.schools.every((school) => schools.includes(school)) ? entry.subjects.length : null,
    schools: ({ entry, schools }: ToldEntry) => entry.schools.filter((school) => schools === null || schools.includes(school)),
    policyVersion: ({ entry }: ToldEntry) => entry.policyVersion,
    outcome: ({ entry }: ToldEntry) => nameOf(entry.outcome),
  },
  GatewayReplica: {
    startedAt: ({ startedAt }: Replica) => startedAt.toISOString(),
    seenAt: ({ seenAt }: Replica) => seenAt.toISOString(),
    decidesSince: ({ decidesSince }: Replica) => decidesSince.toISOString(),
  },
};

function searchIn(
  { purpose, client, outcome, from, to, before, first }: LedgerArguments,
  capability: Capability,
): Omit<LedgerSearch, 'schools'> {
  const count = first ?? USUAL;
  if (count < 1 || count > MOST) throw refuse('BAD_USER_INPUT', `\`first\` is from 1 to ${MOST}`);
  return {
    purpose: purpose ?? null,
    client: client ?? null,
    outcome: outcome == null ? null : (wordOf(outcome) as LedgerEntry['outcome']),
    from: instantIn('from', from),
    to: instantIn('to', to),
    before: before == null ? null : placeIn(capability, before),
    first: count,
  };
}

/** Digits of a place, whatever it is: the length of a name must not tell it either. */
const DIGITS = 16;

/** A place in the ledger as whoever reads it is told: they can go on from it, and neither count from it nor put two in order. */
function placeName(capability: Capability, sequence: number): string {
  return encodeCursor(capability, 'ledger', [String(sequence).padStart(DIGITS, '0')]);
}

function placeIn(capability: Capability, name: string): number {
  const [place] = readCursor(capability, 'ledger', name) ?? [];
  if (place === undefined) throw refuse('BAD_USER_INPUT', '`before` is where a page says to go on from');
  return Number(place);
}

function instantIn(name: string, value: string | null | undefined): number | null {
  if (value == null) return null;
  const at = Date.parse(value);
  if (!(at >= 0 && at < END_OF_TIME)) throw refuse('BAD_USER_INPUT', `\`${name}\` is an instant`);
  return at;
}
