import type { Version } from '../../asking/rules.js';

/** The school at which a version is looked at where none was chosen: one that it is for. Elsewhere nothing would be seen of what it says. */
export function schoolOf({ level, scope, document }: Pick<Version, 'level' | 'scope' | 'document'>, own: readonly string[]): string | null {
  if (level === 'SCHOOL') return scope;
  if (level !== 'ACADEMY' || document === null) return null;
  const { schools = [] } = JSON.parse(document) as { readonly schools?: readonly string[] };
  return own.find((school) => schools.includes(school)) ?? null;
}
