import { decodeJwt, decodeProtectedHeader } from 'jose';
import type { TrustedIssuer } from './trusted-issuer.js';

/** Longest token looked at, in characters. */
const LONGEST = 8_192;
const COMPACT = /^[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+$/;

/**
 * Header members that carry keys, or say where to find some, or change what the token means. A token that tries to say
 * which key it should be checked with is refused, not just disregarded. Source: RFC 8725 §3.10; `crit`: RFC 7515 §4.1.11.
 */
const NEVER = ['jku', 'jwk', 'x5u', 'x5c', 'crit', 'b64', 'zip', 'enc'] as const;

/** Is this three parts of base64url, short enough to be looked at? No signature part: no look (`alg: none`). */
export function hasShapeOfToken(token: string): boolean {
  return token.length <= LONGEST && COMPACT.test(token);
}

/** The `iss` a token claims. Not verified: it only says whose keys and terms to hold the token to. */
export function claimedIssuer(token: string): string | undefined {
  const { iss } = decodeJwt(token);
  return typeof iss === 'string' ? iss : undefined;
}

/** Why this header is not acceptable from that issuer, in a word for our log; null when it is. */
export function faultOfHeader(token: string, issuer: TrustedIssuer): string | null {
  const header = decodeProtectedHeader(token);
  const brought = NEVER.find((member) => Object.hasOwn(header, member));
  if (brought !== undefined) return `header ${brought}`;
  if (typeof header.alg !== 'string' || !issuer.algorithms.includes(header.alg)) return 'alg';
  const isLocal = 'local' in issuer.keys;
  if (isLocal && typeof header.kid !== 'string') return 'kid';
  return isAccessTokenType(header.typ, isLocal) ? null : 'typ';
}

/**
 * An access token is `at+jwt` (RFC 9068 §2.1, §4). Why: many issuers still write `JWT` or nothing, so that is accepted
 * from the others, who are held to our audience; every other type (an id token's proof, a logout token) is refused.
 */
function isAccessTokenType(type: unknown, isLocal: boolean): boolean {
  if (type === undefined) return !isLocal;
  if (typeof type !== 'string') return false;
  const name = type.toLowerCase().replace(/^application\//, '');
  return name === 'at+jwt' || (name === 'jwt' && !isLocal);
}
