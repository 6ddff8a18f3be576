import type { CompiledPolicy } from './compile.js';
import type { PurposeEntry } from './document.js';

/** A purpose with its ancestors resolved. */
export interface Purpose extends Omit<PurposeEntry, 'parent' | 'servesSubject' | 'protects'> {
  readonly parent: string | null;
  readonly servesSubject: boolean;
  readonly protects: boolean;
  /** Itself, its parent, and so on up to the root. */
  readonly lineage: readonly string[];
  /** Where its rows start in the tables. */
  readonly index: number;
}

/** The purposes of a document by id, ancestors resolved once. */
export function resolvePurposes(entries: readonly PurposeEntry[]): ReadonlyMap<string, Purpose> {
  const parentOf = new Map(entries.map(({ id, parent }) => [id, parent]));
  return new Map(
    entries.map((entry, index) => {
      const lineage: string[] = [];
      for (let next: string | undefined = entry.id; next !== undefined; next = parentOf.get(next)) lineage.push(next);
      const purpose: Purpose = {
        ...entry,
        parent: entry.parent ?? null,
        servesSubject: entry.servesSubject ?? false,
        protects: entry.protects ?? false,
        lineage: Object.freeze(lineage),
        index,
      };
      return [entry.id, Object.freeze(purpose)];
    }),
  );
}

/**
 * Is the requested purpose the permitted one, or a descendant of it? The reverse never holds.
 * Source: GA4GH DUO, hierarchical matching of purposes.
 */
export function covers({ purposes }: Pick<CompiledPolicy, 'purposes'>, permitted: string, requested: string): boolean {
  return purposes.get(requested)?.lineage.includes(permitted) ?? false;
}

/** Does one of the permitted purposes cover this one? */
export function coveredByAny(purpose: Purpose, permitted: readonly string[]): boolean {
  for (const id of permitted) if (purpose.lineage.includes(id)) return true;
  return false;
}

/** Is a rule about this purpose: does it name it, or one above it (unless it says `exactly`), or none at all? */
export function isForPurpose(rule: { readonly purposes?: readonly string[]; readonly exactly?: true }, purpose: Purpose): boolean {
  if (rule.purposes === undefined) return true;
  return rule.exactly === true ? rule.purposes.includes(purpose.id) : coveredByAny(purpose, rule.purposes);
}
