import { and, eq, gte, isNull, ne, or } from 'drizzle-orm';
import type { Database } from '../../../core/store/contract.js';
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
  repeating: null,
  enteredOn: null,
  leftOn: null,
  leaveReason: null,
  previousSchool: null,
  options: null,
} satisfies Partial<Row>;

/**
 * Who is enrolled at the school. Returns the students who leave by it, so that what else they have here ends too, and those who have left for
 * another school. INVARIANT: those are enrolled here again once that school has ended it, whoever tells it before. Source: circulaire
 * 2014-088, règlement type départemental (the former school gives a certificate that it has ended it).
 */
export async function takeEnrolments(work: Work) {
  const { tx, school, roster, source, keys, yesterday } = work;
  const sheet = new Sheet<Row>((row) => row.id, await tx.select().from(enrolments).where(eq(enrolments.school, school)));
  const byStudent = grouped(sheet.rows());
  const ids = roster.students.flatMap((one) => keys.find(one.externalId, 'Student') ?? []);
  const elsewhere = await enrolledElsewhere(tx, work, ids);
  const away = new Set<string>();
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
    } else if (one.enrolment !== undefined) {
      const hasLeft = rows.length > 0 && !rows.some((row) => open(row.leftOn, work));
      if (hasLeft && elsewhere.has(student) && open(one.enrolment.leftOn ?? null, work)) {
        away.add(student);
        work.skip('enrolment', [one.externalId], 'enrolled at another school, which has to end it first');
      } else enrol(work, sheet, rows, { student, one, enrolment: one.enrolment, primary: elsewhere.get(student) !== 'primary' });
    }
  }
  if (source.mode === 'bulk') {
    for (const row of sheet.rows()) {
      if (row.source !== source.system || sheet.touched(row) || !open(row.leftOn, work)) continue;
      sheet.end(row, { leftOn: yesterday });
      if (!(byStudent.get(row.student) ?? []).some((other) => sheet.touched(other) && other.id !== row.id)) leavers.add(row.student);
    }
  }
  await sheet.write(tx, enrolments, [enrolments.school, enrolments.id]);
  return { sheet, leavers, away };
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

/** Which of these students are enrolled at another school today, and whether that one is their own. */
export async function enrolledElsewhere(
  tx: Database,
  { school, today }: Pick<Work, 'school' | 'today'>,
  students: readonly string[],
): Promise<ReadonlyMap<string, 'primary' | 'second'>> {
  const found = new Map<string, 'primary' | 'second'>();
  for (let start = 0; start < students.length; start += CHUNK) {
    const rows = await tx
      .select({ student: enrolments.student, primary: enrolments.primary })
      .from(enrolments)
      .where(
        and(
          listedIn(enrolments.student, students.slice(start, start + CHUNK)),
          ne(enrolments.school, school),
          or(isNull(enrolments.leftOn), gte(enrolments.leftOn, today)),
        ),
      );
    for (const { student, primary } of rows) if (primary || !found.has(student)) found.set(student, primary ? 'primary' : 'second');
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
