import { type Grant, type PolicyDocument, parsePolicy, RELATIONS, ROLES } from '../../../core/policy/index.js';

/** The one purpose for which a system may read the shop. */
export const PURPOSE = 'shop-window';
/** The school that the shop's users are of, by their ids. */
export const SCHOOL = '9990001X';

/** A policy of so many rules, ten of which open the shop to a system; `forbids` closes one coordinate of it again. */
export function shopPolicy(rules: number, forbids?: string): PolicyDocument {
  const grants = [...OPENING, ...Array.from({ length: rules - OPENING.length }, (_, index) => elsewhere(index))];
  return parsePolicy({
    version: '1.0.0',
    title: `The shop, open to systems: ${grants.length} rules`,
    signedOffBy: ['nobody: a policy to measure with'],
    purposes: [PURPOSE, ...OTHER_PURPOSES].map((id) => ({
      id,
      basis: 'public-task',
      dpv: 'dpv:ServiceProvision',
      weight: 'usual',
      label: { fr: id, en: id },
      retention: 'none: made up',
    })),
    guardrails: [],
    grants,
    forbids: forbids === undefined ? [] : [{ id: 'closed-again', source: SOURCE, coordinates: [forbids] }],
    invariants: [],
  });
}

const SOURCE = 'tests/load';

const OPENING: readonly Grant[] = (
  [
    ['users.found', 'IDENTITY_BASIC', 'Query.users', 'Query.user', 'Query.me'],
    ['users.names', 'IDENTITY_BASIC', 'User.id', 'User.name', 'User.username'],
    ['users.birthdays', 'IDENTITY_BASIC', 'User.birthday'],
    ['users.reviews', 'IDENTITY_BASIC', 'User.reviews'],
    ['reviews.texts', 'GRADE', 'Review.id', 'Review.body'],
    ['reviews.ties', 'GRADE', 'Review.author', 'Review.product'],
    ['products.found', 'ORG', 'Query.topProducts'],
    ['products.names', 'ORG', 'Product.upc', 'Product.name'],
    ['products.figures', 'ORG', 'Product.price', 'Product.weight', 'Product.shippingEstimate'],
    ['products.stock', 'ORG', 'Product.inStock', 'Product.reviews'],
  ] as const
).map(([id, category, ...coordinates]) => ({
  id,
  source: SOURCE,
  roles: ['service'],
  relations: ['contracted', 'member'],
  purposes: [PURPOSE],
  categories: [category],
  actions: ['READ'],
  coordinates,
}));

const OTHER_PURPOSES = Array.from({ length: 20 }, (_, index) => `elsewhere-${index + 1}`);

/** A rule that does not match: for another purpose, for somebody else, or for what is not asked. */
function elsewhere(index: number): Grant {
  const matching = OPENING[index % OPENING.length] as Grant;
  const base = { ...matching, id: `elsewhere-${index + 1}` };
  switch (index % 3) {
    case 0:
      return { ...base, purposes: [OTHER_PURPOSES[index % OTHER_PURPOSES.length] as string] };
    case 1:
      return { ...base, roles: [ROLES.filter((role) => role !== 'service')[index % (ROLES.length - 1)] ?? 'teacher'] };
    default:
      return {
        ...base,
        relations: [RELATIONS.filter((one) => one !== 'contracted' && one !== 'member')[index % (RELATIONS.length - 2)] ?? 'self'],
      };
  }
}

/** The systems that ask: vendors, each under an agreement with the school. */
export const SHOP_CLIENTS = Array.from({ length: 8 }, (_, index) => ({
  id: `window-${index + 1}`,
  name: `Shop window ${index + 1}`,
  kind: 'school-app',
  purposes: [PURPOSE],
  secret: `made-up-secret-of-window-${index + 1}`,
  agreements: [{ school: SCHOOL, purposes: [PURPOSE], categories: ['PUBLIC', 'ORG', 'IDENTITY_BASIC', 'GRADE'] }],
}));
