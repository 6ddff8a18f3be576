import { hash } from 'node:crypto';
import { errors, type JWTVerifyGetKey, jwtVerify } from 'jose';
import { invariant, Refusal, refuse } from '../../core/errors.js';
import { humanOf } from '../../core/ids.js';
import type { KnownEpochs } from '../facts/index.js';
import type { AuthenticatedActor, ClientRegistry, PersonDirectory } from './actors.js';
import { createBoundedMemo } from './bounded-memo.js';
import { keysOf } from './issuer-keys.js';
import { readClaims, type TokenClaims } from './token-claims.js';
import { claimedIssuer, faultOfHeader, hasShapeOfToken } from './token-header.js';
import type { TrustedIssuer } from './trusted-issuer.js';

/** How far an issuer's clock may run ahead of ours, in seconds. Never used to lengthen a token's life. */
const CLOCK_TOLERANCE = 30;

export interface TokenVerifier {
  /**
   * The actor a bearer token vouches for. Refuses with `UNAUTHENTICATED`, always in the same words, whichever check
   * failed; with `UPSTREAM_UNAVAILABLE` when an external issuer's keys cannot be had.
   */
  verify(token: string, epochs?: KnownEpochs): Promise<AuthenticatedActor>;
  /** Forgets the verified tokens of a client (or all of them): the next use of each is checked from scratch. */
  forget(client?: string): void;
}

/** A token that was good, and who it vouched for while nothing changed. */
interface Verified {
  readonly actor: AuthenticatedActor;
  /** The epochs that stood when it was looked up who that is; null where they do not count whose account it is. */
  readonly under: string | null;
  readonly issuer: TrustedIssuer & { findKey: JWTVerifyGetKey };
  readonly claims: TokenClaims;
}

export interface VerifierOptions {
  readonly issuers: readonly TrustedIssuer[];
  readonly clients: ClientRegistry;
  readonly people: PersonDirectory;
  /** Milliseconds since 1970-01-01T00:00Z. */
  readonly now: () => number;
  /** How many verified tokens are remembered; 10,000 unless told. */
  readonly capacity?: number;
}

/**
 * Checks tokens against the issuers we trust, and remembers each good one until it expires.
 * Source: RFC 9068 §4 (JWT access tokens), RFC 8725 (best practice), RFC 9396 (authorization details).
 */
export function createVerifier({ issuers, clients, people, now, capacity = 10_000 }: VerifierOptions): TokenVerifier {
  const trusted = new Map(issuers.map((issuer) => [issuer.issuer, { ...issuer, findKey: keysOf(issuer) }]));
  invariant(trusted.size === issuers.length, 'each issuer is trusted on one set of terms');
  const verified = createBoundedMemo<Verified>(capacity);
  let forgotten = 0;

  return {
    async verify(token, epochs = null) {
      if (!hasShapeOfToken(token)) throw notAccepted('shape');
      const digest = hash('sha256', token, 'base64url');
      // Why: whether a client may still act for persons, and whose an account is, may have changed since the token was looked at.
      const under = epochs === null ? '' : `${epochs.agreement} ${epochs.relation} ${epochs.store}`;
      const found = verified.get(digest);
      const known = found !== undefined && now() < found.actor.expiresAt ? found : null;
      if (known?.under === under) return known.actor;

      const before = forgotten;
      const issuer = known?.issuer ?? trustedBy(token);
      const claims = known?.claims ?? (await verifyToken(token, issuer, now()));
      const { actor, store } = await actorOf(claims, issuer, digest);
      const isCounted = store === NOT_ASKED || (store !== null && store === epochs?.store);
      // Why: a client changed while we were looking it up must not be remembered as it was.
      if (forgotten === before) verified.set(digest, { actor, under: isCounted ? under : null, issuer, claims });
      return actor;
    },
    forget(client) {
      forgotten += 1;
      verified.forget(client === undefined ? undefined : ({ actor }) => actor.client === client);
    },
  };

  function trustedBy(token: string): TrustedIssuer & { findKey: JWTVerifyGetKey } {
    const issuer = trusted.get(orNotAccepted(() => claimedIssuer(token)) ?? '');
    if (issuer === undefined) throw notAccepted('issuer');
    const fault = orNotAccepted(() => faultOfHeader(token, issuer));
    if (fault !== null) throw notAccepted(fault);
    return issuer;
  }

  async function actorOf(
    claims: TokenClaims,
    issuer: TrustedIssuer,
    digest: string,
  ): Promise<{ readonly actor: AuthenticatedActor; readonly store: SaidBy }> {
    if (issuer.clients?.includes(claims.client) === false) throw notAccepted('a client the issuer may not vouch for');
    const client = await clients.find(claims.client);
    if (client === null || client.id !== claims.client) throw notAccepted('client not registered');
    const { person, store } = claims.subject === client.id ? SYSTEM : await personOf(claims.subject, issuer);
    if (person !== null && !client.mayActForPersons) throw notAccepted('client may not act for persons');
    const actor = Object.freeze({
      kind: person === null ? ('service' as const) : ('person' as const),
      person,
      client: client.id,
      purposes: Object.freeze([...claims.purposes]),
      issuer: issuer.issuer,
      expiresAt: claims.expires * 1000,
      tokenId: claims.tokenId ?? digest,
    });
    return { actor, store };
  }

  async function personOf(subject: string, issuer: TrustedIssuer): Promise<{ readonly person: string; readonly store: SaidBy }> {
    // Why: our own issuer writes our own person ids; anybody else's subject is an account to look up at that issuer.
    const isOurs = 'local' in issuer.keys;
    const found = isOurs ? { person: subject } : await people.byAccount(issuer.issuer, subject);
    if (found === null || humanOf(found.person) !== found.person) throw notAccepted('person not known');
    return { person: found.person, store: isOurs ? NOT_ASKED : (('store' in found ? found.store : null) ?? null) };
  }
}

/** The database that said whose an account is; null where it was not told. */
type SaidBy = string | typeof NOT_ASKED | null;
const NOT_ASKED = Symbol('no account was looked up');
const SYSTEM = { person: null, store: NOT_ASKED } as const;

/** Signature, issuer, audience and times, then the claims we read. */
async function verifyToken(token: string, issuer: TrustedIssuer & { findKey: JWTVerifyGetKey }, at: number): Promise<TokenClaims> {
  try {
    const { payload } = await jwtVerify(token, issuer.findKey, {
      issuer: issuer.issuer,
      audience: issuer.audience,
      algorithms: [...issuer.algorithms],
      currentDate: new Date(at),
      clockTolerance: CLOCK_TOLERANCE,
      requiredClaims: ['iss', 'sub', 'aud', 'exp', 'iat'],
    });
    const claims = readClaims(payload);
    if ('fault' in claims) throw notAccepted(claims.fault);
    if (claims.expires * 1000 <= at) throw notAccepted('exp');
    if (claims.issued * 1000 > at + CLOCK_TOLERANCE * 1000) throw notAccepted('iat');
    return claims;
  } catch (error) {
    if (error instanceof Refusal) throw error;
    throw notAccepted(error instanceof errors.JOSEError ? error.code : 'key');
  }
}

function orNotAccepted<Value>(read: () => Value): Value {
  try {
    return read();
  } catch {
    throw notAccepted('not readable');
  }
}

/** One sentence for every reason: which check failed is for our log only. */
function notAccepted(reason: string): Refusal {
  return refuse('UNAUTHENTICATED', 'the access token is not accepted', `token refused: ${reason}`);
}
