import { z } from 'zod';

/** What we read in a verified token; everything else in it is left alone. */
export interface TokenClaims {
  readonly subject: string;
  readonly client: string;
  readonly purposes: readonly string[];
  /** Seconds since 1970, as in the token. */
  readonly expires: number;
  readonly issued: number;
  readonly tokenId: string | null;
}

const name = z.string().min(1).max(255);
const purpose = z.string().min(1).max(100);
const preau = z
  .looseObject({ type: z.literal('preau'), purpose: purpose.optional(), purposes: z.array(purpose).max(32).optional() })
  .refine((detail) => detail.purpose !== undefined || detail.purposes !== undefined);
const detail = z.union([preau, z.looseObject({ type: z.string().refine((type) => type !== 'preau') })]);

/** NumericDate of RFC 7519 §2, in seconds, within what a `Date` can hold. */
const instant = z.number().positive().max(8.64e12);

const claims = z.looseObject({
  sub: name,
  client_id: name.optional(),
  azp: name.optional(),
  exp: instant,
  iat: instant,
  jti: name.optional(),
  authorization_details: z.array(detail).max(32).optional(),
});

/**
 * Reads the claims of a verified token, or says in a word for our log what is wrong with them. A token bound to a key (`cnf`)
 * is wrong here: without the proof of possession that goes with it, it may be a stolen one (RFC 9449 §7.2, RFC 8705 §3).
 */
export function readClaims(payload: unknown): TokenClaims | { readonly fault: string } {
  const parsed = claims.safeParse(payload);
  if (!parsed.success) return { fault: `claim ${parsed.error.issues[0]?.path.join('.')}` };
  const { sub, client_id, azp, exp, iat, jti, authorization_details, cnf } = parsed.data;
  if (cnf !== undefined) return { fault: 'bound to a key that was not shown' };
  const client = client_id ?? azp;
  if (client === undefined) return { fault: 'no client' };
  if (azp !== undefined && azp !== client) return { fault: 'two clients' };
  return { subject: sub, client, purposes: purposesOf(authorization_details ?? []), expires: exp, issued: iat, tokenId: jti ?? null };
}

/** The purposes of the entries of our type (RFC 9396 §2), each once; `purpose` and `purposes` are both understood. */
function purposesOf(details: readonly z.infer<typeof detail>[]): readonly string[] {
  const found = new Set<string>();
  for (const entry of details) {
    const ours = preau.safeParse(entry);
    if (!ours.success) continue;
    if (ours.data.purpose !== undefined) found.add(ours.data.purpose);
    for (const each of ours.data.purposes ?? []) found.add(each);
  }
  return [...found];
}
