/** The schema as one audience may see it, derived from the policy that decides; and how a document is read against it. */
export { absentCoordinate } from './absent-marker.js';
export { type Audience, audienceOf } from './audience.js';
export { type Contract, contractOf, type Ground } from './contract.js';
export { type Contracts, createContracts } from './contracts.js';
export { groundOf } from './ground.js';
export { type Read, type ReadingContract, type ReadLimits, readAgainst } from './read-against.js';
