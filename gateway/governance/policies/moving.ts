import { invariant } from '../../../core/errors.js';
import { compile } from '../../../core/policy/index.js';
import { conflict, done, hindered, notEntrusted, notFound, type PolicyPayload, refused } from './act-outcome.js';
import { type Acting, actorOf } from './actor.js';
import { isEntrusted, mayRead } from './authority.js';
import { heldBy, lookedAt, nothingLookedAt } from './circumstances.js';
import { examine, examineMeanwhile } from './examination.js';
import { type Act, type Circumstances, obstaclesTo, stateAfter } from './life.js';
import { otherAcademies } from './other-academies.js';
import type { PolicyPorts } from './ports.js';
import { unsoundReason } from './reason.js';
import { type PolicyWriting, writtenVersion } from './repository.js';
import type { PolicyPlace, Version } from './version.js';

interface Moving {
  /** The revision that was looked at; left out where a version cannot be changed any more. */
  readonly expected?: number;
  readonly reason?: string;
}

/** Moves a version through its life, if nothing stands in the way. What depends on what it says is looked at here, under what is in force now. */
export async function move(
  act: Exclude<Act, 'SAVE'>,
  field: string,
  ports: PolicyPorts,
  context: Acting,
  id: string,
  { expected, reason }: Moving = {},
): Promise<PolicyPayload> {
  const { person, authority } = actorOf(field, ports, context);
  const { policies } = context.repository;
  const errors = reason === undefined ? [] : [...unsoundReason(reason)];
  if (errors.length > 0) return refused(errors);
  const seen = await policies.version(id);
  if (seen === null || !mayRead(seen, authority)) return notFound(['id']);
  if (!isEntrusted(seen, authority)) return notEntrusted(seen);
  // Why before the transaction: who holds what is kept elsewhere, and is not asked while the rules are held.
  const live = await policies.live();
  const held = await heldBy(ports, seen, person, compile(live.national, live.restrictions), context.at);
  const elsewhere = LOOKED_AT.has(act) ? await otherAcademies(ports, seen, seen.document, ['id']) : [];
  if (elsewhere.length > 0) return refused(elsewhere, seen);
  // Why before the transaction too: half a second of computing holds up whoever else asks, and what is found here is at hand there.
  if (LOOKED_AT.has(act)) await examineMeanwhile(seen, live);
  const outcome = await policies.changing(async (writing) => {
    const version = await writing.version(id);
    invariant(version !== null, 'a version is never removed');
    if (expected !== undefined && version.revision !== expected) return conflict(version);
    if (version.revision !== seen.revision || version.writers.length !== seen.writers.length) return conflict(version);
    const found = LOOKED_AT.has(act) ? examine(version, await writing.live()) : null;
    const circumstances: Circumstances = {
      ...nothingLookedAt(person),
      ...held,
      live: (await writing.liveAt(version))?.id ?? null,
      ...(found === null ? {} : lookedAt(found)),
    };
    const obstacles = obstaclesTo(act, version, circumstances);
    if (obstacles.length > 0) return hindered(obstacles, version, found);
    await carryOut(act, version, circumstances, writing, context.at, reason);
    return done(await writtenVersion(writing, id));
  });
  if (outcome.errors.length === 0 && outcome.version !== null) await told(outcome.version, ports);
  return outcome;
}

/** Others are told of what is committed. INVARIANT: rules in force are acknowledged when every live process has read them. */
export async function told({ id, state }: Version, ports: Pick<PolicyPorts, 'proposed' | 'confirmed'>): Promise<void> {
  if (state === 'LIVE') await ports.confirmed();
  if (state === 'PROPOSED' || state === 'APPROVED') await ports.proposed(id);
}

/** Acts that depend on what the version says. */
const LOOKED_AT: ReadonlySet<Act> = new Set(['PROPOSE', 'APPROVE', 'SIGN_OFF', 'PUBLISH']);

async function carryOut(
  act: Exclude<Act, 'SAVE'>,
  version: Version,
  circumstances: Circumstances,
  writing: PolicyWriting,
  at: Date,
  reason: string | undefined,
): Promise<void> {
  const { id } = version;
  const state = stateAfter(act, version, circumstances);
  if (act === 'APPROVE' || act === 'SIGN_OFF')
    await writing.approve({ version: id, person: circumstances.person, asDataProtectionOfficer: act === 'SIGN_OFF', at });
  if (act === 'PUBLISH') await replaceLive(version, writing, at);
  await writing.change(id, {
    state,
    ...(act === 'PROPOSE' ? { proposedAt: at } : {}),
    ...(act === 'PUBLISH' ? { publishedAt: at } : {}),
    ...(act === 'REJECT' || act === 'ABANDON' ? { endedAt: at } : {}),
    ...(act === 'REJECT' && reason !== undefined ? { rejectionReason: reason } : {}),
  });
}

/** What is in force at a place is no more: another version takes its place in the same transaction. */
export async function replaceLive(place: PolicyPlace, writing: PolicyWriting, at: Date): Promise<void> {
  const live = await writing.liveAt(place);
  if (live !== null) await writing.change(live.id, { state: 'REPLACED', endedAt: at });
}
