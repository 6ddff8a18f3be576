import process from 'node:process';

/** Hive Gateway as its own benchmark runs it, except that nothing is shared between requests and each user's authorization travels on. */
const rust = process.env.PLANNER === 'rust';

export const gatewayConfig = {
  supergraph: process.env.SUPERGRAPH,
  ...(rust ? { unifiedGraphHandler: (await import('@graphql-hive/router-runtime')).unifiedGraphHandler } : { jit: true }),
  inboundInflightRequestDeduplication: false,
  pollingInterval: 3_600_000,
  propagateHeaders: {
    fromClientToSubgraphs: ({ request }) => ({ authorization: request.headers.get('authorization') ?? '' }),
  },
};
