import { refuse } from '../../core/errors.js';
import type { Agreement, CompiledPolicy } from '../../core/policy/index.js';
import { type Audience, audienceOf } from '../contract/index.js';
import { horizonFrom, type KnownEpochs } from '../facts/index.js';
import type { ClientRegistry, RegisteredClient, TokenVerifier } from '../identity/index.js';
import type { Rules } from './3-plan.js';
import type { Caller } from './caller.js';

/** Agreements of a client, whatever their dates: the decision looks at the instant. */
export interface AgreementRegister {
  of(client: string, epochs: KnownEpochs): Promise<readonly Agreement[]>;
}

export interface AuthenticatePorts {
  readonly verifier: TokenVerifier;
  readonly clients: ClientRegistry;
  readonly agreements: AgreementRegister;
  /** What is decided by while these epochs stand. */
  readonly rulesUnder: (epochs: KnownEpochs) => Promise<Rules>;
  /** Null where nothing counts changes. */
  readonly readEpochs: () => Promise<KnownEpochs>;
}

/** Step 1: a bearer token becomes a frozen caller with exactly one purpose. Sources: RFC 6750; RFC 9396 for the purpose. */
export async function authenticate(
  headers: { authorization?: string | undefined; purpose?: string | undefined },
  ports: AuthenticatePorts,
  at: number,
): Promise<Caller> {
  const token = bearerOf(headers.authorization ?? '');
  if (token === null) throw refuse('UNAUTHENTICATED', 'send an access token: `authorization: Bearer …`');
  const epochs = await ports.readEpochs();
  const actor = await ports.verifier.verify(token, epochs);
  const [client, agreements] = await Promise.all([ports.clients.find(actor.client, epochs), ports.agreements.of(actor.client, epochs)]);
  if (client === null) throw refuse('UNAUTHENTICATED', 'the access token is not accepted', 'client is not registered');
  const rules = await ports.rulesUnder(epochs);
  const purpose = onePurpose(actor.purposes, headers.purpose, rules.policy);
  return Object.freeze({
    kind: actor.kind,
    person: actor.person,
    client: Object.freeze({
      id: client.id,
      kind: client.kind,
      agreements,
      tokenPurposes: actor.purposes,
    }),
    audience: audienceAt(client, agreements, at),
    purpose,
    pairwise: client.kind === 'vendor',
    tokenId: actor.tokenId,
    rules,
    epochs,
    at,
  });
}

const SCHEME = 'bearer ';

/** The token of an `authorization`; null where that is something else. Why in two steps: a pattern over both walks a token slowly, and each request has one. */
function bearerOf(authorization: string): string | null {
  if (authorization.slice(0, SCHEME.length).toLowerCase() !== SCHEME) return null;
  const token = authorization.slice(SCHEME.length);
  return token === '' || /[\s,]/.test(token) ? null : token;
}

/** Audiences of agreements that are remembered, until one of them begins or ends. */
const audiences = new WeakMap<readonly Agreement[], { client: RegisteredClient; audience: Audience; since: number; until: number }>();

function audienceAt(client: RegisteredClient, agreements: readonly Agreement[], at: number): Audience {
  const known = audiences.get(agreements);
  if (known !== undefined && known.client === client && known.since <= at && at < known.until) return known.audience;
  const horizon = horizonFrom(at);
  for (const { from, to } of agreements) for (const instant of [from, to]) horizon.sees(instant);
  const audience = audienceOf(client, agreements, at);
  audiences.set(agreements, { client, audience, since: at, until: horizon.until });
  return audience;
}

/** Exactly one purpose per operation: the token's only one, or the one the header picks among the token's. */
function onePurpose(held: readonly string[], picked: string | undefined, policy: CompiledPolicy): string {
  if (held.length === 0) throw refuse('PURPOSE_REQUIRED', 'the access token carries no purpose: ask for a token with `purpose`');
  if (picked !== undefined) {
    if (!held.includes(picked)) throw refuse('PURPOSE_REQUIRED', 'the purpose in the header is not one of the access token');
    return known(picked, policy);
  }
  const [only, ...more] = held;
  if (more.length > 0) throw refuse('PURPOSE_REQUIRED', 'the access token carries several purposes: pick one with the header `purpose`');
  return known(only as string, policy);
}

function known(purpose: string, policy: CompiledPolicy): string {
  if (!policy.purposes.has(purpose)) throw refuse('PURPOSE_REQUIRED', 'the purpose is not on the list');
  return purpose;
}
