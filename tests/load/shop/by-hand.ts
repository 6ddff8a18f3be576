/** Asks one subgraph. */
export type Fetch = (subgraph: string, query: string, variables: object) => Promise<Answered>;
// biome-ignore lint/suspicious/noExplicitAny: written by hand for one query, which says what comes back.
export type Answered = any;

const NESTED = 'reviews { id body product { upc } }';
const USERS = '{ users { id username name } }';
const TOP = '{ topProducts { upc name price weight } }';
const TOP_SMALL = '{ topProducts { upc name } }';
const OF_USERS = `... on User { reviews { id body product { upc reviews { id body author { id username ${NESTED} } } } } }`;
const OF_PRODUCTS = `... on Product { reviews { id body author { id username ${NESTED} } } }`;
const REVIEWS = `query ($users: [_Any!]!, $products: [_Any!]!) {
  users: _entities(representations: $users) { ${OF_USERS} }
  products: _entities(representations: $products) { ${OF_PRODUCTS} }
}`;
const REVIEWS_OF_USERS = `query ($users: [_Any!]!) { _entities(representations: $users) { ${OF_USERS} } }`;
const REVIEWS_OF_PRODUCTS = `query ($products: [_Any!]!) { _entities(representations: $products) { ${OF_PRODUCTS} } }`;
const NAMES = 'query ($users: [_Any!]!) { _entities(representations: $users) { ... on User { name } } }';
const DETAILS = 'query ($products: [_Any!]!) { _entities(representations: $products) { ... on Product { name price weight } } }';
const STOCK = 'query ($products: [_Any!]!) { _entities(representations: $products) { ... on Product { inStock shippingEstimate } } }';
const SHIPPING = 'query ($products: [_Any!]!) { _entities(representations: $products) { ... on Product { shippingEstimate } } }';
const STOCK_SMALL = 'query ($products: [_Any!]!) { _entities(representations: $products) { ... on Product { inStock } } }';

/** The small query, as somebody would write it who knows it: two fetches, one after the other. */
export async function answerSmall(fetch: Fetch): Promise<string> {
  const { topProducts } = await fetch('products', TOP_SMALL, {});
  const { _entities: stock } = await fetch('inventory', STOCK_SMALL, {
    products: topProducts.map(productKey),
  });
  return JSON.stringify({
    data: { topProducts: topProducts.map(({ upc, name }: Answered, index: number) => ({ upc, name, inStock: stock[index].inStock })) },
  });
}

/** The big query by hand: seven fetches in four waves, each user and each product asked for once. */
export async function answerBig(fetch: Fetch): Promise<string> {
  const [{ users }, { topProducts }] = await Promise.all([fetch('accounts', USERS, {}), fetch('products', TOP, {})]);
  const [found, { _entities: stockOfTop }] = await Promise.all([
    fetch('reviews', REVIEWS, { users: users.map(userKey), products: topProducts.map(productKey) }),
    fetch('inventory', STOCK, { products: topProducts.map(pricedKey) }),
  ]);

  const upcs = new Set<string>();
  const ids = new Set<string>();
  for (const { reviews } of found.users) {
    for (const { product } of reviews) {
      upcs.add(product.upc);
      collect(product.reviews, ids, upcs);
    }
  }
  for (const { reviews } of found.products) collect(reviews, ids, upcs);
  const [names, { _entities: details }] = await Promise.all([
    namesOf(ids, fetch),
    fetch('products', DETAILS, { products: [...upcs].map((upc) => productKey({ upc })) }),
  ]);
  const { _entities: stock } = await fetch('inventory', STOCK, {
    products: [...upcs].map((upc, index) => pricedKey({ upc, ...details[index] })),
  });
  const products = new Map([...upcs].map((upc, index) => [upc, productOf(upc, details[index], stock[index])]));

  return write({ users, topProducts, found, stockOfTop }, [names, products], [names, products]);
}

/** The big query by hand, with the sixteen fetches of Apollo's plan: each user and each product is asked for once in each. */
export async function answerBigUnmerged(fetch: Fetch): Promise<string> {
  const [ofUsers, ofTop] = await Promise.all([underUsers(fetch), underTop(fetch)]);
  return write(
    { ...ofUsers.data, ...ofTop.data, found: { users: ofUsers.found, products: ofTop.found } },
    [ofUsers.names, ofUsers.products],
    [ofTop.names, ofTop.products],
    ofUsers.outer,
  );
}

async function underUsers(fetch: Fetch): Promise<Answered> {
  const { users } = await fetch('accounts', USERS, {});
  const { _entities: found } = await fetch('reviews', REVIEWS_OF_USERS, { users: users.map(userKey) });
  const [outerUpcs, ids, upcs] = [new Set<string>(), new Set<string>(), new Set<string>()];
  for (const { reviews } of found) {
    for (const { product } of reviews) {
      outerUpcs.add(product.upc);
      collect(product.reviews, ids, upcs);
    }
  }
  const [outer, names, products] = await Promise.all([productsOf(outerUpcs, fetch), namesOf(ids, fetch), productsOf(upcs, fetch)]);
  return { data: { users }, found, outer, names, products };
}

async function underTop(fetch: Fetch): Promise<Answered> {
  const { topProducts } = await fetch('products', TOP, {});
  const [{ found, names, products }, { _entities: stockOfTop }] = await Promise.all([
    reviewsOfTop(),
    fetch('inventory', STOCK, { products: topProducts.map(pricedKey) }),
  ]);
  return { data: { topProducts, stockOfTop }, found, names, products };

  async function reviewsOfTop(): Promise<Answered> {
    const { _entities } = await fetch('reviews', REVIEWS_OF_PRODUCTS, { products: topProducts.map(productKey) });
    const [ids, upcs] = [new Set<string>(), new Set<string>()];
    for (const { reviews } of _entities) collect(reviews, ids, upcs);
    const [names, products] = await Promise.all([namesOf(ids, fetch), productsOf(upcs, fetch)]);
    return { found: _entities, names, products };
  }
}

async function productsOf(upcs: ReadonlySet<string>, fetch: Fetch): Promise<ReadonlyMap<string, Answered>> {
  const keys = [...upcs].map((upc) => productKey({ upc }));
  const [{ details, shipping }, { _entities: stock }] = await Promise.all([priced(), fetch('inventory', STOCK_SMALL, { products: keys })]);
  return new Map([...upcs].map((upc, index) => [upc, productOf(upc, details[index], { ...stock[index], ...shipping[index] })]));

  async function priced(): Promise<Answered> {
    const { _entities: details } = await fetch('products', DETAILS, { products: keys });
    const products = keys.map((key, index) => pricedKey({ ...key, ...details[index] }));
    return { details, shipping: (await fetch('inventory', SHIPPING, { products }))._entities };
  }
}

async function namesOf(ids: ReadonlySet<string>, fetch: Fetch): Promise<ReadonlyMap<string, string>> {
  const { _entities: named } = await fetch('accounts', NAMES, { users: [...ids].map((id) => userKey({ id })) });
  return new Map([...ids].map((id, index) => [id, named[index].name]));
}

function collect(reviews: Answered, ids: Set<string>, upcs: Set<string>): void {
  for (const { author } of reviews) {
    ids.add(author.id);
    for (const { product } of author.reviews) upcs.add(product.upc);
  }
}

type Known = readonly [names: ReadonlyMap<string, string>, products: ReadonlyMap<string, Answered>];

/** The answer as text. `outer` are the products right under a user's reviews, where they were asked for apart. */
function write({ users, topProducts, found, stockOfTop }: Answered, underUser: Known, underProduct: Known, outer = underUser[1]): string {
  return JSON.stringify({
    data: {
      users: users.map(({ id, username, name }: Answered, index: number) => ({
        id,
        username,
        name,
        reviews: found.users[index].reviews.map((review: Answered) => ({
          id: review.id,
          body: review.body,
          product: { ...outer.get(review.product.upc), reviews: review.product.reviews.map(withAuthor(underUser)) },
        })),
      })),
      topProducts: topProducts.map((top: Answered, index: number) => ({
        ...productOf(top.upc, top, stockOfTop[index]),
        reviews: found.products[index].reviews.map(withAuthor(underProduct)),
      })),
    },
  });
}

function withAuthor([names, products]: Known): (review: Answered) => Answered {
  return ({ id, body, author }) => {
    const reviews = author.reviews.map((own: Answered) => ({ id: own.id, body: own.body, product: products.get(own.product.upc) }));
    return { id, body, author: { id: author.id, username: author.username, name: names.get(author.id), reviews } };
  };
}

function productOf(upc: string, { name, price, weight }: Answered, { inStock, shippingEstimate }: Answered): Answered {
  return { inStock, name, price, shippingEstimate, upc, weight };
}

function userKey({ id }: Answered): Answered {
  return { __typename: 'User', id };
}

function productKey({ upc }: Answered): Answered {
  return { __typename: 'Product', upc };
}

function pricedKey({ upc, price, weight }: Answered): Answered {
  return { __typename: 'Product', upc, price, weight };
}
