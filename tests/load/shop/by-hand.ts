/** Asks one subgraph. */
export type Fetch = (subgraph: 'accounts' | 'inventory' | 'products' | 'reviews', query: string, variables: object) => Promise<Answered>;
// biome-ignore lint/suspicious/noExplicitAny: written by hand for one query, which says what comes back.
type Answered = any;

const NESTED = 'reviews { id body product { upc } }';
const USERS = '{ users { id username name } }';
const TOP = '{ topProducts { upc name price weight } }';
const TOP_SMALL = '{ topProducts { upc name } }';
const REVIEWS = `query ($users: [_Any!]!, $products: [_Any!]!) {
  users: _entities(representations: $users) { ... on User {
    reviews { id body product { upc reviews { id body author { id username ${NESTED} } } } }
  } }
  products: _entities(representations: $products) { ... on Product { reviews { id body author { id username ${NESTED} } } } }
}`;
const NAMES = 'query ($users: [_Any!]!) { _entities(representations: $users) { ... on User { name } } }';
const DETAILS = 'query ($products: [_Any!]!) { _entities(representations: $products) { ... on Product { name price weight } } }';
const STOCK = 'query ($products: [_Any!]!) { _entities(representations: $products) { ... on Product { inStock shippingEstimate } } }';
const STOCK_SMALL = 'query ($products: [_Any!]!) { _entities(representations: $products) { ... on Product { inStock } } }';

/** The small query, as somebody would write it who knows it: two fetches, one after the other. */
export async function answerSmall(fetch: Fetch): Promise<string> {
  const { topProducts } = await fetch('products', TOP_SMALL, {});
  const { _entities: stock } = await fetch('inventory', STOCK_SMALL, {
    products: topProducts.map(({ upc }: Answered) => ({ __typename: 'Product', upc })),
  });
  return JSON.stringify({
    data: { topProducts: topProducts.map(({ upc, name }: Answered, index: number) => ({ upc, name, inStock: stock[index].inStock })) },
  });
}

/** The big query by hand: seven fetches in four waves, each user and each product asked for once. */
export async function answerBig(fetch: Fetch): Promise<string> {
  const [{ users }, { topProducts }] = await Promise.all([fetch('accounts', USERS, {}), fetch('products', TOP, {})]);
  const productKeys = topProducts.map(({ upc }: Answered) => ({ __typename: 'Product', upc }));
  const [found, stockOfTop] = await Promise.all([
    fetch('reviews', REVIEWS, { users: users.map(({ id }: Answered) => ({ __typename: 'User', id })), products: productKeys }),
    fetch('inventory', STOCK, {
      products: topProducts.map(({ upc, price, weight }: Answered) => ({ __typename: 'Product', upc, price, weight })),
    }),
  ]);

  const names = new Map<string, Answered>();
  const details = new Map<string, Answered>();
  for (const { reviews } of found.users) collect(reviews);
  for (const { reviews } of found.products) collect(reviews);
  const ids = [...names.keys()];
  const upcs = [...details.keys()];
  const [{ _entities: named }, { _entities: detailed }] = await Promise.all([
    fetch('accounts', NAMES, { users: ids.map((id) => ({ __typename: 'User', id })) }),
    fetch('products', DETAILS, { products: upcs.map((upc) => ({ __typename: 'Product', upc })) }),
  ]);
  const { _entities: stocked } = await fetch('inventory', STOCK, {
    products: upcs.map((upc, index) => ({ __typename: 'Product', upc, price: detailed[index].price, weight: detailed[index].weight })),
  });
  for (const [index, id] of ids.entries()) names.set(id, named[index].name);
  for (const [index, upc] of upcs.entries()) details.set(upc, product(upc, detailed[index], stocked[index]));

  return JSON.stringify({
    data: {
      users: users.map(({ id, username, name }: Answered, index: number) => ({
        id,
        username,
        name,
        reviews: found.users[index].reviews.map((review: Answered) => ({
          id: review.id,
          body: review.body,
          product: { ...details.get(review.product.upc), reviews: review.product.reviews.map(reviewWithAuthor) },
        })),
      })),
      topProducts: topProducts.map((top: Answered, index: number) => ({
        ...product(top.upc, top, stockOfTop._entities[index]),
        reviews: found.products[index].reviews.map(reviewWithAuthor),
      })),
    },
  });

  function collect(reviews: Answered): void {
    for (const { product: of, author } of reviews) {
      if (of !== undefined) {
        details.set(of.upc, null);
        if (of.reviews !== undefined) collect(of.reviews);
      }
      if (author === undefined) continue;
      names.set(author.id, null);
      for (const own of author.reviews) details.set(own.product.upc, null);
    }
  }

  function product(upc: string, { name, price, weight }: Answered, { inStock, shippingEstimate }: Answered): Answered {
    return { inStock, name, price, shippingEstimate, upc, weight };
  }

  function reviewWithAuthor({ id, body, author }: Answered): Answered {
    const reviews = author.reviews.map((own: Answered) => ({ id: own.id, body: own.body, product: details.get(own.product.upc) }));
    return { id, body, author: { id: author.id, username: author.username, name: names.get(author.id), reviews } };
  }
}
