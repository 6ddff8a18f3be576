import { createHash, randomUUID } from 'node:crypto';
import { isKey, NO_KEY } from '../../../core/store/idempotency.js';
import type { Resolver } from '../../../core/subgraph/index.js';
import { conflict, done, hindered, NOT_ENTRUSTED, notFound, type PolicyPayload, type PolicyUserError, refused } from './act-outcome.js';
import { type Acting, actorOf } from './actor.js';
import { type Authority, isEntrusted, mayRead } from './authority.js';
import { emptyRestriction, renumbered, schoolsNamedBy } from './content.js';
import { examine, examineMeanwhile } from './examination.js';
import { replaceLive, told } from './moving.js';
import { otherAcademies, schoolsOfAcademy } from './other-academies.js';
import type { PolicyPorts } from './ports.js';
import { unsoundReason } from './reason.js';
import type { PolicyWriting } from './repository.js';
import { type Level, NAMED_BY, type PolicyPlace, placeOf, type Version } from './version.js';

interface Beginning {
  readonly level: Level;
  readonly scope?: string | null;
  readonly from?: string | null;
  readonly reason: string;
  readonly idempotencyKey: string;
}

/** Begins a draft, from the rules in force at its place or from another version of it. */
export function draftPolicy(ports: PolicyPorts): Resolver<Acting> {
  return async (_root, input: Beginning, context) => {
    const { person, authority } = actorOf('draftPolicy', ports, context);
    const place = placeOf(input.level, input.scope);
    const errors = [...unsound(input), ...misplaced(input.level, place, authority)];
    if (place === null || errors.length > 0) return refused(errors);
    // Why before the transaction: where schools belong is kept elsewhere.
    const known = place.level === 'ACADEMY' ? await schoolsOfAcademy(ports, place.scope, authority.schools) : { schools: [] };
    return onceFor(context, person, 'draftPolicy', input, async (writing) => {
      const live = await writing.liveAt(place);
      const from = input.from == null ? live : await writing.version(input.from);
      if (from !== null && !mayRead(from, authority)) return notFound(['from']);
      if (from === null && input.from != null) return notFound(['from']);
      if (from !== null && (from.level !== place.level || from.scope !== place.scope))
        return refused([{ code: 'VALIDATION', message: 'a draft begins from rules of its own place', path: ['from'] }]);
      if (from === null && 'refusal' in known) return refused([known.refusal]);
      const schools = 'schools' in known ? known.schools : [];
      const number = await writing.nextNumber(place);
      const document = from === null ? emptyRestriction(place, number, schools) : renumbered(from.document, number);
      const row = begun(place, number, person, input.reason, context.at);
      const writers = [...new Set([...row.writers, ...(from === null || wasInForce(from) ? [] : from.writers)])];
      await writing.add({ ...row, writers, parent: live?.id ?? null, document, expectations: from?.expectations ?? null });
      return row.id;
    });
  };
}

/** Then somebody approved what it says who did not write it. INVARIANT: of what nobody approved, whoever wrote it stays a writer, whoever begins it anew. */
function wasInForce({ state }: Version): boolean {
  return state === 'LIVE' || state === 'REPLACED';
}

/** What every new version has. */
function begun({ level, scope }: PolicyPlace, number: number, person: string, reason: string, at: Date) {
  const id = `policy-${randomUUID()}`;
  return { id, level, scope, number, author: person, reason, state: 'DRAFT', revision: 1, savedBy: person, writers: [person], savedAt: at };
}

/**
 * Back to what was in force immediately before: one act when nothing is let out by it, since somebody else approved those rules once; the one who
 * wrote them is not the one who brings them back. What lets out more is a proposal; and so is going back to where an academy or a school made
 * nothing narrower yet, which nobody ever approved.
 */
export function rollBackPolicy(ports: PolicyPorts): Resolver<Acting> {
  return async (_root, input: Omit<Beginning, 'from'>, context) => {
    const { person, authority } = actorOf('rollBackPolicy', ports, context);
    const place = placeOf(input.level, input.scope);
    const errors = [...unsound(input), ...misplaced(input.level, place, authority)];
    if (place === null || errors.length > 0) return refused(errors);
    const at = context.at;
    // Why before the transaction: where schools belong is kept elsewhere.
    const seen = await context.repository.policies.replacedLast(place);
    const elsewhere = seen === null ? [] : await otherAcademies(ports, seen, seen.document, ['scope']);
    if (seen !== null)
      await examineMeanwhile(
        { ...place, document: seen.document, expectations: seen.expectations },
        await context.repository.policies.live(),
      );
    const outcome = await onceFor(context, person, 'rollBackPolicy', input, async (writing) => {
      const live = await writing.liveAt(place);
      const earlier = await writing.replacedLast(place);
      if (live === null || (earlier === null && place.level === 'NATIONAL'))
        return refused([{ code: 'NOT_FOUND', message: 'there are no rules to go back to', path: ['scope'] }], live);
      if (earlier?.id !== seen?.id) return conflict(live);
      if (elsewhere.length > 0) return refused(elsewhere, live);
      const number = await writing.nextNumber(place);
      const document = earlier?.document ?? emptyRestriction(place, number, schoolsNamedBy(live));
      const { expectations = null } = earlier ?? {};
      const found = examine({ ...place, document, expectations }, await writing.live());
      if (!found.isFit) return hindered(['NOT_FIT'], live, found);
      const row = { ...begun(place, number, person, input.reason, at), proposedAt: at, rollbackOf: earlier?.id ?? NOTHING };
      const content = { parent: live.id, document, expectations };
      if (earlier === null || found.opens.byRules.length > 0 || found.signOff.length > 0) {
        await writing.add({ ...row, ...content, state: 'PROPOSED' });
        return row.id;
      }
      if (earlier.writers.includes(person)) return hindered(['OWN_VERSION'], live);
      await replaceLive(place, writing, at);
      await writing.add({ ...row, ...content, state: 'LIVE', publishedAt: at });
      return row.id;
    });
    if (outcome.errors.length === 0 && outcome.version !== null) await told(outcome.version, ports);
    return outcome;
  };
}

/** What a version brings back where nothing was said before it. Why not null: that is of a version that brings nothing back. */
const NOTHING = '';

async function onceFor(
  context: Acting,
  person: string,
  field: string,
  input: { readonly idempotencyKey: string },
  work: (writing: PolicyWriting) => Promise<string | PolicyPayload>,
): Promise<PolicyPayload> {
  const { idempotencyKey: key, ...rest } = input;
  const digest = createHash('sha256')
    .update(JSON.stringify([field, rest]))
    .digest('hex');
  let refusedWith: PolicyPayload | null = null;
  const written = await context.repository.policies.once(
    { client: context.capability.client, person, key, digest, at: context.at },
    async (writing) => {
      const made = await work(writing);
      if (typeof made === 'string') return made;
      refusedWith = made;
      return null;
    },
  );
  if (refusedWith !== null) return refusedWith;
  if (written === null || 'nothing' in written)
    return refused([{ code: 'DUPLICATE', message: 'this key was used for another act', path: ['idempotencyKey'] }]);
  return done(written.version);
}

function* misplaced(level: Level, place: PolicyPlace | null, authority: Authority): Generator<PolicyUserError> {
  if (place === null) yield { code: 'VALIDATION', message: NAMED_BY[level], path: ['scope'] };
  else if (!isEntrusted(place, authority)) yield NOT_ENTRUSTED;
}

function* unsound({ reason, idempotencyKey: key }: Pick<Beginning, 'reason' | 'idempotencyKey'>): Generator<PolicyUserError> {
  yield* unsoundReason(reason);
  if (!isKey(key)) yield { code: 'VALIDATION', message: NO_KEY, path: ['idempotencyKey'] };
}
