import { readFileSync } from 'node:fs';
import { ApolloGateway, type GraphQLDataSource, RemoteGraphQLDataSource } from '@apollo/gateway';
import { ApolloServer } from '@apollo/server';
import { startStandaloneServer } from '@apollo/server/standalone';
import { Pool } from 'undici';

/** The stock gateway behind Apollo Server, as its documentation starts it; with `DATA_SOURCE=undici`, over pooled connections. */
interface Context {
  readonly authorization?: string;
}

class Forwarding extends RemoteGraphQLDataSource<Context> {
  override willSendRequest({ request, context }: Parameters<NonNullable<RemoteGraphQLDataSource<Context>['willSendRequest']>>[0]): void {
    request.http?.headers.set('authorization', context.authorization ?? '');
  }
}

function overUndici(url: string): GraphQLDataSource<Context> {
  const { origin, pathname } = new URL(url);
  const pool = new Pool(origin, { connections: 32, pipelining: 1 });
  return {
    async process({ request, context }) {
      const { body } = await pool.request({
        path: pathname,
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: context.authorization ?? '' },
        body: JSON.stringify({ query: request.query, variables: request.variables }),
      });
      return (await body.json()) as never;
    },
  };
}

const gateway = new ApolloGateway({
  supergraphSdl: readFileSync(process.env.SUPERGRAPH as string, 'utf8'),
  buildService: ({ url = '' }) => (process.env.DATA_SOURCE === 'undici' ? overUndici(url) : new Forwarding({ url })) as GraphQLDataSource,
});
await startStandaloneServer(new ApolloServer({ gateway }), {
  listen: { host: '127.0.0.1', port: Number(process.env.PORT) },
  context: async ({ req }) => ({ authorization: req.headers.authorization }),
});
