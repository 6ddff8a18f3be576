/** Who vouches for actors: the embedded issuer, or external issuers by their published keys. */
export type { AuthenticatedActor, ClientRegistry, PersonDirectory, RegisteredClient } from './actors.js';
export { type BoundedMemo, createBoundedMemo } from './bounded-memo.js';
export { createEmbeddedIssuer, type EmbeddedIssuer, type EmbeddedIssuerOptions } from './embedded/index.js';
export { createPairwise, type Pairwise } from './pairwise.js';
export { createVerifier, type TokenVerifier, type VerifierOptions } from './token-verifier.js';
export { parseIssuers, type TrustedIssuer } from './trusted-issuer.js';
