import { canonicalJson } from '../../core/ledger/index.js';
import type { CompiledPolicy } from '../../core/policy/index.js';
import {
  type Bond,
  bondsBut,
  bondsOfPerson,
  bondsOfService,
  type ConsentBook,
  type ConsentRecords,
  type Horizon,
  horizonFrom,
  openConsentBook,
  type RequestFacts,
  type RightsRecords,
  readConsents,
  readRights,
  stoppedFor,
} from '../facts/index.js';
import { createBoundedMemo } from '../identity/index.js';
import type { Compiled } from './3-plan.js';
import type { Granting } from './4-fetch.js';
import { type AuthorisationClass, classify } from './authorisation-class.js';
import type { Caller } from './caller.js';
import type { Decisions } from './decisions.js';
import type { Guarded } from './index.js';
import type { SchoolsAsked } from './schools-asked.js';
import type { Standings } from './subjects.js';

/**
 * Under what somebody asks, whatever they ask: who they are to whom, and who agreed to what. The same for each of their requests until an epoch
 * moves, the purposes are others, or time brings a change; whatever else a policy says is asked with each decision. INVARIANT: what is in here follows
 * from the caller, the purposes of the policy, the epochs, and the span of time it is kept for.
 */
export interface Circumstances {
  readonly facts: RequestFacts;
  /** They reach nobody whose data may not be used for the purpose (GDPR art. 18 and 21). */
  readonly bonds: readonly Bond[];
  readonly consents: ConsentBook;
  /** What the book was opened from, and by whom the bonds were stopped. */
  readonly records: ConsentRecords & RightsRecords;
  /** The schools of whose students the book is; null: of all. */
  readonly consentsAt: readonly string[] | null;
  readonly authorisation: AuthorisationClass;
  /** The place of each bond among the kinds of the class. */
  readonly kindOf: readonly number[];
  /** Where people stand who were met before, and how many of them there are, for each of what is decided. */
  readonly standings: WeakMap<Decisions, Standings>;
  readonly tally: { met: number };
  /** What subgraphs are told of the decision, where no write is part of it, under which version of the rules. */
  readonly granted: WeakMap<Compiled, { readonly version: string; readonly granting: Granting }>;
  /** Schools beyond those asked of that a request under these turned out to need; the next one begins with them. */
  readonly missed: Set<string>;
}

/** Finds the circumstances of a caller: of a system as far as it asks of certain schools; null is all of them. */
export type CircumstancesOf = (caller: Caller, asked?: SchoolsAsked | null) => Promise<Circumstances>;

interface Kept {
  readonly circumstances: Circumstances;
  /** The epochs and the purposes it follows from. */
  readonly under: string;
  readonly purposes: CompiledPolicy['purposes'];
  /** Half-open, in milliseconds since 1970. */
  readonly since: number;
  readonly until: number;
}

/** How much is kept. */
interface Limits {
  readonly callers: number;
  /** People whom one caller knows, and meets, before theirs are begun anew. */
  readonly ofOne: number;
  /** The same of all callers together: the one who asked longest ago is forgotten first. */
  readonly ofAll: number;
}
const LIMITS: Limits = { callers: 2_000, ofOne: 20_000, ofAll: 200_000 };
/** Requests from one look at what all callers know to the next. */
const ROUND = 50;

/** Finds the circumstances of callers, kept where something counts changes. */
export function openCircumstances(
  { factsAt, consents, rights }: Pick<Guarded, 'factsAt' | 'consents' | 'rights'>,
  limits: Limits = LIMITS,
): CircumstancesOf {
  const known = createBoundedMemo<Kept>(limits.callers);
  let requests = 0;

  return async (caller, asked = null) => {
    const { epochs, at } = caller;
    const { purposes } = caller.rules.policy;
    requests += 1;
    if (requests % ROUND === 0) makeRoom();
    if (epochs === null) return look(caller, asked, horizonFrom(at));
    // Why the token's purposes are not in it: step 1 made one of them the purpose.
    const key = JSON.stringify([caller.person, caller.client.id, caller.purpose, asked?.at ?? null]);
    const under = `${epochs.agreement} ${epochs.consent} ${epochs.relation} ${epochs.store}`;
    const found = known.get(key);
    if (found !== undefined && stands(found)) {
      // Why: a few callers may know more than there is room for, and all of them be among those who asked lately.
      known.set(key, found);
      return found.circumstances;
    }
    const horizon = horizonFrom(at);
    const circumstances = await look(caller, asked, horizon);
    makeRoom();
    known.set(key, { circumstances, under, purposes, since: at, until: horizon.until });
    return circumstances;

    function stands(kept: Kept): boolean {
      const { circumstances, since, until } = kept;
      const isNow = since <= at && at < until;
      const isSame = kept.under === under && areSame(kept.purposes, purposes);
      return isNow && isSame && circumstances.facts.isCounted && sizeOf(circumstances) < limits.ofOne;
    }
  };

  function makeRoom(): void {
    let size = 0;
    for (const { circumstances } of known.values()) size += sizeOf(circumstances);
    if (size < limits.ofAll) return;
    known.forget(({ circumstances }) => {
      if (size < limits.ofAll) return false;
      size -= sizeOf(circumstances);
      return true;
    });
  }

  async function look(caller: Caller, asked: SchoolsAsked | null, horizon: Horizon): Promise<Circumstances> {
    const { at, epochs, client, purpose } = caller;
    const { purposes } = caller.rules.policy;
    const facts = factsAt(at, epochs);
    const consentsAt = asked?.at ?? null;
    for (const { from, to } of client.agreements) for (const instant of [from, to]) horizon.sees(instant);
    const [held, agreed, against] = await Promise.all([
      bondsOf(caller, asked, facts),
      readConsents(consents, client.id, epochs, consentsAt),
      readRights(rights, client.id, epochs),
    ]);
    const [bonds, book] = await Promise.all([
      bondsBut(stoppedFor(against, { purposes }, purpose), held, facts),
      openConsentBook(agreed, { purposes }, { purpose, at }, facts, horizon),
    ]);
    return {
      facts,
      bonds,
      consents: book,
      records: { ...agreed, ...against },
      consentsAt,
      ...classify(asked === null ? caller : contractedAt(caller, asked), bonds, book),
      standings: new WeakMap(),
      tally: { met: 0 },
      granted: new WeakMap(),
      missed: new Set(),
    };
  }
}

/** Do they say the same, all that there is of each, in the same order? Other national rules seldom have other purposes. */
function areSame(some: CompiledPolicy['purposes'], others: CompiledPolicy['purposes']): boolean {
  return some === others || textOf(some) === textOf(others);
}

const texts = new WeakMap<CompiledPolicy['purposes'], string>();

function textOf(purposes: CompiledPolicy['purposes']): string {
  const known = texts.get(purposes) ?? canonicalJson([...purposes.values()]);
  texts.set(purposes, known);
  return known;
}

/** The caller with no other agreements than those with the schools that are asked. */
function contractedAt(caller: Caller, { at }: SchoolsAsked): Caller {
  return { ...caller, client: { ...caller.client, agreements: caller.client.agreements.filter(({ school }) => at.includes(school)) } };
}

function sizeOf({ facts, tally }: Circumstances): number {
  return facts.size + tally.met;
}

async function bondsOf(caller: Caller, asked: SchoolsAsked | null, facts: RequestFacts): Promise<readonly Bond[]> {
  if (asked !== null) return bondsOfService(asked.at);
  if (caller.person === null) {
    const schools = caller.client.agreements
      .filter((one) => one.from <= caller.at && (one.to === null || caller.at < one.to))
      .map((one) => one.school);
    return bondsOfService([...new Set(schools)]);
  }
  const standings = await facts.standings(caller.person);
  return standings === null ? [] : bondsOfPerson(standings, caller.at);
}
