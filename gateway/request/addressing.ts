import type { AudienceFacts } from '../../core/capability/facts.js';
import type { Addressee, Extent, Place } from '../../core/capability/index.js';
import { refuse } from '../../core/errors.js';
import { facetOf, humanOf, KINDS, parseId } from '../../core/ids.js';
import { type AccessRequest, type CompiledPolicy, permits } from '../../core/policy/index.js';
import { type Bond, type RequestFacts, tiesTo } from '../facts/index.js';
import { NO_STATE } from './2-decide-rows.js';
import type { Caller } from './caller.js';

/** What it is decided on whom somebody may write to, or about. */
export interface Addressing {
  readonly policy: CompiledPolicy;
  readonly caller: Caller;
  readonly bonds: readonly Bond[];
  readonly facts: RequestFacts;
}

export const REFUSED = 'not permitted: nothing was written';

/** Whom somebody may write to, or about, once they are loaded: the one rule that a message is sent by, and that those it may go to are listed by. */
export function openAddressing({ policy, caller, bonds, facts }: Addressing) {
  return { mayWrite, audienceOf, reachedBy };

  function mayWrite(request: AccessRequest, id: string, through: Through = ANY_WAY): boolean {
    const place = facts.place(id);
    // Why: facets of one human share their number; who is named as staff, or as a pupil, is to be one.
    if (place === null || humanOf(id) === null || !isFacetOf(id, place)) return false;
    return mayWriteAt(request, place, through);
  }

  function mayWriteAt(request: AccessRequest, place: Place, { as, school }: Through): boolean {
    const ties = tiesTo(bonds, place).filter(
      (bond) => (as === null || bond.extent.of === as) && (school === null || bond.school === school),
    );
    return permits(policy, request, { at: caller.at, client: caller.client, ties, consented: [], objection: 'none', state: NO_STATE })
      .permits;
  }

  /**
   * Whom a message goes to: people named are decided like any target; of a group, those are left out to whom one may not write. What is sent at
   * a school goes to its people, by what one is to them there. INVARIANT: that a parent whom one knows from one school has a child in a class of
   * another is not to be learned by writing to it.
   */
  async function audienceOf(
    request: AccessRequest,
    inputs: readonly AudienceInput[],
    kind: Addressee['kind'],
    school: string | null,
  ): Promise<Addressee[]> {
    const groups = inputs.flatMap((input) => input.groupId ?? []);
    const guardiansOf = inputs.flatMap((input) => input.guardiansOf ?? []);
    const named = inputs.flatMap((input) => input.personId ?? []);
    if (school !== null && groups.some((id) => parseId(id)?.school !== school)) throw refuse('FORBIDDEN_OPERATION', REFUSED);
    const found: AudienceFacts = groups.length + guardiansOf.length === 0 ? { candidates: [] } : await facts.audience(groups, guardiansOf);
    await facts.load([...named, ...guardiansOf, ...found.candidates.map((candidate) => candidate.person)]);
    for (const person of named) if (!mayWrite(request, person, { as: null, school })) throw refuse('FORBIDDEN_OPERATION', REFUSED);
    // Why: a student whose guardians are addressed is named too; who has nothing to do with them may not learn that they exist.
    for (const student of guardiansOf) {
      const place = facts.place(student);
      const ties = place === null ? [] : tiesTo(bonds, place).filter((bond) => school === null || bond.school === school);
      if (ties.length === 0) throw refuse('FORBIDDEN_OPERATION', REFUSED);
    }
    const wanted = found.candidates.filter((candidate) => matchesProfile(candidate, inputs) && isReached(request, candidate, school));
    const addressed = [
      ...named.map(
        (person): Addressee => ({
          person: facetOf('Person', person) as string,
          kind,
          label: null,
          group: null,
          ...asWhat(request, person, school),
        }),
      ),
      ...wanted.map(({ person, onBehalfOf, profile, label, group }): Addressee => ({ person, kind, onBehalfOf, profile, label, group })),
    ];
    return onePerPerson(addressed);
  }

  /** How many people a message to each of these groups of a school goes to; a group that nobody is reached by is not in the map. */
  async function reachedBy(request: AccessRequest, groups: readonly string[], school: string): Promise<ReadonlyMap<string, number>> {
    const { candidates } = groups.length === 0 ? { candidates: [] } : await facts.audience(groups, []);
    await facts.load(candidates.map(({ person }) => person));
    const people = new Map<string, Set<string>>();
    for (const candidate of candidates) {
      const { group, person } = candidate;
      if (group === null || !isReached(request, candidate, school)) continue;
      people.set(group, (people.get(group) ?? new Set()).add(person));
    }
    return new Map([...people].map(([group, found]) => [group, found.size]));
  }

  // INVARIANT: who is found as a guardian is written to as one: that a teacher has a child in the class is not a parent's to learn.
  function isReached(request: AccessRequest, candidate: AudienceFacts['candidates'][number], school: string | null): boolean {
    return mayWrite(request, candidate.person, { as: REACHED_AS[candidate.profile], school }) && mayBeInformed(candidate);
  }

  /** What somebody who is named is to the sender: a colleague first, a pupil, or the guardian of those pupils by whom the sender reaches them. */
  function asWhat(request: AccessRequest, person: string, school: string | null): Pick<Addressee, 'profile' | 'onBehalfOf'> {
    const place = facts.place(person);
    const profile = PROFILES_OF_PEOPLE.find((one) => mayWrite(request, person, { as: REACHED_AS[one], school }));
    if (place === null || profile === undefined) return { profile: 'PERSON', onBehalfOf: [] };
    const through: Through = { as: 'guardians', school };
    const wards =
      profile !== 'GUARDIAN' ? [] : place.guardianOf.filter((ward) => mayWriteAt(request, { ...place, guardianOf: [ward] }, through));
    return { profile, onBehalfOf: [...new Set(wards.map(({ student }) => student))] };
  }

  /** An adult under a no-information order, without authority, or a mere contact is left out without a word. */
  function mayBeInformed(candidate: AudienceFacts['candidates'][number]): boolean {
    if (candidate.profile !== 'GUARDIAN') return true;
    const wards = facts.facts(candidate.person)?.wards ?? [];
    return candidate.onBehalfOf.some((student) =>
      wards.some(
        (link) =>
          link.student === student &&
          link.contactRestriction !== 'NO_INFORMATION' &&
          link.parentalAuthority !== 'WITHDRAWN' &&
          link.authority !== 'CONTACT',
      ),
    );
  }
}

/** Is a human what the id calls them: a pupil somewhere, a member of staff somewhere, or just a person? */
function isFacetOf(id: string, { studentAt, staffAt }: Place): boolean {
  switch (parseId(id)?.letters) {
    case KINDS.Staff:
      return staffAt.length > 0;
    case KINDS.Student:
      return studentAt.length > 0;
    default:
      return true;
  }
}

export interface AudienceInput {
  readonly personId?: string | null;
  readonly groupId?: string | null;
  readonly profile?: string | null;
  readonly guardiansOf?: string | null;
}

const REACHED_AS: Readonly<Record<AudienceFacts['candidates'][number]['profile'], Extent['of']>> = {
  GUARDIAN: 'guardians',
  STUDENT: 'students',
  STAFF: 'staff',
};

const PROFILES_OF_PEOPLE = ['STAFF', 'STUDENT', 'GUARDIAN'] as const;

/** The ties that count: those that reach somebody in one capacity, those of one school; null is any. */
interface Through {
  readonly as: Extent['of'] | null;
  readonly school: string | null;
}

const ANY_WAY: Through = { as: null, school: null };

const PROFILES: Readonly<Record<string, string>> = { TUT: 'GUARDIAN', ELV: 'STUDENT', ENS: 'STAFF' };

function matchesProfile(candidate: AudienceFacts['candidates'][number], inputs: readonly AudienceInput[]): boolean {
  return inputs.some((input) => {
    if (input.guardiansOf != null) return candidate.profile === 'GUARDIAN' && candidate.onBehalfOf.includes(input.guardiansOf);
    if (input.groupId == null || candidate.group !== input.groupId) return false;
    return input.profile == null || candidate.profile === (PROFILES[input.profile] ?? input.profile);
  });
}

function onePerPerson(addressees: readonly Addressee[]): Addressee[] {
  const byPerson = new Map<string, Addressee>();
  for (const addressee of addressees) {
    const known = byPerson.get(addressee.person);
    byPerson.set(
      addressee.person,
      known === undefined ? addressee : { ...known, onBehalfOf: [...new Set([...known.onBehalfOf, ...addressee.onBehalfOf])] },
    );
  }
  return [...byPerson.values()];
}
