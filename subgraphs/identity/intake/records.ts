import { and, eq, inArray, like } from 'drizzle-orm';
import type { PgColumn, PgTable } from 'drizzle-orm/pg-core';
import type { Database } from '../../../core/store/contract.js';
import type { Roster, RosterRecord, RosterSource } from '../roster.js';
import { classGroups, externalIds, periods, schools, schoolYears, subjects } from '../tables.js';
import type { Numbered } from './numbers.js';
import { given, Sheet } from './sheet.js';
import type { Work } from './work.js';

type Group = typeof classGroups.$inferSelect;

/** The school's own row, before anything else: its time zone says what day it is. A source that is no authority renames nothing. */
export async function takeSchool(tx: Database, { school }: Roster, source: RosterSource) {
  const { uai: id, externalIds: _keys, ...wanted } = school;
  const found = await tx.select().from(schools).where(eq(schools.id, id));
  const sheet = new Sheet<typeof schools.$inferSelect>((row) => row.id, found);
  const known = sheet.get(id);
  if (known === undefined) {
    const blank = { kind: null, sector: null, academy: null, address: null, timeZone: 'Europe/Paris', dataProtectionContact: null };
    sheet.create({ id, ...blank, ...(given(wanted) as typeof wanted & { address?: null }) });
  } else sheet.update(known, source.authoritative ? (wanted as object) : {});
  await sheet.write(tx, schools, [schools.id]);
  return { sheet, timeZone: sheet.get(id)?.timeZone ?? 'Europe/Paris' };
}

/** Years, periods, subjects and groups. A year, a period or a subject that is gone stays, because marks and absences hang on it; a group ends. */
export async function takeRecords(work: Work) {
  const { roster, keys, school, today } = work;
  const byId = (row: { id: string }) => row.id;
  const years = new Sheet(byId, await rowsAt(work, schoolYears));
  take(work, 'SchoolYear', roster.years, years, ({ name, startDate, endDate }) => ({ name, startDate, endDate }), {});
  const terms = new Sheet(byId, await rowsAt(work, periods));
  const known = roster.periods.filter(({ year, externalId }) => {
    const there = keys.find(year, 'SchoolYear') !== undefined;
    if (!there) work.skip('period', [externalId, year], 'the school year is unknown');
    return there;
  });
  take(
    work,
    'Period',
    known,
    terms,
    ({ year, kind, name, sequence, startDate, endDate }) => ({
      schoolYear: keys.find(year, 'SchoolYear') as string,
      ...{ kind, name, sequence, startDate, endDate },
    }),
    {},
  );
  const courses = new Sheet(byId, await rowsAt(work, subjects));
  take(work, 'Subject', roster.subjects, courses, ({ code, nationalCode, name, shortName }) => ({ code, nationalCode, name, shortName }), {
    code: null,
    nationalCode: null,
    shortName: null,
    parent: null,
    electionMode: null,
  });
  const groups = new Sheet<Group>(byId, await rowsAt(work, classGroups));
  take(
    work,
    'ClassGroup',
    roster.groups,
    groups,
    ({ year, kind, code, name, level }) => ({
      schoolYear: year === undefined ? undefined : (keys.find(year, 'SchoolYear') ?? null),
      ...{ kind, code, name, level },
      endedOn: null,
    }),
    { schoolYear: null, code: null, level: null, parentGroups: null, endedOn: null },
  );
  takeParents(work, groups);
  for (const group of await goneGroups(work, groups)) groups.end(group, { endedOn: today });

  await years.write(work.tx, schoolYears, [schoolYears.school, schoolYears.id]);
  await terms.write(work.tx, periods, [periods.school, periods.id]);
  await courses.write(work.tx, subjects, [subjects.school, subjects.id]);
  await groups.write(work.tx, classGroups, [classGroups.school, classGroups.id]);
  for (const key of roster.school.externalIds ?? []) keys.add(key, school);
  return { years, periods: terms, subjects: courses, groups };
}

/** Makes the rows of one kind agree with the records named as active. */
function take<Record extends RosterRecord, Row extends { school: string; id: string }>(
  { keys, numbers, school, skip }: Work,
  kind: Numbered,
  records: readonly Record[],
  sheet: Sheet<Row>,
  read: (record: Record) => { readonly [P in keyof Row]?: Row[P] | undefined },
  blank: Partial<Row>,
): void {
  for (const record of records) {
    if (record.status === 'tobedeleted') continue;
    const id = keys.find(record.externalId, kind);
    const known = id === undefined ? undefined : sheet.get(id);
    if (known !== undefined) sheet.update(known, read(record));
    else if (keys.taken(record.externalId)) skip(NAMES[kind] ?? 'group', [record.externalId], 'the key means another kind of record');
    else {
      const made = { school, id: numbers.next(kind), ...blank, ...given(read(record)) } as unknown as Row;
      keys.add(record.externalId, made.id);
      sheet.create(made);
    }
  }
}

/** Once all groups are there: what each is a part of, as far as it is known. */
function takeParents({ roster, keys }: Work, groups: Sheet<Group>): void {
  for (const { status, externalId, parents } of roster.groups) {
    const group = groups.get(keys.find(externalId, 'ClassGroup') ?? '');
    if (status === 'tobedeleted' || parents === undefined || group === undefined) continue;
    const found = (parents ?? []).flatMap((parent) => keys.find(parent, 'ClassGroup') ?? []).filter((parent) => parent !== group.id);
    groups.update(group, { parentGroups: found.length === 0 ? null : [...new Set(found)].sort() });
  }
}

const NAMES: Partial<Record<Numbered, 'year' | 'period' | 'subject' | 'group'>> = {
  SchoolYear: 'year',
  Period: 'period',
  Subject: 'subject',
  ClassGroup: 'group',
};

/** Groups that the source says are gone, or that a bulk file of theirs no longer has. */
async function goneGroups({ tx, roster, source, school, keys }: Work, groups: Sheet<Group>): Promise<Group[]> {
  const named = roster.groups.flatMap((group) => (group.status === 'tobedeleted' ? (keys.find(group.externalId, 'ClassGroup') ?? []) : []));
  const theirs =
    source.mode === 'delta'
      ? []
      : await tx
          .selectDistinct({ record: externalIds.record })
          .from(externalIds)
          .where(and(eq(externalIds.school, school), eq(externalIds.system, source.system), like(externalIds.record, `${school}.g%`)));
  const missing = theirs.map(({ record }) => record).filter((id) => !isTouched(groups, id));
  return [...new Set([...named, ...missing])].flatMap((id) => {
    const group = groups.get(id);
    return group === undefined || group.endedOn !== null ? [] : [group];
  });
}

function isTouched(groups: Sheet<Group>, id: string): boolean {
  const group = groups.get(id);
  return group !== undefined && groups.touched(group);
}

async function rowsAt<Table extends PgTable & { school: PgColumn }>({ tx, school }: Work, table: Table): Promise<Table['$inferSelect'][]> {
  return (await tx
    .select()
    .from(table as PgTable)
    .where(inArray(table.school, [school]))) as Table['$inferSelect'][];
}
