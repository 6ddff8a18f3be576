import { isDeepStrictEqual } from 'node:util';
import { Refusal } from '../../core/errors.js';
import {
  type ConsentRecords,
  type ConsentRegister,
  type KnownEpochs,
  type RightsRecords,
  type RightsRegister,
  readConsents,
  readRights,
} from '../facts/index.js';
import type { Caller } from './caller.js';

/** What an answer stands on was changed while it was made: it is not given, and may be made anew. */
export class Overtaken extends Refusal {
  constructor() {
    super('UPSTREAM_UNAVAILABLE', 'what the answer stands on was changed meanwhile: ask again');
  }
}

/** What an answer stands on, beside who is who. */
export interface Standing {
  readonly caller: Caller;
  readonly records: ConsentRecords & RightsRecords;
  /** The schools of whose students the consents were read; null: of all. */
  readonly consentsAt: readonly string[] | null;
}

export interface Meanwhile {
  readonly readEpochs: () => Promise<KnownEpochs>;
  /** Who asks, looked at anew; without it any change is one that counts. */
  readonly renew: (() => Promise<Caller | null>) | undefined;
  readonly consents: ConsentRegister;
  readonly rights: RightsRegister;
}

/**
 * Was the agreement, the policy, a consent, an objection or a restriction that an answer stands on changed since? INVARIANT: what was withdrawn before an answer was written
 * leaves with no answer that had begun before (promise 6, E26). What others agreed, consented to or drafted meanwhile overtakes nobody. Who is
 * who is not looked at: an import changes that all the time, and acknowledges nothing to anybody.
 */
export async function isOvertaken(standing: Standing, meanwhile: Meanwhile): Promise<boolean> {
  return isOvertakenUnder(await meanwhile.readEpochs(), standing, meanwhile);
}

/** The same, of what is there while these epochs stand. */
export async function isOvertakenUnder(
  epochs: KnownEpochs,
  { caller, records, consentsAt }: Standing,
  { renew, consents, rights }: Omit<Meanwhile, 'readEpochs'>,
): Promise<boolean> {
  const before = caller.epochs;
  if (before === null || epochs === null) return false;
  if (before.agreement === epochs.agreement && before.consent === epochs.consent && before.policy === epochs.policy) return false;
  const now = await renew?.();
  if (now == null || !isDeepStrictEqual(whoAsks(now), whoAsks(caller)) || now.rules !== caller.rules) return true;
  if (before.consent === epochs.consent) return false;
  const [agreed, against] = await Promise.all([
    readConsents(consents, now.client.id, epochs, consentsAt),
    readRights(rights, now.client.id, epochs),
  ]);
  return !isDeepStrictEqual({ ...agreed, ...against }, records);
}

/** All of a caller that an answer depends on, but the rules and the time. */
function whoAsks({ kind, person, client, audience, purpose, pairwise, tokenId }: Caller): Omit<Caller, 'rules' | 'epochs' | 'at'> {
  return { kind, person, client, audience, purpose, pairwise, tokenId };
}
