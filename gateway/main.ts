import { readFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { parse, printSchema } from 'graphql';
import { type Bus, openBus } from '../core/bus/index.js';
import { deriveCursorKey, deriveKey } from '../core/capability/index.js';
import { type Config, masterSecret, SettingRefused, type SubgraphName } from '../core/config.js';
import { refuse } from '../core/errors.js';
import { humanOf } from '../core/ids.js';
import { keepingUnder, openLedger, openPremises } from '../core/ledger/index.js';
import { covers } from '../core/policy/index.js';
import { type Classification, decidedAt, readClassification } from '../core/shield/index.js';
import { openStore, type Store } from '../core/store/index.js';
import { createSubgraph, serveSubgraph } from '../core/subgraph/index.js';
import { isStructural } from '../schema/assertions.js';
import { subgraphDocument } from '../schema/compose.js';
import { projectFolder, schemaFile } from '../schema/files.js';
import { openAuthzen, openEvaluation, openQuestions } from './access/index.js';
import { consolePages } from './console-pages.js';
import { createContracts } from './contract/index.js';
import { demoPage, generatedClients, type RunningDemo, seedDemo } from './demo-school.js';
import { inProcess } from './dispatch/in-process.js';
import { openDispatch } from './dispatch/index.js';
import { type Progress, silentProgress } from './exchange/index.js';
import { countOf, openCountedFacts, openEpochs, openFactsDoor, STANDING } from './facts/index.js';
import { openSupergraph, type Snapshot } from './federation/supergraph.js';
import { type Bytes, filesFolder, openBytes, openDownload, openSweeper, openUpload } from './files/index.js';
import {
  type ExplainPorts,
  examineNational,
  examineProposed,
  governanceDefinition,
  openConfirmation,
  openHeartbeat,
  openPeople,
  openPolicyInForce,
  openRegisters,
  openRightsPorts,
  openShadowRegister,
  readDeclared,
} from './governance/index.js';
import { openGraphql } from './graphql.js';
import {
  createEmbeddedIssuer,
  createPairwise,
  createVerifier,
  type PersonDirectory,
  parseIssuers,
  type TrustedIssuer,
} from './identity/index.js';
import { createLogger, type Log } from './log.js';
import { createMetrics } from './metrics.js';
import { newcomer } from './newcomer.js';
import { authenticate } from './request/1-authenticate.js';
import { openAccountant } from './request/7-account.js';
import { openCircumstances } from './request/circumstances.js';
import { type Guarded, openJourneys } from './request/index.js';
import { openRules } from './rules-in-force.js';
import { createHttpServer, type Page } from './server.js';
import { leadsTo, openAskAgain, openShadow, openSimulations } from './simulation/index.js';

/** A running Préau. */
export interface Preau {
  /** Where it answers, `http://127.0.0.1:4000`. */
  readonly url: string;
  readonly demo: RunningDemo | null;
  readonly store: Store;
  close(): Promise<void>;
}

/** What whoever starts it brings along; a test brings most. */
export interface Given {
  readonly log?: Log;
  readonly now?: () => number;
  readonly store?: Store;
  readonly bytes?: Bytes;
  /** What comes with the project, read already. */
  readonly snapshot?: Snapshot;
  readonly classification?: Classification;
  /** Told of every body that goes to a subgraph. */
  readonly onSend?: (subgraph: string, body: string) => void;
  /** Shows how far the seeding of the demo is. */
  readonly progress?: Progress;
  /** Students of the demo, over its two schools. */
  readonly students?: number;
}

/** Wires everything for one configuration and listens. Only this file knows how things hang together. */
export async function startPreau(config: Config, given: Given = {}): Promise<Preau> {
  const log = given.log ?? createLogger(config);
  const now = given.now ?? Date.now;
  // Why before the stores: a file that is wrong stops the program at once.
  const declared = readDeclared(config.registerFile);
  const store = given.store ?? (await openStore({ databaseUrl: config.databaseUrl, dataDir: config.dataDir }));
  const bus: Bus = await openBus({ redisUrl: config.redisUrl });
  const master = masterSecret(config);
  const keyOf = keysUnder(master);
  const supergraphSdl = readFileSync(schemaFile('supergraph.graphql'), 'utf8');
  const classification = given.classification ?? readClassification(parse(supergraphSdl));
  const pairwise = createPairwise(master);

  const bytes = given.bytes ?? openBytes(filesFolder(config.dataDir));
  const demo = config.demo
    ? await seedDemo(store, { bytes, now, progress: given.progress ?? silentProgress, students: given.students })
    : null;
  const ports = { store, classification, structural: isStructural, log: log.fault };
  const registers = openRegisters(store.db);
  // Why asked through a closure: identity is reached by the same way as every subgraph, and this one is among them.
  const people = openPeople({
    standings: (...asked) => door.standings(...asked),
    academies: (schools) => door.academies(schools),
    headcounts: (schools) => door.headcounts(schools),
    holders: (...asked) => door.holders(...asked),
  });
  const stewards = [...config.policyStewards, ...(demo === null ? [] : demo.stewards.map((person) => ({ academy: null, person })))];
  const readEpochs = openEpochs(store);
  const snapshot = given.snapshot ?? openSupergraph(supergraphSdl);
  const policies = openPolicyInForce(store.db);
  const running = { db: store.db, bus, now, log: log.fault };
  const look = async () => {
    const epochs = await readEpochs();
    await rules.under(epochs);
    return countOf(epochs.policy);
  };
  const prepare = async (version: string) => {
    const policy = await policies.prepare(version);
    if (policy === null) return;
    await journeys.prepare(rules.of(policy));
    await examineProposed(store.db, version);
  };
  const heartbeat = openHeartbeat({ ...running, look, prepare });
  const confirmation = openConfirmation({ ...running, epoch: async () => countOf((await readEpochs()).policy) });
  const inForce = async () => {
    const policy = await policies.live();
    heartbeat.decidesBy(policy.version);
    return policy;
  };
  const rules = openRules(inForce, snapshot, isStructural);
  const ledger = await openLedger(store, keepingUnder(master, config, log.fault), STANDING);
  const account = openAccountant(ledger, deriveKey(master, 'ledger'));
  const factsAt: Guarded['factsAt'] = (at, epochs) => openCountedFacts(door, at, epochs);
  const places = decidedAt(snapshot.schema, classification);
  const find = openQuestions({ classification, places, ...registers, factsAt });
  const explain: ExplainPorts = { find, clients: registers.clients, account, moment: rules.now(readEpochs) };
  const governance = createSubgraph(
    governanceDefinition({
      changed: async () => undefined,
      stewards,
      explain,
      rights: openRightsPorts({ moment: explain.moment, factsAt }),
      register: { declared, schools: (asked) => door.schools(asked) },
      ...people,
      ...confirmation,
      isDecidedAt: (coordinate) => places.has(coordinate),
      replay: (question) => simulate(question),
    }),
    {
      ...ports,
      key: keyOf('governance').key,
      document: subgraphDocument('governance'),
    },
  );
  const dispatch = openDispatch(
    config.subgraphUrls,
    (name) => inProcess(name, { ...ports, keyOf: (subgraph) => keyOf(subgraph).key, documentOf: subgraphDocument }),
    [governance],
  );
  const send: typeof dispatch.send = (subgraph, body, credentials) => {
    given.onSend?.(subgraph, body);
    return dispatch.send(subgraph, body, credentials);
  };
  const door = openFactsDoor(send, keyOf, now);
  const askAgain = openAskAgain(snapshot);
  const simulate = openSimulations({ db: store.db, askAgain, leads: leadsTo(snapshot.schema), rulesOf: rules.of });
  const shadow = openShadow({ ...openShadowRegister(store, readEpochs), askAgain, rulesOf: rules.of, log: log.fault });
  // Why now: rules that cannot be read are found out at the start, and not by the first who asks.
  await rules.under(null);
  const metrics = createMetrics();

  const contracts = createContracts();
  const guarded: Guarded = {
    factsAt,
    consents: registers.consents,
    rights: registers.rights,
    readEpochs,
    keyOf,
    ledger,
    pseudonymKey: deriveKey(master, 'ledger'),
    keepPremises: openPremises(store),
    shadow,
  };
  const journeys = openJourneys({
    snapshot,
    guarded,
    pairwise,
    send,
    log: log.fault,
  });
  const access = openAuthzen({ evaluate: openEvaluation(find), account });
  const graphql = await openGraphql({
    snapshot,
    supergraphSdl,
    log: log.fault,
    contractFor: (caller) => (caller === null ? { schema: snapshot.schema } : contracts.of(caller.audience, rules.ground(caller.rules))),
    journeys: metrics.measured(journeys),
  });

  const sweeper = openSweeper({ store, bytes, now, log: log.fault });
  const files = {
    upload: openUpload({
      store,
      bytes,
      classification,
      circumstancesOf: openCircumstances(guarded),
      account,
      pairwise,
      now,
      log: log.fault,
    }),
    download: openDownload({ store, bytes, execute: graphql.execute, keyOf, account, pairwise }),
  };

  const directory: PersonDirectory = {
    byHandle: async (handle) => {
      const known = demo?.people.find((person) => person.handle === handle);
      if (known !== undefined) return { person: known.person };
      // Why: at a desk one may also be somebody of a school that was imported, by person id.
      const [facts] = humanOf(handle) === handle ? (await door.places([handle])).value : [];
      return facts == null ? null : { person: facts.person };
    },
    byAccount: async (issuer, subject) => {
      const { value: person, store } = await door.account(issuer, subject);
      return person === null ? null : { person, store };
    },
  };
  // Why: the issuer signs its own address into tokens, so the port must be known before it is made.
  const pages = new Map<string, () => Promise<Page>>();
  let issue: Parameters<typeof createHttpServer>[0]['issuer'] = null;
  let verifier: ReturnType<typeof createVerifier> | null = null;
  const server = createHttpServer({
    authenticate: async (headers) => {
      if (verifier === null) throw refuse('UPSTREAM_UNAVAILABLE', 'the service is starting: try again');
      return authenticate(
        headers,
        { verifier, clients: registers.clients, agreements: registers.agreements, rulesUnder: rules.under, readEpochs },
        now(),
      );
    },
    graphql,
    contract: (caller) => (caller === null ? null : printSchema(contracts.of(caller.audience, rules.ground(caller.rules)).schema)),
    access,
    files,
    issuer: (request, response) => issue?.(request, response),
    pages,
    maxBodyBytes: config.maxBodyBytes,
    log: log.fault,
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(config.port, config.host, resolve);
  });
  const port = (server.address() as AddressInfo).port;
  const url = config.port === 0 ? `http://${config.host}:${port}` : config.publicUrl;

  const issuers: TrustedIssuer[] = config.issuers === null ? [] : [...parseIssuers(config.issuers)];
  if (!config.production) {
    const embedded = await createEmbeddedIssuer({
      issuer: url,
      audience: config.audience,
      clients: demo?.clients ?? (config.demo ? await generatedClients(registers.clients) : []),
      people: directory,
      keysFile: config.dataDir === 'memory' ? null : `${config.dataDir}/issuer-keys.json`,
      demo: config.demo,
      purposes: (id) => rules.newest()?.purposes.has(id) === true,
      covers: (permitted, requested) => {
        const policy = rules.newest();
        return policy !== null && covers(policy, permitted, requested);
      },
      onError: log.fault,
    });
    issue = embedded.handle;
    issuers.push(embedded.trusted);
  }
  verifier = createVerifier({ issuers, clients: registers.clients, people: directory, now });

  const ready = async () => Promise.all([store.ping(), bus.ping()]);
  for (const [path, page] of consolePages(join(projectFolder, 'dist', 'console'), newcomer(url, demo))) pages.set(path, page);
  pages.set('/.well-known/authzen-configuration', async () => ({
    status: 200,
    type: 'application/json; charset=utf-8',
    body: JSON.stringify({
      policy_decision_point: url,
      access_evaluation_endpoint: `${url}/access/v1/evaluation`,
      access_evaluations_endpoint: `${url}/access/v1/evaluations`,
    }),
  }));
  pages.set('/health/live', async () => text('ok'));
  pages.set('/health/ready', async () =>
    ready().then(
      () => text('ok'),
      () => ({ ...text('not ready'), status: 503 }),
    ),
  );
  pages.set('/metrics', async () => ({ status: 200, type: metrics.contentType, body: await metrics.text() }));
  if (demo !== null) pages.set('/demo.json', async () => demoPage(demo, pairwise, rules.newest()?.purposes ?? new Map()));
  await heartbeat.begin();
  sweeper.begin();
  const national = await examineNational(store.db);
  void national.found.then(({ isFit }) => {
    if (!isFit) log.fault(`policy: the national rules in force (${national.id}) are not fit to be published again: propose others`);
  }, log.fault);
  log.info(`listening on ${url}`);

  return {
    url,
    demo,
    store,
    async close() {
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeIdleConnections();
      });
      await graphql.stop();
      await dispatch.close();
      await heartbeat.close();
      await bus.close();
      await sweeper.close();
      await shadow.close();
      await ledger.close();
      await store.close();
    },
  };
}

/** One subgraph as a process of its own, behind its gateway's capability. */
export async function startSubgraph(
  name: SubgraphName,
  config: Config,
  log: Log = createLogger(config),
): Promise<{ readonly url: string; close(): Promise<void> }> {
  if (config.capabilityKey === null)
    throw new SettingRefused([
      'PREAU_CAPABILITY_KEY must be set for a subgraph: `preau capability-key NAME` prints it where PREAU_SECRET is known',
    ]);
  const key = Buffer.from(config.capabilityKey, 'base64');
  const store = await openStore({ databaseUrl: config.databaseUrl, dataDir: config.dataDir });
  const classification = readClassification(parse(readFileSync(schemaFile('supergraph.graphql'), 'utf8')));
  const subgraph = inProcess(name, {
    store,
    classification,
    structural: isStructural,
    log: log.fault,
    keyOf: () => key,
    documentOf: subgraphDocument,
  });
  const server = serveSubgraph(subgraph);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(config.port, config.host, resolve);
  });
  const url = `http://${config.host}:${(server.address() as AddressInfo).port}`;
  log.info(`subgraph ${name} listening on ${url}`);
  return {
    url,
    async close() {
      await new Promise<void>((resolve) => server.close(() => resolve()));
      await store.close();
    },
  };
}

/** The keys of each subgraph, from the master secret. */
export function keysUnder(master: Buffer): (subgraph: string) => { readonly key: Buffer; readonly cursorKey: string } {
  const known = new Map<string, { key: Buffer; cursorKey: string }>();
  return (subgraph) => {
    const keys = known.get(subgraph) ?? { key: deriveKey(master, subgraph), cursorKey: deriveCursorKey(master, subgraph) };
    known.set(subgraph, keys);
    return keys;
  };
}

function text(body: string): Page {
  return { status: 200, type: 'text/plain; charset=utf-8', body };
}
