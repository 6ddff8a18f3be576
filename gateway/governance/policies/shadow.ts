import { and, asc, count, desc, eq, inArray, isNull, sql } from 'drizzle-orm';
import { type CompiledPolicy, PolicyError } from '../../../core/policy/index.js';
import type { Database, Store } from '../../../core/store/index.js';
import { policyShadowCounts, policyShadows, policyVersions } from '../tables.js';
import { asIfLive } from './examination.js';
import { livePolicies } from './live-policies.js';
import { versionNameOf } from './policy-in-force.js';
import type { Level } from './version.js';

/** A version that is tried, as it would decide now. */
export interface Tried {
  readonly version: string;
  readonly policy: CompiledPolicy;
  /** The rules in force that it was made to stand beside, as the ledger names them. */
  readonly beside: string;
  /** Schools whose operations are counted; null: all. */
  readonly schools: ReadonlySet<string> | null;
}

/** One difference, and how many requests it was seen in. */
export type ShadowLine = Omit<typeof policyShadowCounts.$inferSelect, 'version'>;

/** What was seen of one version since it was told last. */
export interface Seen extends Pick<typeof policyShadows.$inferSelect, 'observed' | 'changed' | 'notCompared' | 'faults' | 'unlisted'> {
  readonly version: string;
  readonly lines: readonly ShadowLine[];
}

/** Who began a trial, when, and whose operations they may look at; null: all schools'. */
export type Begun = Pick<typeof policyShadows.$inferSelect, 'startedBy' | 'startedAt'> & { readonly schools: readonly string[] | null };

/** What was seen of a version so far; null for one that was never tried. */
export async function shadowOf(db: Database, version: string) {
  const [totals] = await db.select().from(policyShadows).where(eq(policyShadows.version, version));
  if (totals === undefined) return null;
  const lines = await db
    .select()
    .from(policyShadowCounts)
    .where(eq(policyShadowCounts.version, version))
    .orderBy(desc(policyShadowCounts.requests), asc(policyShadowCounts.client), asc(policyShadowCounts.coordinate))
    .limit(MOST_TOLD);
  return { ...totals, lines };
}

/** Tries a version from now on, counting anew; one that is tried goes on. The next request on any replica, which reads the epochs first, is seen. */
export async function startShadow(tx: Database, version: string, { schools, ...begun }: Begun): Promise<void> {
  const [running] = await tx
    .select()
    .from(policyShadows)
    .where(and(eq(policyShadows.version, version), isNull(policyShadows.endedAt)));
  if (running !== undefined) return;
  await tx.delete(policyShadowCounts).where(eq(policyShadowCounts.version, version));
  await tx.delete(policyShadows).where(eq(policyShadows.version, version));
  await tx.insert(policyShadows).values({ version, ...begun, schools: schools === null ? null : [...schools] });
  await moveEpoch(tx, version);
}

/** The database moves the epoch of the rules whenever a version is written on: what it says is as it was. */
async function moveEpoch(tx: Database, version: string): Promise<void> {
  await tx
    .update(policyVersions)
    .set({ revision: sql`${policyVersions.revision}` })
    .where(eq(policyVersions.id, version));
}

/** Tries it no more; what was counted is kept. */
export async function stopShadow(tx: Database, version: string, at: Date): Promise<void> {
  await tx
    .update(policyShadows)
    .set({ endedAt: at })
    .where(and(eq(policyShadows.version, version), isNull(policyShadows.endedAt)));
  await moveEpoch(tx, version);
}

/** Lines that are told of one version. */
const MOST_TOLD = 500;
/** Lines that are kept of one version. */
export const MOST_LINES = 5_000;

/** What the gateway asks of versions that are tried, and where it counts what it sees of them. */
export function openShadowRegister(store: Store, readEpochs: () => Promise<{ readonly policy: string } | null>) {
  let known: { readonly under: string; readonly tried: readonly Tried[] } | null = null;
  return {
    /** The epoch of the rules: it is another one when a trial began or ended since. */
    async epoch(): Promise<string> {
      return (await readEpochs())?.policy ?? '';
    },
    /** Versions that wait to be in force and are tried; compiled anew when they, or the rules in force, are others. */
    async tried(): Promise<readonly Tried[]> {
      const under = await nameOfTried(store.db);
      if (under === null) return [];
      if (known?.under !== under) {
        const [rows, live] = await Promise.all([running(store.db), livePolicies(store.db)]);
        const beside = versionNameOf(live);
        const tried = rows.flatMap(({ id, level, scope, document, schools: watched }): Tried[] => {
          const rules = { level: level as Level, scope, document };
          try {
            // INVARIANT: below the national level nothing is counted of a school that whoever began it may not look at.
            const schools = level === 'NATIONAL' ? null : new Set(watched ?? []);
            return [{ version: id, policy: asIfLive(rules, document, live), beside, schools }];
          } catch (fault) {
            // Why: what cannot stand beside the rules in force any more decides nothing; its verification says so.
            if (fault instanceof PolicyError) return [];
            throw fault;
          }
        });
        known = { under, tried };
      }
      return known.tried;
    },
    /** Adds to the counts of one version, within the bound of its lines. What is no longer tried is not counted. */
    add: (seen: Seen): Promise<void> => store.transaction((tx) => add(tx, seen)),
  };
}

/**
 * What the versions that are tried depend on, in one text; null where none is tried. Why: it is looked at every few seconds, and what a version says
 * is read and compiled only when it is another one, or stands beside others.
 */
async function nameOfTried(db: Database): Promise<string | null> {
  const tried = await db
    .select({ id: policyVersions.id, schools: policyShadows.schools })
    .from(policyShadows)
    .innerJoin(policyVersions, eq(policyVersions.id, policyShadows.version))
    .where(isTried())
    .orderBy(asc(policyVersions.id));
  if (tried.length === 0) return null;
  const live = await db
    .select({ id: policyVersions.id })
    .from(policyVersions)
    .where(eq(policyVersions.state, 'LIVE'))
    .orderBy(asc(policyVersions.id));
  return JSON.stringify([tried, live]);
}

function isTried() {
  return and(isNull(policyShadows.endedAt), inArray(policyVersions.state, ['PROPOSED', 'APPROVED']));
}

function running(db: Database) {
  return db
    .select({
      id: policyVersions.id,
      level: policyVersions.level,
      scope: policyVersions.scope,
      document: policyVersions.document,
      schools: policyShadows.schools,
    })
    .from(policyShadows)
    .innerJoin(policyVersions, eq(policyVersions.id, policyShadows.version))
    .where(isTried())
    .orderBy(asc(policyVersions.id));
}

async function add(tx: Database, { version, lines, ...totals }: Seen): Promise<void> {
  // Why first: whoever counts holds the row, so that replicas wait for each other and none goes beyond the bound.
  const [held] = await tx
    .update(policyShadows)
    .set(
      Object.fromEntries(
        Object.entries(totals).map(([name, more]) => [name, sql`${policyShadows[name as keyof typeof totals]} + ${more}`]),
      ),
    )
    .where(and(eq(policyShadows.version, version), isNull(policyShadows.endedAt)))
    .returning({ version: policyShadows.version });
  if (held === undefined || lines.length === 0) return;
  const [{ kept } = { kept: 0 }] = await tx
    .select({ kept: count() })
    .from(policyShadowCounts)
    .where(eq(policyShadowCounts.version, version));
  if (kept + lines.length <= MOST_LINES) {
    await tx
      .insert(policyShadowCounts)
      .values(lines.map((line) => ({ ...line, version })))
      .onConflictDoUpdate({
        target: [
          policyShadowCounts.version,
          policyShadowCounts.client,
          policyShadowCounts.operationHash,
          policyShadowCounts.operationName,
          policyShadowCounts.purpose,
          policyShadowCounts.coordinate,
          policyShadowCounts.change,
        ],
        set: { requests: sql`${policyShadowCounts.requests} + excluded.requests` },
      });
    return;
  }
  let beyond = 0;
  for (const { requests, ...line } of lines) {
    const found = await tx
      .update(policyShadowCounts)
      .set({ requests: sql`${policyShadowCounts.requests} + ${requests}` })
      .where(
        and(
          eq(policyShadowCounts.version, version),
          ...Object.entries(line).map(([name, value]) => eq(policyShadowCounts[name as keyof typeof line], value)),
        ),
      )
      .returning({ version: policyShadowCounts.version });
    if (found.length === 0) beyond += requests;
  }
  await tx
    .update(policyShadows)
    .set({ unlisted: sql`${policyShadows.unlisted} + ${beyond}` })
    .where(eq(policyShadows.version, version));
}
