import { and, type Column, count, desc, gte, lt, lte, max, min, type SQL, sql } from 'drizzle-orm';
import type { Database } from '../store/index.js';
import type { LedgerEntry } from './entry.js';
import { entryIn } from './read.js';
import { entries } from './tables.js';
import { HAS_TIME } from './without-a-time.js';

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
  /** Instant of the earliest entry that was looked at, found or not, among those of the schools; null where none was. */
  readonly lookedBackTo: number | null;
}

/** Entries that are looked at for one page: a search costs the same however long the ledger is. */
const WINDOW = 10_000;
/** Milliseconds by which the instants of entries may be out of the order of their sequences: operations end in another order than they began. */
const DISORDER = 60_000;

/**
 * Searches the ledger backwards, a bounded stretch (`window`, in entries) at a time. Entries without a time of the day are neither found nor
 * counted. INVARIANT: of an entry of other schools nothing is told, not even when it was.
 */
export async function searchLedger(db: Database, search: LedgerSearch, window: number = WINDOW): Promise<FoundEntries> {
  const { schools, first, from } = search;
  const end = Math.min(search.before ?? Number.POSITIVE_INFINITY, await endOf(db, search.to));
  const stretch = db
    .select({ sequence: entries.sequence, at: entries.at, entry: entries.entry })
    .from(entries)
    .where(and(lt(entries.sequence, end), HAS_TIME))
    .orderBy(desc(entries.sequence))
    .limit(window)
    .as('stretch');
  const rows = await db
    .select({ sequence: stretch.sequence, entry: stretch.entry })
    .from(stretch)
    .where(wanted(stretch, search))
    .orderBy(desc(stretch.sequence))
    .limit(first);

  const isFull = rows.length === first;
  const last = isFull ? (rows.at(-1)?.sequence ?? null) : null;
  const isTold = and(
    last === null ? undefined : gte(stretch.sequence, last),
    schools === null ? undefined : hasOneOf(stretch.entry, schools),
  );
  const [looked] = await db
    .select({
      entries: count(),
      begin: min(stretch.sequence),
      told: isTold === undefined ? min(stretch.at) : sql<Date | null>`min(${stretch.at}) filter (where ${isTold})`.mapWith(entries.at),
    })
    .from(stretch);
  const begin = looked?.begin ?? 1;
  const isMore = looked?.entries === window || (last !== null && last > begin);
  const told = looked?.told?.getTime() ?? null;
  // Why by what is told: when entries of other schools were would be found out by asking from when on there is no more.
  const isBefore = from !== null && last === null && told !== null && told < from - DISORDER;
  return {
    entries: rows.flatMap(({ sequence, entry }) => {
      const read = entryIn(entry);
      return read === null ? [] : [{ ...read, sequence }];
    }),
    next: isMore && !isBefore ? (last ?? begin) : null,
    lookedBackTo: told,
  };
}

/** The columns of a row that a search asks about. */
type Searched = Readonly<Record<'at' | 'entry', Column>>;

function wanted({ at, entry }: Searched, { schools, purpose, client, outcome, from, to }: LedgerSearch): SQL | undefined {
  const says = (name: string, value: string | null) => (value === null ? undefined : sql`(${entry}::jsonb ->> ${name}) = ${value}`);
  return and(
    from === null ? undefined : gte(at, new Date(from)),
    to === null ? undefined : lt(at, new Date(to)),
    schools === null ? undefined : hasOneOf(entry, schools),
    says('purpose', purpose),
    says('client', client),
    says('outcome', outcome),
  );
}

function hasOneOf(entry: Column, schools: readonly string[]): SQL {
  if (schools.length === 0) return sql`false`;
  const listed = sql.join(
    schools.map((school) => sql`${school}`),
    sql`, `,
  );
  return sql`jsonb_exists_any(${entry}::jsonb -> 'schools', array[${listed}]::text[])`;
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
    if (at !== null && at >= to + DISORDER) high = middle;
    else low = middle + 1;
  }
  return high;
}

/** The instant of the last entry up to a place that has a time; null where there is none. */
async function instantOf(db: Database, sequence: number): Promise<number | null> {
  const [row] = await db
    .select({ at: entries.at })
    .from(entries)
    .where(and(lte(entries.sequence, sequence), HAS_TIME))
    .orderBy(desc(entries.sequence))
    .limit(1);
  return row?.at.getTime() ?? null;
}
