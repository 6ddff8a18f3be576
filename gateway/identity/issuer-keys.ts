import { createLocalJWKSet, createRemoteJWKSet, customFetch, errors, type JWTVerifyGetKey } from 'jose';
import { refuse } from '../../core/errors.js';
import type { TrustedIssuer } from './trusted-issuer.js';

/** How long we wait for an issuer's keys, in milliseconds. */
const TIMEOUT = 5_000;
/** How long keys are believed without asking again: a key the issuer withdrew is refused after this, in milliseconds. */
const BELIEVED = 600_000;
/** How long we wait between two questions about keys we have never heard of, in milliseconds. */
const COOLDOWN = 30_000;
/** A key set longer than this is not one, in bytes. */
const LONGEST = 256 * 1024;

/**
 * The key a token of this issuer says it was signed with. Only the issuer's own key set is looked at: a key or an
 * address that the token brings along is never followed (RFC 8725 §3.10).
 * Refuses with `UPSTREAM_UNAVAILABLE` when the issuer does not answer, since the token may be a good one.
 */
export function keysOf({ keys, issuer }: TrustedIssuer): JWTVerifyGetKey {
  if ('jwks' in keys) return createLocalJWKSet(keys.jwks);
  if ('local' in keys) return createLocalJWKSet(keys.local);
  const remote = createRemoteJWKSet(new URL(keys.jwksUri), {
    timeoutDuration: TIMEOUT,
    cacheMaxAge: BELIEVED,
    cooldownDuration: COOLDOWN,
    [customFetch]: fetchShort,
  });
  return async (header, token) => {
    try {
      return await remote(header, token);
    } catch (error) {
      if (isAboutTheToken(error)) throw error;
      throw refuse('UPSTREAM_UNAVAILABLE', 'who vouches for this token cannot be asked now', `keys of ${issuer}: ${String(error)}`);
    }
  };
}

function isAboutTheToken(error: unknown): boolean {
  return (
    error instanceof errors.JWKSNoMatchingKey ||
    error instanceof errors.JWKSMultipleMatchingKeys ||
    error instanceof errors.JOSENotSupported
  );
}

/** `fetch` that stops reading at `LONGEST` bytes. */
async function fetchShort(url: string, options: RequestInit): Promise<Response> {
  const response = await fetch(url, options);
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of response.body ?? []) {
    length += chunk.byteLength;
    if (length > LONGEST) throw new Error(`more than ${LONGEST} bytes`);
    chunks.push(chunk);
  }
  return new Response(Buffer.concat(chunks), { status: response.status });
}
