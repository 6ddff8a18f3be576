import { type Fault, inFile } from '../fault.js';

const WITHIN = ['tests/core/store/within.test.ts'];
const LISTS = ['tests/subgraphs/identity/lists.test.ts'];
const ABSENCES = ['tests/subgraphs/attendance/absences.test.ts'];
const RESULTS = ['tests/subgraphs/assessment/results.test.ts'];
const REPORTS = ['tests/subgraphs/assessment/reports.test.ts'];
const CONVERSATIONS = ['tests/subgraphs/messaging/conversations.test.ts'];
const LEFT_LETTERS = ['tests/subgraphs/messaging/who-left.test.ts'];
const ENDED = ['tests/journeys/feeds-of-ended-agreements.test.ts'];
const BESIDE = ['tests/subgraphs/identity/feed-beside.test.ts'];
const FEED = ['tests/subgraphs/messaging/changes.test.ts'];
const SURVEYS = ['tests/subgraphs/messaging/surveys.test.ts'];
const REPEATING = ['tests/subgraphs/messaging/repeating.test.ts'];
const DRAFTS = ['tests/subgraphs/messaging/drafts.test.ts'];
const PEOPLE = ['tests/subgraphs/identity/people.test.ts'];
const CONSENTS = ['tests/gateway/governance/consents.test.ts'];
const REGISTERS = ['tests/gateway/governance/registers.test.ts'];

/** Faults in the scope of rows: what a repository gives to whom, and when. */
export const rows: readonly Fault[] = [
  ...inFile('core/store/within.ts', [
    {
      name: 'a right over a class brings rows about its pupils',
      find: 'if (columns.student !== undefined || columns.person !== undefined) return NOTHING;',
      replace: '',
      tests: WITHIN,
    },
    {
      name: 'rows of one school are read at another',
      find: 'and(eq(school, extent.school), listed, ofSubjects, clock, isThere)',
      replace: 'and(listed, ofSubjects, clock, isThere)',
      tests: WITHIN,
    },
    {
      name: 'a pupil who left the school is listed there',
      find: 'const isThere = isEnrolled(student, extent.school, at, extent.students);',
      replace: 'const isThere = undefined;',
      tests: WITHIN,
    },
    {
      name: 'a teacher of one subject reads the marks of all',
      find: 'extent.subjects === undefined || columns.subject === undefined ? undefined : listedIn(columns.subject, extent.subjects);\n        const isThere',
      replace: 'undefined;\n        const isThere',
      tests: WITHIN,
    },
  ]),
  ...inFile('core/store/roster.ts', [
    {
      name: 'a pupil is at a school for ever',
      find: 'or(isNull(validTo), gt(validTo, at))',
      replace: 'undefined',
      tests: WITHIN,
    },
    {
      name: 'a pupil of one school is one of every school',
      find: 'and(eq(held.school, school), sql`',
      replace: 'and(sql`',
      tests: WITHIN,
    },
  ]),
  ...inFile('subgraphs/attendance/repository/summaries.ts', [
    {
      name: 'the totals of a pupil who left are told',
      find: 'studentPlace(student, enrolled.get(student) ?? [])',
      replace: "studentPlace(student, '*')",
      tests: ['tests/subgraphs/attendance/who-left.test.ts'],
    },
  ]),
  ...inFile('subgraphs/assessment/repository/judge-items.ts', [
    {
      name: 'a mark is given to a pupil who left',
      find: 'if (!isHere || !reaches(',
      replace: 'if (!reaches(',
      tests: ['tests/subgraphs/assessment/who-left.test.ts'],
    },
  ]),
  ...inFile('subgraphs/messaging/repository/safety-reports.ts', [
    {
      name: 'a report about nobody who was found is read by nobody',
      find: '> 0 or ${safetyReports.notFound} > 0)',
      replace: '> 0)',
      tests: ['tests/subgraphs/messaging/safety-reports.test.ts'],
    },
    {
      name: 'a report about a pupil who left has its place in the list',
      find: 'and(eq(safetyReports.school, extent.school), sql`not exists (${others})`)',
      replace: 'eq(safetyReports.school, extent.school)',
      tests: LEFT_LETTERS,
    },
  ]),
  ...inFile('subgraphs/messaging/repository/own-draft.ts', [
    {
      name: 'a draft that is sent takes the conversation it is sent in with it',
      find: 'if (conversation === kept || !(await',
      replace: 'if (!(await',
      tests: DRAFTS,
    },
    {
      name: 'a draft that is sent takes the other drafts of its conversation with it',
      find: 'where ${written} union all',
      replace: "where ${written} and state <> 'DRAFT' union all",
      tests: DRAFTS,
    },
  ]),
  ...inFile('subgraphs/messaging/repository/responses.ts', [
    {
      name: 'an author has figures over those they have no more to do with',
      find: 'const isCounted = and(asAuthor(announcement, reader), or(isNamed, isOver));',
      replace: 'const isCounted = and(asAuthor(announcement, reader), or(eq(announcements.anonymous, false), isNamed, isOver));',
      tests: SURVEYS,
    },
  ]),
  ...inFile('subgraphs/messaging/repository/responding.ts', [
    {
      name: 'a child of two guardians has two voices',
      find: 'or(isReader(reader, audiences), onBehalfOf === null ? undefined : isAbout(onBehalfOf))',
      replace: 'isReader(reader, audiences)',
      tests: SURVEYS,
    },
    {
      name: 'a guardian has a voice beside those of the children',
      find: "if (onBehalfOf === null && (row.onBehalfOf ?? []).length > 0) return 'for-no-child';",
      replace: '',
      tests: SURVEYS,
    },
  ]),
  ...inFile('subgraphs/messaging/figures.ts', [
    {
      name: 'what everybody said without a name is told',
      find: 'population: Math.min(count, all - count)',
      replace: 'population: count',
      tests: SURVEYS,
    },
  ]),
  ...inFile('subgraphs/messaging/writes/safety-reports.ts', [
    {
      name: 'whoever reports a danger learns who is a pupil of the school',
      find: 'if (errors.length > 0) return { reportId: null, state: null, errors };\n  const reportId',
      replace: `if (concerns.some((id) => !id.includes('.s'))) errors.push(userError('NOT_FOUND', 'there is no such student', 'concerns'));
  if (errors.length > 0) return { reportId: null, state: null, errors };
  const reportId`,
      tests: ['tests/subgraphs/messaging/safety-reports.test.ts'],
    },
  ]),
  ...inFile('subgraphs/messaging/repository/moderation.ts', [
    {
      name: 'what a moderator notes is dropped where nothing else is decided',
      find: 'if (report.state === decision && notes === report.decision) return { report };',
      replace: 'if (report.state === decision) return { report };',
      tests: REPEATING,
    },
  ]),
  ...inFile('subgraphs/messaging/writes/announcements.ts', [
    {
      name: 'what was published under a key is refused when it is over',
      find: 'if (earlier === null && errors.length > 0)',
      replace: 'if (errors.length > 0)',
      tests: REPEATING,
    },
  ]),
  ...inFile('subgraphs/messaging/writes/writing.ts', [
    {
      name: 'what one mutation did under a key is the answer to another',
      find: 'JSON.stringify([mutation, input])',
      replace: 'JSON.stringify(input)',
      tests: DRAFTS,
    },
  ]),
  ...inFile('subgraphs/messaging/repository/scheduled.ts', [
    {
      name: 'what is to be sent later reaches whom a court has barred by then',
      find: 'wereTold.has(person) && informed.get(person)?.has(pupil) !== true',
      replace: 'false',
      tests: ['tests/subgraphs/messaging/sent-later.test.ts'],
    },
    {
      name: 'what is to be sent later is sent to pupils who left',
      find: 'return new Set(addressees.filter(isGone).map(({ person }) => person));',
      replace: 'return new Set();',
      tests: ['tests/subgraphs/messaging/sent-later.test.ts'],
    },
  ]),
  ...inFile('subgraphs/attendance/repository/changes.ts', [
    {
      name: 'the feed tells of records that are not in reach',
      find: ".where(reach === 'all' ? undefined : within({ reach, at }))",
      replace: ".where(reach === 'all' ? undefined : undefined)",
      tests: ['tests/subgraphs/attendance/changes.test.ts'],
    },
  ]),
  ...inFile('subgraphs/attendance/repository/change-log.ts', [
    {
      name: 'the first change of what was there before the log is no new version',
      find: "(kind === 'CREATED' ? 0 : 1)",
      replace: '0',
      tests: ['tests/subgraphs/attendance/changes.test.ts'],
    },
  ]),
  ...inFile('subgraphs/identity/repository/changes.ts', [
    {
      name: 'who may not hold an address any more is not told so',
      find: "coalesce(${secrets}, '')",
      replace: "''",
      tests: ['tests/subgraphs/identity/feed.test.ts'],
    },
  ]),
  ...inFile('core/store/change-feed.ts', [
    {
      name: 'a client is told that something is gone which it was never shown',
      find: 'await notBeingDeleted(tx, feed, request, found.slice(0, room))',
      replace: 'found',
      tests: ['tests/subgraphs/identity/feed.test.ts'],
    },
    {
      name: 'a client is told that something is gone which its cursor never held',
      find: 'or(eq(shown.gone, false), gt(shown.told, begun))',
      replace: 'undefined',
      tests: FEED,
    },
    {
      name: 'what one cursor has heard is told to no other',
      find: '  await withdraw(tx, feed, request);',
      replace: `  await tx.delete(feed.shown).where(and(ofClient(feed, request), eq(feed.shown.gone, true), sql\`\${feed.shown.told} <= \${from.heard}\`));
  await withdraw(tx, feed, request);`,
      tests: FEED,
    },
    {
      name: 'what records were made of is kept without a key',
      find: "convert_to(concat(${key}::text, ' ', found.id,",
      replace: "convert_to(concat(left(${key}::text, 0), ' ', found.id,",
      tests: ['tests/subgraphs/attendance/what-was-shown.test.ts'],
    },
    {
      name: 'who may read nothing of a type learns what became of its records',
      find: 'if (types.length === 0) return sql`true`;',
      replace: 'types = [...request.types.keys()];',
      tests: ENDED,
    },
    {
      name: 'a client keeps a field that is not open to it any more',
      find: 'and array(select name from unnest(held.closed)',
      replace: 'or true or array(select name from unnest(held.closed)',
      tests: ['tests/subgraphs/identity/feed.test.ts'],
    },
  ]),
  ...inFile('core/store/last-look.ts', [
    {
      name: 'who sees less than when they last looked goes on as if they saw the same',
      find: ', eq(looked.sees, sees));',
      replace: ');',
      tests: BESIDE,
    },
  ]),
  ...inFile('core/store/migrations/0039_what_was_touched.sql', [
    {
      name: 'whom a row named before it was changed keeps what it said of them',
      find: "('touch_before', 'UPDATE', 'OLD'), ",
      replace: '',
      tests: BESIDE,
    },
    {
      name: 'who writes with triggers left aside leaves no trace',
      find: 'ENABLE ALWAYS TRIGGER %I',
      replace: 'ENABLE TRIGGER %I',
      tests: BESIDE,
    },
  ]),
  ...inFile('subgraphs/identity/repository/moved-since.ts', [
    {
      name: 'an office that is over is told of until somebody writes',
      find: 'if (!isTouched && !isOtherDay)',
      replace: 'if (!isTouched)',
      tests: BESIDE,
    },
    {
      name: 'a school is not told what another one writes of its pupils',
      find: '(${touched.school} = ${school} or ${isKnownAt(school, sql`${touched.record}`)})',
      replace: '${touched.school} = ${school}',
      tests: BESIDE,
    },
    {
      name: 'each poll looks at all of a school',
      find: 'ids.includes(school) ? null',
      replace: 'ids.length > 0 ? null',
      tests: BESIDE,
    },
  ]),
  ...inFile('subgraphs/messaging/repository/changes.ts', [
    {
      name: 'a letter that was read is not told of again',
      find: ', partOf: movingPart',
      replace: '',
      tests: ['tests/subgraphs/messaging/changes.test.ts'],
    },
  ]),
  ...inFile('subgraphs/messaging/repository/moving-parts.ts', [
    {
      name: 'from a feed follows that somebody read a letter of whom its writer is not told',
      find: 'isNotNull(recipients.readAt), meantWithin(reader, recipients)',
      replace: 'isNotNull(recipients.readAt)',
      tests: ['tests/subgraphs/messaging/changes.test.ts'],
    },
  ]),
  ...inFile('subgraphs/attendance/feed.ts', [
    {
      name: 'who follows absences keeps the lessons that a sheet does not say any more',
      find: "const BESIDE = ['AttendanceEvent.lessonsMissed', ",
      replace: 'const BESIDE = [',
      tests: ['tests/subgraphs/attendance/feed-follows-rows.test.ts'],
    },
  ]),
  ...inFile('core/subgraph/changes-page.ts', [
    {
      name: 'an event is told as it was before what stands beside it was looked at',
      find: 'records[type].clear(record)',
      replace: 'records[type].clear(`${record}~`)',
      tests: ['tests/subgraphs/attendance/written-while-read.test.ts'],
    },
    {
      name: 'what stands beside records is looked at of the first ones alone',
      find: 'isDone: false, looked: `${type}',
      replace: 'isDone: true, looked: `${type}',
      tests: ['tests/subgraphs/attendance/feed-of-many-sheets.test.ts'],
    },
    {
      name: 'who is given no rank is told whenever the marks of others change it',
      find: 'clearOf.every((some) => some.has(id))',
      replace: 'clearOf.length >= 0 || id',
      tests: ['tests/subgraphs/assessment/changes.test.ts'],
    },
    {
      name: 'of what is withheld from everybody it is told that it changed',
      find: 'if (capability.denied?.some(isDone) === true) continue;',
      replace: '',
      tests: ['tests/subgraphs/assessment/changes.test.ts'],
    },
    {
      name: 'what is not asked for looks withdrawn',
      find: 'return types.filter((type) => Object.hasOwn(coordinates, type) || denied',
      replace: 'return types.filter((type) => true || Object.hasOwn(coordinates, type) || denied',
      tests: ['tests/subgraphs/attendance/changes.test.ts'],
    },
    {
      name: 'a client keeps what it had of a school that it has nothing to do with any more',
      find: 'if (!isOpen && since == null) return null;',
      replace: 'if (!isOpen) return null;',
      tests: ['tests/subgraphs/identity/feed.test.ts'],
    },
    {
      name: 'what one purpose does not open is withdrawn from another',
      find: 'const reader = [client, purpose, ',
      replace: 'const reader = [client, ',
      tests: ['tests/subgraphs/attendance/changes.test.ts'],
    },
    {
      name: 'a cursor goes on under another purpose than it was given for',
      find: 'return JSON.stringify([coordinate, school, purpose]);',
      replace: 'return JSON.stringify([coordinate, school]) + purpose.slice(0, 0);',
      tests: ['tests/subgraphs/attendance/changes.test.ts'],
    },
  ]),
  ...inFile('subgraphs/messaging/message-fields.ts', [
    {
      name: 'who wrote later is told that a guardian is barred',
      find: "return delivery === 'BLOCKED_BY_POLICY' ? 'UNREACHABLE' : delivery;",
      replace: 'return delivery;',
      tests: ['tests/subgraphs/messaging/sent-later.test.ts'],
    },
  ]),
  ...inFile('subgraphs/messaging/in-reach.ts', [
    {
      name: 'a letter tells how many pupils it is about',
      find: '.filter(({ place }) => reaches(reached, place))',
      replace: '',
      tests: LEFT_LETTERS,
    },
  ]),
  ...inFile('subgraphs/attendance/repository/scope.ts', [
    {
      name: 'a confidential absence is known to teachers',
      find: "case 'TEACHER':\n        return notConfidential();",
      replace: "case 'TEACHER':\n        return undefined;",
      tests: ABSENCES,
    },
    {
      name: 'guardians read an absence before it is for them',
      find: 'return and(notConfidential(), lte(attendanceEvents.toGuardiansFrom, at));',
      replace: 'return notConfidential();',
      tests: ABSENCES,
    },
    {
      name: 'an absence is confidential only where its reason is not',
      find: 'and not exists (',
      replace: 'and exists (',
      tests: ABSENCES,
    },
  ]),
  ...inFile('subgraphs/assessment/repository/scope.ts', [
    {
      name: 'parents read marks when they are published to pupils',
      find: "case 'GUARDIAN':\n      return known(toGuardians);",
      replace: "case 'GUARDIAN':\n      return known(toStudents);",
      tests: RESULTS,
    },
    {
      name: 'a mark that was never published is published',
      find: 'coalesce(${condition ?? NOTHING}, false)',
      replace: 'coalesce(${condition ?? NOTHING}, true)',
      tests: RESULTS,
    },
    {
      name: 'families read a report card before it is published',
      find: "and(eq(reportCards.status, 'PUBLISHED'), known(lte(reportCards.publishedAt, scope.at)))",
      replace: 'undefined',
      tests: REPORTS,
    },
  ]),
  ...inFile('subgraphs/messaging/repository/scope.ts', [
    {
      name: 'who was in blind copy is known to all',
      find: "and(ne(recipients.kind, 'BCC'), ne(recipients.delivery, 'BLOCKED_BY_POLICY'))",
      replace: "ne(recipients.delivery, 'BLOCKED_BY_POLICY')",
      tests: CONVERSATIONS,
      threat: 'L14',
    },
    {
      name: 'a letter is read by who is not in it',
      find: 'return and(eq(columns.person, person), within({ reach: own, at }, columns)) ?? NOTHING;',
      replace: 'return within({ reach: own, at }, columns);',
      tests: CONVERSATIONS,
      threat: 'L14',
    },
    {
      name: 'what is written after somebody left is theirs to read',
      find: 'or(isNull(copy.leftAt), lt(written.sentAt, copy.leftAt)),',
      replace: '',
      tests: CONVERSATIONS,
    },
  ]),
  ...inFile('subgraphs/identity/repository/scope.ts', [
    {
      name: 'a school reads of pupils who are not enrolled there',
      find: 'and ${held.school} = ${school} and ${inForce',
      replace: 'and ${inForce',
      tests: PEOPLE,
    },
    {
      name: 'a pupil who left is still in reach',
      find: ' and ${inForce(held.enteredOn, held.leftOn, today)})`',
      replace: ')`',
      tests: LISTS,
    },
  ]),
  ...inFile('gateway/governance/consent-act.ts', [
    {
      name: 'somebody consents for another’s child',
      find: 'if (!isReached ||',
      replace: 'if (',
      tests: CONSENTS,
    },
    {
      name: 'a whole school is consented for',
      find: "extent.students !== '*' && extent.students.includes(studentId)",
      replace: "(extent.students === '*' || extent.students.includes(studentId))",
      tests: CONSENTS,
    },
    {
      name: 'a withdrawal answers before everybody knows',
      find: 'await ports.changed(student);',
      replace: 'void ports.changed(student);',
      tests: CONSENTS,
      threat: 'T31',
    },
  ]),
  ...inFile('gateway/governance/repository.ts', [
    {
      name: 'consent is taken under a notice that is not in force',
      find: "draft.act !== 'WITHDRAWN' && current !== draft.noticeVersion",
      replace: "draft.act !== 'WITHDRAWN' && current === null",
      tests: CONSENTS,
      threat: 'E20',
    },
    {
      name: 'a system reads consents towards others',
      find: "extent.audience === 'SYSTEM' ? eq(consentActs.recipient, client) : undefined",
      replace: 'undefined',
      tests: CONSENTS,
      threat: 'E21',
    },
    {
      name: 'a notice is in force before it is published',
      find: 'eq(notices.recipient, recipient), lte(notices.publishedAt, at)))',
      replace: 'eq(notices.recipient, recipient)))',
      tests: REGISTERS,
    },
  ]),
  ...inFile('gateway/governance/registers.ts', [
    {
      name: 'a client of an unknown kind is the school’s own',
      find: "kind: kind === 'school-app' ? 'school-app' : 'vendor'",
      replace: "kind: kind === 'vendor' ? 'vendor' : 'school-app'",
      tests: REGISTERS,
    },
  ]),
];
