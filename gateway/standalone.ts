import { readFileSync, watch } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { dirname } from 'node:path';
import { printSchema } from 'graphql';
import { deriveKey } from '../core/capability/index.js';
import { type Config, masterSecret, SettingRefused } from '../core/config.js';
import { refuse } from '../core/errors.js';
import { keepingUnder, openLedger } from '../core/ledger/index.js';
import { type CompiledPolicy, covers } from '../core/policy/index.js';
import type { Classification, Structural } from '../core/shield/index.js';
import { openStore, type Store } from '../core/store/index.js';
import { type ClientsFile, registersOf } from './clients-file.js';
import { createContracts } from './contract/index.js';
import { openRemotes } from './dispatch/index.js';
import { type Epochs, openCountedFacts, openFactsDoor, STRANGERS } from './facts/index.js';
import { openSupergraph, type Snapshot } from './federation/supergraph.js';
import { type HttpRequest, type OperationContext, openGraphql } from './graphql.js';
import {
  createEmbeddedIssuer,
  createPairwise,
  createVerifier,
  type PersonDirectory,
  parseIssuers,
  type TrustedIssuer,
} from './identity/index.js';
import { createLogger, type Log } from './log.js';
import { keysUnder } from './main.js';
import { createMetrics } from './metrics.js';
import { authenticate } from './request/1-authenticate.js';
import type { Rules } from './request/3-plan.js';
import type { Caller } from './request/caller.js';
import { type Guarded, openJourneys } from './request/index.js';
import { openRules } from './rules-in-force.js';
import { createHttpServer, type Page } from './server.js';

/** A gateway over somebody's own supergraph. */
export interface Standalone {
  readonly url: string;
  close(): Promise<void>;
}

export interface StandaloneOptions {
  /** Path of the supergraph; read again when it changes. */
  readonly supergraph: string;
  /** Null permits all: a federation gateway and no more. Refused in production. */
  readonly policy: CompiledPolicy | null;
  readonly clients: ClientsFile;
  /** Addresses in place of those in the supergraph, by name of the subgraph. */
  readonly subgraphs: ReadonlyMap<string, string>;
  readonly log?: Log;
  readonly now?: () => number;
}

const PERMIT_ALL =
  'PERMIT ALL: nothing is decided, nothing is accounted for, everybody is answered everything; never with data about people';

/** Serves any federation 2 supergraph, over HTTP subgraphs. */
export async function startStandalone(config: Config, options: StandaloneOptions): Promise<Standalone> {
  const log = options.log ?? createLogger(config);
  const now = options.now ?? Date.now;
  if (options.policy === null && config.production)
    throw new SettingRefused(['--policy permit-all is refused in production: name a policy file']);
  if (options.policy === null) log.warn(PERMIT_ALL);

  const master = masterSecret(config);
  const pairwise = createPairwise(master);
  const metrics = createMetrics();
  const guard = options.policy === null ? null : await openGuard(config, options.policy, options.clients, now, log);

  async function serving(sdl: string) {
    const snapshot = openSupergraph(sdl);
    const urls = new Map(snapshot.subgraphs.map(({ name, url }): [string, string] => [name, options.subgraphs.get(name) ?? url]));
    const dispatch = openRemotes(urls);
    const journeys = openJourneys({
      snapshot,
      guarded: guard === null ? null : guard.over(snapshot, dispatch.send),
      pairwise,
      send: dispatch.send,
      log: log.fault,
    });
    const whole = { schema: snapshot.schema, isWhole: true };
    const contracts = createContracts();
    const inForce = guard === null ? null : openRules(async () => guard.policy, snapshot, structuralIn(snapshot.classification));
    const rules = inForce === null ? null : await inForce.under(STANDING);
    const contractFor = (caller: Pick<Caller, 'audience' | 'rules'> | null) =>
      caller === null || inForce === null ? whole : contracts.of(caller.audience, inForce.ground(caller.rules));
    const graphql = await openGraphql({
      snapshot,
      supergraphSdl: sdl,
      log: log.fault,
      contractFor,
      journeys: metrics.measured(journeys),
    });
    /** Why: a caller who was known a moment before the supergraph changed is decided by the rules over the one that is asked. */
    const underRules = (caller: Caller | null) =>
      caller === null || rules === null || caller.rules === rules ? caller : Object.freeze({ ...caller, rules });
    return {
      dispatch,
      rules,
      stop: graphql.stop,
      execute: (request: HttpRequest, context: OperationContext) =>
        graphql.execute(request, { ...context, caller: underRules(context.caller) }),
      contractFor: (caller: Caller | null) => contractFor(underRules(caller)),
    };
  }

  let sdl = readFileSync(options.supergraph, 'utf8');
  let current = await serving(sdl);
  /** A supergraph that is not one is logged, and the one before it served on. Requests under way end on the one they began with. */
  const reload = async () => {
    const next = readFileSync(options.supergraph, 'utf8');
    if (next === sdl) return;
    const fresh = await serving(next);
    const old = current;
    sdl = next;
    current = fresh;
    log.info('the supergraph changed and is served');
    await old.stop();
    setTimeout(() => void old.dispatch.close(), GRACE).unref();
  };
  let pending: NodeJS.Timeout | null = null;
  /** INVARIANT: one load at a time, in the order of the changes: what the file says last is what is served. */
  let loading = Promise.resolve();
  // Why: the folder, not the file: whoever moves another file into its place leaves a watcher of the file with the one that was.
  const watcher = watch(dirname(options.supergraph), { persistent: false }, () => {
    if (pending !== null) clearTimeout(pending);
    pending = setTimeout(() => {
      loading = loading.then(reload).catch(log.fault);
    }, SETTLED);
  });

  const pages = new Map<string, () => Promise<Page>>();
  let verify: ReturnType<typeof createVerifier> | null = null;
  let issue: Parameters<typeof createHttpServer>[0]['issuer'] = null;
  const server = createHttpServer({
    authenticate: async (headers) => {
      if (guard === null) return null;
      if (verify === null) throw refuse('UPSTREAM_UNAVAILABLE', 'the service is starting: try again');
      return authenticate(
        headers,
        { verifier: verify, ...guard.registers, rulesUnder: async () => current.rules as Rules, readEpochs: async () => STANDING },
        now(),
      );
    },
    graphql: { execute: (request, context) => current.execute(request, context) },
    contract: (caller) => printSchema(current.contractFor(caller).schema),
    access: null,
    files: null,
    issuer: (request, response) => issue?.(request, response),
    pages,
    headers: guard === null ? { 'preau-policy': 'permit-all' } : {},
    maxBodyBytes: config.maxBodyBytes,
    log: log.fault,
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(config.port, config.host, resolve);
  });
  const url = config.port === 0 ? `http://${config.host}:${(server.address() as AddressInfo).port}` : config.publicUrl;

  if (guard !== null) {
    const { policy, registers } = guard;
    const issuers: TrustedIssuer[] = config.issuers === null ? [] : [...parseIssuers(config.issuers)];
    if (!config.production) {
      const embedded = await createEmbeddedIssuer({
        issuer: url,
        audience: config.audience,
        clients: options.clients,
        people: NOBODY,
        keysFile: config.dataDir === 'memory' ? null : `${config.dataDir}/issuer-keys.json`,
        demo: false,
        purposes: (id) => policy.purposes.has(id),
        covers: (permitted, requested) => covers(policy, permitted, requested),
        onError: log.fault,
      });
      issue = embedded.handle;
      issuers.push(embedded.trusted);
    }
    verify = createVerifier({ issuers, clients: registers.clients, people: NOBODY, now });
  }

  const ready = async () => guard?.store.ping();
  pages.set('/', async () => text('a GraphQL federation gateway: POST /graphql'));
  pages.set('/health/live', async () => text('ok'));
  pages.set('/health/ready', async () =>
    ready().then(
      () => text('ok'),
      () => ({ ...text('not ready'), status: 503 }),
    ),
  );
  pages.set('/metrics', async () => ({ status: 200, type: metrics.contentType, body: await metrics.text() }));
  log.info(`listening on ${url}`);

  return {
    url,
    async close() {
      watcher.close();
      if (pending !== null) clearTimeout(pending);
      await loading;
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeIdleConnections();
      });
      await current.stop();
      await current.dispatch.close();
      await guard?.close();
    },
  };
}

/** Milliseconds after a write in which the file is taken to be whole. */
const SETTLED = 100;
/** Milliseconds that requests under way are given on connections to subgraphs of a supergraph that was replaced. */
const GRACE = 30_000;

/** No account is anybody's here: tokens are of systems that act for themselves. */
const NOBODY: PersonDirectory = { byHandle: async () => null, byAccount: async () => null };

/** Clients are a file that is read once, and nobody consents to anything here: nothing changes while this gateway runs. */
const STANDING: Epochs = Object.freeze({ agreement: '0', consent: '0', policy: '0', relation: '0', store: '' });

interface Guard {
  readonly policy: CompiledPolicy;
  readonly registers: ReturnType<typeof registersOf>;
  readonly store: Store;
  close(): Promise<void>;
  over(snapshot: Snapshot, send: Parameters<typeof openFactsDoor>[0]): Guarded;
}

async function openGuard(config: Config, policy: CompiledPolicy, clients: ClientsFile, now: () => number, log: Log): Promise<Guard> {
  const master = masterSecret(config);
  const keyOf = keysUnder(master);
  const registers = registersOf(clients);
  const store = await openStore({ databaseUrl: config.databaseUrl, dataDir: config.dataDir });
  const ledger = await openLedger(store, keepingUnder(master, config, log.fault));
  return {
    policy,
    registers,
    store,
    async close() {
      await ledger.close();
      await store.close();
    },
    over(snapshot, send) {
      const keepsSchools = snapshot.fullSchema.getQueryType()?.getFields().preauPlaces !== undefined;
      const door = openFactsDoor(send, keyOf, now);
      return {
        // Why no epochs: who changes what identity knows does not count it here.
        factsAt: keepsSchools ? (at) => openCountedFacts(door, at, null) : () => STRANGERS,
        readEpochs: async () => STANDING,
        consents: { actsTowards: async () => [], noticesAbout: async () => [] },
        rights: { objectionsTo: async () => [], restricted: async () => [] },
        // Why: a capability says who asks, for whom and what for; it is for subgraphs that hold it to their rows, and for nobody else.
        keyOf: keepsSchools ? keyOf : null,
        ledger,
        pseudonymKey: deriveKey(master, 'ledger'),
        keepPremises: null,
        shadow: null,
      };
    },
  };
}

/** The envelopes of lists, by the names that the connection specification gives them. Any other type without a category is denied, field by field. */
function structuralIn(classification: Classification): Structural {
  return (type, leaf) =>
    classification.type(type) === undefined &&
    /^(PageInfo|.*(Connection|Edge))$/.test(type) &&
    (leaf === undefined || /^(cursor|totalCount|hasNextPage|hasPreviousPage|startCursor|endCursor)$/.test(leaf));
}

function text(body: string): Page {
  return { status: 200, type: 'text/plain; charset=utf-8', body };
}
