import { and, asc, desc, eq, gt, inArray, isNull, lte, max, ne, or, type SQL, sql } from 'drizzle-orm';
import { invariant } from '../../../core/errors.js';
import { isWrite, type WriteName } from '../../../core/store/idempotency.js';
import type { Database } from '../../../core/store/index.js';
import { agreements, clients, idempotencyKeys, policyApprovals, policyVersions } from '../tables.js';
import { foundation } from './foundation.js';
import { type LivePolicies, livePolicies } from './live-policies.js';
import { type Begun, shadowOf, startShadow, stopShadow } from './shadow.js';
import type { Level, PolicyPlace, State, Version, VersionRow } from './version.js';

export type PolicyRepository = ReturnType<typeof createPolicyRepository>;

/** A key of a caller's, and the digest of what it stands for: one key, one act. */
export interface ActKey {
  readonly client: string;
  readonly person: string;
  readonly key: string;
  readonly digest: string;
  readonly at: Date;
}

/** What was written under a key: now, or by an earlier request; null when the key stands for something else. */
export type OnceWritten = { readonly version: Version } | null;

/** Reads and writes within one transaction, during which nobody else writes any rules. */
export interface PolicyWriting {
  readonly live: () => Promise<LivePolicies>;
  readonly version: (id: string) => Promise<Version | null>;
  readonly liveAt: (place: PolicyPlace) => Promise<Version | null>;
  /** The version that was in force immediately before; null when there was none. */
  readonly replacedLast: (place: PolicyPlace) => Promise<Version | null>;
  readonly nextNumber: (place: PolicyPlace) => Promise<number>;
  readonly add: (row: typeof policyVersions.$inferInsert) => Promise<void>;
  readonly change: (id: string, values: Partial<typeof policyVersions.$inferInsert>) => Promise<void>;
  readonly approve: (row: typeof policyApprovals.$inferInsert) => Promise<void>;
  readonly startShadow: (version: string, begun: Begun) => Promise<void>;
  readonly stopShadow: (version: string, at: Date) => Promise<void>;
}

/** A version as it stands after something was written of it. */
export async function writtenVersion(writing: PolicyWriting, id: string): Promise<Version> {
  const version = await writing.version(id);
  invariant(version !== null, 'what was written is there');
  return version;
}

/** The rules of every level and place, and their history. Versions are added and moved through their states; the database keeps what they say. */
export function createPolicyRepository(db: Database) {
  return {
    live: () => livePolicies(db),

    /** One version; the foundation too while it is in force unwritten. */
    version: (id: string): Promise<Version | null> => versionOf(db, id),

    /** The version in force at a place; null when nothing is said there. */
    liveAt: (place: PolicyPlace): Promise<Version | null> => liveVersion(db, place),

    /** The version that was in force at a place immediately before; null when there was none. */
    replacedLast: (place: PolicyPlace): Promise<Version | null> => replacedLast(db, place),

    /** The versions of a place, the latest first: all of them, or only those in one of these states. */
    async versionsOf(place: PolicyPlace, states: readonly State[] | null = null): Promise<Version[]> {
      const isOf = states === null ? undefined : inArray(policyVersions.state, [...states]);
      const found = await versionsWhere(db, and(isAt(place), isOf));
      if (found.length > 0 || place.level !== 'NATIONAL' || states?.includes('LIVE') === false) return found;
      return (await isUnwritten(db)) ? [foundation()] : [];
    },

    /** What was seen of a version that is or was tried; null for one that never was. */
    shadowOf: (version: string) => shadowOf(db, version),

    /** Every version in force below the national level. */
    liveBelow: (): Promise<Version[]> =>
      versionsWhere(db, and(eq(policyVersions.state, 'LIVE'), inArray(policyVersions.level, ['ACADEMY', 'SCHOOL']))),

    /** When the latest of the rules in force were published; null while nothing but what comes with the project is in force. */
    async publishedLast(): Promise<Date | null> {
      const [row] = await db
        .select({ at: max(policyVersions.publishedAt) })
        .from(policyVersions)
        .where(eq(policyVersions.state, 'LIVE'));
      return row?.at ?? null;
    },

    /** Systems of third parties with an agreement in force at one of these schools, with what it covers. */
    vendorsAt: (schools: readonly string[], at: Date) =>
      db
        .select({ client: clients.id, name: clients.name, purposes: agreements.purposes, categories: agreements.categories })
        .from(agreements)
        .innerJoin(clients, eq(clients.id, agreements.client))
        .where(
          and(
            inArray(agreements.school, [...schools]),
            ne(clients.kind, 'school-app'),
            lte(agreements.from, at),
            or(isNull(agreements.to), gt(agreements.to, at)),
          ),
        )
        .orderBy(asc(clients.id)),

    /**
     * One change of the rules: everything is read anew, and nobody else changes any rules until it is done. What throws undoes all of it.
     */
    changing: <T>(work: (writing: PolicyWriting) => Promise<T>): Promise<T> =>
      db.transaction(async (tx) => {
        await alone(tx);
        return work(writingOn(tx));
      }),

    /** The same, once for a key. `work` answers the id of the version that the key stands for from then on; null writes no key. */
    async once(key: ActKey, work: (writing: PolicyWriting) => Promise<string | null>): Promise<OnceWritten | { readonly nothing: true }> {
      return db.transaction(async (tx) => {
        await alone(tx);
        const [earlier] = await tx
          .select()
          .from(idempotencyKeys)
          .where(isWrite(idempotencyKeys, nameOf(key)));
        if (earlier !== undefined) {
          const version = earlier.digest === key.digest ? await versionOf(tx, earlier.record) : null;
          return version === null ? null : { version };
        }
        const record = await work(writingOn(tx));
        if (record === null) return { nothing: true };
        await tx.insert(idempotencyKeys).values({ ...nameOf(key), digest: key.digest, record, at: key.at });
        const version = await versionOf(tx, record);
        return version === null ? null : { version };
      });
    },
  };
}

/** Keys of acts on rules are kept apart from those of acts about a school's students. */
const OF_NO_SCHOOL = '';

function nameOf({ client, person, key }: ActKey): WriteName {
  return { school: OF_NO_SCHOOL, client, actor: person, key };
}

/** Why: the row of the epoch is moved by whoever changes rules; held from the beginning, it makes them wait for each other. */
async function alone(tx: Database): Promise<void> {
  await tx.execute(sql`select from governance.epoch where name = 'policy' for update`);
}

function writingOn(tx: Database): PolicyWriting {
  return {
    live: () => livePolicies(tx),
    version: (id) => versionOf(tx, id),
    liveAt: (place) => liveVersion(tx, place),
    replacedLast: (place) => replacedLast(tx, place),
    async nextNumber(place) {
      const [row] = await tx
        .select({ last: max(policyVersions.number) })
        .from(policyVersions)
        .where(isAt(place));
      return (row?.last ?? (place.level === 'NATIONAL' ? foundation().number : 0)) + 1;
    },
    async add(row) {
      await writeFoundation(tx, row);
      await tx.insert(policyVersions).values(row);
    },
    async change(id, values) {
      await tx.update(policyVersions).set(values).where(eq(policyVersions.id, id));
    },
    async approve(row) {
      await tx.insert(policyApprovals).values(row);
    },
    startShadow: (version, begun) => startShadow(tx, version, begun),
    stopShadow: (version, at) => stopShadow(tx, version, at),
  };
}

/** What comes with the project is written down with the first version that is made from it: from then on it is history. */
async function writeFoundation(tx: Database, { level }: { level: string }): Promise<void> {
  if (level !== 'NATIONAL') return;
  const { approvals: _, ...row } = foundation();
  await tx.insert(policyVersions).values(row).onConflictDoNothing();
}

async function versionOf(db: Database, id: string): Promise<Version | null> {
  const [found] = await versionsWhere(db, eq(policyVersions.id, id));
  if (found !== undefined || id !== foundation().id) return found ?? null;
  return foundation();
}

/** Are the national rules those that come with the project, of which nothing is stored yet? */
async function isUnwritten(db: Database): Promise<boolean> {
  const [row] = await db.select({ id: policyVersions.id }).from(policyVersions).where(eq(policyVersions.level, 'NATIONAL')).limit(1);
  return row === undefined;
}

async function liveVersion(db: Database, place: PolicyPlace): Promise<Version | null> {
  const [found] = await versionsWhere(db, and(isAt(place), eq(policyVersions.state, 'LIVE')));
  return found ?? (place.level === 'NATIONAL' ? foundation() : null);
}

async function replacedLast(db: Database, place: PolicyPlace): Promise<Version | null> {
  const [row] = await db
    .select()
    .from(policyVersions)
    .where(and(isAt(place), eq(policyVersions.state, 'REPLACED')))
    .orderBy(desc(policyVersions.endedAt), desc(policyVersions.number))
    .limit(1);
  return row === undefined ? null : withApprovals(row, []);
}

async function versionsWhere(db: Database, condition: SQL | undefined): Promise<Version[]> {
  const rows = await db.select().from(policyVersions).where(condition).orderBy(desc(policyVersions.number));
  if (rows.length === 0) return [];
  const approvals = await db
    .select()
    .from(policyApprovals)
    .where(
      inArray(
        policyApprovals.version,
        rows.map(({ id }) => id),
      ),
    )
    .orderBy(asc(policyApprovals.at));
  return rows.map((row) =>
    withApprovals(
      row,
      approvals.filter(({ version }) => version === row.id),
    ),
  );
}

function withApprovals(row: VersionRow, approvals: Version['approvals']): Version {
  return { ...row, level: row.level as Level, state: row.state as State, approvals };
}

function isAt({ level, scope }: PolicyPlace): SQL | undefined {
  return and(eq(policyVersions.level, level), eq(policyVersions.scope, scope));
}
