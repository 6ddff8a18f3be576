import type { IncomingMessage, ServerResponse } from 'node:http';
import type { default as Provider } from 'oidc-provider';
import { quoted } from '../../../core/errors.js';
import type { PersonDirectory, RegisteredClient } from '../actors.js';
import type { TrustedIssuer } from '../trusted-issuer.js';
import { allowDemoPersons, DEMO_PERSON_GRANT } from './demo-person-grant.js';
import { providerConfiguration, resourceServer } from './provider-configuration.js';
import { answering, loadProvider, startProvider } from './quiet-provider.js';
import type { PurposeRules } from './requested-purposes.js';
import { publicKeys, SIGNATURE, signingKeys } from './signing-keys.js';

export interface EmbeddedIssuerOptions extends PurposeRules {
  /** Origin at which it is reached, without a path: `http://127.0.0.1:4000`. */
  readonly issuer: string;
  readonly audience: string;
  /** The clients it serves; those without a secret get no token. */
  readonly clients: readonly RegisteredClient[];
  readonly people: PersonDirectory;
  /** Where the signing keys are kept; null keeps them in memory. */
  readonly keysFile: string | null;
  /** True allows clients that may act for persons to be any demo person. */
  readonly demo: boolean;
  /** Hears of our own faults while serving; the caller is told only that there was one. */
  readonly onError?: (error: Error) => void;
}

export interface EmbeddedIssuer {
  /** Answers `/oauth/*` and `/.well-known/openid-configuration`; anything else is not found. */
  handle(request: IncomingMessage, response: ServerResponse): void;
  /** The terms on which our own verifier believes it. */
  readonly trusted: TrustedIssuer;
}

/** Starts the authorisation server that comes with Préau: client credentials, and demo persons where that is allowed. */
export async function createEmbeddedIssuer(options: EmbeddedIssuerOptions): Promise<EmbeddedIssuer> {
  const { issuer, audience, clients, people, demo, purposes, covers } = options;
  const [module, keys] = await Promise.all([loadProvider(), signingKeys(options.keysFile)]);
  const configuration = providerConfiguration(module, { issuer, audience, clients, keys, demo, rules: { purposes, covers } });
  const provider = startProvider(module, issuer, configuration);
  provider.proxy = false;
  if (demo) allowDemoPersons(module, provider, people, resourceServer(audience));
  const { onError } = options;
  if (onError !== undefined) {
    provider.on('server_error', (_, error) => onError(error));
    provider.onerror = onError;
  }
  await checkClients(provider, clients);
  const answer = provider.callback();
  const whileAnswering = await answering();
  const discovery = JSON.stringify(discoveryOf(issuer, demo));

  return {
    handle(request, response) {
      const path = request.url?.split('?', 1)[0];
      const route = `${request.method} ${path}`;
      if (route === 'POST /oauth/token' || route === 'GET /oauth/jwks') whileAnswering(() => answer(request, response));
      else if (route === 'GET /.well-known/openid-configuration') sendJson(response, 200, discovery);
      else sendJson(response, 404, '{"error":"not_found"}');
    },
    trusted: Object.freeze({
      issuer,
      audience,
      algorithms: Object.freeze([SIGNATURE]),
      keys: Object.freeze({ local: publicKeys(keys) }),
    }),
  };
}

/** Why: the provider looks at a client's registration when it first asks for a token; a wrong one should stop the start instead. */
async function checkClients(provider: Provider, clients: readonly RegisteredClient[]): Promise<void> {
  for (const { id } of clients) {
    await provider.Client.find(id).catch((cause: { error_description?: string }) => {
      throw new Error(`the client ${quoted(id)} cannot be registered: ${cause.error_description ?? 'see the cause'}`, { cause });
    });
  }
}

/**
 * What we tell about ourselves (RFC 8414 §2). Why not the provider's own page: it lists endpoints that are off, and builds
 * addresses from the `Host` header, which anyone can set.
 */
function discoveryOf(issuer: string, demo: boolean): Record<string, unknown> {
  return {
    issuer,
    token_endpoint: new URL('/oauth/token', issuer).href,
    jwks_uri: new URL('/oauth/jwks', issuer).href,
    grant_types_supported: demo ? ['client_credentials', DEMO_PERSON_GRANT] : ['client_credentials'],
    response_types_supported: [],
    subject_types_supported: ['public'],
    id_token_signing_alg_values_supported: [SIGNATURE],
    token_endpoint_auth_methods_supported: ['client_secret_basic', 'client_secret_post'],
    authorization_details_types_supported: ['preau'],
  };
}

function sendJson(response: ServerResponse, status: number, body: string): void {
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store' }).end(body);
}
