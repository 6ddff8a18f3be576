import { createHmac, hash, hkdfSync, randomUUID, timingSafeEqual } from 'node:crypto';
import { refuse } from '../errors.js';
import type { Extent, Reach } from './reach.js';

/**
 * A decision signed by the gateway for one request to one subgraph. Form: JWS compact serialisation with HS256 (RFC 7515),
 * under a key derived for that subgraph alone (HKDF, RFC 5869), so that no subgraph can make one for another.
 */
export interface Capability {
  /** The subgraph it is for. */
  readonly aud: string;
  /** Seconds since 1970: issued, and no longer good from. */
  readonly iat: number;
  readonly exp: number;
  readonly jti: string;
  /** SHA-256 of the request body it was issued for. */
  readonly body: string;
  /** The instant of the decision, in milliseconds: every clock of the request reads this one. */
  readonly at: number;
  readonly client: string;
  /** Person id, or null for a system acting for itself. */
  readonly person: string | null;
  readonly purpose: string;
  /** Key of this subgraph's cursors, base64url (core/subgraph/cursor.ts). */
  readonly cursorKey: string;
  /** Policy version the decision was taken under. */
  readonly policy: string;
  /** `Type.field` (or `Type` for its rows by id) to the index of its reach in `extents`. A coordinate that is not here is denied. */
  readonly coordinates: Readonly<Record<string, number>>;
  readonly extents: readonly (readonly Extent[])[];
  /** Coordinates that were asked for and not granted (a type: that it is one), so that a feed can withdraw what it told of them. */
  readonly denied?: readonly string[];
  /** A feed that is granted without any row: it tells its reader what of theirs is withdrawn, and nothing else. */
  readonly withdrawals?: string;
  /** Persons a message may go to, decided one by one by the gateway; only for mutations that address people. */
  readonly addressees?: readonly Addressee[];
  /** Whom the person may write to, decided one by one by the gateway; only where that is asked. */
  readonly reachable?: readonly Reachable[];
}

/** Somebody, or a group, that a message may be addressed to. */
export interface Reachable {
  readonly person: string | null;
  readonly group: string | null;
  readonly label: string | null;
  readonly usableAs: readonly Addressee['kind'][];
  /** How many people it goes to. */
  readonly size: number;
}

export interface Addressee {
  readonly person: string;
  readonly kind: 'TO' | 'CC' | 'BCC';
  readonly onBehalfOf: readonly string[];
  readonly profile: string;
  readonly label: string | null;
  /** The class or group that was named, through which they were found. */
  readonly group: string | null;
}

/** Seconds a capability is good for. */
const LIFETIME = 30;
const HEADER = Buffer.from('{"alg":"HS256","typ":"preau-capability+jwt"}').toString('base64url');

/** The key of one subgraph, from the gateway's master secret. */
export function deriveKey(master: Buffer, subgraph: string): Buffer {
  return Buffer.from(hkdfSync('sha256', master, 'preau', `capability:${subgraph}`, 32));
}

/** The key under which a subgraph's cursors are sealed; the same on every replica. */
export function deriveCursorKey(master: Buffer, subgraph: string): string {
  return Buffer.from(hkdfSync('sha256', master, 'preau', `cursor:${subgraph}`, 32)).toString('base64url');
}

/** A decision before it is bound to a body. */
export type CapabilityClaims = Omit<Capability, 'iat' | 'exp' | 'jti' | 'body'>;

/** Signs a decision for one body and one subgraph. */
export function issueCapability(key: Buffer, claims: CapabilityClaims, body: string): string {
  return capabilityIssuer(key, claims)(body);
}

/** Signs one decision for several bodies, each on its own; what they share is written once. */
export function capabilityIssuer(key: Buffer, { at, ...lasting }: CapabilityClaims): (body: string) => string {
  return capabilitySigner(key, lasting)(at);
}

/** What of a decision is the same at every instant it is taken at. */
export type LastingClaims = Omit<CapabilityClaims, 'at'>;

/** Signs one decision for several requests, at the instant of each; what they share is written once. */
export function capabilitySigner(key: Buffer, claims: LastingClaims): (at: number) => (body: string) => string {
  // Why padded: base64 writes three bytes at a time, so that what is shared is encoded once where it fills whole threes.
  const text = JSON.stringify(written(claims)).slice(0, -1);
  const bytes = Buffer.byteLength(text) + 1;
  const shared = Buffer.from(`${text}${' '.repeat((3 - (bytes % 3)) % 3)},`).toString('base64url');
  return (at) => (body) => {
    const iat = Math.floor(Date.now() / 1000);
    const own = `"at":${at},"iat":${iat},"exp":${iat + LIFETIME},"jti":"${randomUUID()}","body":"${digest(body)}"}`;
    const signed = `${HEADER}.${shared}${Buffer.from(own).toString('base64url')}`;
    return `${signed}.${signature(key, signed)}`;
  };
}

/** A decision as it travels: each extent once, and unions as places among them. A teacher's pupils stand in most unions of a request. */
type Written<Claims extends LastingClaims> = Omit<Claims, 'extents'> & {
  readonly rows: readonly Extent[];
  readonly unions: readonly (readonly number[])[];
};

function written({ extents, ...claims }: LastingClaims): Written<LastingClaims> {
  const places = new Map<string, number>();
  const rows: Extent[] = [];
  const place = (extent: Extent): number => {
    const key = JSON.stringify(extent);
    const known = places.get(key) ?? rows.push(extent) - 1;
    places.set(key, known);
    return known;
  };
  return { ...claims, unions: extents.map((union) => union.map(place)), rows };
}

/** The decision that was written; null where a union names an extent that is not there. */
function readBack({ rows, unions, ...claims }: Written<Capability>): Capability | null {
  if (!Array.isArray(rows) || !Array.isArray(unions)) return null;
  const extents = (unions as Written<Capability>['unions']).map((union) => union.flatMap((place): Extent[] => rows[place] ?? []));
  return extents.every((union, index) => union.length === unions[index]?.length) ? { ...claims, extents } : null;
}

/** The decision, or a refusal that says nothing of what was wrong with it. */
export function verifyCapability(
  key: Buffer,
  token: string | undefined,
  audience: string,
  body: string,
  now: number = Date.now(),
): Capability {
  const denied = (why: string) => refuse('UNAUTHENTICATED', 'this service answers its gateway only', `capability: ${why}`);
  const [header, payload, mac, ...rest] = (token ?? '').split('.');
  if (header !== HEADER || payload === undefined || mac === undefined || rest.length > 0) throw denied('malformed');
  const expected = Buffer.from(signature(key, `${header}.${payload}`));
  const given = Buffer.from(mac);
  if (expected.length !== given.length || !timingSafeEqual(expected, given)) throw denied('signature');
  const claims = readBack(JSON.parse(Buffer.from(payload, 'base64url').toString('utf8')) as Written<Capability>);
  if (claims === null) throw denied('extents');
  if (claims.aud !== audience) throw denied('audience');
  const seconds = now / 1000;
  if (seconds >= claims.exp || seconds < claims.iat - LIFETIME) throw denied('time');
  if (claims.body !== digest(body)) throw denied('body');
  return claims;
}

/** The rows a coordinate may be read from; empty when the coordinate was not granted. */
export function reachOf(capability: Capability, coordinate: string): Reach {
  const index = Object.hasOwn(capability.coordinates, coordinate) ? capability.coordinates[coordinate] : undefined;
  return index === undefined ? [] : (capability.extents[index] ?? []);
}

function signature(key: Buffer, text: string): string {
  return createHmac('sha256', key).update(text).digest('base64url');
}

function digest(body: string): string {
  return hash('sha256', body, 'base64url');
}
