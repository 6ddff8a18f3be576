import { createHash, randomUUID } from 'node:crypto';
import { invariant, refuse } from '../../../core/errors.js';
import type { Difference, Said } from '../../../core/policy/index.js';
import type { Context, Resolver } from '../../../core/subgraph/index.js';
import type { Loaders } from '../loaders.js';
import type { Repository } from '../repository.js';
import { type Authority, authorityOf, isEntrusted, mayRead } from './authority.js';
import { emptyRestriction, type Kept, keepDocument, keepExpectations, renumbered, schoolsNamedBy } from './content.js';
import { editedCell, type WishedCell } from './edited-cell.js';
import { type Examination, examine } from './examination.js';
import { type Act, type Circumstances, mayBeTried, type Obstacle, obstaclesTo, stateAfter } from './life.js';
import { toldObstacle } from './obstacle-words.js';
import type { PolicyPorts } from './ports.js';
import type { PolicyWriting } from './repository.js';
import { type Level, type PolicyPlace, placeOf, type Version } from './version.js';
import { schoolsWatched } from './watched-schools.js';

type Asked = Context<Repository, Loaders>;
type PolicyResolver = Resolver<Asked>;

/** A write that was refused: a closed code, a sentence, and where in the input. */
export interface PolicyUserError {
  readonly code: string;
  readonly message: string;
  readonly path: readonly string[];
}

/** What came of an act. The version is as it stands now, also when nothing was done. */
export interface PolicyPayload {
  readonly version: Version | null;
  readonly sentence: Said | null;
  readonly widened: readonly Difference[] | null;
  readonly errors: readonly PolicyUserError[];
}

/** The acts on rules, each a mutation. Who may do which, the policy says (reach); at which place, `authority`; when, `life`. */
export function policyActs(ports: PolicyPorts): Readonly<Record<string, PolicyResolver>> {
  return {
    draftPolicy: draftPolicy(ports),
    savePolicyDraft: (_root, { id, revision, document, expectations }: Saving & { id: string }, context) =>
      save('savePolicyDraft', ports, context, id, revision, async (version, writing) => {
        const live = await writing.live();
        const kept = keepDocument(version, version.number, document, live);
        if (!('text' in kept)) return refusedText(kept, ['document'], version);
        if (expectations == null) return { document: kept.text };
        if (version.level !== 'NATIONAL')
          return refused([{ code: 'VALIDATION', message: 'only national rules have expectations', path: ['expectations'] }], version);
        const expected = keepExpectations(expectations);
        return 'text' in expected ? { document: kept.text, expectations: expected.text } : refusedText(expected, ['expectations'], version);
      }),
    editPolicyCell: (_root, { id, revision, cell, to }: Editing & { id: string }, context) =>
      save('editPolicyCell', ports, context, id, revision, async (version, writing) => {
        const edited = editedCell(version, { ...cell, to }, await writing.live());
        if ('document' in edited) return edited;
        return refused([{ code: edited.code, message: edited.message, path: ['cell'] }], version);
      }),
    proposePolicy: (_root, { id, revision }: { id: string; revision: number }, context) =>
      move('PROPOSE', 'proposePolicy', ports, context, id, { expected: revision }),
    abandonPolicy: (_root, { id }: { id: string }, context) => move('ABANDON', 'abandonPolicy', ports, context, id),
    approvePolicy: (_root, { id }: { id: string }, context) => move('APPROVE', 'approvePolicy', ports, context, id),
    signOffPolicy: (_root, { id }: { id: string }, context) => move('SIGN_OFF', 'signOffPolicy', ports, context, id),
    rejectPolicy: (_root, { id, reason }: { id: string; reason: string }, context) =>
      move('REJECT', 'rejectPolicy', ports, context, id, { reason }),
    publishPolicy: (_root, { id }: { id: string }, context) => move('PUBLISH', 'publishPolicy', ports, context, id),
    rollBackPolicy: rollBackPolicy(ports),
    startPolicyShadow: (_root, { id }: { id: string }, context) => shadow('startPolicyShadow', ports, context, id),
    stopPolicyShadow: (_root, { id }: { id: string }, context) => shadow('stopPolicyShadow', ports, context, id),
  };
}

interface Saving {
  readonly revision: number;
  readonly document: string;
  readonly expectations?: string | null;
}

interface Editing {
  readonly revision: number;
  readonly cell: Omit<WishedCell, 'to'>;
  readonly to: string;
}

interface Beginning {
  readonly level: Level;
  readonly scope?: string | null;
  readonly from?: string | null;
  readonly reason: string;
  readonly idempotencyKey: string;
}

const LONGEST_REASON = 2000;
const LONGEST_KEY = 128;

function draftPolicy(ports: PolicyPorts): PolicyResolver {
  return async (_root, input: Beginning, context) => {
    const { person, authority } = actorOf('draftPolicy', ports, context);
    const place = placeOf(input.level, input.scope);
    const errors = [...unsound(input), ...misplaced(place, authority)];
    if (place === null || errors.length > 0) return refused(errors);
    return onceFor(context, person, 'draftPolicy', input, async (writing) => {
      const live = await writing.liveAt(place);
      const from = input.from == null ? live : await writing.version(input.from);
      if (from !== null && !mayRead(from, authority)) return notFound(['from']);
      if (from === null && input.from != null) return notFound(['from']);
      if (from !== null && (from.level !== place.level || from.scope !== place.scope))
        return refused([{ code: 'VALIDATION', message: 'a draft begins from rules of its own place', path: ['from'] }]);
      const number = await writing.nextNumber(place);
      const document = from === null ? emptyRestriction(place, number, authority.schools) : renumbered(from.document, number);
      const row = begun(place, number, person, input.reason, context.at);
      await writing.add({ ...row, parent: live?.id ?? null, document, expectations: from?.expectations ?? null });
      return row.id;
    });
  };
}

/** What every new version has. */
function begun({ level, scope }: PolicyPlace, number: number, person: string, reason: string, at: Date) {
  const id = `policy-${randomUUID()}`;
  return { id, level, scope, number, author: person, reason, state: 'DRAFT', revision: 1, savedBy: person, writers: [person], savedAt: at };
}

interface Change {
  readonly document: string;
  readonly expectations?: string;
  readonly sentence?: Said;
}

/** Saves what `edit` makes of a draft, if nobody saved it since. INVARIANT: what was saved in between is never overwritten. */
async function save(
  field: string,
  ports: PolicyPorts,
  context: Asked,
  id: string,
  revision: number,
  edit: (version: Version, writing: PolicyWriting) => Promise<Change | PolicyPayload>,
): Promise<PolicyPayload> {
  const { person, authority } = actorOf(field, ports, context);
  return context.repository.policies.changing(async (writing) => {
    const version = await writing.version(id);
    if (version === null || !mayRead(version, authority)) return notFound(['id']);
    if (!isEntrusted(version, authority)) return notEntrusted(version);
    const [obstacle] = obstaclesTo('SAVE', version, nothingLookedAt(person));
    if (obstacle !== undefined) return hindered([obstacle], version);
    if (version.revision !== revision) return conflict(version);
    const change = await edit(version, writing);
    if ('errors' in change) return change;
    const { sentence = null, ...content } = change;
    const isSame = content.document === version.document && (content.expectations ?? version.expectations) === version.expectations;
    if (!isSame) {
      const writers = [...new Set([...version.writers, person])];
      await writing.change(id, { ...content, revision: revision + 1, savedBy: person, savedAt: context.at, writers });
    }
    return done(await kept(writing, id), sentence);
  });
}

interface Moving {
  /** The revision that was looked at; left out where a version cannot be changed any more. */
  readonly expected?: number;
  readonly reason?: string;
}

/** Moves a version through its life, if nothing stands in the way. What depends on what it says is looked at here, under what is in force now. */
async function move(
  act: Exclude<Act, 'SAVE'>,
  field: string,
  ports: PolicyPorts,
  context: Asked,
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
  const held = await heldBy(ports, seen, person, context.at);
  return policies.changing(async (writing) => {
    const version = await writing.version(id);
    invariant(version !== null, 'a version is never removed');
    if (expected !== undefined && version.revision !== expected) return conflict(version);
    if (version.writers.length !== seen.writers.length) return conflict(version);
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
    return done(await kept(writing, id));
  });
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

async function replaceLive(place: PolicyPlace, writing: PolicyWriting, at: Date): Promise<void> {
  const live = await writing.liveAt(place);
  if (live !== null) await writing.change(live.id, { state: 'REPLACED', endedAt: at });
}

/**
 * Back to what was in force immediately before: one act when nothing is let out by it, since somebody else approved those rules once; the one who
 * wrote them is not the one who brings them back. What lets out more is a proposal; and so is going back to where an academy or a school made
 * nothing narrower yet, which nobody ever approved.
 */
function rollBackPolicy(ports: PolicyPorts): PolicyResolver {
  return async (_root, input: Omit<Beginning, 'from'>, context) => {
    const { person, authority } = actorOf('rollBackPolicy', ports, context);
    const place = placeOf(input.level, input.scope);
    const errors = [...unsound(input), ...misplaced(place, authority)];
    if (place === null || errors.length > 0) return refused(errors);
    const at = context.at;
    return onceFor(context, person, 'rollBackPolicy', input, async (writing) => {
      const live = await writing.liveAt(place);
      const earlier = await writing.replacedLast(place);
      if (live === null || (earlier === null && place.level === 'NATIONAL'))
        return refused([{ code: 'NOT_FOUND', message: 'there are no rules to go back to', path: ['scope'] }], live);
      const number = await writing.nextNumber(place);
      const document = earlier?.document ?? emptyRestriction(place, number, schoolsNamedBy(live));
      const { expectations = null } = earlier ?? {};
      const found = examine({ ...place, document, expectations }, await writing.live());
      if (!found.isFit) return hindered(['NOT_FIT'], live, found);
      const row = { ...begun(place, number, person, input.reason, at), proposedAt: at, rollbackOf: earlier?.id ?? null };
      const content = { parent: live.id, document, expectations };
      if (earlier === null || found.opensTo.length > 0 || found.signOff.length > 0) {
        await writing.add({ ...row, ...content, state: 'PROPOSED' });
        return row.id;
      }
      if (earlier.writers.includes(person)) return hindered(['OWN_VERSION'], live);
      await replaceLive(place, writing, at);
      await writing.add({ ...row, ...content, state: 'LIVE', publishedAt: at });
      return row.id;
    });
  };
}

/** Tries a version on what is asked, beside the rules in force, or ends that. Nothing that is served changes by it. */
async function shadow(
  field: 'startPolicyShadow' | 'stopPolicyShadow',
  ports: PolicyPorts,
  context: Asked,
  id: string,
): Promise<PolicyPayload> {
  const { person, authority } = actorOf(field, ports, context);
  return context.repository.policies.changing(async (writing) => {
    const version = await writing.version(id);
    if (version === null || !mayRead(version, authority)) return notFound(['id']);
    if (!isEntrusted(version, authority)) return notEntrusted(version);
    if (field === 'stopPolicyShadow') await writing.stopShadow(id, context.at);
    else if (mayBeTried(version)) {
      const schools = await schoolsWatched(version, authority, writing.liveAt);
      await writing.startShadow(id, { startedBy: person, startedAt: context.at, schools });
    } else return hindered(['WRONG_STATE'], version);
    return done(version);
  });
}

async function onceFor(
  context: Asked,
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

function actorOf(field: string, { stewards }: PolicyPorts, context: Asked): { person: string; authority: Authority } {
  const { person } = context.capability;
  if (person === null) throw refuse('FORBIDDEN_OPERATION', 'rules are administered by people');
  return { person, authority: authorityOf(context.reach(`Mutation.${field}`), person, stewards) };
}

/** Functions of those who wrote a version, wherever they hold them; and of who acts, at the place itself, by which they act there. */
export async function heldBy(
  ports: PolicyPorts,
  { writers, level, scope }: Version,
  person: string,
  at: Date,
): Promise<Pick<Circumstances, 'writersHold' | 'actorHolds'>> {
  const held = await Promise.all(writers.map((writer) => ports.functionsOf(writer, at.getTime())));
  const own = await ports.functionsOf(person, at.getTime());
  return {
    writersHold: held.flat().map(({ role }) => role),
    actorHolds: own.filter(({ school }) => level !== 'SCHOOL' || school === scope).map(({ role }) => role),
  };
}

export function lookedAt({ isFit, signOff, opensTo }: Examination): Pick<Circumstances, 'isFit' | 'needsSignOff' | 'opensTo'> {
  return { isFit, needsSignOff: signOff.length > 0, opensTo };
}

/** Where what a version says does not matter. INVARIANT: an act for which it does is hindered when nobody looked. */
function nothingLookedAt(person: string): Circumstances {
  return { person, live: null, isFit: false, needsSignOff: true, opensTo: [], writersHold: [], actorHolds: [] };
}

async function kept(writing: PolicyWriting, id: string): Promise<Version> {
  const version = await writing.version(id);
  invariant(version !== null, 'what was written is there');
  return version;
}

function* misplaced(place: PolicyPlace | null, authority: Authority): Generator<PolicyUserError> {
  if (place === null) yield { code: 'VALIDATION', message: 'there is no such place at this level', path: ['scope'] };
  else if (!isEntrusted(place, authority)) yield NOT_ENTRUSTED;
}

function* unsound({ reason, idempotencyKey: key }: Pick<Beginning, 'reason' | 'idempotencyKey'>): Generator<PolicyUserError> {
  yield* unsoundReason(reason);
  if (key.length < 1 || key.length > LONGEST_KEY)
    yield { code: 'VALIDATION', message: `a key has 1 to ${LONGEST_KEY} characters`, path: ['idempotencyKey'] };
}

function* unsoundReason(reason: string): Generator<PolicyUserError> {
  if (reason.trim() === '' || reason.length > LONGEST_REASON)
    yield { code: 'VALIDATION', message: `say why, in 1 to ${LONGEST_REASON} characters`, path: ['reason'] };
}

const NOT_ENTRUSTED: PolicyUserError = {
  code: 'NOT_ENTRUSTED',
  message: 'the rules of this place are administered by others',
  path: ['scope'],
};

function done(version: Version, sentence: Said | null = null): PolicyPayload {
  return { version, sentence, widened: null, errors: [] };
}

function refused(errors: readonly PolicyUserError[], version: Version | null = null): PolicyPayload {
  return { version, sentence: null, widened: null, errors };
}

function notFound(path: readonly string[]): PolicyPayload {
  return refused([{ code: 'NOT_FOUND', message: 'there are no such rules', path }]);
}

function notEntrusted(version: Version): PolicyPayload {
  return refused([{ ...NOT_ENTRUSTED, path: ['id'] }], version);
}

function conflict(version: Version): PolicyPayload {
  const message = `somebody saved revision ${version.revision} in between: it is as they left it, and nothing of yours was written`;
  return refused([{ code: 'CONFLICT', message, path: ['revision'] }], version);
}

function hindered(obstacles: readonly Obstacle[], version: Version, found: Examination | null = null): PolicyPayload {
  return refused(
    obstacles.map((code) => ({ code, message: toldObstacle(code, found), path: ['id'] })),
    version,
  );
}

function refusedText(kept: Exclude<Kept, { text: string }>, path: readonly string[], version: Version): PolicyPayload {
  if (kept.fault !== 'WOULD_WIDEN') {
    const where = 'where' in kept && kept.where !== '' ? [kept.where] : [];
    return refused([{ code: kept.fault, message: kept.message, path: [...path, ...where] }], version);
  }
  const coordinates = [...new Set(kept.widened.flatMap((line) => line.coordinates ?? ['*']))];
  const message = `a lower level can only restrict, and this would open ${coordinates.slice(0, 10).join(', ')}`;
  return { ...refused([{ code: kept.fault, message, path }], version), widened: kept.widened };
}
