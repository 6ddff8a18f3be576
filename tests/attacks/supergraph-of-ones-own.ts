import { readFileSync } from 'node:fs';
import { composeServices } from '@apollo/composition';
import { buildSubgraphSchema } from '@apollo/subgraph';
import { type DocumentNode, execute, type GraphQLSchema, parse, validate } from 'graphql';
import { type Capability, deriveKey, type Place, verifyCapability } from '../../core/capability/index.js';
import type { LedgerEntry } from '../../core/ledger/index.js';
import { type Agreement, type Category, compile, type Grant, parsePolicy } from '../../core/policy/index.js';
import { compileTree, ruleTree } from '../../core/shield/index.js';
import type { SubgraphResponse } from '../../core/subgraph/index.js';
import { audienceOf, createContracts } from '../../gateway/contract/index.js';
import { STRANGERS } from '../../gateway/facts/index.js';
import { readRequirements, receivedUnder } from '../../gateway/federation/requirements.js';
import { openSupergraph } from '../../gateway/federation/supergraph.js';
import { openGraphql } from '../../gateway/graphql.js';
import { createPairwise } from '../../gateway/identity/index.js';
import { keysUnder } from '../../gateway/main.js';
import type { Send } from '../../gateway/request/4-fetch.js';
import { openJourneys } from '../../gateway/request/index.js';
import { isStructural } from '../../schema/assertions.js';
import { compose } from '../../schema/compose.js';
import { schemaFile } from '../../schema/files.js';

/** A subgraph as a test writes it: its types, without the prelude, and what it answers. */
export interface OwnSubgraph {
  readonly sdl: string;
  /** In place of the prelude and the types, for a subgraph that is made otherwise. */
  readonly document?: DocumentNode;
  readonly resolvers: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}
export type OwnSubgraphs = Readonly<Record<string, OwnSubgraph>>;

/** What a policy of a few lines opens to a system: categories, at these coordinates or everywhere. */
export interface Opening {
  readonly categories: readonly Category[];
  readonly coordinates?: readonly string[];
  readonly purpose?: string;
}

export interface OwnOptions {
  readonly opens: readonly Opening[];
  /** Coordinates that a rule closes again, whatever opens them. */
  readonly forbids?: readonly string[];
  /** Composed elsewhere, without the checks of ours. */
  readonly unchecked?: boolean;
  /** The school that a student is at; `SCHOOL` where it is not said. */
  readonly schoolOf?: (id: string) => string;
  /** Categories agreed with another school; with `SCHOOL` it is all that the tests use. */
  readonly agreedElsewhere?: Readonly<Record<string, readonly Category[]>>;
  /** Categories that subgraphs may be sent, beside those they serve. */
  readonly receives?: Readonly<Record<string, readonly Category[]>>;
}

/** One request to a subgraph, as it went. */
export interface OwnSent {
  readonly subgraph: string;
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly capability: Capability;
}

export interface OwnReply {
  readonly status: number;
  // biome-ignore lint/suspicious/noExplicitAny: a test names the shape it asked for.
  readonly data: any;
  readonly errors: readonly { readonly message: string; readonly extensions: { readonly code: string; readonly coordinate?: string } }[];
  readonly text: string;
  readonly sent: readonly OwnSent[];
  readonly entries: readonly LedgerEntry[];
}

export interface Own {
  ask(query: string, variables?: Readonly<Record<string, unknown>>, purpose?: string): Promise<OwnReply>;
  /** What is done to what a subgraph answers, until taken away with null. */
  tamper(change: ((sent: OwnSent, response: SubgraphResponse) => SubgraphResponse | Promise<SubgraphResponse>) | null): void;
  /** What the gateway noted for itself and told nobody. */
  readonly logged: readonly unknown[];
  close(): Promise<void>;
}

export const SCHOOL = '9990001X';
export const PURPOSE = 'attendance';
const CATEGORIES_AGREED: readonly Category[] = ['PUBLIC', 'ORG', 'IDENTITY_BASIC', 'IDENTITY_IDENTIFIER', 'HEALTH', 'GRADE', 'SOCIAL'];
const MASTER = Buffer.alloc(32, 5);

/** The SDL of a subgraph: the prelude of ours, with all of federation’s directives, and its types. */
export function ownDocument(sdl: string) {
  const prelude = readFileSync(schemaFile('prelude.graphql'), 'utf8');
  const more =
    '"@external", "@requires", "@provides", "@override", "@interfaceObject", "@inaccessible", "@context", "@fromContext", "@authenticated"';
  return parse(
    `${prelude.replace('federation/v2.5', 'federation/v2.8').replace('"@composeDirective"]', `"@composeDirective", ${more}]`)}\n${sdl}`,
  );
}

function documentOf({ sdl, document }: OwnSubgraph): DocumentNode {
  return document ?? ownDocument(sdl);
}

export function composeOwn(subgraphs: OwnSubgraphs, unchecked = false): string {
  const documents = Object.entries(subgraphs).map(([name, subgraph]) => ({ name, document: documentOf(subgraph) }));
  if (!unchecked) return compose(documents);
  const result = composeServices(documents.map(({ name, document }) => ({ name, url: `http://${name}.internal/`, typeDefs: document })));
  if (result.errors !== undefined) throw new Error(result.errors.map((fault) => fault.message).join('\n'));
  return result.supergraphSdl as string;
}

export function ownPolicy({ opens, forbids = [], receives = {} }: Pick<OwnOptions, 'opens' | 'forbids' | 'receives'>) {
  const purposes = [...new Set([PURPOSE, ...opens.flatMap(({ purpose }) => purpose ?? [])])];
  return compile(
    parsePolicy({
      version: '1.0.0',
      title: 'what a test opens',
      signedOffBy: ['nobody: a policy to attack'],
      purposes: purposes.map((id) => ({
        id,
        basis: 'public-task',
        dpv: 'dpv:ServiceProvision',
        weight: 'usual',
        label: { fr: id, en: id },
        retention: 'none: made up',
      })),
      guardrails: [],
      grants: opens.map(
        ({ categories, coordinates, purpose = PURPOSE }, index): Grant => ({
          id: `opening-${index + 1}`,
          source: 'tests/attacks',
          roles: ['service'],
          relations: ['contracted', 'member'],
          purposes: [purpose],
          categories,
          actions: ['READ', 'WRITE'],
          ...(coordinates === undefined ? {} : { coordinates }),
        }),
      ),
      forbids: forbids.length === 0 ? [] : [{ id: 'closed-again', source: 'tests/attacks', coordinates: forbids }],
      invariants: [],
      recipients: Object.entries(receives).map(([subgraph, categories]) => ({
        id: `received-by-${subgraph}`,
        source: 'tests/attacks',
        subgraph,
        categories,
      })),
    }),
  );
}

/** A supergraph of a test’s own behind the whole gateway but for its HTTP door, asked by a system under an agreement with one school. */
export async function openOwn(subgraphs: OwnSubgraphs, options: OwnOptions): Promise<Own> {
  const sdl = composeOwn(subgraphs, options.unchecked);
  const policy = ownPolicy(options);
  const keyOf = keysUnder(MASTER);
  const schemas = new Map<string, GraphQLSchema>(
    Object.entries(subgraphs).map(([name, subgraph]) => [
      name,
      buildSubgraphSchema([{ typeDefs: documentOf(subgraph), resolvers: subgraph.resolvers as never }]),
    ]),
  );
  const logged: unknown[] = [];
  let sent: OwnSent[] = [];
  let entries: LedgerEntry[] = [];
  let change: Parameters<Own['tamper']>[0] = null;

  const send: Send = async (subgraph, body, { capability }) => {
    const { query, variables = {} } = JSON.parse(body) as { query: string; variables?: Record<string, unknown> };
    const one: OwnSent = {
      subgraph,
      query,
      variables,
      capability: verifyCapability(keyOf(subgraph).key, capability ?? '', subgraph, body),
    };
    sent.push(one);
    const schema = schemas.get(subgraph) as GraphQLSchema;
    const document = parse(query);
    const faults = validate(schema, document);
    const response = faults.length > 0 ? { errors: faults } : await execute({ schema, document, variableValues: variables });
    const plain = JSON.parse(JSON.stringify(response)) as SubgraphResponse;
    return change === null ? plain : change(one, plain);
  };

  const snapshot = openSupergraph(sdl);
  const { schema, classification, document } = snapshot;
  const place = (id: string): Place => ({ person: id, studentAt: [options.schoolOf?.(id) ?? SCHOOL], guardianOf: [], staffAt: [] });
  const log = (fault: unknown) => logged.push(fault);
  const rules = {
    policy,
    tree: compileTree(ruleTree(schema, classification, isStructural)),
    requirements: readRequirements(document, classification, receivedUnder(policy)),
  };
  const journeys = openJourneys({
    snapshot,
    guarded: {
      factsAt: () => ({ ...STRANGERS, place }),
      consents: { actsTowards: async () => [], noticesAbout: async () => [] },
      rights: { objectionsTo: async () => [], restricted: async () => [] },
      readEpochs: async () => null,
      keyOf,
      ledger: {
        head: async () => null,
        appendWhile: null,
        append: async (entry: LedgerEntry) => {
          entries.push(entry);
          return { sequence: entries.length };
        },
      } as never,
      pseudonymKey: deriveKey(MASTER, 'ledger'),
      keepPremises: null,
      shadow: null,
    },
    pairwise: createPairwise(MASTER),
    send,
    log,
  });
  const contracts = createContracts();
  const ground = { policy, schema, classification, structural: isStructural, supergraph: snapshot.id };
  const graphql = await openGraphql({
    snapshot,
    supergraphSdl: sdl,
    log,
    contractFor: (caller) => (caller === null ? { schema } : contracts.of(caller.audience, ground)),
    journeys,
  });

  const purposes = [...policy.purposes.keys()];
  const agreements = Object.entries({ [SCHOOL]: CATEGORIES_AGREED, ...options.agreedElsewhere }).map(
    ([school, categories]): Agreement => ({ id: `with-${school}`, school, purposes, categories, from: 0, to: null }),
  );
  const registration = { id: 'asker', name: 'Asker', kind: 'school-app' as const, purposes, mayActForPersons: false };
  return {
    logged,
    tamper: (next) => {
      change = next;
    },
    async ask(query, variables = {}, purpose = PURPOSE) {
      sent = [];
      entries = [];
      const at = Date.now();
      const caller = Object.freeze({
        kind: 'service' as const,
        person: null,
        client: { id: 'asker', kind: 'school-app' as const, agreements, tokenPurposes: [purpose] },
        audience: audienceOf(registration, agreements, at),
        purpose,
        pairwise: false,
        tokenId: 'test',
        rules,
        epochs: null,
        at,
      });
      const reply = await graphql.execute(
        {
          method: 'POST',
          search: '',
          accept: undefined,
          headers: () => [['content-type', 'application/json']],
          body: { query, variables },
        },
        { caller, strict: false, authorization: null, signal: null },
      );
      const { text } = reply;
      const { data = null, errors = [] } = JSON.parse(text) as { data?: unknown; errors?: OwnReply['errors'] };
      return { status: reply.status, data, errors, text, sent, entries };
    },
    close: () => graphql.stop(),
  };
}

/** Coordinates that were denied, in order. */
export function deniedIn({ errors }: OwnReply): string[] {
  return errors.map(({ extensions }) => `${extensions.code} ${extensions.coordinate ?? ''}`.trim());
}

/** Everything that travelled to subgraphs, as one text. */
export function travelled({ sent }: OwnReply): string {
  return sent.map(({ subgraph, query, variables }) => `${subgraph}: ${query} ${JSON.stringify(variables)}`).join('\n');
}
