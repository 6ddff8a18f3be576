import type { CompiledPolicy } from '../compile.js';
import type { LocalRules } from '../restriction-index.js';
import { NO_RESTRICTION } from './domain.js';

/** Schools that are under the same restrictions in each of the policies: what is decided at one is decided at all of them. */
export interface SchoolClass {
  /** UAI of each; `*` for all that restrict nothing, which is the first class. */
  readonly schools: readonly string[];
  /** One of them, or a name that no school has. */
  readonly representative: string;
  /** Every one of the policies restricts them alike. */
  readonly isAlike: boolean;
}

export function schoolClasses(...policies: readonly CompiledPolicy[]): readonly SchoolClass[] {
  const numberOf = numbering();
  const named = new Set(policies.flatMap(({ restrictions }) => [...(restrictions?.bySchool.keys() ?? [])]));
  const classes = new Map<string, { schools: string[]; isAlike: boolean }>();
  for (const school of [...named].sort()) {
    const under = policies.map(({ restrictions }) => (restrictions?.bySchool.get(school) ?? []).map(numberOf).join());
    const there = classes.get(under.join('|'));
    if (there === undefined) classes.set(under.join('|'), { schools: [school], isAlike: new Set(under).size === 1 });
    else there.schools.push(school);
  }
  return [
    { schools: ['*'], representative: NO_RESTRICTION, isAlike: true },
    ...[...classes.values()].map(({ schools, isAlike }) => ({ schools, isAlike, representative: schools[0] ?? NO_RESTRICTION })),
  ];
}

/** Equal numbers, equal rules: schools often write the same ones, and two versions mostly are the same. */
function numbering(): (local: LocalRules) => number {
  const known = new Map<LocalRules, number>();
  const byText = new Map<string, number>();
  return (local) => {
    const found = known.get(local);
    if (found !== undefined) return found;
    const text = JSON.stringify(local.rules.map(({ said, demand }) => [{ ...said, id: '', source: '', note: '' }, demand]));
    const number = byText.get(text) ?? byText.size;
    byText.set(text, number);
    known.set(local, number);
    return number;
  };
}
