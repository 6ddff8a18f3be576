import { and, eq, ne } from 'drizzle-orm';
import { type Reach, reaches, studentPlace } from '../../../core/capability/index.js';
import { facetOf } from '../../../core/ids.js';
import { insertRows } from '../../../core/store/bulk.js';
import type { Database } from '../../../core/store/contract.js';
import { enrolledElsewhere } from '../intake/enrolments.js';
import { versionsOf } from '../intake/journal.js';
import { openKeys, text } from '../intake/keys.js';
import { given as said } from '../intake/sheet.js';
import { takeRoster } from '../intake.js';
import { listedIn, withIds } from '../repository/scope.js';
import type { RosterEnrolment, RosterStudent } from '../roster.js';
import type { AnsweredItemRow } from '../row-values.js';
import { enrolments, externalIds, persons, students } from '../tables.js';
import { keyAt } from './given-key.js';
import { type GivenStudent, judgeStudents, type KnownStudent, type StudentDraft } from './judge-students.js';
import { type Batch, chunks, rosterOf, type Standing, standingOf, studentsReached } from './standing.js';
import { type Answered, refusal, type WriteKey, writeOnce } from './write-once.js';

/** Takes the students who are in order and says what is wrong with the others; all that is taken is written at once, or nothing. */
export function upsertStudents(db: Database, batch: Batch<GivenStudent>, reach: Reach, key: WriteKey): Promise<Answered> {
  const { client, actor, at } = key;
  return writeOnce(db, key, { ...namedIn(batch), nobody }, async (tx) => {
    const standing = await standingOf(tx, batch, { reach, client, person: actor || null, at });
    if (standing === null) return batch.items.map((_, index) => nobody(index));
    const { drafts, refused } = judgeStudents(batch.items, await groundOf(tx, batch, standing, at));
    return [...(await write(tx, batch, drafts, standing, at)), ...refused];
  });
}

const nobody = (index: number) => refusal(index, 'NOT_FOUND', 'no such student', 'externalId');

function namedIn({ items }: Batch<GivenStudent>) {
  const given = items.flatMap((item) => item ?? []);
  return { keys: given.map(({ externalId }) => keyAt(externalId)), records: given.flatMap(({ id }) => id ?? []) };
}

async function groundOf(tx: Database, { school, source, items }: Batch<GivenStudent>, standing: Standing, at: Date) {
  const { keys, records } = namedIn({ school, source, items });
  const book = await openKeys(tx, school, keys, { assurance: 'UNVERIFIED', lastSeenAt: at });
  const named = new Map(keys.flatMap((key) => (book.meant(key) === undefined ? [] : [[text(key), book.meant(key) as string]])));
  const ids = [...new Set([...named.values(), ...records])];
  const known = new Map<string, KnownStudent>();
  const onceHere = new Set<string>();
  for (const some of chunks(ids)) {
    const rows = await tx
      .select({ student: students, human: persons })
      .from(students)
      .innerJoin(persons, and(eq(persons.school, students.school), eq(persons.id, students.person)))
      .where(withIds(students, some));
    for (const { student, human } of rows) known.set(student.id, { ...student, human });
    const places = await tx
      .selectDistinct({ student: enrolments.student })
      .from(enrolments)
      .where(and(eq(enrolments.school, school), listedIn(enrolments.student, some)));
    // INVARIANT: whose data may not be used (GDPR art. 18 and 21) has not left, and does not come back by being named.
    for (const { student } of places) if (reaches(standing.reach, studentPlace(student, school))) onceHere.add(student);
  }
  const { today, isOffice, isAuthority, mayName } = standing;
  const reached = await studentsReached(tx, [...known.keys()], standing, at);
  const elsewhere = new Set((await enrolledElsewhere(tx, { school, today }, [...known.keys()])).keys());
  const counted = await versionsOf({ tx }, [...known.keys()]);
  const sharedNames = isAuthority ? await namedByAnother(tx, { school, source }, [...known.keys()]) : new Set<string>();
  const versions = new Map([...known.keys()].map((id) => [id, counted.get(`${school} ${id}`) ?? 1]));
  return { school, source, today, isOffice, isAuthority, mayName, named, known, reached, onceHere, elsewhere, sharedNames, versions };
}

/** Of these students, those whom another system names as an authority at the school. */
async function namedByAnother(
  tx: Database,
  { school, source }: Pick<Batch<GivenStudent>, 'school' | 'source'>,
  ids: readonly string[],
): Promise<ReadonlySet<string>> {
  const byRecord = new Map(ids.flatMap((id) => HUMAN.map((kind) => [facetOf(kind, id), id] as const)));
  const found = new Set<string>();
  for (const some of chunks([...byRecord.keys()].flatMap((record) => record ?? []))) {
    const rows = await tx
      .select({ record: externalIds.record })
      .from(externalIds)
      .where(
        and(
          eq(externalIds.school, school),
          ne(externalIds.system, source),
          eq(externalIds.assurance, 'AUTHORITATIVE'),
          listedIn(externalIds.record, some),
        ),
      );
    for (const { record } of rows) found.add(byRecord.get(record) as string);
  }
  return found;
}

const HUMAN = ['Person', 'Student'] as const;

async function write(
  tx: Database,
  { school, source }: Batch<GivenStudent>,
  drafts: readonly StudentDraft[],
  standing: Standing,
  at: Date,
): Promise<AnsweredItemRow[]> {
  if (drafts.length === 0) return [];
  const { isAuthority, today } = standing;
  const matched = drafts.flatMap(({ given: { externalId, id }, known }) =>
    id == null || known === null
      ? []
      : [{ school, ...externalId, record: known.id, assurance: isAuthority ? 'AUTHORITATIVE' : 'MATCHED', lastSeenAt: at }],
  );
  await insertRows(tx, externalIds, matched, { onConflict: 'nothing' });
  const roster = rosterOf(standing, { students: drafts.map((draft) => told(draft, today)) });
  const { keys } = await takeRoster(tx, roster, { system: source, mode: 'delta', authoritative: isAuthority }, at);
  return drafts.map(({ index, given, known }) => ({
    index,
    record: keys.find(keyAt(given.externalId), 'Student') ?? null,
    kind: known === null ? 'CREATED' : 'UPDATED',
    errors: [],
  }));
}

function told({ given, known }: StudentDraft, today: string): RosterStudent {
  const { externalId, givenName, familyName, birthDate, sex, birthPlace, nationality, nationalId, email } = given;
  const others = (known?.human.emails ?? []).filter(({ kind }) => kind !== 'SCHOOL');
  const emails = email === undefined ? undefined : [...others, ...(email === null ? [] : [{ kind: 'SCHOOL', value: email }])];
  const enrolment = enrolmentOf(given, known, today);
  const { boarding, exitPermission } = given;
  const human = { givenName, familyName, birthDate, sex, birthPlace, nationality, emails };
  const student = { ...human, nationalId, boarding, exitPermission, ...(enrolment === null ? {} : { enrolment }) };
  return { externalId: keyAt(externalId), status: 'active', ...student } as RosterStudent;
}

/** Null where nothing is said of the enrolment of somebody who has one. */
function enrolmentOf(
  { enteredOn, leftOn, programmeCode, repeating, leaveReason, previousSchoolId }: GivenStudent,
  known: KnownStudent | null,
  today: string,
): RosterEnrolment | null {
  const more = said({ leftOn, programmeCode, repeating, leaveReason, previousSchool: previousSchoolId });
  if (known === null) return { enteredOn: enteredOn ?? today, ...more };
  if (enteredOn == null && Object.keys(more).length === 0) return null;
  return { ...(enteredOn == null ? {} : { enteredOn }), ...more };
}
