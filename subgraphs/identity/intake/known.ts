import { and, eq, inArray, isNull, or, sql } from 'drizzle-orm';
import type { PgColumn } from 'drizzle-orm/pg-core';
import { facetOf, humanOf } from '../../../core/ids.js';
import type { Database, Store } from '../../../core/store/contract.js';
import { dayAt, listedIn } from '../repository/scope.js';
import type { ExternalKey } from '../roster.js';
import { externalIds, memberships, roleAssignments, schools, teachingAssignments } from '../tables.js';
import { text } from './keys.js';

interface School {
  readonly uai: string;
  readonly name: string;
}

interface Tie {
  readonly kind: 'membership' | 'role' | 'teaching';
  /** UAI. */
  readonly school: string;
  readonly group?: ExternalKey;
  readonly subject?: ExternalKey;
  /** StaffFunction, of a role. */
  readonly function?: string;
}

/** Keys looked up in one statement. */
const CHUNK = 2_000;

/** What earlier intakes left, for an importer whose file names records without saying where they are. */
export function knownRecords({ db }: Store) {
  return {
    /** The schools at which the record of each key is known; of a school's own key, that school. In the order of the keys. */
    async where(keys: readonly ExternalKey[]): Promise<School[][]> {
      const found = new Map<string, School[]>();
      for (const row of await rowsOf(db, keys))
        found.set(text(row), [...(found.get(text(row)) ?? []), { uai: row.school, name: row.name }]);
      return keys.map((key) => found.get(text(key)) ?? []);
    },

    async school(uai: string): Promise<School | null> {
      const [found] = await db.select({ uai: schools.id, name: schools.name }).from(schools).where(eq(schools.id, uai));
      return found ?? null;
    },

    /** Ties of each person that an intake of the key's own source made, and that are not over. */
    async ties(persons: readonly ExternalKey[], at: Date = new Date()): Promise<Tie[][]> {
      const rows = await rowsOf(db, persons);
      const answers = new Map<string, Tie[]>();
      for (const system of new Set(persons.map((key) => key.system))) {
        const humans = new Map(rows.flatMap((row) => (row.system === system ? [[text(row), humanOf(row.record) ?? '']] : [])));
        const found = await tiesOf(db, system, [...new Set(humans.values())], at);
        for (const [key, human] of humans) answers.set(key, found.get(human) ?? []);
      }
      return persons.map((key) => answers.get(text(key)) ?? []);
    },
  };
}

async function rowsOf(db: Database, keys: readonly ExternalKey[]) {
  const rows: { school: string; name: string; system: string; kind: string; value: string; record: string }[] = [];
  for (const { system, kind, values } of bySource(keys)) {
    for (let start = 0; start < values.length; start += CHUNK) {
      const { school, record, value } = externalIds;
      const found = await db
        .select({ school, name: schools.name, system: externalIds.system, kind: externalIds.kind, value, record })
        .from(externalIds)
        .innerJoin(schools, eq(schools.id, school))
        .where(
          and(eq(externalIds.system, system), eq(externalIds.kind, kind), inArray(value as PgColumn, values.slice(start, start + CHUNK))),
        )
        .orderBy(school);
      rows.push(...found);
    }
  }
  return rows;
}

async function tiesOf(db: Database, system: string, people: readonly string[], at: Date): Promise<ReadonlyMap<string, Tie[]>> {
  const facets = (kind: 'Student' | 'Staff') => people.flatMap((person) => facetOf(kind, person) ?? []);
  const theirs = (table: { source: PgColumn; validTo: PgColumn; school: PgColumn }) =>
    and(eq(table.source, system), or(isNull(table.validTo), sql`${table.validTo} >= ${dayAt(table.school, at)}`));
  const [members, roles, teaching] = [
    await db
      .select()
      .from(memberships)
      .where(and(listedIn(memberships.student, facets('Student')), theirs(memberships))),
    await db
      .select()
      .from(roleAssignments)
      .where(and(listedIn(roleAssignments.person, people), theirs(roleAssignments))),
    await db
      .select()
      .from(teachingAssignments)
      .where(and(listedIn(teachingAssignments.staff, facets('Staff')), theirs(teachingAssignments))),
  ];
  const named = [...members, ...teaching].flatMap((row) => ('subject' in row ? [row.group, row.subject ?? ''] : [row.group]));
  const keys = await keysOf(db, system, [...named, ...roles.flatMap((role) => role.scopeGroup ?? [])]);
  const found = new Map<string, Tie[]>();
  const add = (person: string | null, tie: Tie) => found.set(person ?? '', [...(found.get(person ?? '') ?? []), tie]);
  for (const { student, school, group } of members) add(humanOf(student), { kind: 'membership', school, ...key('group', keys.get(group)) });
  for (const { person, school, function: held, scopeGroup } of roles)
    add(person, { kind: 'role', school, function: held, ...key('group', keys.get(scopeGroup ?? '')) });
  for (const { staff, school, group, subject } of teaching)
    add(humanOf(staff), { kind: 'teaching', school, ...key('group', keys.get(group)), ...key('subject', keys.get(subject ?? '')) });
  return found;
}

/** How a source calls these records. Its own school's key is enough: a tie and its ends are of one school. */
async function keysOf(db: Database, system: string, records: readonly string[]): Promise<ReadonlyMap<string, ExternalKey>> {
  const rows = await db
    .select()
    .from(externalIds)
    .where(and(eq(externalIds.system, system), listedIn(externalIds.record, [...new Set(records)])));
  return new Map(rows.map(({ record, kind, value }) => [record, { system, kind, value, scope: 'school' }]));
}

function key<Name extends 'group' | 'subject'>(name: Name, found: ExternalKey | undefined): { [P in Name]?: ExternalKey } {
  return found === undefined ? {} : ({ [name]: found } as { [P in Name]: ExternalKey });
}

function bySource(keys: readonly ExternalKey[]) {
  const sources = new Map<string, { system: string; kind: string; values: Set<string> }>();
  for (const { system, kind, value } of keys) {
    const source = JSON.stringify([system, kind]);
    const known = sources.get(source) ?? { system, kind, values: new Set<string>() };
    sources.set(source, known);
    known.values.add(value);
  }
  return [...sources.values()].map(({ values, ...source }) => ({ ...source, values: [...values] }));
}
