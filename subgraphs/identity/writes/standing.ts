import { and, eq, sql } from 'drizzle-orm';
import type { Reach } from '../../../core/capability/index.js';
import type { Database } from '../../../core/store/contract.js';
import { dayAt, listedIn, studentWithin } from '../repository/scope.js';
import type { Roster } from '../roster.js';
import { externalIds, schools, students } from '../tables.js';

/** Records of one kind that a system sends to a school; null where an item was denied before it came here. */
export interface Batch<Item> {
  /** UAI. */
  readonly school: string;
  /** The system that sends them, in whose names the identifiers are. */
  readonly source: string;
  readonly items: readonly (Item | null)[];
}

/** How far a writer may go at a school. */
export interface Standing {
  readonly school: { readonly uai: string; readonly name: string };
  /** `YYYY-MM-DD`, at the school. */
  readonly today: string;
  /** Students of the school whom the writer reaches. */
  readonly reach: Reach;
  /** Somebody of the office, for all of the school: who alone enrols students and ties adults to them. */
  readonly isOffice: boolean;
  /**
   * Does the office write in the very system that is an authority at the school, because identifiers of it are held there as authoritative?
   * Only then are civil fields and rights over a student changed. INVARIANT: no system speaks with the authority of another, and none says
   * of itself that it is one (`linkExternalId`). Source: domain model §2.5, identity sync.
   */
  readonly isAuthority: boolean;
  /** May new identifiers be given in the words of the source? Those of an authority are its own: what it tells later would mean somebody else. */
  readonly mayName: boolean;
}

/**
 * Null at a school that is not there, or of which the writer reaches nobody. `client` is the system it is written in, `person` who writes,
 * null for a system by itself.
 */
export async function standingOf(
  tx: Database,
  { school, source }: Batch<unknown>,
  {
    reach: whole,
    client,
    person,
    at,
  }: { readonly reach: Reach; readonly client: string; readonly person: string | null; readonly at: Date },
): Promise<Standing | null> {
  const reach = whole.filter((extent) => extent.of === 'students' && extent.school === school);
  const [found] = await tx
    .select({ name: schools.name, today: sql<string>`${dayAt(school, at)}::text` })
    .from(schools)
    .where(eq(schools.id, school));
  if (found === undefined || reach.length === 0) return null;
  const isOffice =
    person !== null && reach.some((extent) => extent.of === 'students' && extent.students === '*' && extent.audience === 'OFFICE');
  const authoritative = await tx
    .select({ system: externalIds.system })
    .from(externalIds)
    .where(and(eq(externalIds.school, school), eq(externalIds.system, source), eq(externalIds.assurance, 'AUTHORITATIVE')))
    .limit(1);
  return {
    school: { uai: school, name: found.name },
    today: found.today,
    reach,
    isOffice,
    mayName: client === source || authoritative.length === 0,
    isAuthority: isOffice && client === source && authoritative.length > 0,
  };
}

/** Ids looked up in one statement. */
const CHUNK = 2_000;

/** Which of these students the writer reaches today. */
export async function studentsReached(tx: Database, ids: readonly string[], { reach }: Standing, at: Date): Promise<ReadonlySet<string>> {
  const found = new Set<string>();
  for (const some of chunks([...new Set(ids)])) {
    const rows = await tx
      .select({ id: students.id })
      .from(students)
      .where(and(listedIn(students.id, some), studentWithin(reach, students.id, at)));
    for (const { id } of rows) found.add(id);
  }
  return found;
}

export function* chunks(ids: readonly string[]): Generator<readonly string[]> {
  for (let start = 0; start < ids.length; start += CHUNK) yield ids.slice(start, start + CHUNK);
}

/** Nothing but what is said in its place. */
export function rosterOf({ school }: Standing, said: Partial<Roster>): Roster {
  const nothing = { years: [], periods: [], subjects: [], groups: [], students: [], guardians: [], staff: [] };
  return { school, ...nothing, memberships: [], links: [], roles: [], teaching: [], ...said };
}
