import { eq } from 'drizzle-orm';
import { listedIn } from '../repository/scope.js';
import type { RosterEnrolment, RosterStudent } from '../roster.js';
import { enrolments } from '../tables.js';
import { given, Sheet } from './sheet.js';
import { dayBefore, open, type Work } from './work.js';

type Row = typeof enrolments.$inferSelect;

/** Students looked up in one statement. */
const CHUNK = 2_000;

const BLANK = {
  schoolYear: null,
  level: null,
  programmeCode: null,
  programmeName: null,
  mainClass: null,
  enteredOn: null,
  leftOn: null,
  options: null,
} satisfies Partial<Row>;

/** Who is enrolled at the school. Returns the students who leave by it, so that what else they have here ends too. */
export async function takeEnrolments(work: Work) {
  const { tx, school, roster, source, keys, yesterday } = work;
  const sheet = new Sheet<Row>((row) => row.id, await tx.select().from(enrolments).where(eq(enrolments.school, school)));
  const byStudent = grouped(sheet.rows());
  const elsewhere = await primaryElsewhere(work);
  const leavers = new Set<string>();
  const seen = new Set<string>();
  for (const one of roster.students) {
    const student = keys.find(one.externalId, 'Student');
    if (student === undefined || seen.has(student)) continue;
    seen.add(student);
    const rows = byStudent.get(student) ?? [];
    if (one.status === 'tobedeleted') {
      leavers.add(student);
      for (const row of rows) if (open(row.leftOn, work)) sheet.end(row, { leftOn: one.enrolment?.leftOn ?? yesterday });
    } else if (one.enrolment !== undefined)
      enrol(work, sheet, rows, { student, one, enrolment: one.enrolment, primary: !elsewhere.has(student) });
  }
  if (source.mode === 'bulk') {
    for (const row of sheet.rows()) {
      if (row.source !== source.system || sheet.touched(row) || !open(row.leftOn, work)) continue;
      sheet.end(row, { leftOn: yesterday });
      if (!(byStudent.get(row.student) ?? []).some((other) => sheet.touched(other) && other.id !== row.id)) leavers.add(row.student);
    }
  }
  await sheet.write(tx, enrolments, [enrolments.school, enrolments.id]);
  return { sheet, leavers };
}

interface Enrolling {
  readonly student: string;
  readonly one: RosterStudent;
  readonly enrolment: RosterEnrolment;
  /** Is this the student's own school, as far as is known? */
  readonly primary: boolean;
}

/** One enrolment per student and school year: the one of that year, or the last one when no year is told. An older one ends where it begins. */
function enrol(work: Work, sheet: Sheet<Row>, rows: readonly Row[], { student, one, enrolment, primary }: Enrolling): void {
  const wanted = wantedOf(work, one, enrolment);
  const known = wanted.schoolYear ? rows.find((row) => row.schoolYear === wanted.schoolYear) : rows.at(-1);
  if (known === undefined) {
    const id = work.numbers.next('Enrolment');
    sheet.create({ school: work.school, id, student, ...BLANK, primary, source: work.source.system, ...given(wanted) } as Row);
    for (const row of rows)
      if (open(row.leftOn, work)) sheet.end(row, { leftOn: wanted.enteredOn ? dayBefore(wanted.enteredOn) : work.yesterday });
  } else {
    // Why: who is named again is enrolled again, unless the source gives a day of its own.
    const back = open(known.leftOn, work) ? undefined : null;
    sheet.update(known, { ...wanted, leftOn: wanted.leftOn === undefined ? back : wanted.leftOn });
  }
}

function wantedOf(work: Work, one: RosterStudent, { year, mainClass, options, ...rest }: RosterEnrolment): Partial<Row> {
  const { keys, skip } = work;
  const group = mainClass ? keys.find(mainClass, 'ClassGroup') : mainClass;
  if (mainClass && group === undefined) skip('enrolment', [one.externalId, mainClass], 'the class is unknown');
  return {
    ...rest,
    schoolYear: year ? (keys.find(year, 'SchoolYear') ?? undefined) : year,
    mainClass: group,
    options: options?.flatMap((subject) => keys.find(subject, 'Subject') ?? []) ?? (options === null ? null : undefined),
  } as Partial<Row>;
}

/** Students of the roster whose own school is another today. */
async function primaryElsewhere(work: Work): Promise<ReadonlySet<string>> {
  const { tx, roster, keys, school } = work;
  const ids = roster.students.flatMap((one) => keys.find(one.externalId, 'Student') ?? []);
  const found = new Set<string>();
  for (let start = 0; start < ids.length; start += CHUNK) {
    const rows = await tx
      .select()
      .from(enrolments)
      .where(listedIn(enrolments.student, ids.slice(start, start + CHUNK)));
    for (const row of rows) if (row.school !== school && row.primary && open(row.leftOn, work)) found.add(row.student);
  }
  return found;
}

/** Rows of each student, the earliest first. */
function grouped(rows: readonly Row[]): ReadonlyMap<string, Row[]> {
  const found = new Map<string, Row[]>();
  const inOrder = rows.toSorted((a, b) => (a.enteredOn ?? '').localeCompare(b.enteredOn ?? '') || a.id.localeCompare(b.id));
  for (const row of inOrder) found.set(row.student, [...(found.get(row.student) ?? []), row]);
  return found;
}
