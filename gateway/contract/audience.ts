import { createHash } from 'node:crypto';
import type { Agreement, Category, ClientKind, CompiledPolicy, Instant } from '../../core/policy/index.js';
import type { RegisteredClient } from '../identity/index.js';

/** Those who ask through one client: what the client is, and what it was contracted for at this moment. */
export interface Audience {
  readonly kind: ClientKind;
  /** False for a system that only ever acts for itself. */
  readonly mayActForPersons: boolean;
  /** A purpose listed covers its descendants. */
  readonly purposes: readonly string[];
  /** In force now. Which school contracted it is no part of it: a decision needs one agreement, of whichever school the tie is held at. */
  readonly agreements: readonly Pick<Agreement, 'purposes' | 'categories'>[];
}

/** One agreement as far as the client may use it: purposes one by one, each covered by the agreement and by the client's registration. */
export interface Terms {
  readonly purposes: readonly string[];
  readonly categories: readonly Category[];
}

/** The audience of a client at an instant. */
export function audienceOf(
  client: Pick<RegisteredClient, 'kind' | 'mayActForPersons' | 'purposes'>,
  agreements: readonly Agreement[],
  at: Instant,
): Audience {
  const { kind, mayActForPersons, purposes } = client;
  return { kind, mayActForPersons, purposes, agreements: agreements.filter(({ from, to }) => from <= at && (to === null || at < to)) };
}

/** What the agreements amount to under a policy, equal ones once, in an order of their own: equal terms are one text. */
export function effectiveTerms({ purposes, agreements }: Audience, policy: CompiledPolicy): readonly Terms[] {
  const all = [...policy.purposes.values()];
  const held = all.filter(({ lineage }) => purposes.some((id) => lineage.includes(id)));
  const terms = agreements.map((agreement): Terms => {
    const covered = held.filter(({ lineage }) => agreement.purposes.some((id) => lineage.includes(id)));
    return { purposes: covered.map(({ id }) => id).sort(), categories: [...new Set(agreement.categories)].sort() };
  });
  const distinct = new Map(terms.filter((one) => one.purposes.length > 0).map((one) => [JSON.stringify(one), one]));
  return [...distinct].sort(([one], [other]) => (one < other ? -1 : 1)).map(([, one]) => one);
}

/** Names what an audience may see under a policy, over a supergraph. The client's own name is no part of it: equal terms share a contract. */
export function fingerprintOf(
  audience: Pick<Audience, 'kind' | 'mayActForPersons'>,
  terms: readonly Terms[],
  policyVersion: string,
  supergraph: string,
): string {
  const text = JSON.stringify([supergraph, policyVersion, audience.kind, audience.mayActForPersons, terms]);
  return createHash('sha256').update(text).digest('hex').slice(0, 32);
}
