import type { Openings, Role } from '../../../core/policy/index.js';
import type { State, Version } from './version.js';

/** What is done with a version. Who may do such a thing at all, the policy itself says: each act is a coordinate. */
export const ACTS = ['SAVE', 'PROPOSE', 'ABANDON', 'APPROVE', 'SIGN_OFF', 'REJECT', 'PUBLISH'] as const;
export type Act = (typeof ACTS)[number];

/** Why an act is not done, now or by this person. */
export const OBSTACLES = [
  'NOT_YOURS',
  'WRONG_STATE',
  'OWN_VERSION',
  'NOT_AUTHOR',
  'ALREADY_DONE',
  'NEEDS_APPROVAL',
  'NEEDS_SIGN_OFF',
  'NOT_FROM_LIVE',
  'OPENS_TO_AUTHOR',
  'NOT_FIT',
] as const;
export type Obstacle = (typeof OBSTACLES)[number];

/** What the life of a version depends on beside the version. */
export interface Circumstances {
  /** Person id of who acts. */
  readonly person: string;
  /** The version in force at the place now; null when there is none. */
  readonly live: string | null;
  /** Does nothing stand in the way of its being in force, under what is in force above it? */
  readonly isFit: boolean;
  /** Must the data protection officer sign it off? */
  readonly needsSignOff: boolean;
  /** Functions to which it lets out more than what is in force. */
  readonly opens: Openings;
  /** Functions held by those who wrote it. */
  readonly writersHold: readonly Role[];
  /** By which functions who acts, and whoever approved it, approve at the place; by person. */
  readonly approveAs: ReadonlyMap<string, readonly Role[]>;
}

/** The states in which an act can be done. Each state that is not named under any act is the end of a version. */
const WHEN: Readonly<Record<Act, readonly State[]>> = {
  SAVE: ['DRAFT'],
  PROPOSE: ['DRAFT'],
  ABANDON: ['DRAFT', 'PROPOSED', 'APPROVED'],
  APPROVE: ['PROPOSED', 'APPROVED'],
  SIGN_OFF: ['PROPOSED', 'APPROVED'],
  REJECT: ['PROPOSED', 'APPROVED'],
  PUBLISH: ['PROPOSED', 'APPROVED'],
};

type Check = (version: Version, circumstances: Circumstances) => boolean;

/** What stands in the way, by code. Source: privacy model §1.5 (four eyes; nobody gives themselves data; nobody is locked out). */
const IN_THE_WAY: Readonly<Record<Exclude<Obstacle, 'NOT_YOURS' | 'WRONG_STATE' | 'ALREADY_DONE'>, Check>> = {
  OWN_VERSION: ({ writers }, { person }) => writers.includes(person),
  NOT_AUTHOR: ({ author }, { person }) => author !== person,
  NEEDS_APPROVAL: (version, circumstances) =>
    new Set(independent(version, circumstances).map(({ person }) => person)).size < (givesToBothWhoCarryIt(circumstances) ? 2 : 1),
  NEEDS_SIGN_OFF: (version, circumstances) =>
    circumstances.needsSignOff && !independent(version, circumstances).some((one) => one.asDataProtectionOfficer),
  NOT_FROM_LIVE: ({ parent }, { live }) => parent !== live,
  OPENS_TO_AUTHOR: (_version, circumstances) => gainsAsItsWriters(circumstances.person, circumstances),
  NOT_FIT: (_version, { isFit }) => !isFit,
};

const ASKED: Readonly<Record<Act, readonly (keyof typeof IN_THE_WAY)[]>> = {
  SAVE: [],
  PROPOSE: ['NOT_FROM_LIVE', 'NOT_FIT'],
  ABANDON: ['NOT_AUTHOR'],
  APPROVE: ['OWN_VERSION', 'OPENS_TO_AUTHOR'],
  SIGN_OFF: ['OWN_VERSION', 'OPENS_TO_AUTHOR'],
  REJECT: ['OWN_VERSION'],
  PUBLISH: ['NEEDS_APPROVAL', 'NEEDS_SIGN_OFF', 'NOT_FROM_LIVE', 'NOT_FIT'],
};

/** Every obstacle to an act, in a fixed order; none when it may be done. A version that is in no state for it has that one and no other. */
export function obstaclesTo(act: Act, version: Version, circumstances: Circumstances): readonly Obstacle[] {
  if (!isTimeFor(act, version)) return ['WRONG_STATE'];
  const asOfficer = act === 'SIGN_OFF';
  const isDone =
    (act === 'APPROVE' || asOfficer) &&
    version.approvals.some((one) => one.person === circumstances.person && one.asDataProtectionOfficer === asOfficer);
  const found: Obstacle[] = ASKED[act].filter((obstacle) => IN_THE_WAY[obstacle](version, circumstances));
  return isDone ? ['ALREADY_DONE', ...found] : found;
}

/** The state after an act. Approved is what nothing but its publication is left of. */
export function stateAfter(act: Act, version: Version, circumstances: Circumstances): State {
  switch (act) {
    case 'SAVE':
      return 'DRAFT';
    case 'PROPOSE':
      return 'PROPOSED';
    case 'ABANDON':
      return 'ABANDONED';
    case 'REJECT':
      return 'REJECTED';
    case 'PUBLISH':
      return 'LIVE';
    case 'APPROVE':
    case 'SIGN_OFF': {
      if (version.state === 'APPROVED') return 'APPROVED';
      const approval = {
        version: version.id,
        person: circumstances.person,
        asDataProtectionOfficer: act === 'SIGN_OFF',
        at: version.savedAt,
      };
      const approved = { ...version, approvals: [...version.approvals, approval] };
      const lacks = IN_THE_WAY.NEEDS_APPROVAL(approved, circumstances) || IN_THE_WAY.NEEDS_SIGN_OFF(approved, circumstances);
      return lacks ? 'PROPOSED' : 'APPROVED';
    }
  }
}

/** Can it be tried on what is asked? What can still be written on decides otherwise a moment later. */
export function mayBeTried({ state }: Pick<Version, 'state'>): boolean {
  return state === 'PROPOSED' || state === 'APPROVED';
}

/** Is the version in a state in which such an act can be done at all? */
export function isTimeFor(act: Act, { state }: Pick<Version, 'state'>): boolean {
  return WHEN[act].includes(state);
}

/**
 * Why a third person: the data protection officer decides on what purposes are, and must not do so for data of their own against data for whoever
 * wrote it. Where both have theirs from rules alone, `OPENS_TO_AUTHOR` stands in the way.
 */
function givesToBothWhoCarryIt({ opens: { byRules, byBasis }, writersHold }: Circumstances): boolean {
  const toOfficer = (roles: readonly Role[]) => roles.includes('dpo');
  const toWriter = (roles: readonly Role[]) => roles.some((role) => writersHold.includes(role));
  return (toOfficer(byBasis) && toWriter([...byBasis, ...byRules])) || (toOfficer(byRules) && toWriter(byBasis));
}

/** Who wrote it gets more by it, and so does this person by every function by which they approve. */
function gainsAsItsWriters(person: string, { opens: { byRules }, writersHold, approveAs }: Circumstances): boolean {
  return byRules.some((role) => writersHold.includes(role)) && (approveAs.get(person) ?? []).every((role) => byRules.includes(role));
}

/**
 * INVARIANT: an approval by somebody who wrote on the version is none, wherever it came from; nor is one by who gains as they do, also where that came
 * after it: other rules are in force, or people hold other functions.
 */
function independent({ approvals, writers }: Version, circumstances: Circumstances): Version['approvals'] {
  return approvals.filter(({ person }) => !writers.includes(person) && !gainsAsItsWriters(person, circumstances));
}
