import { and, desc, eq, gte, lt, max, min, type SQL, sql } from 'drizzle-orm';
import type { Database } from '../store/index.js';
import type { LedgerEntry } from './entry.js';
import { entries } from './tables.js';

/** What is looked for; what is null does not matter. Instants are milliseconds since 1970, half-open: from <= at < to. */
export interface LedgerSearch {
  /** UAI of schools of which one must be among those of the entry; null: whatever the schools. */
  readonly schools: readonly string[] | null;
  readonly purpose: string | null;
  readonly client: string | null;
  readonly outcome: LedgerEntry['outcome'] | null;
  readonly from: number | null;
  readonly to: number | null;
  /** Only entries of a lower sequence. */
  readonly before: number | null;
  /** How many at most. */
  readonly first: number;
}

export interface FoundEntries {
  /** The latest first. */
  readonly entries: readonly (LedgerEntry & { readonly sequence: number })[];
  /** To go on from, as `before`; null where there is nothing more to look at. */
  readonly next: number | null;
  /** Instant of the earliest entry that was looked at, found or not; null where none was. */
  readonly lookedBackTo: number | null;
}

/** Entries that are looked at for one page: a search costs the same however long the ledger is. */
const WINDOW = 10_000;
/** Milliseconds by which the instants of entries may be out of the order of their sequences: operations end in another order than they began. */
const DISORDER = 60_000;

/** Searches the ledger backwards, a bounded stretch (`window`, in entries) at a time. */
export async function searchLedger(db: Database, search: LedgerSearch, window: number = WINDOW): Promise<FoundEntries> {
  const end = Math.min(search.before ?? Number.POSITIVE_INFINITY, await endOf(db, search.to));
  const begin = Math.max(1, end - window);
  const inWindow = and(gte(entries.sequence, begin), lt(entries.sequence, end));
  const [rows, [looked]] = await Promise.all([
    db
      .select({ sequence: entries.sequence, entry: entries.entry })
      .from(entries)
      .where(and(inWindow, wanted(search)))
      .orderBy(desc(entries.sequence))
      .limit(search.first),
    db
      .select({ at: min(entries.at) })
      .from(entries)
      .where(inWindow),
  ]);
  const isFull = rows.length === search.first;
  const last = isFull ? (rows.at(-1)?.sequence ?? begin) : begin;
  const lookedBackTo = isFull ? await instantOf(db, last) : (looked?.at?.getTime() ?? null);
  const isBefore = search.from !== null && lookedBackTo !== null && lookedBackTo < search.from - DISORDER;
  return {
    entries: rows.map(({ sequence, entry }) => ({ ...(JSON.parse(entry) as LedgerEntry), sequence })),
    next: last <= 1 || isBefore ? null : last,
    lookedBackTo,
  };
}

function wanted({ schools, purpose, client, outcome, from, to }: LedgerSearch): SQL | undefined {
  const says = (name: string, value: string | null) => (value === null ? undefined : sql`(${entries.entry}::jsonb ->> ${name}) = ${value}`);
  return and(
    from === null ? undefined : gte(entries.at, new Date(from)),
    to === null ? undefined : lt(entries.at, new Date(to)),
    schools === null ? undefined : hasOneOf(schools),
    says('purpose', purpose),
    says('client', client),
    says('outcome', outcome),
  );
}

function hasOneOf(schools: readonly string[]): SQL {
  if (schools.length === 0) return sql`false`;
  const listed = sql.join(
    schools.map((school) => sql`${school}`),
    sql`, `,
  );
  return sql`jsonb_exists_any(${entries.entry}::jsonb -> 'schools', array[${listed}]::text[])`;
}

/** The first sequence beyond all entries before an instant; beyond the last entry where no instant is said. Halving: sequences have no gaps. */
async function endOf(db: Database, to: number | null): Promise<number> {
  const [row] = await db.select({ last: max(entries.sequence) }).from(entries);
  let high = (row?.last ?? 0) + 1;
  if (to === null) return high;
  let low = 1;
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    const at = await instantOf(db, middle);
    if (at === null || at >= to + DISORDER) high = middle;
    else low = middle + 1;
  }
  return high;
}

async function instantOf(db: Database, sequence: number): Promise<number | null> {
  const [row] = await db.select({ at: entries.at }).from(entries).where(eq(entries.sequence, sequence));
  return row?.at.getTime() ?? null;
}
