import type { Operation } from '../scene.js';

const PRODUCT = 'inStock name price shippingEstimate upc weight';
const REVIEW = 'id body';
const USER = 'id username name';
const AUTHOR = `author { ${USER} reviews { ${REVIEW} product { ${PRODUCT} } } }`;

/** The query of the public gateways benchmark: an answer of some 88 KB. */
export const BIG: Operation = {
  name: 'big',
  query: `query Big {
  users { ${USER} reviews { ${REVIEW} product { ${PRODUCT} reviews { ${REVIEW} ${AUTHOR} } } } }
  topProducts { ${PRODUCT} reviews { ${REVIEW} ${AUTHOR} } }
}`,
};

/** A root fetch and one that depends on it. */
export const SMALL: Operation = { name: 'small', query: 'query Small { topProducts { upc name inStock } }' };
