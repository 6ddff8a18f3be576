import type { DocumentNode, GraphQLFormattedError, GraphQLSchema, OperationDefinitionNode } from 'graphql';
import type { Reachable } from '../../core/capability/index.js';
import { type Code, Refusal, refuse } from '../../core/errors.js';
import type { Ledger, PremisesKeeper } from '../../core/ledger/index.js';
import type { ConsentRegister, Epochs, KnownEpochs, RequestFacts, RightsRegister } from '../facts/index.js';
import type { Fetched } from '../federation/execution/index.js';
import { settlingVariables } from '../federation/selection.js';
import type { Snapshot } from '../federation/supergraph.js';
import type { Gone } from '../gone.js';
import type { Pairwise } from '../identity/index.js';
import { inSlices } from '../in-slices.js';
import { decideReachable } from './2-decide-reachable.js';
import { decideWrites, type Writes } from './2-decide-writes.js';
import { type Again, type Compiled, compiler, type Rules } from './3-plan.js';
import { fetchData, type Granting, grantingOf, type KeyOf, type Send } from './4-fetch.js';
import type { GateKeeper } from './5-guard.js';
import { denials, permittedIn, type Writing } from './6-respond.js';
import { type Accountant, type Named, type Outcome, openAccountant } from './7-account.js';
import { argumentReader, argumentValue } from './arguments.js';
import { askOfEnough } from './ask-of-enough.js';
import type { AuthorisationClass } from './authorisation-class.js';
import type { Caller } from './caller.js';
import { type Circumstances, type CircumstancesOf, openCircumstances } from './circumstances.js';
import { checkCost } from './cost.js';
import type { Decisions } from './decisions.js';
import { enterRead } from './enter-read.js';
import { introspect } from './introspection.js';
import { knownNames } from './known-names.js';
import { openNaming } from './naming.js';
import { type Operation, operationReader, type Understood } from './operation.js';
import { openRecorder, type Recorded, type Sighting } from './premises.js';
import { passedOn, toldProblems } from './problems.js';
import { extentsOf } from './reach.js';
import { namedIn, placesOf, type SchoolsAsked, schoolsContracted } from './schools-asked.js';
import { schoolsConcerned, schoolsMet, schoolsOf } from './schools-concerned.js';
import { subjectKeys } from './subject-keys.js';
import { openSubjects, type Subjects } from './subjects.js';
import { coerce, coerceOnly } from './variables.js';
import type { Denial, DenialCode } from './verdict.js';
import { NOTHING_WITHDRAWN, openWithdrawals } from './withdrawals.js';

/** A validated operation, and who sent it. */
export interface Asked {
  /** As it was sent, before it was read in a contract. */
  readonly sent: DocumentNode;
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode;
  /** The schema that the caller sees, which the document is valid in. */
  readonly schema: GraphQLSchema;
  readonly variables: Readonly<Record<string, unknown>>;
  /** Null where the gateway permits all. */
  readonly caller: Caller | null;
  /** The `authorization` of the request, for a gateway that permits all and passes it on. */
  readonly authorization: string | null;
  /** `Prefer: strict`: one denied coordinate refuses the whole operation. */
  readonly strict: boolean;
  /** Aborted when the caller went away. */
  readonly signal: Gone | null;
  /** Who asks, looked at anew. */
  readonly renew?: (() => Promise<Caller | null>) | undefined;
  /** The same document as it reads under other rules; left out where one schema is everybody's. */
  readonly under?: ReadUnder | undefined;
}

/** Null where it cannot be read: then it is refused when it is asked. INVARIANT: nothing of whoever asked is in it but the audience. */
export type ReadUnder = (rules: Rules) => Understood | null;

export interface Answer {
  /** The `data` of the answer, as JSON. */
  readonly data: string;
  readonly errors: readonly GraphQLFormattedError[];
}

/** What a gateway that decides stands on. */
export interface Guarded {
  /** What is known of people, at the instant of a request. */
  readonly factsAt: (at: number, epochs: KnownEpochs) => RequestFacts;
  readonly consents: ConsentRegister;
  /** Objections and restrictions. */
  readonly rights: RightsRegister;
  /** The epochs as they stand when asked. */
  readonly readEpochs: () => Promise<KnownEpochs>;
  /** Keys of the subgraphs that check capabilities; null where they are somebody else's, who are told nothing of who asks. */
  readonly keyOf: KeyOf | null;
  readonly ledger: Ledger;
  readonly pseudonymKey: Buffer;
  /** Keeps what reads were decided on, so that other rules can be asked the same; null where nobody edits the rules. */
  readonly keepPremises: PremisesKeeper | null;
  /** Told of what was decided, to try other rules on it; null where none are tried. */
  readonly shadow: { saw(sighting: Sighting): void } | null;
}

export interface JourneyPorts {
  readonly snapshot: Snapshot;
  /** Null: every operation is permitted, and nothing is accounted for. */
  readonly guarded: Guarded | null;
  readonly pairwise: Pairwise;
  readonly send: Send;
  readonly log: (fault: unknown) => void;
}

/** What one request gathered before its answer is written. */
interface Gathered {
  readonly circumstances: Circumstances;
  readonly compiled: Compiled;
  readonly subjects: Subjects;
  readonly fetched: Fetched;
  readonly writes: Writes;
  /** Schools at which it took place, where it was about nobody. */
  readonly otherwise: readonly string[];
}

/** Milliseconds that an operation is given, from its first fetch to its last. */
const DEADLINE = 20_000;

export interface Journeys {
  answer(asked: Asked): Promise<Answer>;
  /** Accounts for an operation that could not be read in the contract of a caller, or that its contract has no place for. */
  turnedDown(caller: Caller | null, document: DocumentNode, operationName: string | null, code: Code): Promise<void>;
  /** Makes ready what was asked lately to be asked under rules that may be in force next; requests are answered meanwhile. */
  prepare(rules: Rules): Promise<void>;
}

/**
 * One request's journey from step 2 on: decide, plan, fetch, guard, respond, account. Step 1 made the caller. Each step does its one thing
 * and hands on; nothing leaves before step 7 has it on the ledger.
 */
export function openJourneys(ports: JourneyPorts): Journeys {
  const { snapshot, guarded, pairwise, send, log } = ports;
  const keys = subjectKeys(snapshot.fullSchema, snapshot.classification);
  const read = operationReader();
  const compile = compiler(snapshot, keys, log);
  const circumstancesOf = guarded === null ? null : openCircumstances(guarded);
  const accountant = guarded === null ? null : openAccountant(guarded.ledger, guarded.pseudonymKey);
  const record = guarded?.keepPremises == null ? null : openRecorder(guarded.keepPremises, snapshot.fullSchema);
  // Why only of subgraphs of ours: others do not look at what they were granted, and are not asked for what is denied.
  const withdrawnFor = guarded?.keyOf == null ? null : openWithdrawals(snapshot, guarded.keyOf, send);
  const nameOf = knownNames(snapshot.fullSchema);
  const naming = openNaming(snapshot.classification, nameOf);
  return {
    prepare: (rules) => inSlices(compile.ahead(rules)),
    answer(asked) {
      if (guarded === null) return travelFreely(asked);
      if (asked.caller === null) throw refuse('UNAUTHENTICATED', 'send an access token: `authorization: Bearer …`');
      return travel(asked, asked.caller, guarded, circumstancesOf as CircumstancesOf, accountant as Accountant);
    },
    async turnedDown(caller, document, operationName, code) {
      if (guarded === null || caller === null) return;
      const named = naming.sent(document, operationName);
      await (accountant as Accountant).refused(caller, named, code, named.unnamed ? [] : await whereStanding(caller));
    },
  };

  async function travel(
    asked: Asked,
    caller: Caller,
    { keyOf, readEpochs, consents, rights, shadow }: Guarded,
    circumstancesOf: CircumstancesOf,
    account: Accountant,
  ): Promise<Answer> {
    const { rules } = caller;
    let named: Named | null = null;
    let intent: number | null = null;
    let schools: readonly string[] | null = null;
    try {
      const variables = coerce(asked);
      const operation = read(asked, variables);
      const understood = naming.understood(operation);
      named = understood;
      const argumentsOf = argumentReader(operation.templates, variables, caller, pairwise);
      checkCost(operation.shape, argumentsOf);
      const gather = async (place: SchoolsAsked | null): Promise<Gathered> => {
        const circumstances = await circumstancesOf(caller, place).catch((fault: unknown) => {
          // Why: asked again, what did not answer is waited for again.
          schools = [];
          throw fault;
        });
        const { facts, bonds } = circumstances;
        schools = place === null ? schoolsOf(bonds) : placesOf(caller, place);
        const { classification } = snapshot;
        const deciding = { policy: rules.policy, classification, caller, bonds, facts };
        const writes = await decideWrites(operation.shape, asked.schema, argumentsOf, deciding);
        const otherwise = writes.schools.length > 0 ? writes.schools : schools;
        schools = schoolsConcerned(schoolsMet(writes.humans, circumstances), otherwise);
        const compiled = compile.of(operation, circumstances.authorisation, rules, () => againOf(asked, operation, read));
        const { ruling, decisions } = compiled;
        if (asked.strict && ruling.denied.length > 0)
          throw refuse('FORBIDDEN_OPERATION', 'not permitted as a whole: leave out what is denied, or do not ask for `Prefer: strict`');

        const reachable = await decideReachable(operation.shape, ruling, argumentsOf, deciding);
        if (operation.shape.kind === 'mutation')
          intent = await account.intended(caller, understood, { open: compiled.open, humans: writes.humans, schools });
        const subjects = openSubjects(keys, decisions, circumstances);
        const fetched = await fetchData(compiled, {
          snapshot,
          variables: sentVariables(compiled, variables, caller, writes.withheld),
          send,
          granting: keyOf === null ? null : granted(caller, compiled, circumstances, writes, reachable, keyOf),
          at: caller.at,
          authorization: null,
          gate: (compiled.gate as GateKeeper)(subjects, decisions),
          signal: asked.signal,
          deadline,
          log,
        });
        if (!facts.knowsEverybody) await meet(compiled, fetched, subjects);
        return { circumstances, compiled, subjects, fetched, writes, otherwise };
      };
      const schoolsNamed = keyOf === null || caller.person !== null ? null : namedIn(operation, argumentsOf, asked.schema);
      const deadline = Date.now() + DEADLINE;
      const { circumstances, compiled, subjects, fetched, writes, otherwise } = await askOfEnough(
        caller,
        schoolsNamed,
        circumstancesOf,
        gather,
      );
      const { ruling, decisions } = compiled;
      const hide = caller.pairwise ? (id: string) => pairwise.hide(caller.client.id, id) : null;
      const withdrawn = (await withdrawnFor?.(asked, caller, ruling.denied, hide)) ?? NOTHING_WITHDRAWN;
      const writing = writingOf(subjects, decisions, fetched, await introspect(operation, asked));
      const hidden = { ...writing, hide, withdrawn: withdrawn.answers };
      const data = compiled.writer.write(fetched.data, hidden);
      const denied = denials(ruling, hidden).filter(({ coordinate }) => !withdrawn.whole.has(coordinate));
      const faults = [...toldProblems(fetched.problems, operation.shape), ...incomplete(fetched, hidden)];
      const { authorisation } = circumstances;
      const isRecorded = record !== null && operation.shape.kind === 'query';
      const { groups } = compiled.writer;
      const recorded = isRecorded ? await record({ sent: asked.sent, operation, variables, authorisation, groups, writing: hidden }) : null;
      const outcome: Outcome = {
        open: withdrawn.told.size === 0 ? compiled.open : [...compiled.open, ...withdrawn.told].sort(),
        denied: denied.map((one) => ({ ...one, coordinate: nameOf(one.coordinate) })),
        permitted: withdrawn.told.size === 0 ? permittedIn(hidden) : new Set([...permittedIn(hidden), ...withdrawn.told]),
        partly: writes.partly,
        humans: intent === null ? subjects.humans : new Set([...subjects.humans, ...writes.humans]),
        schools: schoolsConcerned(subjects.schools().concat(schoolsMet(writes.humans, circumstances), withdrawn.at), otherwise),
        failed: faults.length > 0,
        intent,
        premises: recorded?.digest ?? null,
      };
      // Why a mutation is not looked at again: it was carried out, and decided whole before.
      const plainly = () => account.disclosed(caller, understood, outcome);
      if (intent !== null) await plainly();
      else {
        const { disclosedWhile } = account;
        const whileStanding = disclosedWhile && ((epochs: Epochs) => disclosedWhile(epochs, caller, understood, outcome));
        const meanwhile = { readEpochs, renew: asked.renew, consents, rights };
        const { records, consentsAt } = circumstances;
        await enterRead({ caller, records, consentsAt }, meanwhile, { whileStanding, plainly });
      }
      if (recorded !== null) shadow?.saw(sightingOf(caller, operation, recorded));
      return { data, errors: [...denied.map((denial) => deniedError(denial, compiled.absent)), ...faults] };
    } catch (fault) {
      // Why: what was refused is accounted for too: somebody asked for it. An entry that cannot be written changes nothing here: nothing leaves.
      const code = fault instanceof Refusal ? fault.code : 'UPSTREAM_UNAVAILABLE';
      const sent = named ?? naming.sent(asked.sent, asked.operation.name?.value ?? null);
      const writing = account.refused(caller, sent, code, schools ?? (await whereStanding(caller)), intent);
      if (code === 'UPSTREAM_UNAVAILABLE') await writing.catch(log);
      else await writing;
      throw fault;
    }
  }

  /** Where whoever asked stands; nowhere, where that cannot be found out: they are told of the fault that it is. */
  async function whereStanding(caller: Caller): Promise<readonly string[]> {
    if (caller.person === null) return schoolsContracted(caller);
    try {
      return schoolsOf((await (circumstancesOf as CircumstancesOf)(caller)).bonds);
    } catch (fault) {
      log(fault);
      return [];
    }
  }

  /** The journey where nothing is decided: a federation gateway and no more. */
  async function travelFreely(asked: Asked): Promise<Answer> {
    const variables = coerce(asked);
    const operation = read(asked, variables);
    const compiled = compile.of(operation, EVERYBODY, null);
    const fetched = await fetchData(compiled, {
      snapshot,
      variables: sentVariables(compiled, variables, null, NOTHING_WITHHELD),
      send,
      granting: null,
      at: Date.now(),
      authorization: asked.authorization,
      gate: null,
      signal: asked.signal,
      deadline: Date.now() + DEADLINE,
      log,
    });
    const writing = writingOf(NO_SUBJECTS, compiled.decisions, fetched, await introspect(operation, asked));
    const data = compiled.writer.write(fetched.data, writing);
    return {
      data,
      errors: [
        ...denials(compiled.ruling, writing).map((denial) => deniedError(denial, compiled.absent)),
        ...passedOn(fetched.problems, operation.shape),
      ],
    };
  }

  function sentVariables(
    { variables: sent }: Compiled,
    variables: Readonly<Record<string, unknown>>,
    caller: Caller | null,
    withheld: Writes['withheld'],
  ): Record<string, unknown> {
    const values: Record<string, unknown> = {};
    for (const { name, argument } of sent) {
      const value = argumentValue(argument, variables, caller, pairwise);
      const denied = withheld.get(argument.node);
      if (value !== undefined) values[name] = denied === undefined ? value : without(value as readonly unknown[], denied);
    }
    return values;
  }
}

/**
 * Of the variables, only those that settle the shape are kept, as they were sent. INVARIANT: a condition is true or false: whatever else was sent for
 * one that is not there for whoever asked is nobody's to keep, and settles nothing (threats T42).
 */
function againOf({ under, sent, variables }: Asked, operation: Operation, read: ReturnType<typeof operationReader>): Again {
  if (under === undefined) return () => operation;
  const names = settlingVariables(sent);
  const known = names.filter((name) => typeof variables[name] === 'boolean');
  return readAgain(under, names, Object.fromEntries(known.map((name) => [name, variables[name]])), read);
}

/** Why by itself: what it is made with is kept as long as it is, and nothing else. */
function readAgain(
  under: ReadUnder,
  names: readonly string[],
  settled: Readonly<Record<string, unknown>>,
  read: ReturnType<typeof operationReader>,
): Again {
  return (rules) => {
    const understood = under(rules);
    const variables = understood === null ? null : coerceOnly(names, { ...understood, variables: settled });
    return understood === null || variables === null ? null : read(understood, variables);
  };
}

const NOTHING_WITHHELD: Writes['withheld'] = new Map();

/** A list with null in the place of what is not sent. */
function without(items: readonly unknown[], denied: ReadonlySet<number>): readonly unknown[] {
  return items.map((item, index) => (denied.has(index) ? null : item));
}

function sightingOf({ client, purpose, rules, epochs }: Caller, { name, hash }: Operation, { premises }: Recorded): Sighting {
  return { premises, rules, policyEpoch: epochs?.policy ?? '', client: client.id, purpose, operationName: name, operationHash: hash };
}

/** What subgraphs are told, once for all requests of a caller that are told the same. */
function granted(
  caller: Caller,
  compiled: Compiled,
  { bonds, kindOf, consents, facts, granted: known }: Circumstances,
  { grants, addressees }: Writes,
  reachable: readonly Reachable[] | null,
  keyOf: KeyOf,
): Granting {
  const isRead = grants.length === 0 && addressees.length === 0 && reachable === null;
  const { version } = caller.rules.policy;
  const found = isRead ? known.get(compiled) : undefined;
  // Why: what is compiled serves every version that says the same, and a capability names the one it was granted under.
  if (found?.version === version) return found.granting;
  const { coordinates, closed, terms } = compiled.ruling;
  const extents = extentsOf(terms, bonds, kindOf, consents, grants, facts);
  const granting = grantingOf({
    caller,
    policyVersion: version,
    coordinates,
    closed,
    extents,
    addressees,
    reachable,
    keyOf,
  });
  if (isRead) known.set(compiled, { version, granting });
  return granting;
}

/** The class of everybody, where nobody is told apart. */
const EVERYBODY: AuthorisationClass = {
  key: '',
  purpose: '',
  client: { id: '', kind: 'school-app', agreements: [], tokenPurposes: [] },
  kinds: [],
  ownConsents: new Set(),
};
const NO_SUBJECTS: Subjects = { standing: () => -1, load: async () => undefined, humans: new Set(), schools: () => [] };

/** Everybody whom the data names is looked up, in one question. */
async function meet({ writer }: Compiled, { data }: Fetched, subjects: Subjects): Promise<void> {
  const ids = new Set<string>();
  writer.collect(data, ids);
  await subjects.load(ids);
  for (const id of ids) subjects.standing(id);
}

function writingOf(
  subjects: Subjects,
  decisions: Decisions,
  { shared }: Fetched,
  introspection: Readonly<Record<string, unknown>>,
): Writing {
  return {
    subjects,
    decisions,
    hide: null,
    introspection,
    withdrawn: NOTHING_WITHDRAWN.answers,
    shared,
    written: new Map(),
    denied: new Map<string, DenialCode>(),
    decided: new Map(),
    permitted: new Set(),
    missing: new Set(),
  };
}

/** Of a field that is not in the client's contract: the same whether it is hidden from it or was never there. */
const NO_SUCH_FIELD = 'there is no such field, or none for this client';

/** A value that is not there though it must be, where no denial and no failed fetch says why. */
function incomplete({ problems }: Fetched, { missing, denied }: Writing): GraphQLFormattedError[] {
  if (missing.size === 0 || problems.length > 0 || denied.size > 0) return [];
  return [{ message: 'a part of the answer could not be fetched: try again', extensions: { code: 'UPSTREAM_UNAVAILABLE' } }];
}

function deniedError({ coordinate, code }: Denial, absent: ReadonlySet<string>): GraphQLFormattedError {
  const message = absent.has(coordinate)
    ? NO_SUCH_FIELD
    : code === 'CONSENT_REQUIRED'
      ? 'consent is needed for this purpose'
      : 'not permitted for this purpose';
  return { message, extensions: { code, coordinate } };
}
