import type { Authority } from './authority.js';
import { schoolsNamedBy } from './content.js';
import type { PolicyPlace, Version } from './version.js';

/**
 * Whose operations are looked at to tell somebody what a version would change; null: all schools'. INVARIANT: that an academy's draft names a school
 * shows nobody what is asked there: it must be one of those that its rules in force name, or one's own.
 */
export async function schoolsWatched(
  rules: PolicyPlace & { readonly document: string },
  { schools: own }: Authority,
  liveAt: (place: PolicyPlace) => Promise<Version | null>,
): Promise<readonly string[] | null> {
  if (rules.level === 'NATIONAL') return null;
  if (rules.level === 'SCHOOL') return [rules.scope];
  const live = await liveAt(rules);
  const known = new Set([...own, ...(live === null ? [] : schoolsNamedBy(live))]);
  return schoolsNamedBy(rules).filter((school) => known.has(school));
}
