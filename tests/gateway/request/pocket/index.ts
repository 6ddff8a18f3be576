import { buildSubgraphSchema } from '@apollo/subgraph';
import { type DocumentNode, execute, type GraphQLFormattedError, type GraphQLSchema, parse } from 'graphql';
import { type Capability, verifyCapability } from '../../../../core/capability/index.js';
import type { LedgerEntry } from '../../../../core/ledger/index.js';
import { CATEGORIES, type Category, type CompiledPolicy } from '../../../../core/policy/index.js';
import { compileTree, ruleTree } from '../../../../core/shield/index.js';
import type { SubgraphResponse } from '../../../../core/subgraph/index.js';
import { readAgainst } from '../../../../gateway/contract/index.js';
import { type KeptAct, type KeptObjection, openFacts } from '../../../../gateway/facts/index.js';
import { readRequirements } from '../../../../gateway/federation/requirements.js';
import { openSupergraph } from '../../../../gateway/federation/supergraph.js';
import { createPairwise } from '../../../../gateway/identity/index.js';
import { keysUnder } from '../../../../gateway/main.js';
import type { Rules } from '../../../../gateway/request/3-plan.js';
import type { Caller } from '../../../../gateway/request/caller.js';
import { openJourneys } from '../../../../gateway/request/index.js';
import { EVERY_PURPOSE, policy } from '../../../core/policy/given.js';
import {
  AUDIENCE,
  absenceOf,
  GROUP,
  markOf,
  type Name,
  PUPIL_NAMES,
  personId,
  placeOf,
  rowOf,
  SCHOOL,
  standingsOf,
  studentId,
} from './people.js';
import { composePocket, type PocketSubgraph, pocketDocument } from './schema.js';

/** Read once: it is the same for every test of a file. */
const snapshot = openSupergraph(composePocket());

function structural(type: string): boolean {
  return /^(Announced|Written|.*(Connection|Edge))$/.test(type);
}

export { GROUP, type Name, PUPIL_NAMES, personId, SCHOOL, studentId } from './people.js';

export const NOW = Date.parse('2026-11-24T09:00:00Z');

/** One request to a subgraph, as it went. */
export interface Sent {
  readonly subgraph: string;
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly capability: Capability;
  /** May it be asked again where it was not answered? */
  readonly mayRepeat: boolean;
}

export interface Outcome {
  // biome-ignore lint/suspicious/noExplicitAny: a test names the shape it asked for.
  readonly data: any;
  readonly text: string;
  /** `CODE coordinate` of each error, in order. */
  readonly codes: readonly string[];
  readonly errors: readonly GraphQLFormattedError[];
  readonly sent: readonly Sent[];
}

export interface Asking {
  readonly schema?: GraphQLSchema;
  /** What they will see under whichever rules are made ready next. */
  readonly later?: GraphQLSchema;
  /** The text is parsed, and not kept to be known again. */
  readonly isOnlyOnce?: boolean;
  readonly strict?: boolean;
  readonly operationName?: string;
}

const NOTICES = ['work', 'choice', 'sale'].map((purpose) => ({ purpose, version: 1, publishedAt: 0 }));

/** What is done to what a subgraph answers. */
export type Tamper = (subgraph: string, response: SubgraphResponse) => SubgraphResponse;

/**
 * The journey of a request through two subgraphs that check nothing, hold every row out to everybody, and can be made to lie: what the
 * gateway lets through here, nobody else stops.
 */
export function openPocket() {
  const keyOf = keysUnder(Buffer.alloc(32, 7));
  const pairwise = createPairwise(Buffer.alloc(32, 3));
  const subgraphs = new Map(Object.entries({ people: peopleSubgraph(), life: lifeSubgraph() }));
  const documents = new Map<string, DocumentNode>();
  const entries: LedgerEntry[] = [];
  const acts: KeptAct[] = [];
  const objections: KeptObjection[] = [];
  const restricted: string[] = [];
  let sent: Sent[] = [];
  let held = PERMISSIONS;
  let tampering: Tamper | null = null;
  let append = async (entry: LedgerEntry) => {
    entries.push(entry);
    return { sequence: entries.length, hash: '' };
  };

  const journeys = openJourneys({
    snapshot,
    guarded: {
      factsAt: (at) =>
        openFacts(
          {
            places: async (persons) => persons.map(placeOf),
            standings: async (person) => standingsOf(person),
            audience: async () => AUDIENCE,
            reachable: async () => ({ people: [], groups: [] }),
          },
          at,
        ),
      consents: { actsTowards: async () => acts, noticesAbout: async () => NOTICES },
      rights: { objectionsTo: async () => objections, restricted: async () => restricted },
      readEpochs: async () => null,
      keyOf,
      ledger: { append: (entry) => append(entry), appendWhile: null, head: async () => ({ sequence: 0, hash: '' }) },
      pseudonymKey: Buffer.alloc(32, 9),
      keepPremises: null,
      shadow: null,
    },
    pairwise,
    async send(subgraph, body, { capability: token, mayRepeat = false }) {
      const { query, variables = {} } = JSON.parse(body) as { query: string; variables?: Record<string, unknown> };
      const capability = verifyCapability(keyOf(subgraph).key, token ?? undefined, subgraph, body);
      sent.push({ subgraph, query, variables, capability, mayRepeat });
      const schema = subgraphs.get(subgraph) as GraphQLSchema;
      const result = await execute({ schema, document: parse(query), variableValues: variables });
      const response = JSON.parse(JSON.stringify(result)) as SubgraphResponse;
      return tampering === null ? response : tampering(subgraph, response);
    },
    log: () => undefined,
  });

  return {
    snapshot,
    structural,
    pairwise,
    entries,
    /** What was sent for the last question, also where it was refused. */
    lastSent: () => sent,
    /** Consents as governance keeps them, towards whoever asks. */
    acts,
    /** Objections to whoever asks, and whose data are restricted. */
    objections,
    restricted,
    lie(change: Tamper | null) {
      tampering = change;
    },
    hold(next: CompiledPolicy) {
      held = next;
    },
    makeReady: (next: CompiledPolicy) => journeys.prepare({ ...IN_FORCE, policy: next }),
    writeTo(ledger: typeof append) {
      append = ledger;
    },
    async ask(
      who: Caller,
      query: string,
      variables: Readonly<Record<string, unknown>> = {},
      { schema = snapshot.schema, later, strict = false, operationName, isOnlyOnce = false }: Asking = {},
    ): Promise<Outcome> {
      const document = documents.get(query) ?? parse(query);
      if (!isOnlyOnce) documents.set(query, document);
      const read = readAgainst({ schema }, document, operationName ?? null);
      if ('errors' in read) throw read.errors[0];
      sent = [];
      const { data: text, errors } = await journeys.answer({
        sent: document,
        document: read.document,
        operation: read.operation,
        schema,
        variables,
        caller: { ...who, rules: { ...IN_FORCE, policy: held } },
        authorization: null,
        strict,
        signal: null,
        under: later === undefined ? undefined : () => understood(later, document, operationName ?? null),
      });
      const codes = errors.map(({ extensions }) =>
        [extensions?.code, extensions?.coordinate].filter((word) => word !== undefined).join(' '),
      );
      return { data: JSON.parse(text), text, codes, errors, sent };
    },
  };
}

function understood(schema: GraphQLSchema, document: DocumentNode, operationName: string | null) {
  const read = readAgainst({ schema }, document, operationName);
  return 'errors' in read ? null : { ...read, schema };
}

/** Somebody who asks through a client that is contracted for everything, unless it says otherwise. */
export function caller(
  person: Name | null,
  more: {
    readonly client?: string;
    readonly kind?: 'school-app' | 'vendor';
    readonly purpose?: string;
    readonly purposes?: readonly string[];
    readonly categories?: readonly Category[];
    readonly to?: number | null;
    /** A school whose agreement with the client is over. */
    readonly elsewhere?: string;
  } = {},
): Caller {
  const {
    client = 'app',
    kind = 'school-app',
    purpose = 'work',
    purposes = EVERY_PURPOSE,
    categories = CATEGORIES,
    to = null,
    elsewhere,
  } = more;
  const agreement = (id: string, school: string, until: number | null) => ({ id, school, purposes, categories, from: 0, to: until });
  const agreements = [agreement('here', SCHOOL, to), ...(elsewhere === undefined ? [] : [agreement('was', elsewhere, 1)])];
  return {
    kind: person === null ? 'service' : 'person',
    person: person === null ? null : personId(person),
    client: { id: client, kind, agreements, tokenPurposes: [purpose] },
    audience: { kind, mayActForPersons: true, purposes, agreements: [] },
    purpose,
    pairwise: kind === 'vendor',
    tokenId: 'token',
    rules: IN_FORCE,
    epochs: null,
    at: NOW,
  };
}

/** Representations that were sent to a subgraph, as ids. */
export function travelled(sent: readonly Sent[], subgraph: PocketSubgraph): string[] {
  return sent
    .filter((one) => one.subgraph === subgraph)
    .flatMap(({ variables }) =>
      Object.entries(variables).flatMap(([name, value]) =>
        name.startsWith('representations') ? (value as { id: string }[]).map(({ id }) => id) : [],
      ),
    );
}

/** Consent of Ana, or of somebody else, to everything and to whoever asks, for the purpose that rests on it. */
export function consentOf(pupil: 'ana' | 'ben', by: readonly Name[], categories: readonly Category[]): KeptAct[] {
  return by.map((person) => ({
    student: studentId(pupil),
    purpose: 'choice',
    categories,
    act: 'GIVEN',
    person: personId(person),
    noticeVersion: 1,
    expiresAt: null,
    at: NOW - 1000,
  }));
}

const rule = (id: string, role: string, relations: readonly string[], categories: readonly string[], more: object = {}) => ({
  id,
  source: 'a test',
  roles: [role],
  relations,
  purposes: ['work'],
  categories,
  actions: ['READ'],
  ...more,
});

/** What each of them may: written as administrators do. */
export const RULES = {
  guardrails: [{ id: 'vendors-no-marks', source: 'a test', clients: ['vendor'], purposes: ['work'], categories: ['GRADE'] }],
  grants: [
    rule(
      'parent',
      'guardian',
      ['legal-guardian'],
      [...['IDENTITY_BASIC', 'FAMILY', 'SOCIAL', 'GRADE', 'ATTENDANCE_FACT', 'ATTENDANCE_REASON', 'SCHOOLING', 'BEHAVIOUR']],
    ),
    rule('parent-year', 'guardian', ['legal-guardian'], ['IDENTITY_CIVIL'], { obligations: ['GENERALISE'] }),
    rule('parent-class', 'guardian', ['member'], ['ORG']),
    rule('parent-of-adult', 'guardian', ['guardian-of-objecting-adult'], ['IDENTITY_BASIC', 'ATTENDANCE_FACT', 'SCHOOLING', 'FAMILY']),
    rule('parent-announces', 'guardian', ['legal-guardian'], ['ATTENDANCE_JUSTIFICATION'], { actions: ['WRITE'] }),
    rule('teacher', 'teacher', ['teaches'], ['IDENTITY_BASIC', 'FAMILY', 'ATTENDANCE_FACT', 'SCHOOLING']),
    rule('teacher-phone', 'teacher', ['teaches'], ['IDENTITY_CONTACT'], { obligations: ['MASK'] }),
    rule('teacher-writes', 'teacher', ['teaches', 'teaches-ward'], ['MESSAGE_CONTENT'], { actions: ['WRITE'] }),
    rule(
      'nurse',
      'nurse',
      ['school-staff'],
      ['IDENTITY_BASIC', 'ATTENDANCE_FACT', 'ATTENDANCE_REASON', 'HEALTH', 'SCHOOLING', 'IDENTITY_CIVIL'],
    ),
    rule('system', 'service', ['contracted'], ['IDENTITY_BASIC', 'GRADE'], { purposes: ['work', 'choice'] }),
    rule('pupil', 'student', ['self'], ['IDENTITY_BASIC', 'GRADE'], { purposes: ['choice'] }),
  ],
};
const PERMISSIONS = policy(RULES);

/** What is decided by unless a test says otherwise. */
const IN_FORCE: Rules = {
  policy: PERMISSIONS,
  tree: compileTree(ruleTree(snapshot.schema, snapshot.classification, structural)),
  requirements: readRequirements(snapshot.document, snapshot.classification, () => ['IDENTITY_CIVIL']),
};

function peopleSubgraph(): GraphQLSchema {
  const all = PUPIL_NAMES.map(rowOf);
  const known = ({ id }: { id: string }) => all.find((row) => row.id === id) ?? null;
  return buildSubgraphSchema([
    {
      typeDefs: pocketDocument('people'),
      resolvers: {
        Query: {
          student: (_: unknown, wanted: { id: string }) => known(wanted),
          students: () => ({ edges: all.map((node) => ({ cursor: node.id, node })), totalCount: all.length }),
          group: () => ({ id: GROUP, title: 'the class' }),
          motto: () => 'one roof for all',
          unruled: () => 'nobody said whose this is',
        },
        Mutation: {
          announce: (_: unknown, { input }: { input: { studentId: string } }) => ({ student: known({ id: input.studentId }) }),
          write: () => ({ sent: 1, undelivered: [{ name: 'name of rita', why: 'not to be informed' }] }),
          rename: () => ({ id: GROUP, title: 'another' }),
          expel: () => ({ student: null }),
        },
        Student: { __resolveReference: known, preauSubjects: ({ id }: { id: string }) => [id] },
      },
    },
  ]);
}

function lifeSubgraph(): GraphQLSchema {
  const nameOf = (id: string) => PUPIL_NAMES.find((name) => studentId(name) === id) as (typeof PUPIL_NAMES)[number];
  const all = PUPIL_NAMES.flatMap((name) => [absenceOf(name), markOf(name)]);
  const subjects = ({ whose }: { whose: readonly Name[] }) => whose.map(personId);
  const student = ({ whose }: { whose: readonly Name[] }) => ({ id: studentId(whose[0] as Name) });
  const together = { whose: ['ana', 'eve'], what: 'they quarrelled', where: 'in front', spot: { room: 'the hall', floor: 0 } };
  return buildSubgraphSchema([
    {
      typeDefs: pocketDocument('life'),
      resolvers: {
        Query: { entries: () => all, records: () => all },
        Mark: { student, preauSubjects: subjects },
        Absence: { student, preauSubjects: subjects, preauCategories: ({ sensitive }: { sensitive: readonly string[] }) => sensitive },
        Incident: { preauSubjects: subjects },
        Bench: { preauSubjects: subjects },
        Student: {
          marks: ({ id }: { id: string }) => [markOf(nameOf(id))],
          best: ({ id }: { id: string }) => `best of ${nameOf(id)}`,
          absences: ({ id }: { id: string }) => [
            absenceOf(nameOf(id)),
            absenceOf(nameOf(id), 'ILLNESS', ['HEALTH']),
            absenceOf(nameOf(id), 'FEAST', ['SPECIAL']),
          ],
          incidents: () => [together],
          benches: () => [together],
          comesOfAge: ({ birthDate }: { birthDate: string }) => Number(birthDate.slice(0, 4)) + 18,
          menu: ({ diet }: { diet: string }) => `without ${diet}`,
          preauSubjects: ({ id }: { id: string }) => [id],
        },
      },
    },
  ]);
}
