import type { Reach } from '../../../core/capability/index.js';
import { isSamePlace, type PolicyPlace, type Version } from './version.js';

/** Somebody entrusted with a level above the schools: nationally, or with one academy. */
export interface Steward {
  /** Code of the academy; null nationally. */
  readonly academy: string | null;
  /** Person id. */
  readonly person: string;
}

/** Where somebody may do something with rules: at whole schools by their function there, above them by being entrusted besides. */
export interface Authority {
  /** UAI of the schools at which the policy gives their function this act. */
  readonly schools: readonly string[];
  readonly person: string | null;
  readonly stewards: readonly Steward[];
}

/** INVARIANT: an act on the rules of a school takes a function for the whole school; one for a class reaches none. */
export function authorityOf(reach: Reach, person: string | null, stewards: readonly Steward[]): Authority {
  const schools = reach.flatMap((extent) => (extent.of === 'groups' && extent.groups === '*' ? [extent.school] : []));
  return { schools: [...new Set(schools)], person, stewards };
}

/** May they act on the rules of this place? A national steward is none of an academy, nor of a school. */
export function isEntrusted({ level, scope }: PolicyPlace, { schools, person, stewards }: Authority): boolean {
  if (level === 'SCHOOL') return schools.includes(scope);
  const academy = level === 'NATIONAL' ? null : scope;
  return schools.length > 0 && stewards.some((steward) => steward.person === person && steward.academy === academy);
}

/** May they read this version? What was ever in force binds their school, so they read it; what is in the making is read where they may act. */
export function mayRead(version: Version, authority: Authority): boolean {
  if (authority.schools.length === 0) return false;
  if (isEntrusted(version, authority)) return true;
  if (version.state !== 'LIVE' && version.state !== 'REPLACED') return false;
  return version.level === 'NATIONAL' || (version.level === 'ACADEMY' && isUnder(version, authority.schools));
}

/** Is one of these schools named by the rules of an academy? */
function isUnder({ document }: Version, schools: readonly string[]): boolean {
  const { schools: named = [] } = JSON.parse(document) as { schools?: readonly string[] };
  return schools.some((school) => named.includes(school));
}

/** Every place at which they may act, and above it what is in force. */
export function placesOf({ schools, person, stewards }: Authority): readonly PolicyPlace[] {
  if (schools.length === 0) return [];
  const academies = stewards.flatMap((steward) => (steward.person === person && steward.academy !== null ? [steward.academy] : []));
  const national: PolicyPlace = { level: 'NATIONAL', scope: '' };
  const places: PolicyPlace[] = [
    national,
    ...academies.map((scope): PolicyPlace => ({ level: 'ACADEMY', scope })),
    ...schools.map((scope): PolicyPlace => ({ level: 'SCHOOL', scope })),
  ];
  return places.filter((place, at) => places.findIndex((one) => isSamePlace(one, place)) === at);
}
