import { type CryptoKey, exportJWK, exportSPKI, generateKeyPair, type JWTPayload, SignJWT } from 'jose';
import { expect } from 'vitest';
import { Refusal } from '../../../core/errors.js';
import {
  type AuthenticatedActor,
  type ClientRegistry,
  createVerifier,
  type PersonDirectory,
  type RegisteredClient,
  type TokenVerifier,
  type TrustedIssuer,
} from '../../../gateway/identity/index.js';

/** Monday 2 November 2026, 10:00 in Paris. */
export const NOON = Date.UTC(2026, 10, 2, 9);
export const AUDIENCE = 'https://gateway.example.test/graphql';
export const ACADEMY = 'https://login.academy.example.test';
export const TOWN = 'https://login.town.example.test';

export const CANTEEN: RegisteredClient = {
  id: 'canteen',
  name: 'Canteen service',
  kind: 'vendor',
  purposes: ['school-services'],
  secret: 'canteen-secret-of-the-demo',
  mayActForPersons: false,
};
export const FAMILY_APP: RegisteredClient = {
  id: 'family-app',
  name: 'Family app',
  kind: 'school-app',
  purposes: ['family-information', 'messaging'],
  secret: 'family-secret-of-the-demo',
  mayActForPersons: true,
};
export const GUARDIAN = '9990001X.p12';

/** Clients and people, and how often each was asked: a refused token must not get as far as asking. */
export function register(): { clients: ClientRegistry; people: PersonDirectory; asked: () => number; strike: (id: string) => void } {
  const clients = new Map([CANTEEN, FAMILY_APP].map((client) => [client.id, client]));
  let asked = 0;
  return {
    clients: {
      async find(id) {
        asked += 1;
        return clients.get(id) ?? null;
      },
    },
    people: {
      async byHandle(handle) {
        return handle === 'karim' ? { person: GUARDIAN } : null;
      },
      async byAccount(issuer, subject) {
        asked += 1;
        return issuer === ACADEMY && subject === 'account-77' ? { person: GUARDIAN } : null;
      },
    },
    asked: () => asked,
    strike: (id) => clients.delete(id),
  };
}

export interface Signer {
  readonly trusted: TrustedIssuer;
  readonly publicPem: string;
  readonly key: CryptoKey;
  readonly kid: string;
  /** A good token of this issuer, but for what is changed. */
  sign(changed?: Record<string, unknown>, header?: Record<string, unknown>): Promise<string>;
}

/** An external issuer with one key. */
export async function externalIssuer(issuer: string, algorithm = 'ES256', terms: Partial<TrustedIssuer> = {}): Promise<Signer> {
  const pair = await generateKeyPair(algorithm, { extractable: true });
  const kid = `${new URL(issuer).hostname}-1`;
  const shown = { ...(await exportJWK(pair.publicKey)), kid, alg: algorithm, use: 'sig' };
  return {
    trusted: { issuer, audience: AUDIENCE, algorithms: [algorithm], keys: { jwks: { keys: [shown] } }, ...terms },
    publicPem: await exportSPKI(pair.publicKey),
    key: pair.privateKey,
    kid,
    sign: (changed = {}, header = {}) =>
      new SignJWT({ ...goodClaims(issuer), ...changed })
        .setProtectedHeader({ alg: algorithm, kid, typ: 'at+jwt', ...header })
        .sign(pair.privateKey),
  };
}

/** The canteen's system acting for itself, for ten minutes from NOON. */
export function goodClaims(issuer: string): JWTPayload {
  return {
    iss: issuer,
    aud: AUDIENCE,
    sub: 'canteen',
    client_id: 'canteen',
    iat: NOON / 1000,
    exp: NOON / 1000 + 600,
    jti: 'token-1',
    authorization_details: [{ type: 'preau', purpose: 'catering' }],
  };
}

export interface Bench {
  readonly academy: Signer;
  readonly town: Signer;
  readonly verifier: TokenVerifier;
  readonly asked: () => number;
  readonly strike: (id: string) => void;
  at(time: number): void;
  /** Holds that the token is refused in the one sentence there is, before any directory was asked. */
  refuses(token: string): Promise<void>;
}

/** Two trusted issuers, a verifier, and a clock that stands still. */
export async function bench(capacity?: number): Promise<Bench> {
  const [academy, town] = await Promise.all([externalIssuer(ACADEMY), externalIssuer(TOWN)]);
  const { clients, people, asked, strike } = register();
  let time = NOON;
  const verifier = createVerifier({
    issuers: [academy.trusted, town.trusted],
    clients,
    people,
    now: () => time,
    ...(capacity === undefined ? {} : { capacity }),
  });
  return {
    academy,
    town,
    verifier,
    asked,
    strike,
    at: (moved) => {
      time = moved;
    },
    async refuses(token) {
      const before = asked();
      await expectRefused(verifier.verify(token));
      expect(asked()).toBe(before);
    },
  };
}

export async function expectRefused(attempt: Promise<AuthenticatedActor>): Promise<void> {
  const refusal = await attempt.then(
    () => null,
    (error: unknown) => error,
  );
  expect(refusal).toBeInstanceOf(Refusal);
  expect(refusal).toMatchObject({ code: 'UNAUTHENTICATED', message: 'the access token is not accepted' });
}

/** A token from its parts, signed by nobody. */
export function assemble(header: unknown, payload: unknown, signature = ''): string {
  const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  return `${part(header)}.${part(payload)}.${signature}`;
}
