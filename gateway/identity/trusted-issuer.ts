import type { JSONWebKeySet } from 'jose';
import { z } from 'zod';
import { quoted } from '../../core/errors.js';

/** Someone who may vouch for actors, and the narrow terms on which we believe them. */
export interface TrustedIssuer {
  /** Exactly the `iss` of its tokens. */
  readonly issuer: string;
  /** The `aud` its tokens for us must carry: a token meant for somebody else is not for us. */
  readonly audience: string;
  /** The signature algorithms accepted from it; asymmetric ones only. */
  readonly algorithms: readonly string[];
  /** Where its public keys are; `local` is our embedded issuer, whose subjects are our own person ids. */
  readonly keys: { readonly jwksUri: string } | { readonly jwks: JSONWebKeySet } | { readonly local: JSONWebKeySet };
  /** When given, the only clients it may vouch for. */
  readonly clients?: readonly string[];
}

/** Signature algorithms anyone may be trusted with: no `none`, no shared secret (RFC 8725 §2.1, §3.1, §3.2). */
export const SIGNATURE_ALGORITHMS = [
  'ES256',
  'ES384',
  'ES512',
  'EdDSA',
  'Ed25519',
  'PS256',
  'PS384',
  'PS512',
  'RS256',
  'RS384',
  'RS512',
] as const;

const address = z.string().max(2048).refine(isSafeAddress, 'must be an https address (http only on this machine)');
const word = z.string().min(1).max(255);
const external = z.strictObject({
  issuer: address,
  audience: word,
  algorithms: z.array(z.enum(SIGNATURE_ALGORITHMS)).min(1),
  jwksUri: address,
  clients: z.array(word).min(1).optional(),
});

/**
 * Reads `PREAU_ISSUERS`: a JSON array of `{"issuer", "audience", "algorithms": […], "jwksUri", "clients"?: […]}`.
 * Throws a sentence that says what to set: there is no default for any of the first four, and none of them can mean "any".
 */
export function parseIssuers(json: string): readonly TrustedIssuer[] {
  const parsed = z.array(external).safeParse(parseJson(json));
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    throw new Error(`PREAU_ISSUERS is refused at ${quoted(issue?.path.join('.') || 'the top')}: ${issue?.message.toLowerCase()}`);
  }
  const seen = new Set<string>();
  return Object.freeze(
    parsed.data.map(({ issuer, audience, algorithms, jwksUri, clients }) => {
      if (seen.has(issuer)) throw new Error(`PREAU_ISSUERS is refused: the issuer ${quoted(issuer)} is there twice`);
      seen.add(issuer);
      return Object.freeze({
        issuer,
        audience,
        algorithms: Object.freeze(algorithms),
        keys: Object.freeze({ jwksUri }),
        ...(clients === undefined ? {} : { clients: Object.freeze(clients) }),
      });
    }),
  );
}

function parseJson(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    throw new Error('PREAU_ISSUERS is refused: it is not JSON; set a list such as [{"issuer","audience","algorithms","jwksUri"}]');
  }
}

function isSafeAddress(text: string): boolean {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null || url.username !== '' || url.password !== '' || url.hash !== '') return false;
  return url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url.hostname));
}

function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127(\.[0-9]{1,3}){3}$/.test(hostname);
}
