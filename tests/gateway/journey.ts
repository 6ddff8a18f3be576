import { readFileSync } from 'node:fs';
import { sql } from 'drizzle-orm';
import { parse } from 'graphql';
import { type Capability, deriveKey, verifyCapability } from '../../core/capability/index.js';
import { keepingUnder, type Ledger, type LedgerEntry, openLedger, openPremises } from '../../core/ledger/index.js';
import type { CompiledPolicy } from '../../core/policy/index.js';
import { decidedAt, readClassification } from '../../core/shield/index.js';
import { refreshStatistics, type Store } from '../../core/store/index.js';
import { createSubgraph, type Subgraph } from '../../core/subgraph/index.js';
import { openQuestions } from '../../gateway/access/index.js';
import { audienceOf, type Contract, createContracts } from '../../gateway/contract/index.js';
import { type Demo, generateDemo } from '../../gateway/demo/index.js';
import { inProcess, writeDemo } from '../../gateway/dispatch/in-process.js';
import { silentProgress } from '../../gateway/exchange/index.js';
import { type KnownEpochs, openCountedFacts, openEpochs, openFactsDoor, STANDING } from '../../gateway/facts/index.js';
import { openSupergraph } from '../../gateway/federation/supergraph.js';
import {
  type ExplainPorts,
  governanceDefinition,
  NOTHING_DECLARED,
  openPeople,
  openRegisters,
  openRightsPorts,
  type Registers,
} from '../../gateway/governance/index.js';
import { openGraphql } from '../../gateway/graphql.js';
import { createPairwise, type Pairwise } from '../../gateway/identity/index.js';
import { keysUnder } from '../../gateway/main.js';
import type { Send } from '../../gateway/request/4-fetch.js';
import { openAccountant } from '../../gateway/request/7-account.js';
import { openJourneys } from '../../gateway/request/index.js';
import { openRules } from '../../gateway/rules-in-force.js';
import { leadsTo, openAskAgain, openSimulations } from '../../gateway/simulation/index.js';
import { isStructural } from '../../schema/assertions.js';
import { subgraphDocument } from '../../schema/compose.js';
import { schemaFile } from '../../schema/files.js';
import { schools } from '../../subgraphs/identity/tables.js';
import { openEmptyStore } from '../store.js';
import { basePolicy } from './base-policy.js';
import { NO_OTHERS } from './governance/register.js';

/** One request to a subgraph, as it went. */
export interface Sent {
  readonly subgraph: string;
  readonly body: string;
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly token: string;
  readonly capability: Capability;
}

/** Who asks: a demo person through a client, or a client for itself; `at` moves the clock of the request, in milliseconds. */
export interface Who {
  readonly client: string;
  readonly purpose: string;
  readonly as?: string;
  readonly at?: number;
  readonly strict?: boolean;
}

export interface Told {
  readonly message: string;
  readonly extensions: { readonly code: string; readonly coordinate?: string };
}

/** What came back, and what was done for it. */
export interface Outcome {
  readonly status: number;
  // biome-ignore lint/suspicious/noExplicitAny: a test names the shape it asked for.
  readonly data: any;
  readonly errors: readonly Told[];
  readonly text: string;
  /** What was asked of subgraphs for the answer; the gateway's own questions about people are in `facts`. */
  readonly sent: readonly Sent[];
  readonly facts: readonly Sent[];
  /** What subgraphs gave for the answer, as one text: what is not in it was never read. */
  readonly received: string;
  readonly entries: readonly LedgerEntry[];
}

export interface Journey {
  ask(who: Who, query: string, variables?: Readonly<Record<string, unknown>>, more?: Readonly<Record<string, unknown>>): Promise<Outcome>;
  readonly demo: Demo;
  readonly store: Store;
  readonly pairwise: Pairwise;
  readonly registers: Registers;
  readonly now: number;
  /** The schema as those see it who ask through a client, now. */
  contract(client: string): Promise<Contract>;
  /** The subgraphs themselves, and the keys their gateway signs with. */
  subgraph(name: string): Subgraph;
  readonly keyOf: ReturnType<typeof keysUnder>;
  person(handle: string): string;
  student(handle: string): string;
  /** What is done to what a subgraph answers, or to the ledger, until taken away with null. */
  tamper(change: ((sent: Sent, response: Awaited<ReturnType<Send>>) => Awaited<ReturnType<Send>>) | null): void;
  breakLedger(broken: boolean): void;
  /** Something about somebody changes: nothing is remembered of anybody any more. */
  forget(): Promise<void>;
  close(): Promise<void>;
}

const SCHOOL_LIFE = ['identity', 'attendance', 'assessment', 'messaging'] as const;
/** As in the running demo: who is entrusted with the rules above the schools. */
const STEWARDS = ['principal', 'it-admin', 'dpo'] as const;

/** What a test brings along: an instant to be in, other rows in place of the demo's, somebody to tell of faults. */
export interface Given {
  readonly at?: Date;
  readonly rows?: (demo: Demo) => Demo['rows'];
  readonly log?: (fault: unknown) => void;
  /** The rules in force, whenever they are read anew; those that come with the project, unless said. */
  readonly policy?: () => CompiledPolicy;
}

/** What is made of the files of the project alone, and never changes: once for all tests of a process. */
let kept: ReturnType<typeof make> | undefined;
function made() {
  kept ??= make();
  return kept;
}
function make() {
  const supergraphSdl = readFileSync(schemaFile('supergraph.graphql'), 'utf8');
  const snapshot = openSupergraph(supergraphSdl);
  const policy = basePolicy();
  return {
    supergraphSdl,
    classification: readClassification(parse(supergraphSdl)),
    snapshot,
    rules: openRules(async () => policy, snapshot, isStructural),
    contracts: createContracts(),
  };
}

/** The whole way from a known caller to the answer, over the subgraphs in process, with everything that is sent to them written down. */
export async function openJourney(students = 60, given: Given = {}): Promise<Journey> {
  const store = await openEmptyStore();
  const at = given.at ?? new Date();
  const now = at.getTime();
  const generated = generateDemo({ at, seed: 2026, students });
  const demo = given.rows === undefined ? generated : { ...generated, rows: given.rows(generated) };
  await store.transaction((tx) => writeDemo(tx, demo.rows, silentProgress));
  // Why: as where the demo runs; without it some of what is asked takes five times as long.
  await refreshStatistics(store.db);

  const master = Buffer.alloc(32, 7);
  const keyOf = keysUnder(master);
  const { supergraphSdl, classification, snapshot, contracts, ...same } = made();
  const { policy } = given;
  const rules = policy === undefined ? same.rules : openRules(async () => policy(), snapshot, isStructural);
  const pairwise = createPairwise(master);
  const log = given.log ?? (() => undefined);
  const ports = { store, classification, structural: isStructural, log };
  const registers = openRegisters(store.db);
  const people = openPeople({
    standings: (...asked) => door.standings(...asked),
    academies: (schools) => door.academies(schools),
    headcounts: (schools) => door.headcounts(schools),
    holders: (...asked) => door.holders(...asked),
  });
  const stewards = STEWARDS.flatMap((handle) => demo.people.filter((one) => one.handle === handle)).map(({ person }) => ({
    academy: null,
    person,
  }));
  const readEpochs = openEpochs(store);
  const chain = await openLedger(store, keepingUnder(master, { dataDir: 'memory', databaseUrl: null }), STANDING);
  const ledger: Ledger = {
    head: () => chain.head(),
    async append(entry) {
      if (ledgerBroken) throw new Error('the disk is full');
      entries.push(entry);
      return chain.append(entry);
    },
    async appendWhile(ground, entry) {
      if (ledgerBroken) throw new Error('the disk is full');
      const receipt = (await chain.appendWhile?.(ground, entry)) ?? null;
      if (receipt !== null) entries.push(entry);
      return receipt;
    },
  };
  const factsAt = (at: number, epochs: KnownEpochs) => openCountedFacts(door, at, epochs);
  const places = decidedAt(snapshot.schema, classification);
  const explain: ExplainPorts = {
    find: openQuestions({ classification, places, ...registers, factsAt }),
    clients: registers.clients,
    account: openAccountant(ledger, deriveKey(master, 'ledger')),
    moment: rules.now(readEpochs),
  };
  const governance = createSubgraph(
    governanceDefinition({
      changed: async () => undefined,
      stewards,
      explain,
      rights: openRightsPorts({ moment: explain.moment, factsAt }),
      register: { declared: NOTHING_DECLARED, schools: (asked) => door.schools(asked) },
      ...people,
      ...NO_OTHERS,
      isDecidedAt: (coordinate) => places.has(coordinate),
      replay: (question) => simulate(question),
    }),
    {
      ...ports,
      key: keyOf('governance').key,
      document: subgraphDocument('governance'),
    },
  );
  const subgraphs = new Map<string, Subgraph>([
    ['governance', governance],
    ...SCHOOL_LIFE.map((name): [string, Subgraph] => [
      name,
      inProcess(name, { ...ports, keyOf: (subgraph) => keyOf(subgraph).key, documentOf: subgraphDocument }),
    ]),
  ]);
  const subgraph = (name: string) => {
    const found = subgraphs.get(name);
    if (found === undefined) throw new Error(`there is no subgraph ${name}`);
    return found;
  };

  let record: Sent[] = [];
  let received: string[] = [];
  let entries: LedgerEntry[] = [];
  let tampering: Parameters<Journey['tamper']>[0] = null;
  let ledgerBroken = false;

  const send: Send = async (name, body, { capability: token }) => {
    if (token === null) throw new Error('nothing travels without a capability');
    const { query, variables = {} } = JSON.parse(body) as { query: string; variables?: Record<string, unknown> };
    const capability = verifyCapability(keyOf(name).key, token, name, body);
    const one: Sent = { subgraph: name, body, query, variables, token, capability };
    record.push(one);
    const response = await subgraph(name).execute(body, token);
    if (capability.client !== 'preau') received.push(JSON.stringify(response));
    return tampering === null ? response : tampering(one, response);
  };
  const simulate = openSimulations({ db: store.db, askAgain: openAskAgain(snapshot), leads: leadsTo(snapshot.schema), rulesOf: rules.of });
  const door = openFactsDoor(send, keyOf, () => now);
  const journeys = openJourneys({
    snapshot,
    guarded: {
      factsAt,
      consents: registers.consents,
      rights: registers.rights,
      readEpochs,
      keyOf,
      ledger,
      pseudonymKey: deriveKey(master, 'ledger'),
      keepPremises: openPremises(store),
      shadow: null,
    },
    pairwise,
    send,
    log,
  });
  const ground = rules.ground(await rules.under(null));
  const graphql = await openGraphql({
    snapshot,
    supergraphSdl,
    log,
    contractFor: (caller) => (caller === null ? { schema: snapshot.schema } : contracts.of(caller.audience, ground)),
    journeys,
  });

  const registered = async (id: string, at: number) => {
    const epochs = await readEpochs();
    const client = await registers.clients.find(id, epochs);
    if (client === null) throw new Error(`there is no client ${id}`);
    const agreements = await registers.agreements.of(id, epochs);
    return { epochs, client, agreements, audience: audienceOf(client, agreements, at) };
  };
  const person = (handle: string) => {
    const found = demo.people.find((one) => one.handle === handle);
    if (found === undefined) throw new Error(`there is no demo person ${handle}`);
    return found.person;
  };

  return {
    demo,
    store,
    pairwise,
    registers,
    now,
    contract: async (client) => contracts.of((await registered(client, Math.max(now, Date.now()))).audience, ground),
    subgraph,
    keyOf,
    person,
    student: (handle) => person(handle).replace('.p', '.s'),
    tamper: (change) => {
      tampering = change;
    },
    breakLedger: (broken) => {
      ledgerBroken = broken;
    },
    async forget() {
      await store.db.update(schools).set({ name: sql`${schools.name}` });
    },
    async ask(who, query, variables = {}, more = {}) {
      record = [];
      received = [];
      entries = [];
      const at = who.at ?? Math.max(now, Date.now());
      const callerNow = async () => {
        const { epochs, client, agreements, audience } = await registered(who.client, at);
        return Object.freeze({
          kind: who.as === undefined ? ('service' as const) : ('person' as const),
          person: who.as === undefined ? null : person(who.as),
          client: {
            id: client.id,
            kind: client.kind,
            agreements,
            tokenPurposes: [who.purpose],
          },
          audience,
          purpose: who.purpose,
          pairwise: client.kind === 'vendor',
          tokenId: 'test',
          rules: await rules.under(epochs),
          epochs,
          at,
        });
      };
      const caller = await callerNow();
      const reply = await graphql.execute(
        {
          method: 'POST',
          search: '',
          accept: undefined,
          headers: () => [['content-type', 'application/json']],
          body: { query, variables, ...more },
        },
        { caller, strict: who.strict ?? false, authorization: null, signal: null, renew: callerNow },
      );
      const { text } = reply;
      const { data = null, errors = [] } = JSON.parse(text) as { data?: unknown; errors?: readonly Told[] };
      return {
        status: reply.status,
        data,
        errors,
        text,
        sent: record.filter((one) => one.capability.client !== 'preau'),
        facts: record.filter((one) => one.capability.client === 'preau'),
        received: received.join('\n'),
        entries,
      };
    },
    async close() {
      await graphql.stop();
      await store.close();
    },
  };
}

/** `CODE coordinate` of each error, in order. */
export function codes(outcome: { readonly errors: readonly Told[] }): string[] {
  return outcome.errors.map(
    ({ extensions }) => `${extensions.code}${extensions.coordinate === undefined ? '' : ` ${extensions.coordinate}`}`,
  );
}

/** Every value under a key, wherever it stands. */
export function every(value: unknown, key: string): unknown[] {
  if (Array.isArray(value)) return value.flatMap((item) => every(item, key));
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, item]) => [...(name === key ? [item] : []), ...every(item, key)]);
}

/** Is a field asked anywhere in what was sent? */
export function asksFor(sent: readonly Sent[], field: string): boolean {
  return sent.some(({ query }) => new RegExp(`\\b${field}\\b`).test(query));
}

/** The ids in the representations that travelled. */
export function represented(sent: readonly Sent[]): string[] {
  return sent.flatMap(({ variables }) => ((variables.representations ?? []) as readonly { id?: unknown }[]).map(({ id }) => String(id)));
}

/** A parent through the family application, for the purpose that families ask under. */
export function family(as: string): Who {
  return { client: 'famille', purpose: 'family-information', as };
}
