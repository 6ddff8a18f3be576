import type { KnownEpochs } from '../facts/index.js';

/**
 * A system registered with us. Who it is comes only from a verified token, never from a header
 * that anyone can set.
 */
export interface RegisteredClient {
  readonly id: string;
  /** A name people read; also shown on the console. */
  readonly name: string;
  readonly kind: 'school-app' | 'vendor';
  /** A purpose listed covers itself and its descendants. */
  readonly purposes: readonly string[];
  /** Demo clients of the embedded issuer only: a real client keeps its secret with its own issuer. */
  readonly secret?: string;
  /** False for a system that only ever acts for itself. */
  readonly mayActForPersons: boolean;
}

/** The registered systems; the store of governance implements it. */
export interface ClientRegistry {
  /** The client of that id, or null when there is none or it was struck off. */
  find(clientId: string, epochs?: KnownEpochs): Promise<RegisteredClient | null>;
}

/** The people a token may speak for. `person` is a person id such as `9990001X.p12`. */
export interface PersonDirectory {
  /** A demo person by the short name printed at start. */
  byHandle(handle: string): Promise<{ person: string } | null>;
  /**
   * Whose account `subject` is at the issuer `issuer`; the pair is the key, as in OpenID Connect Core §5.7. `store` is the database that says so:
   * where it is not the one whose epochs are read, or is not told, the answer is good for one request.
   */
  byAccount(issuer: string, subject: string): Promise<{ readonly person: string; readonly store?: string | null } | null>;
}

/** Who asks, as vouched for by an issuer we trust. Deeply frozen: no later step can add to it or take from it. */
export interface AuthenticatedActor {
  readonly kind: 'person' | 'service';
  /** Person id such as `9990001X.p12`; null when a system acts for itself. */
  readonly person: string | null;
  readonly client: string;
  /** From `authorization_details` (RFC 9396), in the order of the token, each once; may be empty. */
  readonly purposes: readonly string[];
  readonly issuer: string;
  /** Milliseconds since 1970-01-01T00:00Z. */
  readonly expiresAt: number;
  /** The token's `jti`; where an issuer gives none, a digest of the token. */
  readonly tokenId: string;
}
