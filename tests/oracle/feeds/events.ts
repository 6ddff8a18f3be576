import { and, eq, isNull, like, sql } from 'drizzle-orm';
import { agreements, consentActs } from '../../../gateway/governance/tables.js';
import * as attendance from '../../../subgraphs/attendance/tables.js';
import * as identity from '../../../subgraphs/identity/tables.js';
import type { Who } from '../../gateway/journey.js';
import { dayAt } from '../days.js';
import { AT } from '../instant.js';
import { SCHOOL, type School } from './device.js';

/** A school whose year goes on, and what of it was made up on the way. */
export interface Term {
  readonly journey: School;
  readonly at: number;
  /** A number that no other event has: keys and outside ids are made of it. */
  readonly turn: number;
  /** Picks one of some, by the number that was drawn. */
  pick<T>(some: readonly T[]): T;
  /** The rules of now, by their number. */
  setRules(which: number): Promise<void>;
}

/** Something that happens at a school; false where there was nothing for it to happen to. */
type Happening = (term: Term) => Promise<unknown>;

const CPE: Who = { client: 'vie-scolaire', purpose: 'attendance-follow-up', as: 'cpe' };
const OFFICE: Who = { client: 'vie-scolaire', purpose: 'school-administration', as: 'office' };
const TEACHER: Who = { client: 'prof', purpose: 'grading', as: 'teacher' };
const WRITER: Who = { client: 'prof', purpose: 'messaging', as: 'head-teacher' };
const HOUR = 3_600_000;
const OTHER_SCHOOL = '9990002Y';
const { attendanceEvents } = attendance;
const iso = (at: number) => new Date(at).toISOString();
/** Those whom the followers have to do with, more often than others. */
const NEAR = ['student', 'student-adult', 'student-objecting', 'student-victim', 'student-15'];

async function write({ journey, at }: Term, who: Who, mutation: string, variables: Readonly<Record<string, unknown>>) {
  const { data } = await journey.ask({ ...who, at }, mutation, variables);
  return data;
}

async function pupils({ journey, pick, turn }: Term): Promise<string> {
  const near = NEAR.filter((handle) => journey.demo.people.some((one) => one.handle === handle)).map((handle) => journey.student(handle));
  if (turn % 3 !== 0) return pick(near);
  const rows = await journey.store.db.select({ id: identity.students.id }).from(identity.students).orderBy(identity.students.id);
  return pick(rows).id;
}

const RECORD = `mutation ($items: [AttendanceEventInput]!, $key: ID!) {
  recordAttendanceEvents(schoolId: "${SCHOOL}", source: "year", items: $items, idempotencyKey: $key) { results { event { id version } errors { code } } errors { code } } }`;

async function someEvent({ journey, pick }: Term) {
  const rows = await journey.store.db
    .select()
    .from(attendanceEvents)
    .where(eq(attendanceEvents.school, SCHOOL))
    .orderBy(attendanceEvents.start, attendanceEvents.id);
  return pick(rows.slice(-15));
}

/** Two systems of the school that write absences down. */
const SYSTEMS = ['sync', 'ancien'];
/** What such a system calls its absences, and whose each is. */
const SENT = { z1: 'student', z2: 'student-victim', z3: 'student-15' } as const;

/** The same client at each turn that is even, the other at those that are odd; it calls everybody by names of its own. */
function asSystem({ turn, journey }: Term) {
  const client = SYSTEMS[turn % 2] as string;
  return { client, who: { client, purpose: 'attendance-sync' }, hide: (id: string) => journey.pairwise.hide(client, id) };
}

const tomorrow = (at: number, days = 1) => dayAt(at + days * 24 * HOUR);

export const HAPPENINGS: Readonly<Record<string, Happening>> = {
  'an absence is recorded': async (term) => {
    const studentId = await pupils(term);
    const item = { studentId, kind: 'ABSENCE', start: iso(term.at - 2 * HOUR), end: iso(term.at - HOUR), externalId: `y${term.turn}` };
    return write(term, CPE, RECORD, { items: [item], key: `a${term.turn}` });
  },
  'an absence is changed': async (term) => {
    const event = await someEvent(term);
    if (event === undefined) return false;
    const { student: studentId, kind, start, id, version } = event;
    const item = {
      id,
      expectedVersion: version,
      studentId,
      kind,
      start: start.toISOString(),
      end: iso(start.getTime() + HOUR + term.turn),
    };
    return write(term, CPE, RECORD, { items: [item], key: `c${term.turn}` });
  },
  'a system sends an absence, or sends it again': (term) => {
    const { who, hide } = asSystem(term);
    const [externalId, handle] = term.pick(Object.entries(SENT));
    const start = AT.getTime() - 26 * HOUR;
    const halfDays = term.pick([1, 1, 1, 2]);
    const item = {
      studentId: hide(term.journey.student(handle)),
      kind: 'ABSENCE',
      start: iso(start),
      end: iso(start + HOUR),
      halfDays,
      externalId,
    };
    return write(term, who, RECORD, { items: [item], key: `z${term.turn}` });
  },
  'a system corrects what another sent': async (term) => {
    const { client, who, hide } = asSystem(term);
    const rows = await term.journey.store.db
      .select()
      .from(attendanceEvents)
      .where(and(eq(attendanceEvents.school, SCHOOL), like(attendanceEvents.externalId, 'z%')))
      .orderBy(attendanceEvents.id);
    const event = term.pick(rows.filter(({ externalSource }) => !externalSource?.startsWith(`${client} `)));
    if (event === undefined) return false;
    const { id, version, student, kind, start } = event;
    const status = term.pick(['REASON_GIVEN', 'REASON_UNKNOWN']);
    const item = { id: hide(id), expectedVersion: version, studentId: hide(student), kind, start: start.toISOString(), status };
    return write(term, who, RECORD, { items: [item], key: `x${term.turn}` });
  },
  'an absence is cancelled': async (term) => {
    const event = await someEvent(term);
    const cancel = 'mutation ($id: ID!, $version: Int!) { cancelAttendanceEvent(id: $id, expectedVersion: $version) { errors { code } } }';
    return event === undefined ? false : write(term, CPE, cancel, { id: event.id, version: event.version });
  },
  'an absence becomes confidential, or is no more': async (term) => {
    const event = await someEvent(term);
    if (event === undefined) return false;
    return term.journey.store.db
      .update(attendanceEvents)
      .set({ confidential: !event.confidential, version: event.version + 1 })
      .where(and(eq(attendanceEvents.school, event.school), eq(attendanceEvents.id, event.id)));
  },
  'families are to be told of an absence later': async (term) => {
    const event = await someEvent(term);
    if (event === undefined) return false;
    return term.journey.store.db
      .update(attendanceEvents)
      .set({ toGuardiansFrom: new Date(term.at + 30 * HOUR), toStudentFrom: new Date(term.at + 6 * HOUR), version: event.version + 1 })
      .where(and(eq(attendanceEvents.school, event.school), eq(attendanceEvents.id, event.id)));
  },
  'a parent announces an absence': (term) =>
    write(
      term,
      { client: 'famille', purpose: 'family-information', as: 'parent' },
      'mutation ($input: AnnounceAbsenceInput!, $key: ID!) { announceAbsence(input: $input, idempotencyKey: $key) { event { id } errors { code } } }',
      {
        input: { studentId: term.journey.student('student'), start: iso(term.at + 24 * HOUR), end: iso(term.at + 30 * HOUR) },
        key: `n${term.turn}`,
      },
    ),
  'a pupil is kept back, and the family takes note': async (term) => {
    const studentId = term.journey.student('student');
    const data = await write(
      term,
      CPE,
      'mutation ($input: MeasureInput!, $key: ID!) { recordMeasure(input: $input, idempotencyKey: $key) { measure { id } errors { code } } }',
      {
        input: { studentId, schoolId: SCHOOL, category: 'PUNISHMENT', kind: 'DETENTION', decidedAt: iso(term.at - HOUR) },
        key: `m${term.turn}`,
      },
    );
    const id = data?.recordMeasure?.measure?.id;
    if (id === undefined || term.turn % 2 === 0) return data;
    const parent: Who = { client: 'famille', purpose: 'family-information', as: 'parent' };
    return write(term, parent, 'mutation ($id: ID!) { acknowledgeMeasure(id: $id) { errors { code } } }', { id });
  },
  'a pupil is marked': async (term) => {
    const evaluation = term.pick(await ownEvaluations(term));
    if (evaluation === undefined) return false;
    const studentId = term.turn % 2 === 0 ? term.journey.student('student') : await pupils(term);
    const marks = `mutation ($id: ID!, $items: [ResultInput]!, $key: ID!) {
      recordResults(evaluationId: $id, source: "year", items: $items, idempotencyKey: $key) { results { kind errors { code } } errors { code } } }`;
    const items = [{ studentId, status: 'GRADED', value: term.turn % 20 }];
    return write(term, TEACHER, marks, { id: evaluation, items, key: `r${term.turn}` });
  },
  'marks are published, or put off': async (term) => {
    const evaluation = term.pick(await ownEvaluations(term));
    if (evaluation === undefined) return false;
    const publish = `mutation ($id: ID!, $students: DateTime!, $guardians: DateTime) {
      publishEvaluation(id: $id, toStudentsAt: $students, toGuardiansAt: $guardians) { errors { code } } }`;
    const from = term.at + term.pick([0, 1, 30, 24 * 20]) * HOUR;
    return write(term, TEACHER, publish, { id: evaluation, students: iso(from), guardians: iso(from + term.pick([0, 24]) * HOUR) });
  },
  'report cards are published': (term) =>
    write(
      term,
      { client: 'vie-scolaire', purpose: 'class-council', as: 'principal' },
      'mutation ($group: ID!, $period: ID!, $at: DateTime!) { publishReportCards(classGroupId: $group, periodId: $period, at: $at) { publishedCount errors { code } } }',
      {
        group: `${SCHOOL}.g1`,
        period: term.pick([...new Set(term.journey.demo.rows.assessment.reportCards.map(({ period }) => period))]),
        at: iso(term.at + 12 * HOUR),
      },
    ),
  'a teacher writes to a parent': (term) =>
    write(
      term,
      WRITER,
      'mutation ($input: SendMessageInput!, $key: ID!) { sendMessage(input: $input, idempotencyKey: $key) { message { id } errors { code } } }',
      {
        input: { schoolId: SCHOOL, subject: 's', body: `letter ${term.turn}`, to: [{ personId: term.journey.person('parent') }] },
        key: `l${term.turn}`,
      },
    ),
  'a letter is taken back': async (term) => {
    const { messages } = await import('../../../subgraphs/messaging/tables.js');
    const own = await term.journey.store.db
      .select({ id: messages.id })
      .from(messages)
      .where(and(eq(messages.sender, term.journey.person('head-teacher')), eq(messages.state, 'SENT')))
      .orderBy(messages.sentAt, messages.id);
    if (own.length === 0) return false;
    return write(term, WRITER, 'mutation ($id: ID!) { recallMessage(id: $id) { errors { code } } }', { id: term.pick(own.slice(-4)).id });
  },
  'somebody reads a letter': async (term) => {
    const { messages, recipients } = await import('../../../subgraphs/messaging/tables.js');
    const reader = term.journey.person('parent');
    const isOf = and(eq(recipients.school, messages.school), eq(recipients.message, messages.id));
    const letters = await term.journey.store.db
      .select({ conversation: messages.conversation, id: messages.id })
      .from(messages)
      .innerJoin(recipients, isOf)
      .where(and(eq(recipients.person, reader), eq(messages.state, 'SENT')))
      .orderBy(messages.sentAt, messages.id);
    const letter = term.pick(letters);
    if (letter === undefined) return false;
    const read =
      'mutation ($conversation: ID!, $id: ID!) { markRead(conversationId: $conversation, upToMessageId: $id) { errors { code } } }';
    return write(term, { client: 'famille', purpose: 'messaging', as: 'parent' }, read, { ...letter });
  },
  'the roll is called': async (term) => {
    const { teachingAssignments, memberships } = identity;
    const { db } = term.journey.store;
    const staff = term.journey.person('teacher').replace('.p', '.t');
    const own = await db
      .select({ group: teachingAssignments.group, subject: teachingAssignments.subject })
      .from(teachingAssignments)
      .where(and(eq(teachingAssignments.school, SCHOOL), eq(teachingAssignments.staff, staff)))
      .orderBy(teachingAssignments.id);
    const course = term.pick(own);
    if (course === undefined) return false;
    const pupils = await db
      .selectDistinct({ studentId: memberships.student })
      .from(memberships)
      .where(and(eq(memberships.school, SCHOOL), eq(memberships.group, course.group), isNull(memberships.validTo)))
      .orderBy(memberships.student);
    const input = {
      schoolId: SCHOOL,
      subjectId: course.subject,
      groupIds: [course.group],
      // One of two lessons of the day: the second sheet of a lesson corrects the first.
      start: iso(Date.parse(`${dayAt(term.at)}T08:00:00Z`) + (term.turn % 2) * HOUR),
      end: iso(Date.parse(`${dayAt(term.at)}T08:55:00Z`) + (term.turn % 2) * HOUR),
      entries: pupils.map(({ studentId }, place) => ({ studentId, status: place % 4 === term.turn % 4 ? 'ABSENT' : 'PRESENT' })),
    };
    const roll =
      'mutation ($input: RollCallInput!, $key: ID!) { submitRollCall(input: $input, idempotencyKey: $key) { rollCall { id } errors { code path } } }';
    return write(term, { client: 'prof', purpose: 'roll-call', as: 'teacher' }, roll, { input, key: `call${term.turn}` });
  },
  'a measure is erased on its day': async ({ journey, at, pick }) => {
    const { changes, measures } = attendance;
    const student = journey.student('student');
    const rows = await journey.store.db.select().from(measures).where(eq(measures.student, student)).orderBy(measures.id);
    const measure = pick(rows);
    if (measure === undefined) return false;
    const { school, id: record } = measure;
    await journey.store.db
      .update(measures)
      .set({ eraseAfter: tomorrow(at, pick([-1, 0, 2])) })
      .where(and(eq(measures.school, school), eq(measures.id, record)));
    return journey.store.db
      .insert(changes)
      .values({ school, kind: 'UPDATED', recordType: 'Measure', record, version: 2 + (at % 1_000_000), changedAt: new Date(at) });
  },
  'families are told something, for a while': (term) =>
    write(
      term,
      WRITER,
      'mutation ($input: AnnouncementInput!, $key: ID!) { publishAnnouncement(input: $input, idempotencyKey: $key) { errors { code } } }',
      {
        input: {
          schoolId: SCHOOL,
          title: `news ${term.turn}`,
          body: 'b',
          audience: [{ groupId: `${SCHOOL}.g1`, profile: 'TUT' }],
          publishedFrom: iso(term.at + term.pick([1, 30]) * HOUR),
          publishedTo: iso(term.at + 24 * term.pick([2, 12]) * HOUR),
        },
        key: `w${term.turn}`,
      },
    ),
  'a pupil comes': (term) =>
    students(term, {
      externalId: siecle(`N${term.turn}`),
      givenName: 'Nova',
      familyName: 'Venue',
      birthDate: '2013-05-04',
      enteredOn: dayAt(term.at),
    }),
  'an outside id is used again, for somebody else': async (term) => {
    const { externalIds } = identity;
    const rows = await term.journey.store.db
      .select({ value: externalIds.value })
      .from(externalIds)
      .where(and(eq(externalIds.school, SCHOOL), eq(externalIds.system, 'siecle'), like(externalIds.value, 'N%')))
      .orderBy(externalIds.value);
    const value = term.pick(rows)?.value ?? `N${term.turn}`;
    return students(term, {
      externalId: siecle(value),
      givenName: term.pick(['Nova', 'Autre']),
      familyName: 'Homonyme',
      birthDate: term.pick(['2013-05-04', '2012-01-30']),
      enteredOn: dayAt(term.at),
    });
  },
  'an absence comes again under the id of another': async (term) => {
    const event = await someEvent(term);
    if (event?.externalId == null) return false;
    const studentId = await pupils(term);
    const item = { studentId, kind: 'LATENESS', minutes: 5, start: iso(term.at - 3 * HOUR), externalId: event.externalId };
    return write(term, CPE, RECORD, { items: [item], key: `e${term.turn}` });
  },
  'a pupil changes school, or is at both': async ({ journey, at, pick, turn }) => {
    const { enrolments } = identity;
    const { db } = journey.store;
    const student = journey.student(pick(['student', 'student-victim', 'student-15']));
    const rows = await db.select().from(enrolments).where(eq(enrolments.student, student)).orderBy(enrolments.school, enrolments.id);
    const row = rows[0];
    if (row === undefined) return false;
    const elsewhere = row.school === SCHOOL ? OTHER_SCHOOL : SCHOOL;
    const there = { ...row, school: elsewhere, id: `${elsewhere}.e9${turn}`, mainClass: null, enteredOn: dayAt(at), leftOn: null };
    await db.insert(enrolments).values(there);
    // Why all of them: who was at the school before has another of it.
    const left = and(
      eq(enrolments.student, student),
      eq(enrolments.school, row.school),
      turn % 2 === 0 ? undefined : eq(enrolments.id, row.id),
    );
    const ended = await db
      .update(enrolments)
      .set(turn % 2 === 0 ? { leftOn: tomorrow(at, -1) } : { leftOn: row.leftOn })
      .where(left)
      .returning({ id: enrolments.id });
    await note(
      journey,
      at,
      ended.map(({ id }) => ['Enrolment', id]),
    );
    await note(journey, at, [['Enrolment', there.id]], elsewhere);
    return there.id;
  },
  'a pupil leaves, or comes back': async ({ journey, at, pick }) => {
    const { db } = journey.store;
    const rows = await db.select().from(identity.enrolments).where(eq(identity.enrolments.school, SCHOOL)).orderBy(identity.enrolments.id);
    const near = rows.filter(({ student }) => NEAR.some((handle) => journey.student(handle) === student));
    const { id, leftOn, student } = pick(at % 2 === 0 ? near : rows);
    await db
      .update(identity.enrolments)
      .set({ leftOn: leftOn === null ? tomorrow(at, pick([-1, 0, 3])) : null })
      .where(and(eq(identity.enrolments.school, SCHOOL), eq(identity.enrolments.id, id)));
    // As an intake notes it.
    await note(journey, at, [
      ['Enrolment', id],
      ['Student', student],
    ]);
  },
  'a pupil moves to another class': async ({ journey, at, pick }) => {
    const { db } = journey.store;
    const rows = await db
      .select()
      .from(identity.memberships)
      .where(eq(identity.memberships.school, SCHOOL))
      .orderBy(identity.memberships.student, identity.memberships.group);
    const { student, group, validFrom, validTo } = pick(rows);
    await db
      .update(identity.memberships)
      .set({ validTo: validTo === null ? tomorrow(at, -1) : null })
      .where(
        and(
          eq(identity.memberships.student, student),
          eq(identity.memberships.group, group),
          eq(identity.memberships.validFrom, validFrom),
        ),
      );
    await note(journey, at, [['Student', student]]);
  },
  'a family is told of otherwise': async ({ journey, at, pick }) => {
    const { db } = journey.store;
    const rows = await db.select().from(identity.guardianLinks).orderBy(identity.guardianLinks.id);
    const parents = ['parent', 'parent-of-adult'].map((handle) => journey.person(handle));
    const link = pick(rows.filter(({ guardian }) => parents.includes(guardian)));
    if (link === undefined) return false;
    const change = pick<Partial<typeof identity.guardianLinks.$inferInsert>>([
      { contactRestriction: link.contactRestriction === 'NONE' ? 'NO_INFORMATION' : 'NONE' },
      { contactRestriction: 'NO_ADDRESS_DISCLOSURE' },
      { validTo: link.validTo === null ? tomorrow(at, 2) : null },
      { webAccess: !link.webAccess },
      { parentalAuthority: pick(['JOINT', 'WITHDRAWN', 'SUPERVISION_ONLY', 'UNKNOWN']) },
    ]);
    return db
      .update(identity.guardianLinks)
      .set(change)
      .where(and(eq(identity.guardianLinks.school, link.school), eq(identity.guardianLinks.id, link.id)));
  },
  'a pupil of age decides what their parents see': async ({ journey, at, pick }) => {
    const as = pick(['student-objecting', 'student-adult']);
    const say =
      'mutation ($id: ID!, $value: GuardianDisclosure!) { setGuardianDisclosure(studentId: $id, value: $value) { errors { code } } }';
    const variables = { id: journey.student(as), value: pick(['ADULT_NO_OBJECTION', 'ADULT_OBJECTED']) };
    return journey.ask({ client: 'famille', purpose: 'family-information', as, at }, say, variables);
  },
  'a pupil turns eighteen': async ({ journey, at, pick }) => {
    const { persons } = identity;
    const human = journey.person(pick(['student', 'student-victim']));
    // Or today.
    const day = tomorrow(at, pick([1, 0]));
    const birth = `${Number(day.slice(0, 4)) - 18}${day.slice(4)}`;
    const safe = birth.endsWith('-02-29') ? birth.replace('-29', '-28') : birth;
    await journey.store.db.update(persons).set({ birthDate: safe }).where(eq(persons.id, human));
    await note(journey, at, [['Student', human.replace('.p', '.s')]]);
  },
  'somebody has another name': async ({ journey, at, pick, turn }) => {
    const { persons } = identity;
    const human = journey.person(pick(['student', 'parent', 'teacher', 'student-victim']));
    await journey.store.db
      .update(persons)
      .set({ usualName: `Nom${turn}`, emails: [{ value: `a${turn}@famille.example` }] as never })
      .where(eq(persons.id, human));
    await note(journey, at, [['Student', human.replace('.p', '.s')]]);
  },
  'a teaching ends, or begins again': async ({ journey, at, pick }) => {
    const { teachingAssignments } = identity;
    const { db } = journey.store;
    const rows = await db.select().from(teachingAssignments).where(eq(teachingAssignments.school, SCHOOL)).orderBy(teachingAssignments.id);
    const own = rows.filter(({ staff }) => staff === journey.person('teacher').replace('.p', '.t'));
    const { id, validTo } = pick(at % 3 === 0 ? rows : own.length > 0 ? own : rows);
    await db
      .update(teachingAssignments)
      .set({ validTo: validTo === null ? tomorrow(at, pick([-1, 3])) : null })
      .where(eq(teachingAssignments.id, id));
    await note(journey, at, [['TeachingAssignment', id]]);
  },
  'an agreement ends, or is extended': async ({ journey, at, pick, turn }) => {
    const { db } = journey.store;
    const rows = await db.select().from(agreements).where(eq(agreements.school, SCHOOL)).orderBy(agreements.id);
    const { id, client, to } = pick(rows.filter(({ client }) => ['lms', 'sync', 'tutorat', 'ancien', 'famille', 'prof'].includes(client)));
    const runs = to === null || to.getTime() > at + 24 * HOUR;
    return (
      db
        .update(agreements)
        .set({ to: new Date(runs ? at + pick([0, 12]) * HOUR : at + 400 * 24 * HOUR) })
        // With this school, or with every one: then feeds are closed altogether.
        .where(turn % 2 === 0 ? and(eq(agreements.school, SCHOOL), eq(agreements.id, id)) : eq(agreements.client, client))
    );
  },
  'an agreement is for less, or for all again': async ({ journey, pick }) => {
    const { db } = journey.store;
    const rows = await db.select().from(agreements).where(eq(agreements.school, SCHOOL)).orderBy(agreements.id);
    const one = pick(rows.filter(({ client }) => ['lms', 'sync', 'tutorat', 'famille'].includes(client)));
    const whole = journey.demo.rows.governance.agreements.find(({ school, id }) => school === one.school && id === one.id);
    if (whole === undefined) return false;
    const isWhole = one.categories.length === whole.categories.length;
    const without = pick(whole.categories.filter((category) => category !== 'PUBLIC' && category !== 'ORG'));
    const categories = isWhole ? whole.categories.filter((category) => category !== without) : [...whole.categories];
    return db
      .update(agreements)
      .set({ categories })
      .where(and(eq(agreements.school, one.school), eq(agreements.id, one.id)));
  },
  'families agree, or do not any more': async ({ journey, at, pick, turn }) => {
    const known = journey.demo.rows.governance.consentActs;
    if (known.length === 0) return false;
    const recipients = known.filter(({ recipient }) => recipient === 'tutorat');
    const like = pick(recipients.length > 0 ? recipients : known);
    const row = { ...like, id: `${like.school}.ca9${turn}`, act: pick(['GIVEN', 'WITHDRAWN']), at: new Date(at) };
    return journey.store.db.insert(consentActs).values(row as typeof consentActs.$inferInsert);
  },
  'rules are published, or rolled back': async (term) => term.setRules(term.turn),
};

const siecle = (value: string) => ({ system: 'siecle', kind: 'eleve', value });

function students(term: Term, item: object) {
  const upsert = `mutation ($items: [StudentInput]!, $key: ID!) {
    upsertStudents(schoolId: "${SCHOOL}", source: "siecle", items: $items, idempotencyKey: $key) { results { kind errors { code } } errors { code } } }`;
  return write(term, OFFICE, upsert, { items: [item], key: `s${term.turn}` });
}

async function ownEvaluations({ journey }: Term): Promise<readonly string[]> {
  const { evaluations } = await import('../../../subgraphs/assessment/tables.js');
  const { teachingAssignments } = identity;
  const staff = journey.person('teacher').replace('.p', '.t');
  const rows = await journey.store.db
    .selectDistinct({ id: evaluations.id })
    .from(evaluations)
    .innerJoin(
      teachingAssignments,
      and(eq(teachingAssignments.group, evaluations.group), eq(teachingAssignments.subject, evaluations.subject)),
    )
    .where(and(eq(evaluations.school, SCHOOL), eq(teachingAssignments.staff, staff)))
    .orderBy(evaluations.id);
  return rows.map(({ id }) => id);
}

/** What an intake notes of what it changed, for the feed. */
async function note(
  journey: School,
  at: number,
  changed: readonly (readonly [type: string, record: string])[],
  school: string = SCHOOL,
): Promise<void> {
  const { changes } = identity;
  for (const [recordType, record] of changed) {
    const last = sql<number>`coalesce((select max(version) from identity.change where school = ${school} and record = ${record}), 1) + 1`;
    await journey.store.db
      .insert(changes)
      .values({ school, kind: 'UPDATED', recordType, record, version: last as never, changedAt: new Date(at) });
  }
}
