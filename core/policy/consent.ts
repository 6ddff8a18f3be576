import { hasReached } from './birthday.js';
import type { Instant } from './request.js';
import type { Relation } from './vocabulary.js';

/** One signed act of one person, towards one recipient, for one purpose and category: the caller selects them. */
export interface ConsentAct {
  /** Person id of whoever acted. */
  readonly by: string;
  readonly status: 'given' | 'renewed' | 'refused' | 'withdrawn';
  readonly at: Instant;
  /** Version of the notice it was given under. */
  readonly notice: number;
  readonly expiresAt: Instant | null;
}

/** Whose consent it takes. Dates are half-open: from <= at < to. */
export interface ConsentParties {
  readonly subject: {
    readonly person: string;
    /** `YYYY-MM-DD`; unknown is treated as a child under 15. */
    readonly birthDate: string | null;
    /** IANA zone in which the subject lives, such as `Indian/Reunion`. */
    readonly zone: string;
    readonly emancipatedAt: Instant | null;
  };
  readonly guardians: readonly {
    readonly person: string;
    readonly relation: Relation;
    readonly from: Instant;
    readonly to: Instant | null;
  }[];
  /** A judge settled what the holders of authority disagree on (Code civil art. 373-2-10, 372-2). */
  readonly courtDecision: { readonly allows: boolean; readonly from: Instant; readonly to: Instant | null } | null;
}

export type EffectiveConsent = 'valid' | 'invalid' | 'disputed' | 'unknown';

/** From this age a pupil consents alone. Source: loi Informatique et libertés art. 45; GDPR art. 8. */
const AGE_OF_CONSENT = 15;
/** Source: Code civil art. 414. */
const MAJORITY = 18;
/** Relations whose holder exercises parental authority, or was given charge of the child. */
const AUTHORITY: ReadonlySet<Relation> = new Set(['legal-guardian', 'person-in-charge']);

/**
 * Is there consent at this instant? Only `valid` permits.
 *
 * Under 15 the pupil and the holders of parental authority agree jointly, and neither passes over the other. From 15, of age, or
 * emancipated, the pupil alone. Among holders a usual act takes one while no other says no; an important act takes all.
 * A court decision stands for what the holders say, never for the pupil's own yes. A yes counts while its notice is current, it has
 * not expired, and its author held authority when it was given; a no counts whatever notice it was said under.
 * Source: loi Informatique et libertés art. 45; Code civil art. 372-2 and 373-2-1; GDPR art. 7(3); privacy model §2.3.
 */
export function effectiveConsent(
  acts: readonly ConsentAct[],
  parties: ConsentParties,
  purpose: { readonly weight: 'usual' | 'important' },
  notice: number,
  at: Instant,
): EffectiveConsent {
  const pupil = lastWord(acts, parties.subject.person, notice, at, () => true);
  const alone = consentsAlone(parties, at);
  const court = alone ? null : courtWord(parties, at);
  if (pupil === 'no' || court === 'no') return 'invalid';
  if (alone) return pupil === 'yes' ? 'valid' : 'unknown';

  const others = court === 'yes' ? 'valid' : agreementOf(holderWords(acts, parties, notice, at), purpose.weight);
  return others === 'valid' && pupil !== 'yes' ? 'unknown' : others;
}

/**
 * May this person object in the name of the subject (GDPR art. 21)? The pupil from the age at which they consent alone, and the holders of parental
 * authority until the pupil is of age or emancipated. Source: loi Informatique et libertés art. 45; Code civil art. 371-1 and 413-6.
 */
export function mayObject(parties: ConsentParties, person: string, at: Instant): boolean {
  const { subject } = parties;
  if (person === subject.person) return consentsAlone(parties, at);
  const isOfAge = isEmancipated(parties, at) || (subject.birthDate !== null && hasReached(subject.birthDate, MAJORITY, subject.zone, at));
  return !isOfAge && holdersOf(parties, at).has(person);
}

/** What somebody says now; `silent` is never taken for a yes of their own. */
type Word = 'yes' | 'no' | 'silent';

function agreementOf(words: readonly Word[], weight: 'usual' | 'important'): EffectiveConsent {
  const yes = words.filter((word) => word === 'yes').length;
  const no = words.filter((word) => word === 'no').length;
  if (no > 0) return yes > 0 ? 'disputed' : 'invalid';
  if (yes === 0) return 'unknown';
  return weight === 'usual' || yes === words.length ? 'valid' : 'unknown';
}

function holderWords(acts: readonly ConsentAct[], parties: ConsentParties, notice: number, at: Instant): Word[] {
  const holders = holdersOf(parties, at);
  const heldAuthority = (person: string) => (when: Instant) =>
    parties.guardians.some((guardian) => guardian.person === person && AUTHORITY.has(guardian.relation) && isWithin(guardian, when));
  return [...holders].map((person) => lastWord(acts, person, notice, at, heldAuthority(person)));
}

/** Who exercises parental authority, or was given charge of the child, and is under no order against it. */
function holdersOf({ guardians }: ConsentParties, at: Instant): ReadonlySet<string> {
  const inForce = guardians.filter((guardian) => isWithin(guardian, at));
  const restricted = new Set(inForce.filter(({ relation }) => relation === 'restricted-guardian').map(({ person }) => person));
  return new Set(inForce.filter(({ person, relation }) => AUTHORITY.has(relation) && !restricted.has(person)).map(({ person }) => person));
}

/** The last thing a person said. Two opposite acts in the same millisecond: the refusal wins (E28). */
function lastWord(acts: readonly ConsentAct[], person: string, notice: number, at: Instant, couldSayYes: (when: Instant) => boolean): Word {
  let last: ConsentAct | null = null;
  for (const act of acts) {
    if (act.by !== person || !(act.at <= at)) continue;
    if (saysYes(act) && (!(act.notice >= notice) || !couldSayYes(act.at))) continue;
    if (last === null || act.at > last.at || (act.at === last.at && outranks(act, last))) last = act;
  }
  if (last === null) return 'silent';
  if (!saysYes(last)) return 'no';
  return last.expiresAt === null || at < last.expiresAt ? 'yes' : 'silent';
}

function saysYes({ status }: ConsentAct): boolean {
  return status === 'given' || status === 'renewed';
}

/** Of two acts of one instant: a no before a yes, and of two yeses the one that expires first. */
function outranks(act: ConsentAct, other: ConsentAct): boolean {
  if (saysYes(act) !== saysYes(other)) return !saysYes(act);
  return (act.expiresAt ?? Number.POSITIVE_INFINITY) < (other.expiresAt ?? Number.POSITIVE_INFINITY);
}

function consentsAlone(parties: ConsentParties, at: Instant): boolean {
  const { subject } = parties;
  if (isEmancipated(parties, at)) return true;
  return subject.birthDate !== null && hasReached(subject.birthDate, AGE_OF_CONSENT, subject.zone, at);
}

function isEmancipated({ subject }: ConsentParties, at: Instant): boolean {
  return subject.emancipatedAt !== null && subject.emancipatedAt <= at;
}

function courtWord({ courtDecision }: ConsentParties, at: Instant): Word {
  if (courtDecision === null || !isWithin(courtDecision, at)) return 'silent';
  return courtDecision.allows ? 'yes' : 'no';
}

function isWithin({ from, to }: { readonly from: Instant; readonly to: Instant | null }, at: Instant): boolean {
  return from <= at && (to === null || at < to);
}
