import { type CompiledPolicy, isSameWording, mayAct, ROLE_WORDS, ROLES, type Role, type Said } from '../../../core/policy/index.js';
import type { Steward } from './authority.js';
import { approvesAs } from './circumstances.js';
import { type Circumstances, obstaclesTo } from './life.js';
import { nextActs } from './next-acts.js';
import type { HeldFunction, PolicyPorts } from './ports.js';
import { MUTATION_OF } from './rule-acts.js';
import type { PolicyPlace, Version } from './version.js';

/** Somebody who might have a hand in the rules of a place, and what they hold. */
export interface Holder {
  readonly person: string;
  readonly functions: readonly HeldFunction[];
}

/** Everybody who might: at a school whoever holds a function that approves or signs there, above it whoever is entrusted. */
export async function holdersOf(place: PolicyPlace, ports: PolicyPorts, policy: CompiledPolicy, at: Date): Promise<readonly Holder[]> {
  const { level, scope } = place;
  const academy = level === 'ACADEMY' ? scope : null;
  const people =
    level === 'SCHOOL'
      ? await ports.holdersAt(scope, [...actingAs('APPROVE', place, policy), ...actingAs('SIGN_OFF', place, policy)])
      : ports.stewards.filter((one) => one.academy === academy).map(({ person }) => person);
  return Promise.all([...new Set(people)].map(async (person) => ({ person, functions: await ports.functionsOf(person, at.getTime()) })));
}

/** By what it is told whether somebody is left. */
export interface Directory {
  readonly holders: readonly Holder[];
  readonly stewards: readonly Steward[];
  /** The rules in force. */
  readonly policy: CompiledPolicy;
}

/**
 * Why nobody is left to approve a version, whoever of the directory does what in whatever order, and what to do instead; null where they can carry it.
 * Why said from the draft on: who approves later is too late to find that it takes one person more than there are.
 */
export function cannotBeApproved(
  version: Version,
  circumstances: Circumstances,
  { holders, stewards, policy }: Directory,
  after: CompiledPolicy | null,
): Said | null {
  const proposed: Version = version.state === 'DRAFT' ? { ...version, state: 'PROPOSED' } : version;
  const theirs = holders.map(({ person, functions }) => [person, approvesAs(version, functions, policy)] as const);
  const asAnybody: Circumstances = { ...circumstances, approveAs: new Map([...circumstances.approveAs, ...theirs]) };
  const obstaclesOf = ({ person, functions }: Holder) =>
    nextActs(proposed, { ...asAnybody, person }, { person, functions, stewards, policy }).filter(
      ({ act }) => act === 'APPROVE' || act === 'SIGN_OFF',
    );
  // Why all at once: an approval more never stands in the way of another.
  const given = holders.flatMap((holder) =>
    obstaclesOf(holder).flatMap(({ act, obstacles }) =>
      obstacles.length === 0
        ? [{ version: version.id, person: holder.person, asDataProtectionOfficer: act === 'SIGN_OFF', at: version.savedAt }]
        : [],
    ),
  );
  const approved = { ...proposed, approvals: [...proposed.approvals, ...given] };
  const lacking = obstaclesTo('PUBLISH', approved, asAnybody).filter((one) => one === 'NEEDS_APPROVAL' || one === 'NEEDS_SIGN_OFF');
  if (lacking.length === 0) return null;

  const needed = lacking.includes('NEEDS_SIGN_OFF') ? 'SIGN_OFF' : 'APPROVE';
  const gaining = holders.filter((holder) =>
    obstaclesOf(holder).some(
      ({ act, obstacles }) => act === needed && obstacles.includes('OPENS_TO_AUTHOR') && !obstacles.includes('OWN_VERSION'),
    ),
  );
  const { byRules } = circumstances.opens;
  const named = (roles: readonly Role[]): Said => ({ fr: words(roles, 'fr'), en: words(roles, 'en') });
  if (gaining.length > 0) {
    const approving = gaining.flatMap(({ functions }) => approvesAs(version, functions, policy));
    return toldOfGain(named(byRules.filter((role) => circumstances.writersHold.includes(role))), named(approving), policy, after);
  }
  const functions = named(actingAs(needed, version, policy));
  if (needed === 'SIGN_OFF') return nobodySigns(functions);
  return approved.approvals.length === 0 ? nobodyApproves(functions) : nobodyThird(functions);
}

/** Functions that the rules in force give this act at a place. */
function actingAs(act: 'APPROVE' | 'SIGN_OFF', { level, scope }: PolicyPlace, policy: CompiledPolicy): readonly Role[] {
  return ROLES.filter((role) => mayAct(policy, role, level === 'SCHOOL' ? scope : '', MUTATION_OF[act]));
}

function words(roles: readonly Role[], language: keyof Said): string {
  return ROLES.filter((role) => roles.includes(role))
    .map((role) => ROLE_WORDS[role][language])
    .join(', ');
}

function toldOfGain(own: Said, approving: Said, before: CompiledPolicy, after: CompiledPolicy | null): Said {
  const renamed = after === null ? [] : renamedPurposes(before, after);
  return {
    fr: [
      `personne ne pourra l’approuver : elle donne davantage à qui l’a écrite (${own.fr}) et à qui doit l’approuver (${approving.fr})`,
      ...renamed.map(
        ({ was, is }) =>
          `l’identifiant d’une finalité ne se renomme pas, de « ${was} » en « ${is} » : les conventions, les jetons et les consentements le portent ; gardez-le et changez le nom affiché, ou ajoutez une finalité à côté de l’ancienne`,
      ),
      `faites-en deux versions : l’une sans la fonction de qui l’écrit, l’autre pour elle, écrite par quelqu’un d’autre`,
    ].join(' ; '),
    en: [
      `nobody will be able to approve it: it gives more to who wrote it (${own.en}) and to who must approve it (${approving.en})`,
      ...renamed.map(
        ({ was, is }) =>
          `the id of a purpose is not changed, from “${was}” to “${is}”: agreements, tokens and consents go by it; keep it and change the name that is shown, or add a purpose beside the old one`,
      ),
      `make two versions of it: one without the function of who writes it, and another for that one, written by somebody else`,
    ].join('; '),
  };
}

function nobodySigns(functions: Said): Said {
  return {
    fr: `personne ne pourra la signer : il y faut quelqu’un qui tienne cette fonction ici (${functions.fr}) et ne l’ait pas écrite ; que quelqu’un d’autre l’écrive de nouveau, sans partir de celle-ci, ou que la fonction soit confiée à une personne de plus`,
    en: `nobody will be able to sign it off: it takes somebody who holds this function here (${functions.en}) and did not write it; have somebody else write it anew, not begun from this one, or have one more person hold the function`,
  };
}

function nobodyApproves(functions: Said): Said {
  return {
    fr: `personne ne pourra l’approuver : il y faut quelqu’un qui tienne ici une fonction qui approuve (${functions.fr}) et ne l’ait pas écrite ; que quelqu’un d’autre l’écrive de nouveau, sans partir de celle-ci, ou qu’une telle fonction soit confiée à une personne de plus`,
    en: `nobody will be able to approve it: it takes somebody who holds a function here that approves (${functions.en}) and did not write it; have somebody else write it anew, not begun from this one, or have one more person hold such a function`,
  };
}

function nobodyThird(functions: Said): Said {
  return {
    fr: `il y manquera une seconde approbation : elle donne des données au délégué à la protection des données comme à qui l’a écrite, et une seule personne ici peut l’approuver (${functions.fr}) ; faites-en deux versions, l’une sans ce qu’elle donne à qui l’écrit, l’autre pour cela, écrite par quelqu’un d’autre, ou confiez une telle fonction à une personne de plus`,
    en: `a second approval will be lacking: it gives data to the data protection officer as it does to who wrote it, and one person alone here can approve it (${functions.en}); make two versions of it, one without what it gives to who writes it, and another for that, written by somebody else, or have one more person hold such a function`,
  };
}

/** Purposes that are gone, each with a new one that is called the same. */
function renamedPurposes(before: CompiledPolicy, after: CompiledPolicy): readonly { readonly was: string; readonly is: string }[] {
  const gone = [...before.purposes.values()].filter(({ id }) => !after.purposes.has(id));
  const come = [...after.purposes.values()].filter(({ id }) => !before.purposes.has(id));
  return gone.flatMap(({ id, label }) => {
    const is = come.find((one) => isSameWording(one.label, label));
    return is === undefined ? [] : [{ was: id, is: is.id }];
  });
}
