import type { ShopSubgraph } from './schema.js';
import { AUTHOR, OWN_REVIEWS, PRODUCTS, type Product, REVIEWS, type Review, USERS } from './shelves.js';

type Key = { readonly id: string } | { readonly upc: string };
type Resolvers = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

const productOf = ({ upc }: { readonly upc: string }) => PRODUCTS.find((product) => product.upc === upc) ?? null;
const userOf = ({ id }: { readonly id: string }) => USERS.find((user) => user.id === id) ?? null;
/** A row as another subgraph knows it: by its key and what came along. */
const stub = (reference: Key) => reference;

/** The shop, as each of its subgraphs answers. */
export const SHOP_RESOLVERS: Readonly<Record<ShopSubgraph, Resolvers>> = {
  accounts: {
    Query: { me: () => AUTHOR, user: (_: unknown, args: { id: string }) => userOf(args), users: () => USERS },
    User: { __resolveReference: userOf, preauSubjects: ({ id }: { id: string }) => [id] },
  },
  inventory: {
    Product: {
      __resolveReference: (reference: Product) => ({ ...reference, inStock: productOf(reference)?.inStock }),
      shippingEstimate: ({ price, weight }: Product) => (price > 1000 ? 0 : Math.trunc(weight / 2)),
    },
  },
  products: {
    Query: { topProducts: (_: unknown, { first }: { first: number }) => PRODUCTS.slice(0, first) },
    Product: { __resolveReference: productOf },
  },
  reviews: {
    Review: {
      __resolveReference: ({ id }: { id: string }) => REVIEWS.find((review) => review.id === id) ?? null,
      author: () => ({ id: AUTHOR.id, username: AUTHOR.username }),
      product: ({ product }: Review) => ({ upc: product }),
      preauSubjects: () => [AUTHOR.id],
    },
    User: { __resolveReference: stub, reviews: () => OWN_REVIEWS, preauSubjects: ({ id }: { id: string }) => [id] },
    Product: {
      __resolveReference: stub,
      reviews: ({ upc }: { upc: string }) => REVIEWS.filter((review) => review.product === upc),
    },
  },
};
