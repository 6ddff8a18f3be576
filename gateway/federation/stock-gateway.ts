import { createHash } from 'node:crypto';
import { ApolloGateway, type GraphQLDataSource } from '@apollo/gateway';
import type { GatewayInterface } from '@apollo/server-gateway-interface';
import { type DocumentNode, type GraphQLSchema, parse, print, printSchema } from 'graphql';
import { invariant } from '../../core/errors.js';
import { type Classification, readClassification } from '../../core/shield/index.js';
import { publicSchema } from './public-schema.js';

/** One immutable view of the supergraph: what a request decides, plans and projects with, from its first step to its last. */
export interface Snapshot {
  readonly id: string;
  readonly schema: GraphQLSchema;
  /** With the internal fields: what is planned. */
  readonly fullSchema: GraphQLSchema;
  readonly classification: Classification;
  execute(document: DocumentNode, variables: Readonly<Record<string, unknown>>, context: object): Promise<FetchResult>;
  close(): Promise<void>;
}

export interface FetchResult {
  readonly data: Record<string, unknown> | null;
  readonly errors: readonly { readonly message: string; readonly extensions?: Readonly<Record<string, unknown>> }[];
}

/** Apollo's planner and stock executor over a supergraph of ours; telemetry off before anything is constructed. */
export async function openSupergraph(supergraphSdl: string, dataSource: (name: string) => GraphQLDataSource): Promise<Snapshot> {
  // Why: the gateway reports to its vendor by default; only this variable, set before construction, stops it (spike.md, finding 2).
  process.env.APOLLO_TELEMETRY_DISABLED = 'true';
  const gateway = new ApolloGateway({
    supergraphSdl,
    buildService: ({ name }) => dataSource(name),
    __exposeQueryPlanExperimental: false,
    logger: SILENT,
  });
  const { executor } = await (gateway as unknown as GatewayInterface).load({ apollo: {} });
  invariant(executor !== null, 'the gateway loads with an executor');
  const fullSchema = gateway.schema as GraphQLSchema;
  const id = createHash('sha256').update(supergraphSdl).digest('hex').slice(0, 16);
  return Object.freeze({
    id,
    schema: publicSchema(parse(printSchema(fullSchema))),
    fullSchema,
    classification: readClassification(parse(supergraphSdl)),
    async execute(document: DocumentNode, variables: Readonly<Record<string, unknown>>, context: object) {
      // INVARIANT: the plan is looked up by the narrowed document itself, never by the client's: no plan of one class serves another.
      const queryHash = createHash('sha256').update(id).update(print(document)).digest('hex');
      const request = { query: print(document), variables: variables as Record<string, unknown> };
      const result = await executor({
        document,
        request,
        queryHash,
        context,
        source: request.query,
        cache: NO_CACHE,
        logger: SILENT,
        metrics: {},
        overallCachePolicy: {},
        schema: fullSchema,
        operation: document.definitions[0],
        operationName: null,
      } as never);
      return { data: (result.data as Record<string, unknown> | undefined) ?? null, errors: result.errors ?? [] };
    },
    close: () => gateway.stop(),
  });
}

const NO_CACHE = { get: async () => undefined, set: async () => undefined, delete: async () => undefined };
const SILENT = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };
