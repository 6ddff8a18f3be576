import type { OracleWorld } from './world.js';

type Row = readonly [as: string | null, client: string, purpose: string, root: string, depth: number];

/** Who asks for everything from which root, so many objects deep: together, all there is. */
export const EVERYTHING: readonly Row[] = [
  ['student-adult', 'famille', 'subject-access', 'me', 2],
  ['student', 'famille', 'subject-access', 'reportCard', 2],
  ['student-delegate', 'famille', 'subject-access', 'incidents', 2],
  ['parent', 'famille', 'messaging', 'conversation', 2],
  ['parent', 'famille', 'messaging', 'messagingChanges', 1],
  ['parent', 'famille', 'subject-access', 'message', 2],
  ['parent-delegate', 'famille', 'messaging', 'announcement', 2],
  ['parent-delegate', 'famille', 'messaging', 'message', 2],
  ['parent-delegate', 'famille', 'subject-access', 'attendanceEvent', 2],
  ['teacher', 'prof', 'messaging', 'message', 2],
  ['head-teacher', 'prof', 'messaging', 'conversation', 2],
  ['principal', 'vie-scolaire', 'attendance-follow-up', 'student', 2],
  ['principal', 'vie-scolaire', 'attendance-follow-up', 'attendanceAlerts', 2],
  ['principal', 'vie-scolaire', 'assessment', 'evaluation', 2],
  ['principal', 'vie-scolaire', 'protection', 'incident', 2],
  ['principal', 'vie-scolaire', 'protection', 'moderationReports', 2],
  ['principal', 'vie-scolaire', 'statistics', 'attendanceStatistics', 3],
  ['office', 'vie-scolaire', 'assessment', 'classGroup', 2],
  ['office', 'vie-scolaire', 'school-administration', 'person', 2],
  ['office', 'lsu', 'report-card-export', 'student', 2],
  ['nurse', 'vie-scolaire', 'nurse-care', 'attendanceEvents', 2],
  ['nurse', 'vie-scolaire', 'nurse-care', 'student', 2],
  ['nurse', 'vie-scolaire', 'special-needs', 'school', 2],
  ['psychologist', 'vie-scolaire', 'statistics', 'gradeStatistics', 3],
  ['psychologist', 'vie-scolaire', 'guidance', 'reportCard', 2],
  ['harassment-referent', 'vie-scolaire', 'protection', 'safetyReports', 2],
  ['aide', 'vie-scolaire', 'pupil-support', 'me', 2],
  ['dpo', 'console', 'policy-administration', 'policyPlaces', 2],
  ['dpo', 'console', 'policy-administration', 'policyVersions', 2],
  ['dpo', 'console', 'policy-administration', 'policyMatrix', 3],
  ['dpo', 'console', 'policy-administration', 'policyRules', 2],
  ['dpo', 'console', 'policy-administration', 'policyDifference', 3],
  ['dpo', 'console', 'policy-administration', 'policyVerification', 3],
  ['dpo', 'console', 'policy-administration', 'policySimulation', 3],
  ['dpo', 'console', 'policy-administration', 'policyShadow', 3],
  ['dpo', 'console', 'policy-administration', 'purposes', 2],
  ['dpo', 'console', 'policy-administration', 'agreements', 1],
  ['dpo', 'console', 'policy-administration', 'replicas', 1],
  [null, 'notes', 'grading', 'consentNotices', 3],
  [null, 'notes', 'grading', 'absenceReasons', 3],
  [null, 'tutorat', 'homework-help', 'students', 2],
  [null, 'sync', 'attendance-sync', 'attendanceChanges', 2],
];

/** What is further away, or asked for with an argument. */
export const PARTICULAR: readonly (readonly [as: string | null, client: string, purpose: string, query: (world: OracleWorld) => string])[] =
  [
    [
      'cpe',
      'vie-scolaire',
      'attendance',
      () =>
        '{ classGroup(id: "9990001X.g1") { rollCalls(first: 9) { edges { node { id entries { student { id } status event { id } expectedAbsence { id } } } } } } }',
    ],
    [
      null,
      'lms',
      'class-lists',
      () =>
        `{ identityChanges(schoolId: "9990001X", first: 400) { edges { cursor kind recordType recordId version changedAt record { __typename } }
        pageInfo { hasNextPage hasPreviousPage startCursor endCursor } resyncRequired } }`,
    ],
    [
      'nurse',
      'vie-scolaire',
      'nurse-care',
      ({ journey }) => `{ student(id: "${journey.student('student-pai')}") { accommodations { id documents { name url } } } }`,
    ],
    [
      'teacher',
      'prof',
      'assessment',
      () => '{ evaluation(id: "9990001X.ev13") { id scale { id levels { code points shortLabel color } } } }',
    ],
    ['dpo', 'console', 'policy-administration', () => '{ policyVersion(id: "policy-foundation") { id level state } }'],
    [
      'dpo',
      'console',
      'policy-administration',
      () => '{ policyMatrix(purpose: "attendance", action: READ, school: "9990001X") { school rows { role cells { state atMost } } } }',
    ],
    [
      'dpo',
      'console',
      'policy-administration',
      ({ journey }) =>
        `{ explainAccess(coordinate: "Student.dietaryRequirement", studentId: "${journey.student('student')}", client: "cantine", purpose: "catering")
        { student { id } findings { permits role relation findings } rules { verdict version obligations stages { stage answer reason rules remedy } } } }`,
    ],
    ['dpo', 'console', 'policy-administration', () => 'query Search { ledger(first: 2) { next lookedBackTo } }'],
    [
      'dpo',
      'console',
      'policy-administration',
      () =>
        `{ ledger(first: 4) { next lookedBackTo entries { id at actor { id } actorId isByPerson client action purpose basis operation permitted denied
        people schools policyVersion outcome } } }`,
    ],
    ['parent', 'famille', 'family-information', () => '{ explainAccess(coordinate: "Student.boarding") { outcome } }'],
    [
      'student-adult',
      'famille',
      'subject-access',
      () => '{ me { student { orientation { wishes { rank school { id } enteredBy { id } } } } } }',
    ],
    [
      'student',
      'famille',
      'subject-access',
      () => '{ me { student { results(first: 50) { edges { node { id publication { toStudentFrom toGuardiansFrom } } } } } } }',
    ],
    [
      'office',
      'lsu',
      'report-card-export',
      () => '{ students(schoolId: "9990001X", first: 60) { edges { node { id cycleReports { id complement complementLevel } } } } }',
    ],
    ['student', 'famille', 'subject-access', () => '{ me { student { attendanceSummary(periodId: "9990001X.pd6") { period { id } } } } }'],
    [
      'parent',
      'famille',
      'messaging',
      () =>
        '{ me { announcements(first: 9) { edges { node { id attachments { id name url } myAcknowledgement { readAt acknowledgedAt } } } } } }',
    ],
    [
      'parent',
      'famille',
      'family-information',
      () =>
        '{ me { quietHours { from to days } announcements(first: 20) { edges { node { id version pinned audience { profile group { id } student { id } school { id } } } } } } }',
    ],
    [
      'parent',
      'famille',
      'messaging',
      () =>
        '{ me { announcements(first: 9) { edges { node { id anonymous questions { id kind title content choices maxChoices required } myAnswers { questionId respondent { id } onBehalfOf { id } choices text answeredAt } } } } } }',
    ],
    [
      'head-teacher',
      'prof',
      'messaging',
      (world) =>
        `{ announcement(id: "${surveyBy(world, 'head-teacher')}") { id acknowledgements(first: 5) { edges { node { person { id } acknowledgedAt } } } answers(first: 9) { edges { node { questionId respondent { id } onBehalfOf { id } choices text answeredAt } } } tally { questionId choice count suppressed } } }`,
    ],
    [
      'head-teacher',
      'prof',
      'messaging',
      (world) =>
        `{ message(id: "${messageOf(world, 'head-teacher', 'SCHEDULED')}") { id state scheduledAt recipients(first: 3) { edges { node { person { id } viaGroup { id } } } } } }`,
    ],
    [
      'head-teacher',
      'prof',
      'messaging',
      () => '{ reachableRecipients(schoolId: "9990001X", first: 9) { person { id } group { id } audienceLabel usableAs size } }',
    ],
    ['teacher', 'prof', 'messaging', (world) => `{ message(id: "${messageOf(world, 'teacher', 'DRAFT')}") { id state editedAt } }`],
    [
      'parent',
      'famille',
      'family-information',
      () =>
        '{ me { notifications(first: 20) { edges { node { id kind title createdAt readAt targetType targetId channels about { id } recipient { id } } } } unreadCounts { notifications } } }',
    ],
    [
      'principal',
      'vie-scolaire',
      'messaging',
      (world) => `{ message(id: "${world.records(0).rows.messaging.moderationReports[0]?.target}") { id moderation } }`,
    ],
    [
      'teacher',
      'prof',
      'assessment',
      () =>
        '{ skills(framework: "socle", first: 9) { id code label parent { id code } subject { id } } scales(schoolId: "9990001X") { id } }',
    ],
    ['teacher', 'prof', 'assessment', () => '{ assessmentChanges(schoolId: "9990001X", first: 5) { resyncRequired } }'],
    ['parent', 'famille', 'family-information', () => '{ me { wards { id webAccess guardian { id } } } }'],
    [
      'cpe',
      'vie-scolaire',
      'attendance-follow-up',
      ({ journey }) =>
        `{ student(id: "${journey.student('student')}") { id attendanceEvents(first: 100) { edges { node { id justifications { id reason { id label } statement documents { id name url } } } } } } }`,
    ],
    [
      'student-adult',
      'famille',
      'subject-access',
      ({ journey }) => `{ student(id: "${journey.student('student-adult')}") { accommodations { id student { id } }
      orientation { student { id } familyReply wishes { programme at } } } }`,
    ],
    [
      'parent',
      'famille',
      'subject-access',
      ({ journey }) => `{ student(id: "${journey.student('student')}") { consents { id student { id } actedBy { id } }
      orientation { student { id } familyReply wishes { programme at } } } }`,
    ],
    [
      'dpo',
      'vie-scolaire',
      'subject-access',
      () => `{ objections(schoolId: "9990001X", pendingOnly: false) { id student { id dataRestrictions { id student { id } ground motive setBy { id }
      setAt liftedBy { id } liftedAt liftReason } objections { id } } purpose recipient grounds state raisedBy { id } capacity raisedAt decideBy
      decidedBy { id } decidedAt answer takenBackAt } }`,
    ],
    [
      'nurse',
      'vie-scolaire',
      'nurse-care',
      (
        world,
      ) => `{ student(id: "${excusedAt(world, '9990001X')}") { exemptions { id student { id } subject { id } start end weekdays presenceRequired
      partial medicalNote documents { id name url } } accommodations { id student { id } } } }`,
    ],
    [
      'student',
      'famille',
      'subject-access',
      () =>
        `{ me { student { measures(first: 50) { edges { node { id publication { toStudent toGuardians toTeachers from } slots { start end place done } } } } } } }`,
    ],
    [
      'principal',
      'vie-scolaire',
      'attendance-follow-up',
      (world) =>
        `{ student(id: "${detained(world, '9990001X')}") { measures(first: 50) { edges { node { id slots { start end place done } } } } } }`,
    ],
    [
      'psychologist',
      'vie-scolaire',
      'guidance',
      () =>
        '{ students(schoolId: "9990001X", first: 30) { edges { node { id orientation { student { id } familyReply wishes { programme at } } } } } }',
    ],
    [
      'nurse',
      'vie-scolaire',
      'special-needs',
      () => '{ students(schoolId: "9990001X", first: 60) { edges { node { id accommodations { id student { id } } } } } }',
    ],
    [
      'harassment-referent',
      'vie-scolaire',
      'protection',
      (world) => `{ incident(id: "${world.records(0).rows.attendance.incidents[0]?.id}") { id externalPartners } }`,
    ],
    [
      'principal',
      'vie-scolaire',
      'assessment',
      (world) =>
        `{ classGroup(id: "9990001X.g1") { classAverages(periodId: "${world.records(0).rows.assessment.averages[0]?.period}") { subject { id } } } }`,
    ],
    ['parent-delegate', 'famille', 'class-council', () => '{ me { roles { id function scopeGroup { id } } } }'],
    ['substitute', 'prof', 'attendance', () => '{ me { roles { function scope scopeSubject { id } } } }'],
    [
      'aide',
      'vie-scolaire',
      'pupil-support',
      ({ journey }) => `{ student(id: "${journey.student('student-supported')}") { accommodations { id measures aide { id } } } }`,
    ],
    ['office', 'vie-scolaire', 'school-administration', () => '{ school(id: "9990001X") { id externalIds { system value } } }'],
  ];

/** Coordinates that the policy opens to somebody and that nobody is ever given. */
export const NEVER: Readonly<Record<string, string>> = {
  'SubjectAverage.rank': 'every grant of COHORT_STATISTIC obliges to AGGREGATE_ONLY, which leaves nothing of a cell that is about a pupil',
  'OverallAverage.rank': 'the same',
  'Result.rank': 'the same',
  'LedgerEntry.actor':
    'whoever reads the ledger does so to administer the rules, for which nobody is told who a person is; `actorId` is what they have',
};

/**
 * Let out once somebody has written it, or by a name that the oracle does not follow (an identifier of another system): asked for in
 * `tests/journeys/assessment-writes.test.ts` and `identity-writes.test.ts`, and in `tests/subgraphs`.
 */
export const ONCE_WRITTEN: readonly string[] = [
  'Evaluation.skills',
  'Query.personByExternalId',
  'Query.schoolByExternalId',
  'ReportCard.acknowledgements',
  'ReportCardAck.at',
  'ReportCardAck.person',
  'School.externalIds',
];

/**
 * Told of rules that somebody wrote, and only then. In this world there are those that come with the project; the others are asked for, to the last
 * field, in `tests/journeys/policies.test.ts`, `who-asked-for-what.test.ts` and `simulation.test.ts`.
 */
export const OF_A_DRAFT: readonly string[] = [
  'GatewayReplica.lag',
  'PolicyApproval.asDataProtectionOfficer',
  'PolicyApproval.at',
  'PolicyApproval.person',
  'PolicyBreach.action',
  'PolicyBreach.categories',
  'PolicyBreach.coordinate',
  'PolicyBreach.holder',
  'PolicyBreach.invariant',
  'PolicyBreach.purpose',
  'PolicyChangedOperation.altered',
  'PolicyChangedOperation.changed',
  'PolicyChangedOperation.client',
  'PolicyChangedOperation.gained',
  'PolicyChangedOperation.lost',
  'PolicyChangedOperation.operationHash',
  'PolicyChangedOperation.operationName',
  'PolicyChangedOperation.purpose',
  'PolicyChangedOperation.requests',
  'PolicyChangedOperation.subjects',
  'PolicyCoordinateCount.coordinate',
  'PolicyCoordinateCount.requests',
  'PolicyDifference.lines',
  'PolicyDifference.signOffReasons',
  'PolicyDifferenceLine.actions',
  'PolicyDifferenceLine.after',
  'PolicyDifferenceLine.before',
  'PolicyDifferenceLine.categories',
  'PolicyDifferenceLine.change',
  'PolicyDifferenceLine.clients',
  'PolicyDifferenceLine.coordinates',
  'PolicyDifferenceLine.examples',
  'PolicyDifferenceLine.holders',
  'PolicyDifferenceLine.purposes',
  'PolicyDifferenceLine.schools',
  'PolicyDifferenceLine.touched',
  'PolicyFault.code',
  'PolicyFault.sentence',
  'PolicyFault.where',
  'PolicyHolder.relation',
  'PolicyHolder.role',
  'PolicyNextAct.act',
  'PolicyNextAct.obstacles',
  'PolicyNotReplayed.reason',
  'PolicyNotReplayed.requests',
  'PolicyRed.actions',
  'PolicyRed.categories',
  'PolicyRed.coordinates',
  'PolicyRed.expected',
  'PolicyRed.found',
  'PolicyRed.holders',
  'PolicyRed.kind',
  'PolicyRed.purposes',
  'PolicyShadow.changed',
  'PolicyShadow.endedAt',
  'PolicyShadow.faults',
  'PolicyShadow.isRunning',
  'PolicyShadow.lines',
  'PolicyShadow.notCompared',
  'PolicyShadow.observed',
  'PolicyShadow.startedAt',
  'PolicyShadow.unlisted',
  'PolicyShadowLine.change',
  'PolicyShadowLine.client',
  'PolicyShadowLine.coordinate',
  'PolicyShadowLine.operationHash',
  'PolicyShadowLine.operationName',
  'PolicyShadowLine.purpose',
  'PolicyShadowLine.requests',
  'PolicySignOffReason.reason',
  'PolicySignOffReason.sentence',
  'PolicySimulation.fault',
  'PolicySimulation.notReplayed',
  'PolicySimulation.operations',
  'PolicyVerification.breaches',
  'PolicyVerification.fault',
  'PolicyVerification.reds',
  'PolicyVersion.approvals',
  'PolicyVersion.author',
  'PolicyVersion.cannotBeApproved',
  'PolicyVersion.endedAt',
  'PolicyVersion.next',
  'PolicyVersion.parent',
  'PolicyVersion.proposedAt',
  'PolicyVersion.rejectionReason',
  'PolicyVersion.savedBy',
  'PolicyVersion.signOffReasons',
  'Query.policyShadow',
];

/**
 * Told of what somebody declared for the register of processing, and with the public names and addresses of schools in a text of its own: asked for, to
 * the last field, in `tests/journeys/register-declared.test.ts`.
 */
export const OF_THE_REGISTER: readonly string[] = [
  ...['controller', 'dataProtectionOfficer', 'jointControllers', 'representative', 'school', 'schoolName'].map(
    (name) => `ProcessingController.${name}`,
  ),
  ...['controllers', 'gaps', 'operator', 'securityMeasures'].map((name) => `ProcessingRegister.${name}`),
  ...['countries', 'safeguards'].map((name) => `ProcessingTransfer.${name}`),
  'Query.processingRegister',
  ...['address', 'email', 'name', 'phone'].map((name) => `RegisterContact.${name}`),
  ...['kind', 'of', 'sentence'].map((name) => `RegisterGap.${name}`),
];

function surveyBy({ journey }: OracleWorld, handle: string): string {
  const own = journey.demo.rows.messaging.announcements.filter(({ author }) => author === journey.person(handle));
  return own.find(({ questions }) => questions != null)?.id ?? 'none';
}

function messageOf({ journey }: OracleWorld, handle: string, state: string): string {
  const own = journey.demo.rows.messaging.messages.filter(({ sender }) => sender === journey.person(handle));
  return own.find((one) => one.state === state)?.id ?? 'none';
}

/** A pupil of the school who is excused from some lessons. */
function excusedAt(world: OracleWorld, school: string): string | undefined {
  return world.records(0).rows.attendance.exemptions.find((row) => row.school === school)?.student;
}

/** A pupil of the school who was kept back. */
function detained(world: OracleWorld, school: string): string | undefined {
  return world.records(0).rows.attendance.measures.find((row) => row.school === school && row.slots != null)?.student;
}
