import type { DemoRows } from '../../gateway/demo/index.js';
import { dayAt } from './days.js';
import { AT } from './instant.js';
import { copyOf, type Row, replace, tableOf } from './records.js';

/** Chance with a seed of its own: the same number, the same world (mulberry32). */
export function chance(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/**
 * The lattice of relations, agreements and consents: the demo with some of its links, offices, memberships, contracts and acts of consent
 * otherwise, and with other clocks of publication. Variant 0 is the demo as it is. Cells that hold tokens stay as they are.
 */
export function variant(rows: DemoRows, seed: number): DemoRows {
  if (seed === 0) return rows;
  const made = MADE.get(seed);
  if (made !== undefined) return made(rows);
  const random = chance(seed);
  const often = (share: number) => random() < share;
  const pick = <T>(words: readonly T[]): T => words[Math.floor(random() * words.length)] as T;
  const today = dayAt(AT.getTime());
  const day = (days: number) => dayAt(AT.getTime() + days * 86_400_000);
  const instant = (days: number) => new Date(AT.getTime() + days * 86_400_000);
  const changed = copyOf(rows);
  const each = (name: string, share: number, change: (row: Row) => Row | null) =>
    replace(
      changed,
      name,
      tableOf(rows, name).flatMap((row): Row[] => {
        const now = often(share) ? change(row) : row;
        return now === null ? [] : [now];
      }),
    );
  const ended = (row: Row) => ({ ...row, validTo: pick([day(-1), today, day(1)]) });

  each('governance.agreements', 0.1, (row) =>
    pick<() => Row | null>([
      () => null,
      () => ({ ...row, to: pick([instant(-1), instant(0), instant(1)]) }),
      () => ({ ...row, categories: (row.categories as string[]).filter(() => often(0.7)) }),
      () => ({ ...row, purposes: (row.purposes as string[]).slice(1) }),
    ])(),
  );
  each('identity.guardianLinks', 0.25, (row) =>
    pick<() => Row>([
      () => ({ ...row, parentalAuthority: pick(['JOINT', 'SOLE', 'SUPERVISION_ONLY', 'DELEGATED', 'WITHDRAWN', 'UNKNOWN']) }),
      () => ({ ...row, contactRestriction: pick(['NO_INFORMATION', 'NO_CONTACT_STUDENT', 'NO_ADDRESS_DISCLOSURE', 'SUPERVISED_ONLY']) }),
      () => ({ ...row, authority: pick(['CONTACT', 'IN_CHARGE', 'LEGAL']) }),
      () => ({ ...row, webAccess: false }),
      () => ended(row),
    ])(),
  );
  each('identity.students', 0.2, (row) =>
    often(0.2)
      ? { ...row, emancipated: true }
      : { ...row, guardianDisclosure: pick(['STANDARD', 'ADULT_NO_OBJECTION', 'ADULT_OBJECTED', 'ADULT_INDEPENDENT']) },
  );
  each('identity.roleAssignments', 0.1, ended);
  each('identity.teachingAssignments', 0.1, ended);
  each('identity.memberships', 0.05, ended);
  each('identity.enrolments', 0.05, (row) => ({ ...row, leftOn: pick([day(-1), today, day(1)]) }));
  publish(each, pick, often, instant, day);
  replace(changed, 'governance.consentActs', [
    ...tableOf(rows, 'governance.consentActs').filter(() => often(0.8)),
    ...acts(changed, random, instant),
  ]);
  replace(changed, 'governance.objections', [...tableOf(rows, 'governance.objections'), ...objections(changed, random, instant)]);
  replace(changed, 'governance.restrictions', [...tableOf(rows, 'governance.restrictions'), ...restrictions(changed, random, instant)]);
  return changed;
}

function otherwise(rows: DemoRows, name: string, table: readonly Row[]): DemoRows {
  const changed = copyOf(rows);
  replace(changed, name, table);
  return changed;
}

/** The office of the school-life counsellor of the first school is for one class; nobody has an agreement with the second school. */
export const OFFICE_FOR_ONE_CLASS = -1;
export const NO_AGREEMENT_WITH_THE_SECOND = -2;
/** The pupils of the first class left the first school yesterday. */
export const A_CLASS_THAT_LEFT = -3;

const MADE: ReadonlyMap<number, (rows: DemoRows) => DemoRows> = new Map([
  [
    A_CLASS_THAT_LEFT,
    (rows) => {
      const leftOn = dayAt(AT.getTime() - 86_400_000);
      const [group] = rows.identity.classGroups;
      const enrolments = rows.identity.enrolments.map((row) =>
        row.mainClass === group?.id && row.leftOn == null ? { ...row, leftOn } : row,
      );
      return otherwise(rows, 'identity.enrolments', enrolments);
    },
  ],
  [
    OFFICE_FOR_ONE_CLASS,
    (rows) => {
      const [group] = rows.identity.classGroups;
      const roles = rows.identity.roleAssignments.map((row) =>
        row.function === 'CPE' && row.school === group?.school ? { ...row, scope: 'CLASS', scopeGroup: group.id } : row,
      );
      return otherwise(rows, 'identity.roleAssignments', roles);
    },
  ],
  [
    NO_AGREEMENT_WITH_THE_SECOND,
    (rows) => {
      const agreements = rows.governance.agreements.filter((one) => one.school === rows.identity.schools[0]?.id);
      return otherwise(rows, 'governance.agreements', agreements);
    },
  ],
]);

type Each = (name: string, share: number, change: (row: Row) => Row | null) => void;
type PickOf = <T>(words: readonly T[]) => T;

/** What is confidential, what is out and to whom, who was written to openly: clocks on both sides of the instant. */
function publish(
  each: Each,
  pick: PickOf,
  often: (share: number) => boolean,
  instant: (days: number) => Date,
  day: (days: number) => string,
): void {
  const when = () => pick([null, instant(-2), instant(2), instant(100)]);
  each('attendance.absenceReasons', 0.3, (row) => ({ ...row, ...pick([{ publishToGuardians: false }, { confidential: true }]) }));
  each('attendance.attendanceEvents', 0.4, (row) =>
    often(0.3) ? { ...row, confidential: true } : { ...row, toStudentFrom: when(), toGuardiansFrom: when() },
  );
  each('attendance.measures', 0.5, (row) =>
    often(0.5) ? { ...row, eraseAfter: pick([day(-1), day(0), day(1)]) } : { ...row, toFamilyFrom: when() },
  );
  each('assessment.evaluations', 0.4, (row) => ({ ...row, publishedToStudentsAt: when(), publishedToGuardiansAt: when() }));
  each('assessment.reportCards', 0.4, (row) => ({
    ...row,
    status: pick(['DRAFT', 'READY_FOR_COUNCIL', 'COUNCIL_DONE', 'PUBLISHED', 'ARCHIVED']),
    publishedAt: when(),
  }));
  each('messaging.participants', 0.2, (row) =>
    often(0.5) ? { ...row, leftAt: pick([instant(-4), instant(-1), instant(1)]) } : { ...row, joinedAt: pick([instant(-4), instant(1)]) },
  );
  each('messaging.messages', 0.3, (row) => ({ ...row, state: pick(['SENT', 'RECALLED', 'REMOVED', 'HELD_FOR_MODERATION', 'DRAFT']) }));
  each('messaging.recipients', 0.4, (row) => ({ ...row, kind: pick(['BCC', 'BCC', 'CC']) }));
  each('messaging.announcements', 0.4, (row) => ({ ...row, publishedFrom: pick([instant(-9), instant(1)]), publishedTo: when() }));
}

const ASKED: readonly (readonly [purpose: string, recipient: string, categories: readonly string[]])[] = [
  ['homework-help', 'tutorat', ['IDENTITY_BASIC', 'SCHOOLING', 'GRADE', 'COMPETENCY', 'APPRECIATION']],
  ['personalised-content', 'tutorat', ['IDENTITY_BASIC', 'SCHOOLING', 'GRADE']],
  ['catering', 'cantine', ['HEALTH', 'SPECIAL', 'IDENTITY_PHOTO']],
  ['orientation', 'orientation', ['REPORT_CARD', 'APPRECIATION']],
  ['family-information', 'famille', ['ATTENDANCE_FACT', 'GRADE', 'GRADE_AGGREGATE', 'REPORT_CARD', 'APPRECIATION']],
  ['class-council', 'famille', ['IDENTITY_BASIC', 'IDENTITY_CONTACT']],
];

/** New words of pupils and their guardians, from yesterday back to a year ago, under this notice or one before. */
function acts(rows: DemoRows, random: () => number, instant: (days: number) => Date): Row[] {
  const pick = <T>(words: readonly T[]): T => words[Math.floor(random() * words.length)] as T;
  const students = rows.identity.students;
  return Array.from({ length: 60 }, (_, at) => {
    const student = pick(students);
    const guardians = rows.identity.guardianLinks.filter((link) => link.student === student.id).map((link) => link.guardian);
    const [purpose, recipient, categories] = pick(ASKED);
    const person = pick([student.person, student.person, ...guardians]);
    return {
      school: student.school,
      id: `${student.school}.ca9${at}`,
      student: student.id,
      purpose,
      recipient,
      categories: categories
        .filter(() => random() < 0.8)
        .concat(categories.slice(0, 1))
        .filter((one, place, all) => all.indexOf(one) === place),
      act: pick(['GIVEN', 'GIVEN', 'GIVEN', 'GIVEN', 'REFUSED', 'WITHDRAWN']),
      person,
      capacity: person === student.person ? 'STUDENT' : 'GUARDIAN',
      noticeVersion: pick([0, 1, 2, 2]),
      expiresAt: pick([null, instant(-1), instant(100)]),
      at: instant(-Math.ceil(random() * 300)),
    };
  });
}

/** What families object to, of purposes of every basis: one is examined, upheld, rejected or taken back. */
function objections(rows: DemoRows, random: () => number, instant: (days: number) => Date): Row[] {
  const pick = <T>(words: readonly T[]): T => words[Math.floor(random() * words.length)] as T;
  const officer = rows.identity.roleAssignments.find((row) => row.function === 'DPO')?.person ?? null;
  return Array.from({ length: 40 }, (_, at) => {
    const student = pick(rows.identity.students);
    const guardians = rows.identity.guardianLinks.filter((link) => link.student === student.id).map((link) => link.guardian);
    const raisedBy = pick([student.person, ...guardians]);
    const decision = pick([null, null, 'UPHELD', 'REJECTED']);
    return {
      school: student.school,
      id: `${student.school}.oj9${at}`,
      student: student.id,
      purpose: pick(OBJECTED),
      // Each has a recipient of its own where it has one: nobody stands against the same thing twice.
      recipient: pick(['*', '*', ...rows.governance.clients.map((client) => client.id)]),
      grounds: `grounds ${at}`,
      raisedBy,
      capacity: raisedBy === student.person ? 'STUDENT' : 'GUARDIAN',
      raisedAt: instant(-Math.ceil(random() * 40)),
      decision,
      answer: decision === null ? null : `answer ${at}`,
      decidedBy: decision === null ? null : officer,
      decidedAt: decision === null ? null : instant(0),
      takenBackAt: random() < 0.2 ? instant(0) : null,
    };
  }).filter((row, place, all) => all.findIndex((other) => standsAs(other) === standsAs(row)) === place);
}

const standsAs = ({ student, purpose, recipient, raisedBy }: Row) => `${student} ${purpose} ${recipient} ${raisedBy}`;

const OBJECTED = [
  ...['attendance', 'attendance-follow-up', 'roll-call', 'attendance-sync', 'assessment', 'grading', 'report-card-export', 'class-council'],
  ...['family-information', 'messaging', 'wellbeing', 'protection', 'nurse-care', 'guidance', 'orientation', 'digital-resources'],
  ...['class-lists', 'school-services', 'catering', 'homework-help', 'school-administration', 'subject-access'],
];

function restrictions(rows: DemoRows, random: () => number, instant: (days: number) => Date): Row[] {
  const pick = <T>(words: readonly T[]): T => words[Math.floor(random() * words.length)] as T;
  const officer = rows.identity.roleAssignments.find((row) => row.function === 'DPO')?.person ?? '';
  const students = [...new Set(Array.from({ length: 4 }, () => pick(rows.identity.students)))];
  return students.map(({ id: student, school }, at) => {
    const isLifted = random() < 0.3;
    return {
      school,
      id: `${school}.rs9${at}`,
      student,
      ground: 'UNLAWFUL_USE',
      motive: `motive ${at}`,
      setBy: officer,
      setAt: instant(-3),
      liftedBy: isLifted ? officer : null,
      liftedAt: isLifted ? instant(0) : null,
      liftReason: isLifted ? `reason ${at}` : null,
    };
  });
}
