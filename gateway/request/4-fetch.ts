import { type Addressee, capabilitySigner, type Extent, type Reachable } from '../../core/capability/index.js';
import { refuse } from '../../core/errors.js';
import type { SubgraphResponse } from '../../core/subgraph/index.js';
import { execute, type Fetched, type Gate } from '../federation/execution/index.js';
import type { Snapshot } from '../federation/supergraph.js';
import type { Gone } from '../gone.js';
import type { Compiled } from './3-plan.js';
import type { Caller } from './caller.js';

/** What travels beside a body. */
export interface Credentials {
  /** A decision of ours, signed; null where the gateway decides nothing. */
  readonly capability: string | null;
  /** The caller's own `authorization`, passed on by a gateway that permits all; null otherwise. */
  readonly authorization: string | null;
  readonly signal: Gone | null;
  /** It writes nothing: it may be asked again where nobody knows whether it was heard. Left out: it may not. */
  readonly mayRepeat?: boolean;
}

/** How a subgraph is reached. */
export type Send = (subgraph: string, body: string, credentials: Credentials) => Promise<SubgraphResponse>;

export type KeyOf = (subgraph: string) => { readonly key: Buffer; readonly cursorKey: string };

/** What subgraphs are told of the decision, at whatever instant. */
export interface Granted {
  readonly caller: Caller;
  readonly policyVersion: string;
  readonly coordinates: Readonly<Record<string, number>>;
  /** What was asked for and not granted. */
  readonly closed: readonly string[];
  readonly extents: readonly (readonly Extent[])[];
  readonly addressees: readonly Addressee[];
  /** Null where nobody asks whom they may write to. */
  readonly reachable: readonly Reachable[] | null;
  /** A feed that is to tell what is withdrawn, and nothing else. */
  readonly withdrawals?: string;
  readonly keyOf: KeyOf;
}

/** Signs what one subgraph is told, at an instant, for a body. */
export type Granting = (subgraph: string) => (at: number) => (body: string) => string;

export interface Fetching {
  readonly snapshot: Snapshot;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly send: Send;
  /** Null: the subgraphs check no capability. */
  readonly granting: Granting | null;
  /** The instant of the request. */
  readonly at: number;
  /** Passed on by a gateway that permits all. */
  readonly authorization: string | null;
  readonly gate: Gate | null;
  readonly signal: Gone | null;
  /** Milliseconds since 1970 from which nothing more is asked. */
  readonly deadline: number;
  readonly log: (fault: unknown) => void;
}

/**
 * Step 4: the fetches of the plan. Before each entity fetch, those who may not be seen are taken out of what is sent; a fetch with nobody left
 * is not sent. To a subgraph of ours each travels under a capability for exactly its body.
 */
export function fetchData({ programme }: Compiled, fetching: Fetching): Promise<Fetched> {
  const { snapshot, variables, granting, at, authorization, gate, signal, log } = fetching;
  const issuers = new Map<string, (body: string) => string>();
  return execute({
    programme,
    applies: snapshot.applies,
    variables,
    gate,
    log,
    send(subgraph, body, { isMutation }) {
      if (signal?.aborted === true || Date.now() >= fetching.deadline)
        throw refuse('UPSTREAM_UNAVAILABLE', 'a part of the answer could not be fetched: try again', `subgraph ${subgraph}: no time left`);
      const mayRepeat = !isMutation;
      if (granting === null) return fetching.send(subgraph, body, { capability: null, authorization, signal, mayRepeat });
      let issue = issuers.get(subgraph);
      if (issue === undefined) {
        issue = granting(subgraph)(at);
        issuers.set(subgraph, issue);
      }
      return fetching.send(subgraph, body, { capability: issue(body), authorization: null, signal, mayRepeat });
    },
  });
}

/** What each subgraph is told is written once, for all requests it is the same for. */
export function grantingOf(granted: Granted): Granting {
  const { caller, policyVersion, coordinates, closed, extents, addressees, reachable, withdrawals, keyOf } = granted;
  const signers = new Map<string, ReturnType<Granting>>();
  return (subgraph) => {
    const known = signers.get(subgraph);
    if (known !== undefined) return known;
    const { key, cursorKey } = keyOf(subgraph);
    const signer = capabilitySigner(key, {
      aud: subgraph,
      client: caller.client.id,
      person: caller.person,
      purpose: caller.purpose,
      cursorKey,
      policy: policyVersion,
      coordinates,
      extents,
      ...(closed.length === 0 ? {} : { denied: closed }),
      ...(addressees.length === 0 ? {} : { addressees }),
      ...(reachable === null ? {} : { reachable }),
      ...(withdrawals === undefined ? {} : { withdrawals }),
    });
    signers.set(subgraph, signer);
    return signer;
  };
}
