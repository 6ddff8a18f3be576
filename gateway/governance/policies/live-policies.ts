import { and, eq, inArray } from 'drizzle-orm';
import { type PolicyDocument, parseRestriction, type Restriction } from '../../../core/policy/index.js';
import type { Database } from '../../../core/store/index.js';
import { policyVersions } from '../tables.js';
import { foundation } from './foundation.js';
import { nationalDocument } from './national-document.js';
import type { Level, PolicyPlace, Version } from './version.js';

/** The rules in force: `compile(national, restrictions)` decides by them. */
export interface LivePolicies {
  readonly national: PolicyDocument;
  readonly restrictions: readonly Restriction[];
  /** Which versions these are: the national one first, then by level and place. */
  readonly versions: readonly LiveVersion[];
}

export interface LiveVersion extends PolicyPlace {
  readonly id: string;
  readonly number: number;
}

/** A live version as it is stored. */
export type LiveRow = Pick<typeof policyVersions.$inferSelect, 'id' | 'level' | 'scope' | 'number' | 'document'>;

/** What is in force now, in one statement, so that no two of them are of different instants. It changes only when the epoch `policy` moves. */
export async function readLive(db: Database): Promise<readonly LiveRow[]> {
  const rows = await db
    .select({
      id: policyVersions.id,
      level: policyVersions.level,
      scope: policyVersions.scope,
      number: policyVersions.number,
      document: policyVersions.document,
    })
    .from(policyVersions)
    .where(eq(policyVersions.state, 'LIVE'));
  return inOrder(rows);
}

/** By level and place, and so the same on every process, however a database puts letters in order. */
export function inOrder(rows: readonly LiveRow[]): readonly LiveRow[] {
  const placed = rows.map((row) => ({ row, place: `${row.level} ${row.scope}` }));
  return placed.sort((one, other) => (one.place < other.place ? -1 : 1)).map(({ row }) => row);
}

/** A version that may be in force next, as it is examined; null where it was never proposed, or is ended. */
export async function readProposed(db: Database, version: string): Promise<(LiveRow & Pick<Version, 'level' | 'expectations'>) | null> {
  const { id, level, scope, number, document, expectations } = policyVersions;
  const [row] = await db
    .select({ id, level, scope, number, document, expectations })
    .from(policyVersions)
    .where(and(eq(id, version), inArray(policyVersions.state, ['PROPOSED', 'APPROVED'])));
  return row === undefined ? null : { ...row, level: row.level as Level };
}

/**
 * Reads what is in force now.
 *
 * @throws PolicyError when what is stored cannot be read as rules: whoever decides must not go on by older ones
 */
export async function livePolicies(db: Database): Promise<LivePolicies> {
  return asRules(await readLive(db));
}

/** @throws PolicyError when a row cannot be read as rules */
export function asRules(rows: readonly LiveRow[]): LivePolicies {
  const stored = rows.find(({ level }) => level === 'NATIONAL') ?? foundation();
  const lower = rows.filter(({ level }) => level !== 'NATIONAL');
  const national = nationalDocument(stored.document);
  return {
    national,
    restrictions: lower.map(({ document }) => underNational(parseRestriction(JSON.parse(document)), national)),
    versions: [stored, ...lower].map(({ id, level, scope, number }) => ({ id, level: level as Level, scope, number })),
  };
}

/**
 * A restriction without what the national document has no purpose for: where a purpose is gone nothing is permitted for it, so refusing it says
 * nothing. What is left refuses as much as before. It is as it was when the purpose comes back.
 */
export function underNational(restriction: Restriction, { purposes }: PolicyDocument): Restriction {
  const known = new Set(purposes.map(({ id }) => id));
  const kept = <R extends { readonly purposes?: readonly string[] }>(rules: readonly R[]): R[] =>
    rules.flatMap((rule) => {
      if (rule.purposes === undefined) return [rule];
      const left = rule.purposes.filter((purpose) => known.has(purpose));
      return left.length === 0 ? [] : [left.length === rule.purposes.length ? rule : { ...rule, purposes: left }];
    });
  const { demands } = restriction;
  return { ...restriction, forbids: kept(restriction.forbids), ...(demands === undefined ? {} : { demands: kept(demands) }) };
}
