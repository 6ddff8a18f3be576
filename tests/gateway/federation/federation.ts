import { composeServices } from '@apollo/composition';
import { buildSubgraphSchema } from '@apollo/subgraph';
import { type DocumentNode, execute, type GraphQLSchema, Kind, type OperationDefinitionNode, parse, validate } from 'graphql';
import type { SubgraphResponse } from '../../../core/subgraph/index.js';
import { readAgainst } from '../../../gateway/contract/index.js';
import { openSupergraph, type Snapshot } from '../../../gateway/federation/supergraph.js';
import { createPairwise } from '../../../gateway/identity/index.js';
import { type Answer, openJourneys } from '../../../gateway/request/index.js';

// biome-ignore lint/suspicious/noExplicitAny: resolvers of a test take what they are given.
type Resolvers = Readonly<Record<string, Readonly<Record<string, (...args: any[]) => unknown>>>>;

/** A subgraph of a test: its schema without the link to federation, and how it resolves. */
export interface TestSubgraph {
  readonly typeDefs: string;
  readonly resolvers: Resolvers;
}

/** One request to a subgraph, as it went. */
export interface Sent {
  readonly subgraph: string;
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>>;
}

export interface Federation {
  readonly sdl: string;
  readonly snapshot: Snapshot;
  /** The subgraphs' own schemas. */
  readonly schemas: ReadonlyMap<string, GraphQLSchema>;
  /** What was sent for the last question. */
  readonly sent: readonly Sent[];
  send(subgraph: string, query: string, variables: Readonly<Record<string, unknown>>): Promise<SubgraphResponse>;
  /** The answer of a gateway that permits all. A document that is not valid is an error of the test. */
  ask(query: string | DocumentNode, variables?: Readonly<Record<string, unknown>>): Promise<Answer>;
}

export interface FederateOptions {
  readonly open?: (sdl: string) => Snapshot;
  /** What is done to what a subgraph answers. */
  readonly tamper?: (sent: Sent, response: SubgraphResponse) => SubgraphResponse;
}

const LINK = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.5", import: ["@key", "@requires", "@provides", "@external", "@shareable", "@interfaceObject", "@override", "@inaccessible"])`;

/** Subgraphs in this process, composed, behind a gateway that permits all. A subgraph refuses an operation that is not valid, as any server does. */
export function federate(
  subgraphs: Readonly<Record<string, TestSubgraph>>,
  { open = openSupergraph, tamper = (_sent, response) => response }: FederateOptions = {},
): Federation {
  const documents = new Map(Object.entries(subgraphs).map(([name, { typeDefs }]) => [name, parse(`${LINK} ${typeDefs}`)]));
  const composed = composeServices([...documents].map(([name, typeDefs]) => ({ name, url: `http://${name}.invalid/`, typeDefs })));
  if (composed.supergraphSdl === undefined) throw new Error(composed.errors?.map(({ message }) => message).join('\n'));
  const sdl = composed.supergraphSdl;
  const schemas = new Map<string, GraphQLSchema>(
    [...documents].map(([name, typeDefs]) => [
      name,
      buildSubgraphSchema({ typeDefs, resolvers: withPromises((subgraphs[name] as TestSubgraph).resolvers) as never }),
    ]),
  );
  const known = new Map<string, DocumentNode>();
  const sent: Sent[] = [];
  const snapshot = open(sdl);

  function read(schema: GraphQLSchema, subgraph: string, query: string): DocumentNode {
    const key = `${subgraph} ${query}`;
    let document = known.get(key);
    if (document === undefined) {
      document = parse(query);
      const [fault] = validate(schema, document);
      if (fault !== undefined) throw new Error(`${subgraph} is asked \`${query}\`: ${fault.message}`);
      known.set(key, document);
    }
    return document;
  }

  async function send(subgraph: string, query: string, variables: Readonly<Record<string, unknown>>): Promise<SubgraphResponse> {
    const asked = { subgraph, query, variables };
    sent.push(asked);
    const schema = schemas.get(subgraph) as GraphQLSchema;
    const result = await execute({ schema, document: read(schema, subgraph, query), variableValues: variables });
    return tamper(asked, JSON.parse(JSON.stringify(result)) as SubgraphResponse);
  }

  const { answer } = openJourneys({
    snapshot,
    guarded: null,
    pairwise: createPairwise(Buffer.alloc(32, 7)),
    send: (subgraph, body) => {
      const { query, variables } = JSON.parse(body) as { query: string; variables: Record<string, unknown> };
      return send(subgraph, query, variables);
    },
    log: (fault) => {
      throw fault instanceof Error ? fault : new Error(String(fault));
    },
  });

  return {
    sdl,
    snapshot,
    schemas,
    sent,
    send,
    async ask(query, variables = {}) {
      const sentDocument = typeof query === 'string' ? parse(query) : query;
      const read = readAgainst({ schema: snapshot.schema, isWhole: true }, sentDocument);
      if ('errors' in read) throw new Error(read.errors.map(({ message }) => message).join('\n'));
      sent.length = 0;
      const asked = { sent: sentDocument, ...read, schema: snapshot.schema, variables };
      return answer({ ...asked, caller: null, authorization: null, strict: false, signal: null });
    },
  };
}

/** A reference that cannot be resolved fails by itself. Why: one that throws at once takes all of its `_entities` with it. */
function withPromises(resolvers: Resolvers): Resolvers {
  return Object.fromEntries(
    Object.entries(resolvers).map(([type, fields]) => {
      const { __resolveReference: resolve, ...rest } = fields;
      return [type, resolve === undefined ? rest : { ...rest, __resolveReference: async (...args) => resolve(...args) }];
    }),
  );
}

/** The data of an answer. */
export async function dataOf(answer: Promise<Answer>): Promise<unknown> {
  const { data, errors } = await answer;
  if (errors.length > 0) throw new Error(errors.map(({ message }) => message).join('\n'));
  return JSON.parse(data);
}

export function operationIn(document: DocumentNode): OperationDefinitionNode {
  return document.definitions.find((node) => node.kind === Kind.OPERATION_DEFINITION) as OperationDefinitionNode;
}
