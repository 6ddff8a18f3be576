import { createHash } from 'node:crypto';
import { ApolloGateway } from '@apollo/gateway';
import type { GatewayInterface } from '@apollo/server-gateway-interface';
import { type DocumentNode, print } from 'graphql';
import { type Federation, operationIn } from './federation.js';

/** What Apollo's own gateway answers over the same subgraphs. */
export interface Stock {
  ask(document: DocumentNode, variables: Readonly<Record<string, unknown>>): Promise<{ readonly data: string; readonly errors: number }>;
  close(): Promise<void>;
}

const SILENT = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };
const NO_CACHE = { get: async () => undefined, set: async () => undefined, delete: async () => undefined };

export async function openStock({ sdl, send }: Federation): Promise<Stock> {
  const gateway = new ApolloGateway({
    supergraphSdl: sdl,
    buildService: ({ name }) => ({
      process: async ({ request }) => (await send(name as string, request.query as string, request.variables ?? {})) as never,
    }),
    __exposeQueryPlanExperimental: false,
    logger: SILENT,
  });
  const { executor } = await (gateway as unknown as GatewayInterface).load({ apollo: {} });
  if (executor === null) throw new Error('the gateway loads without an executor');
  return {
    async ask(document, variables) {
      const query = print(document);
      const { data, errors } = await executor({
        document,
        request: { query, variables: variables as Record<string, unknown> },
        queryHash: createHash('sha256').update(query).digest('hex'),
        context: {},
        source: query,
        cache: NO_CACHE,
        logger: SILENT,
        metrics: {},
        overallCachePolicy: {},
        schema: gateway.schema,
        operation: operationIn(document),
        operationName: null,
      } as never);
      return { data: JSON.stringify(data ?? null), errors: errors?.length ?? 0 };
    },
    close: () => gateway.stop(),
  };
}
