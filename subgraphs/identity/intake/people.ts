import type { PgColumn, PgTable } from 'drizzle-orm/pg-core';
import { facetOf, humanOf } from '../../../core/ids.js';
import { withIds } from '../repository/scope.js';
import type { IntakeCount, RosterPerson, RosterStudent } from '../roster.js';
import { persons, staff, students } from '../tables.js';
import { given, type Outcome, Sheet } from './sheet.js';
import type { Work } from './work.js';

type PersonRow = typeof persons.$inferSelect;
type StudentRow = typeof students.$inferSelect;
type StaffRow = typeof staff.$inferSelect;

/** Ids looked up in one statement. */
const CHUNK = 2_000;

/** What only an authority for it may change once it is known: who somebody is before the law. Source: domain model §2.5. */
const CIVIL = [
  'civility',
  'givenName',
  'familyName',
  'usualName',
  'otherGivenNames',
  'sex',
  'birthDate',
  'birthPlace',
  'nationality',
] as const;

const BLANK_PERSON = {
  civility: null,
  givenName: null,
  familyName: null,
  usualName: null,
  otherGivenNames: null,
  sex: null,
  birthDate: null,
  birthPlace: null,
  nationality: null,
  photo: null,
  emails: null,
  phones: null,
  addresses: null,
  preferredLanguage: null,
} satisfies Partial<PersonRow>;

const BLANK_STUDENT = {
  nationalId: null,
  boarding: null,
  mealDays: null,
  exitPermission: null,
  dietaryRequirement: null,
  scholarshipHolder: null,
  guardianDisclosure: 'STANDARD',
  emancipated: false,
} satisfies Partial<StudentRow>;

/** Humans of a roster: found by any of their keys, at any school for global ones, or made here. Never by name. */
export async function takePeople(work: Work) {
  const { roster, tx } = work;
  const byId = (row: { id: string }) => row.id;
  const known = [...new Set([...roster.students, ...roster.staff, ...roster.guardians].flatMap((one) => [...humansOf(work, one)]))];
  const sheets = {
    persons: new Sheet<PersonRow>(byId, await rowsOf(work, persons, known)),
    students: new Sheet<StudentRow>(
      byId,
      await rowsOf(
        work,
        students,
        known.map((id) => facetOf('Student', id) as string),
      ),
    ),
    staff: new Sheet<StaffRow>(
      byId,
      await rowsOf(
        work,
        staff,
        known.map((id) => facetOf('Staff', id) as string),
      ),
    ),
  };
  for (const one of roster.students) {
    const person = takePerson(work, 'student', one, sheets.persons);
    if (person !== null) takeStudent(work, one, person, sheets.students);
  }
  for (const one of roster.staff) {
    const person = takePerson(work, 'staff', one, sheets.persons);
    if (person !== null) takeStaff(work, one, person, sheets.staff);
  }
  for (const one of roster.guardians) {
    const person = takePerson(work, 'guardian', one, sheets.persons);
    if (person !== null) remember(work, one, person.id);
  }
  const counts = {
    student: countOf(work, roster.students, sheets.persons, sheets.students, 'Student'),
    guardian: countOf(work, roster.guardians, sheets.persons, sheets.persons, 'Person'),
    staff: countOf(work, roster.staff, sheets.persons, sheets.staff, 'Staff'),
  };
  await sheets.persons.write(tx, persons, [persons.school, persons.id]);
  await sheets.students.write(tx, students, [students.school, students.id]);
  await sheets.staff.write(tx, staff, [staff.school, staff.id]);
  return { ...sheets, counts };
}

/** A human counts under what the roster says they are; somebody who is two things counts as each. */
function countOf(
  work: Work,
  named: readonly RosterPerson[],
  people: Sheet<PersonRow>,
  facets: { outcome(key: string): Outcome | undefined },
  facet: 'Person' | 'Student' | 'Staff',
): IntakeCount {
  const count: IntakeCount = { created: 0, updated: 0, unchanged: 0, ended: 0 };
  const humans = new Set(named.flatMap((one) => (one.status === 'active' ? [...humansOf(work, one)] : [])));
  for (const person of humans) {
    const own = facets.outcome(facetOf(facet, person) as string);
    const changed = own === 'updated' || people.outcome(person) === 'updated';
    if (own !== undefined) count[own === 'created' ? 'created' : changed ? 'updated' : 'unchanged'] += 1;
  }
  return count;
}

/** The person of a record, made to agree; null when nothing is to be done, or when its keys mean several humans. */
function takePerson(work: Work, kind: 'student' | 'staff' | 'guardian', one: RosterPerson, sheet: Sheet<PersonRow>): PersonRow | null {
  if (one.status === 'tobedeleted') return null;
  const found = [...humansOf(work, one)];
  if (found.length > 1) {
    work.skip(kind, [one.externalId, ...(one.otherIds ?? [])], 'the keys mean different people');
    return null;
  }
  const [id] = found;
  const known = id === undefined ? undefined : sheet.get(id);
  if (known !== undefined) {
    sheet.update(known, wantedOf(work, one, known));
    return sheet.get(known.id) as PersonRow;
  }
  if (work.keys.taken(one.externalId)) {
    work.skip(kind, [one.externalId], 'the key means another kind of record');
    return null;
  }
  const made = { school: work.school, id: work.numbers.next('Person'), ...BLANK_PERSON, ...given(fieldsOf(one)) } as PersonRow;
  sheet.create(made);
  return made;
}

function takeStudent(work: Work, one: RosterStudent, person: PersonRow, sheet: Sheet<StudentRow>): void {
  const id = facetOf('Student', person.id) as string;
  const { nationalId, boarding, exitPermission, scholarshipHolder } = one;
  const known = sheet.get(id);
  if (known === undefined) {
    const own = given({ nationalId, boarding, exitPermission, scholarshipHolder });
    sheet.create({ school: person.school, id, person: person.id, ...BLANK_STUDENT, ...own });
  } else {
    const civil = work.source.authoritative || known.nationalId === null ? { nationalId } : {};
    sheet.update(known, mayDescribe(work, person) ? { ...civil, boarding, exitPermission, scholarshipHolder } : {});
  }
  remember(work, one, id);
}

function takeStaff(work: Work, one: RosterPerson, person: PersonRow, sheet: Sheet<StaffRow>): void {
  const id = facetOf('Staff', person.id) as string;
  const known = sheet.get(id);
  if (known === undefined) sheet.create({ school: person.school, id, person: person.id });
  else sheet.update(known, {});
  remember(work, one, id);
}

/** What a source may say of somebody who is known: another school's file describes nobody, unless it is an authority's. */
function wantedOf(work: Work, one: RosterPerson, known: PersonRow): Partial<PersonRow> {
  if (!mayDescribe(work, known)) return {};
  const wanted = fieldsOf(one);
  if (work.source.authoritative) return wanted;
  const settled = new Set<string>(CIVIL.filter((field) => known[field] !== null));
  return Object.fromEntries(Object.entries(wanted).filter(([field]) => !settled.has(field)));
}

function mayDescribe({ source, school }: Work, person: { readonly school: string }): boolean {
  return source.authoritative || person.school === school;
}

function fieldsOf(one: RosterPerson): Partial<PersonRow> {
  const { civility, givenName, familyName, usualName, otherGivenNames, sex, birthDate, birthPlace, nationality } = one;
  const { emails, phones, addresses, preferredLanguage } = one;
  return {
    civility,
    givenName,
    familyName,
    usualName,
    otherGivenNames,
    sex,
    birthDate,
    birthPlace,
    nationality,
    emails,
    phones,
    addresses,
    preferredLanguage,
  } as Partial<PersonRow>;
}

/** Person ids that the keys of a record mean: its own, and its further ones where they are global. */
function humansOf({ keys }: Work, one: RosterPerson): Set<string> {
  const lookedUp = [one.externalId, ...(one.otherIds ?? []).filter((key) => key.scope === 'global')];
  return new Set(lookedUp.flatMap((key) => humanOf(keys.find(key, 'Person', 'Student', 'Staff') ?? '') ?? []));
}

function remember({ keys }: Work, one: RosterPerson, record: string): void {
  for (const key of [one.externalId, ...(one.otherIds ?? [])]) keys.add(key, record);
}

async function rowsOf<Table extends PgTable & { school: PgColumn; id: PgColumn }>(
  { tx }: Work,
  table: Table,
  ids: readonly string[],
): Promise<Table['$inferSelect'][]> {
  const rows: Table['$inferSelect'][] = [];
  for (let start = 0; start < ids.length; start += CHUNK) {
    rows.push(
      ...(await tx
        .select()
        .from(table as PgTable)
        .where(withIds(table, ids.slice(start, start + CHUNK)))),
    );
  }
  return rows;
}
