import { randomBytes } from 'node:crypto';
import type { Adapter, ClientMetadata, Configuration, ResourceServer } from 'oidc-provider';
import type { RegisteredClient } from '../actors.js';
import { DEMO_PERSON_GRANT } from './demo-person-grant.js';
import { isOwnPage } from './own-page.js';
import type { ProviderModule } from './quiet-provider.js';
import { type PurposeRules, requestedPurposes } from './requested-purposes.js';
import { SIGNATURE, type SigningKeys } from './signing-keys.js';

/** How long a token is good for, in seconds. */
export const TOKEN_LIFE = 600;

export interface ProviderTerms {
  /** Its own address. */
  readonly issuer: string;
  readonly audience: string;
  readonly clients: readonly RegisteredClient[];
  readonly keys: SigningKeys;
  readonly demo: boolean;
  readonly rules: PurposeRules;
}

/**
 * What the provider may do: give signed access tokens for one audience to clients that show their secret. Everything
 * else it knows (pages, sessions, registration, introspection, …) is off.
 */
export function providerConfiguration(module: ProviderModule, terms: ProviderTerms): Configuration {
  const { InvalidRequest, InvalidTarget } = module.errors;
  const clients = new Map(terms.clients.map((client) => [client.id, client]));
  const off = { enabled: false } as const;

  return {
    adapter: () => nothingKept,
    clients: terms.clients.flatMap((client) => metadataOf(client, terms.demo)),
    clientAuthMethods: ['client_secret_basic', 'client_secret_post'],
    clientBasedCORS: (_, origin) => isOwnPage(origin, terms.issuer),
    clientDefaults: { id_token_signed_response_alg: SIGNATURE },
    cookies: { keys: [randomBytes(32).toString('base64url')] },
    features: {
      clientCredentials: { enabled: true },
      devInteractions: off,
      dPoP: off,
      introspection: off,
      pushedAuthorizationRequests: off,
      registration: off,
      revocation: off,
      rpInitiatedLogout: off,
      userinfo: off,
      resourceIndicators: {
        enabled: true,
        defaultResource: () => RESOURCE,
        getResourceServerInfo(_, resource) {
          if (resource !== RESOURCE && resource !== terms.audience) throw new InvalidTarget();
          return resourceServer(terms.audience);
        },
      },
    },
    findAccount: () => undefined,
    formats: {
      customizers: {
        // INVARIANT: every token passes here before it is signed; this is the only place that writes a purpose into one.
        jwt(ctx, token, jwt) {
          const client = clients.get(token.clientId ?? '');
          if (client === undefined) throw new InvalidRequest('the client is not registered');
          const asked = requestedPurposes(ctx.oidc.body?.purpose, client.purposes, terms.rules);
          if ('fault' in asked) throw new InvalidRequest(asked.fault);
          const details = asked.purposes.map((purpose) => ({ type: 'preau', purpose }));
          jwt.payload.authorization_details = details;
          token.rar = details;
        },
      },
    },
    jwks: terms.keys,
    renderError(ctx, out) {
      ctx.type = 'json';
      ctx.body = out;
    },
    responseTypes: [],
    routes: { token: '/oauth/token', jwks: '/oauth/jwks' },
    scopes: [],
    ttl: { AccessToken: TOKEN_LIFE, ClientCredentials: TOKEN_LIFE },
  };
}

/** The gateway, as the one place its tokens are for. */
/** What tokens are for, as an absolute URI (RFC 8707 asks for one; an audience may be any word). */
const RESOURCE = 'urn:preau:api';

export function resourceServer(audience: string): ResourceServer {
  return { scope: '', audience, accessTokenTTL: TOKEN_LIFE, accessTokenFormat: 'jwt', jwt: { sign: { alg: SIGNATURE } } };
}

/** A client with no secret of its own gets no token here. */
function metadataOf(client: RegisteredClient, demo: boolean): ClientMetadata[] {
  if (client.secret === undefined) return [];
  return [
    {
      client_id: client.id,
      client_secret: client.secret,
      client_name: client.name,
      grant_types: demo && client.mayActForPersons ? ['client_credentials', DEMO_PERSON_GRANT] : ['client_credentials'],
      redirect_uris: [],
      response_types: [],
      token_endpoint_auth_method: 'client_secret_basic',
    },
  ];
}

/** Signed tokens carry everything themselves, so nothing is stored, and there is nothing to fill up. */
const nothingKept: Adapter = {
  upsert: async () => undefined,
  find: async () => undefined,
  findByUserCode: async () => undefined,
  findByUid: async () => undefined,
  consume: async () => undefined,
  destroy: async () => undefined,
  revokeByGrantId: async () => undefined,
};
