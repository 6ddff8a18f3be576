import { and, ne, sql } from 'drizzle-orm';
import { facetOf, humanOf, parseId } from '../../../core/ids.js';
import type { Database } from '../../../core/store/contract.js';
import { listedIn } from '../repository/scope.js';
import type { Roster } from '../roster.js';
import { enrolments, guardianLinks } from '../tables.js';
import { openKeys } from './keys.js';

/** Runs in a transaction of its own; what it throws undoes it. */
export type Begin = <T>(work: (tx: Database) => Promise<T>) => Promise<T>;

/** Students looked up in one statement. */
const CHUNK = 2_000;

/** The turn of those who name a human nobody knows by a key that holds at every school: the same one is made once. */
const NEWCOMERS = 'newcomers';

/**
 * Does the work in the turns of a school and of all others whose rows it may touch, which `others` says: a human lives at one school, and what
 * is said of them is told at each of theirs. INVARIANT: turns are taken at once and in order, before anything is written, so that two works wait
 * for each other and never both; and whoever writes in the list of changes of a school has its turn, for cursors rely on sequences in order.
 */
export async function inTurn<T>(
  begin: Begin,
  school: string,
  others: (tx: Database) => Promise<ReadonlySet<string>>,
  work: (tx: Database) => Promise<T>,
): Promise<T> {
  const turns = new Set([school]);
  for (;;) {
    const done = await begin(async (tx) => {
      for (const turn of [...turns].sort())
        await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended(${`identity.intake ${turn}`}, 0))`);
      const missing = [...(await others(tx))].filter((turn) => !turns.has(turn));
      // Why: a turn that is taken late may wait for one who waits for us. Nothing is written yet: one begins again, with all of them.
      if (missing.length === 0) return { of: await work(tx) };
      for (const turn of missing) turns.add(turn);
      return null;
    });
    if (done !== null) return done.of;
  }
}

/** For work on rows of its own school. */
export async function none(): Promise<ReadonlySet<string>> {
  return new Set();
}

/** The other turns of an intake at a school, by the keys that stand anywhere in what is said, and records that are named. */
export async function turnsOf(tx: Database, school: string, said: unknown, records: readonly string[] = []): Promise<ReadonlySet<string>> {
  const book = await openKeys(tx, school, said, { assurance: 'UNVERIFIED', lastSeenAt: new Date(0) });
  return turnsOfHumans(tx, school, [...book.records(), ...records]);
}

/** The other turns of a roster: as above, and that of newcomers where it may make some whom another school is making too. */
export async function turnsOfRoster(tx: Database, roster: Roster): Promise<ReadonlySet<string>> {
  const { uai } = roster.school;
  const book = await openKeys(tx, uai, roster, { assurance: 'UNVERIFIED', lastSeenAt: new Date(0) });
  const people = [...roster.students, ...roster.staff, ...roster.guardians].filter(({ status }) => status === 'active');
  const isNew = people.some(({ externalId, otherIds = [] }) => {
    const keys = [externalId, ...otherIds].filter(({ scope }) => scope === 'global');
    return keys.length > 0 && keys.every((key) => book.find(key, 'Person', 'Student', 'Staff') === undefined);
  });
  return new Set([...(await turnsOfHumans(tx, uai, book.records())), ...(isNew ? [NEWCOMERS] : [])]);
}

/** The turns of schools at which these humans live, are or were enrolled, or have guardians. */
export async function turnsOfHumans(tx: Database, school: string, records: Iterable<string>): Promise<ReadonlySet<string>> {
  const humans = [...new Set([...records].flatMap((record) => humanOf(record) ?? []))];
  const students = humans.flatMap((human) => facetOf('Student', human) ?? []);
  const schools = new Set(humans.flatMap((human) => parseId(human)?.school ?? []));
  for (let start = 0; start < students.length; start += CHUNK) {
    const some = students.slice(start, start + CHUNK);
    const enrolled = await tx
      .selectDistinct({ school: enrolments.school })
      .from(enrolments)
      .where(and(listedIn(enrolments.student, some), ne(enrolments.school, school)));
    const linked = await tx
      .selectDistinct({ school: guardianLinks.school })
      .from(guardianLinks)
      .where(and(listedIn(guardianLinks.student, some), ne(guardianLinks.school, school)));
    for (const found of [...enrolled, ...linked]) schools.add(found.school);
  }
  schools.delete(school);
  return schools;
}
