import type { CompiledPolicy } from '../compile.js';
import type { LocalRules, RestrictionIndex } from '../restriction-index.js';
import { NO_RESTRICTION } from './domain.js';

/** Schools that are under the same restrictions in each of the policies: what is decided at one is decided at all of them. */
export interface SchoolClass {
  /** UAI of each; `*` for all that restrict nothing, which is the first class. */
  readonly schools: readonly string[];
  /** One of them, or a name that no school has. */
  readonly representative: string;
}

export function schoolClasses(...policies: readonly CompiledPolicy[]): readonly SchoolClass[] {
  const numbers = new Map<LocalRules, number>();
  const numberOf = (local: LocalRules) => {
    const number = numbers.get(local) ?? numbers.size;
    numbers.set(local, number);
    return number;
  };
  const under = (index: RestrictionIndex | null, school: string) => (index?.bySchool.get(school) ?? []).map(numberOf).join();
  const named = new Set(policies.flatMap(({ restrictions }) => [...(restrictions?.bySchool.keys() ?? [])]));
  const classes = new Map<string, string[]>();
  for (const school of [...named].sort()) {
    const key = policies.map(({ restrictions }) => under(restrictions, school)).join('|');
    const there = classes.get(key);
    if (there === undefined) classes.set(key, [school]);
    else there.push(school);
  }
  return [
    { schools: ['*'], representative: NO_RESTRICTION },
    ...[...classes.values()].map((schools) => ({ schools, representative: schools[0] ?? NO_RESTRICTION })),
  ];
}
