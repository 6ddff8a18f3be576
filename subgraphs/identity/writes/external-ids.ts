import { and, eq, sql } from 'drizzle-orm';
import { facetOf, humanOf } from '../../../core/ids.js';
import type { Database } from '../../../core/store/contract.js';
import { Journal } from '../intake/journal.js';
import { inTurn, none } from '../intake/turns.js';
import { dayAt, listedIn, withIds } from '../repository/scope.js';
import { externalIds, persons, staff, students } from '../tables.js';
import type { GivenKey } from './given-key.js';
import { fault, type WriteError } from './write-once.js';

/** A record of a human whom the writer reaches at a school, and what another system calls it. */
export interface Naming {
  /** UAI: where the identifier is held. */
  readonly school: string;
  /** A person, student or staff id. */
  readonly record: string;
  readonly key: GivenKey;
  /** Through which client it is said. */
  readonly client: string;
  readonly at: Date;
}

const NOT_ITS_OWN = fault('POLICY_DENIED', 'names of this system are given by the system itself, or said to be for certain', 'externalId');
const NO_RECORD = fault('NOT_FOUND', 'no such record', 'recordId');

/** Remembers an identifier, or how sure it is. Returns what was refused. */
export function linkExternalId(db: Database, naming: Naming & { readonly assurance: string }): Promise<readonly WriteError[]> {
  const { school, record, key, assurance, client, at } = naming;
  return inTurn(
    (begun) => db.transaction(begun),
    school,
    none,
    async (tx) => {
      if (!(await isThere(tx, record))) return [NO_RECORD];
      const [held] = await tx.select().from(externalIds).where(theKey(school, key));
      // INVARIANT: in the words of an authority only what is as sure as its own is said, or by itself: else whom it speaks of next is for others to choose.
      if (assurance !== 'AUTHORITATIVE' && client !== key.system && (await isAuthority(tx, school, key.system))) return [NOT_ITS_OWN];
      if (held !== undefined && humanOf(held.record) !== humanOf(record))
        return [fault('DUPLICATE', 'the identifier means another record', 'externalId')];
      if (held === undefined) await tx.insert(externalIds).values({ school, ...key, record, assurance, lastSeenAt: at });
      else await tx.update(externalIds).set({ assurance, lastSeenAt: at }).where(theKey(school, key));
      if (held?.assurance !== assurance) await tell(tx, naming);
      return [];
    },
  );
}

/** Forgets an identifier of this record. Returns what was refused; of another record’s it says what it says of none. */
export function unlinkExternalId(db: Database, naming: Naming): Promise<readonly WriteError[]> {
  const { school, record, key } = naming;
  const human = ['Person', 'Student', 'Staff'] as const;
  const facets = human.flatMap((kind) => facetOf(kind, record) ?? []);
  return inTurn(
    (begun) => db.transaction(begun),
    school,
    none,
    async (tx) => {
      const gone = await tx
        .delete(externalIds)
        .where(and(theKey(school, key), listedIn(externalIds.record, facets)))
        .returning({ record: externalIds.record });
      if (gone.length === 0) return [fault('NOT_FOUND', 'no such identifier', 'externalId')];
      await tell(tx, naming);
      return [];
    },
  );
}

/** Does the school hold an identifier of the system for certain? */
async function isAuthority(tx: Database, school: string, system: string): Promise<boolean> {
  const { school: at, system: of, assurance } = externalIds;
  const [found] = await tx
    .select({ one: sql`1` })
    .from(externalIds)
    .where(and(eq(at, school), eq(of, system), eq(assurance, 'AUTHORITATIVE')))
    .limit(1);
  return found !== undefined;
}

function theKey(school: string, { system, kind, value }: GivenKey) {
  const { school: at, system: of, kind: sort, value: name } = externalIds;
  return and(eq(at, school), eq(of, system), eq(sort, kind), eq(name, value));
}

async function isThere(tx: Database, record: string): Promise<boolean> {
  for (const table of [persons, students, staff]) {
    const found = await tx
      .select({ id: table.id })
      .from(table)
      .where(withIds(table, [record]));
    if (found.length > 0) return true;
  }
  return false;
}

/** The feeds are told of a student; of other people they tell nothing. */
async function tell(tx: Database, { school, record, at }: Naming): Promise<void> {
  const student = facetOf('Student', record) as string;
  const [known] = await tx
    .select({ id: students.id, today: sql<string>`${dayAt(school, at)}::text` })
    .from(students)
    .where(withIds(students, [student]));
  if (known === undefined) return;
  const journal = new Journal();
  journal.student(student);
  await journal.write({ tx, school, today: known.today }, at);
}
