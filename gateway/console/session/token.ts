import type { DemoClient } from './demo.js';

/** As whom one asks: a person through a client, or the client for itself; for exactly one purpose. */
export interface Standing {
  /** Handle of a demo person; null: the system for itself. */
  readonly person: string | null;
  readonly client: string;
  readonly purpose: string;
}

/** Why no token was given, in the issuer's words. */
export class NoToken extends Error {
  override readonly name = 'NoToken';
}

/** Milliseconds before its end at which a token is not used any more. */
const MARGIN = 30_000;

/**
 * Tokens of the embedded issuer, made when they are needed and kept in memory only: they are gone with the page, and nothing that another
 * script or another person at this desk could read back holds one.
 */
export function createTokens(clients: readonly DemoClient[], now: () => number = Date.now) {
  const kept = new Map<string, { readonly token: string; readonly until: number }>();

  return {
    /** A token that is good now. Throws `NoToken` when the issuer refuses. */
    async of(standing: Standing): Promise<string> {
      const key = JSON.stringify([standing.person, standing.client, standing.purpose]);
      const known = kept.get(key);
      if (known !== undefined && known.until > now()) return known.token;
      const made = await askIssuer(standing, clients.find(({ id }) => id === standing.client)?.secret ?? '');
      kept.set(key, { token: made.access_token, until: now() + made.expires_in * 1000 - MARGIN });
      return made.access_token;
    },
    /** A token that the API does not take any more: another is made when one is needed. */
    ended(token: string): void {
      for (const [key, one] of kept) if (one.token === token) kept.delete(key);
    },
    forget(): void {
      kept.clear();
    },
  };
}

export type Tokens = ReturnType<typeof createTokens>;

async function askIssuer({ person, client, purpose }: Standing, secret: string) {
  const response = await fetch('/oauth/token', {
    method: 'POST',
    headers: { authorization: `Basic ${btoa(`${encodeURIComponent(client)}:${encodeURIComponent(secret)}`)}` },
    body: new URLSearchParams(
      person === null ? { grant_type: 'client_credentials', purpose } : { grant_type: 'urn:preau:grant:demo-person', person, purpose },
    ),
  });
  const answer = (await response.json()) as { access_token?: string; expires_in?: number; error_description?: string; error?: string };
  if (answer.access_token === undefined) throw new NoToken(answer.error_description ?? answer.error ?? String(response.status));
  return { access_token: answer.access_token, expires_in: answer.expires_in ?? 60 };
}
