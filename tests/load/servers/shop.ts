import { buildSubgraphSchema } from '@apollo/subgraph';
import { type DocumentNode, execute, parse, validate } from 'graphql';
import { SHOP_RESOLVERS } from '../shop/resolvers.js';
import { SHOP_SUBGRAPHS, type ShopSubgraph, shopDocument } from '../shop/schema.js';
import { type Answerer, servePrepared } from './prepared.js';

await servePrepared(Object.fromEntries(SHOP_SUBGRAPHS.map((name) => [name, answererOf(name)])));

/** One subgraph of the shop. It knows the classified form, of which the plain one is a part. */
function answererOf(name: ShopSubgraph): Answerer {
  const schema = buildSubgraphSchema([{ typeDefs: shopDocument(name, 'classified'), resolvers: SHOP_RESOLVERS[name] as never }]);
  const documents = new Map<string, DocumentNode>();
  return {
    key: ({ body }) => body,
    async answer({ body }) {
      const { query, variables = {}, operationName = null } = JSON.parse(body);
      const document = documents.get(query) ?? parse(query, { noLocation: true });
      documents.set(query, document);
      const errors = validate(schema, document);
      return errors.length > 0 ? { errors } : execute({ schema, document, variableValues: variables, operationName });
    },
  };
}
