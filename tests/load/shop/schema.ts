import { composeServices } from '@apollo/composition';
import { type DocumentNode, parse } from 'graphql';

/** The four subgraphs of the public gateways benchmark. */
export const SHOP_SUBGRAPHS = ['accounts', 'inventory', 'products', 'reviews'] as const;
export type ShopSubgraph = (typeof SHOP_SUBGRAPHS)[number];

/** As the benchmark has it, or with categories and subjects on every coordinate. */
export type Form = 'plain' | 'classified';

/** The SDL of one subgraph. Both forms come from the same text: the plain one is the classified one without our directives. */
export function shopSdl(subgraph: ShopSubgraph, form: Form): string {
  return form === 'classified' ? `${HEADER}\n${PRIVACY}\n${TYPES[subgraph]}` : `${HEADER}\n${withoutPrivacy(TYPES[subgraph])}`;
}

export function shopDocument(subgraph: ShopSubgraph, form: Form): DocumentNode {
  return parse(shopSdl(subgraph, form));
}

/** The supergraph over subgraphs at these addresses. */
export function composeShop(urls: Readonly<Record<ShopSubgraph, string>>, form: Form): string {
  const result = composeServices(SHOP_SUBGRAPHS.map((name) => ({ name, url: urls[name], typeDefs: shopDocument(name, form) })));
  if (result.errors !== undefined) throw new Error(result.errors.map((fault) => fault.message).join('\n'));
  return result.supergraphSdl as string;
}

function withoutPrivacy(types: string): string {
  return types.replace(/^ *preauSubjects.*\n/gm, '').replace(/ @(category|subject)\([^)]*\)/g, '');
}

const HEADER = `
extend schema @link(
  url: "https://specs.apollo.dev/federation/v2.5"
  import: ["@key", "@shareable", "@external", "@requires", "@provides", "@composeDirective"]
)`;

const PRIVACY = `
extend schema
  @link(url: "https://preau.example/spec/privacy/v1.0", import: ["@category", "@subject"])
  @composeDirective(name: "@category")
  @composeDirective(name: "@subject")

directive @category(
  of: [DataCategory!]!
  byValue: [DataCategory!]
) on OBJECT | FIELD_DEFINITION | ARGUMENT_DEFINITION | INPUT_OBJECT | INPUT_FIELD_DEFINITION
directive @subject(path: String!, any: Boolean) on OBJECT | FIELD_DEFINITION

enum DataCategory { PUBLIC ORG IDENTITY_BASIC GRADE }
`;

const TYPES: Readonly<Record<ShopSubgraph, string>> = {
  accounts: `
type Query {
  me: User @category(of: [IDENTITY_BASIC]) @subject(path: "me")
  user(id: ID!): User @category(of: [IDENTITY_BASIC]) @subject(path: "user")
  users: [User] @category(of: [IDENTITY_BASIC]) @subject(path: "users")
}

type User @key(fields: "id") @category(of: [IDENTITY_BASIC]) @subject(path: "self") {
  id: ID!
  name: String
  username: String @shareable
  birthday: Int
  preauSubjects(path: String!): [ID!] @shareable
}
`,
  inventory: `
type Product @key(fields: "upc") @category(of: [ORG]) @subject(path: "nobody") {
  upc: String!
  weight: Int @external
  price: Int @external
  inStock: Boolean
  shippingEstimate: Int @requires(fields: "price weight")
}
`,
  products: `
type Query {
  topProducts(first: Int = 5): [Product] @category(of: [ORG]) @subject(path: "nobody")
}

type Product @key(fields: "upc") @category(of: [ORG]) @subject(path: "nobody") {
  upc: String!
  name: String
  price: Int
  weight: Int
}
`,
  reviews: `
type Review @key(fields: "id") @category(of: [GRADE]) @subject(path: "author") {
  id: ID!
  body: String
  author: User @provides(fields: "username")
  product: Product
  preauSubjects(path: String!): [ID!]
}

type User @key(fields: "id") @category(of: [IDENTITY_BASIC]) @subject(path: "self") {
  id: ID!
  username: String @external
  reviews: [Review]
  preauSubjects(path: String!): [ID!] @shareable
}

type Product @key(fields: "upc") @category(of: [ORG]) @subject(path: "nobody") {
  upc: String!
  reviews: [Review]
}
`,
};
