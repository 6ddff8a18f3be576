import { createHash } from 'node:crypto';
import { type CompiledPolicy, PolicyError } from '../../../core/policy/index.js';
import type { Context, Resolver } from '../../../core/subgraph/index.js';
import { createBoundedMemo } from '../../identity/index.js';
import type { Loaders } from '../loaders.js';
import type { Repository } from '../repository.js';
import { authorityOf, isEntrusted } from './authority.js';
import { keepDocument } from './content.js';
import { asIfLive } from './examination.js';
import type { LivePolicies } from './live-policies.js';
import { inForce } from './policy-in-force.js';
import type { PolicyPorts } from './ports.js';
import { type PolicyPlace, placeOf } from './version.js';
import { schoolsWatched } from './watched-schools.js';

type Asked = Context<Repository, Loaders>;

/** Days that are replayed at most: the ledger may be long, and who had which tie a year ago says little of tomorrow. */
const MOST_DAYS = 92;
const DAY = 86_400_000;

interface Simulating {
  readonly id?: string | null;
  readonly document?: string | null;
  readonly days: number;
}

/**
 * What recorded operations would get under a version, or under rules that are not stored. Told to who is entrusted with the place, of the schools
 * that the rules are for; to anybody else there is no such version.
 */
export function policySimulation(ports: PolicyPorts): Resolver<Asked> {
  const known = createBoundedMemo<Compared>(MOST_COMPARED);

  /** Why remembered: one simulation is asked after again and again until it is complete, and compiling takes longer than looking. */
  function compared(name: string, rules: Rules, isStored: boolean, live: LivePolicies): Compared {
    const there = known.get(name);
    if (there !== undefined) return there;
    const made = { before: inForce(live), found: isStored ? compiled(rules, live) : unstored(rules, live) };
    known.set(name, made);
    return made;
  }

  return async (_root, { id = null, document = null, days: wished }: Simulating, context) => {
    const { capability, reach, repository } = context;
    const authority = authorityOf(reach('Query.policySimulation'), capability.person, ports.stewards);
    const live = await repository.policies.live();
    const rules = id !== null ? await repository.policies.version(id) : document === null ? null : rulesIn(document);
    if (rules === null || !isEntrusted(rules, authority)) return null;
    const days = Math.min(MOST_DAYS, Math.max(1, wished));
    const name = digestOf([rules.level, rules.scope, rules.document, id !== null, live.versions.map((one) => one.id)]);
    const { before, found } = compared(name, rules, id !== null, live);
    if ('fault' in found) return { ...NOTHING, policyVersion: before.version, days, fault: found.fault };

    const until = context.at.getTime();
    const schools = await schoolsWatched(rules, authority, repository.policies.liveAt);
    const replayed = await ports.replay({
      // INVARIANT: what was found at some schools is told to nobody who may look at others.
      key: digestOf([capability.person, name, days, schools === null ? null : [...schools].sort()]),
      before,
      after: found.policy,
      schools,
      days: { since: until - days * DAY, until },
    });
    const { since, until: end, ...told } = replayed;
    return {
      ...told,
      policyVersion: before.version,
      days,
      since: new Date(since).toISOString(),
      until: new Date(end).toISOString(),
      fault: null,
    };
  };
}

/** What is held against what. */
interface Compared {
  readonly before: CompiledPolicy;
  readonly found: Found;
}

/** Pairs of rules that are remembered, compiled; there are few drafts at a time. */
const MOST_COMPARED = 8;

interface Rules extends PolicyPlace {
  readonly document: string;
}

type Found = { readonly policy: CompiledPolicy } | { readonly fault: Fault };
interface Fault {
  readonly code: string;
  readonly where: string;
  readonly sentence: string;
}

const NOTHING = {
  since: null,
  until: null,
  share: 1,
  isComplete: true,
  replayed: 0,
  changed: 0,
  operations: [],
  unlisted: 0,
  notReplayed: [],
};

function compiled(rules: Rules, live: LivePolicies): Found {
  try {
    return { policy: asIfLive(rules, rules.document, live) };
  } catch (fault) {
    if (!(fault instanceof PolicyError)) throw fault;
    return { fault: { code: fault.code, where: fault.path, sentence: fault.message } };
  }
}

/** Rules that somebody brings along must be such as could be saved. */
function unstored(rules: Rules, live: LivePolicies): Found {
  const kept = keepDocument(rules, 1, rules.document, live);
  if ('text' in kept) return compiled({ ...rules, document: kept.text }, live);
  if (kept.fault === 'WOULD_WIDEN')
    return { fault: { code: kept.fault, where: '', sentence: 'a lower level can only restrict, and this would open more' } };
  return { fault: { code: kept.fault, where: 'where' in kept ? kept.where : '', sentence: kept.message } };
}

/** Rules as text, at the place that they say they are for; null where they say none that there is. */
function rulesIn(document: string): Rules | null {
  try {
    const { level = 'national', of } = JSON.parse(document) as { level?: unknown; of?: unknown };
    const name = String(level).toUpperCase();
    if (name !== 'NATIONAL' && name !== 'ACADEMY' && name !== 'SCHOOL') return null;
    const place = placeOf(name, typeof of === 'string' ? of : null);
    return place === null ? null : { ...place, document };
  } catch {
    return null;
  }
}

function digestOf(of: readonly unknown[]): string {
  return createHash('sha256').update(JSON.stringify(of)).digest('base64url');
}
