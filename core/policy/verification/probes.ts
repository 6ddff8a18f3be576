import type { CompiledPolicy } from '../compile.js';
import { coversCoordinate, typeOf } from '../coordinates.js';
import type { Tie } from '../request.js';
import { localRulesFor } from '../restriction-index.js';

/** Stands for every coordinate of a type that no rule names, and for every coordinate of types that no rule names. */
const OTHERS = '-';

/**
 * Coordinates are finite too: those that rules name, one more of each type that rules name, and one that no rule names. Two policies are
 * compared at the coordinates of both.
 */
export function probesOf(...policies: readonly CompiledPolicy[]): readonly string[] {
  const rules = policies.flatMap(({ document, restrictions }) => [
    ...document.grants,
    ...document.forbids,
    ...document.invariants,
    ...(document.demands ?? []),
    ...(restrictions?.documents.flatMap(({ forbids, demands = [] }) => [...forbids, ...demands]) ?? []),
  ]);
  return probesNamed(rules.flatMap(({ coordinates }) => coordinates ?? []));
}

/** The same, for patterns that are at hand. */
export function probesNamed(patterns: readonly string[]): readonly string[] {
  const exact = patterns.filter((pattern) => !pattern.endsWith('.*'));
  const others = patterns.map((pattern) => `${typeOf(pattern)}.${OTHERS}`);
  return [...new Set([...exact, ...others, `${OTHERS}.${OTHERS}`])];
}

/** A probe as a person reads it: `Type.field`; `Type.*`, whatever else the type has; `*`, whatever else there is. */
export function spoken(probe: string): string {
  if (probe === `${OTHERS}.${OTHERS}`) return '*';
  return probe.endsWith(`.${OTHERS}`) ? `${typeOf(probe)}.*` : probe;
}

/** How the rules of a cell tell coordinates apart. */
export interface Distinction {
  /** Equal for cells whose rules tell alike. */
  readonly key: string;
  /** Equal answers, equal decisions. */
  tell(coordinate: string): string;
}

/** Null when the rules of a cell tell no coordinates apart. */
export function distinction(policy: CompiledPolicy, cell: number, tie: Tie | null): Distinction | null {
  const { tables, restrictions } = policy;
  const groups: number[] = [];
  for (const table of [tables.openIf, tables.barredIf, tables.demanded]) {
    for (const { group } of table.get(cell) ?? []) if (group !== null) groups.push(group);
  }
  const patterns: (readonly string[])[] = [];
  for (const local of restrictions === null ? [] : localRulesFor(restrictions, tie)) {
    for (const { said } of local.at(cell)) if (said.coordinates !== undefined) patterns.push(said.coordinates);
  }
  if (groups.length + patterns.length === 0) return null;
  return {
    key: `${groups.join()} ${patterns.map((some) => some.join()).join(' ')}`,
    tell(coordinate) {
      const matches = tables.coordinates.matching(coordinate);
      const national = groups.map((group) => matches?.[group] ?? 0).join('');
      return patterns.length === 0
        ? national
        : `${national}${patterns.map((some) => (coversCoordinate(some, coordinate) ? 1 : 0)).join('')}`;
    },
  };
}
