import type { OracleWorld } from './world.js';

type Row = readonly [as: string | null, client: string, purpose: string, root: string, depth: number];

/** Who asks for everything from which root, so many objects deep: together, all there is. */
export const EVERYTHING: readonly Row[] = [
  ['student-adult', 'famille', 'subject-access', 'me', 2],
  ['student', 'famille', 'subject-access', 'reportCard', 3],
  ['student-delegate', 'famille', 'subject-access', 'incidents', 3],
  ['parent', 'famille', 'messaging', 'conversation', 2],
  ['parent', 'famille', 'subject-access', 'message', 2],
  ['parent-delegate', 'famille', 'messaging', 'announcement', 3],
  ['parent-delegate', 'famille', 'messaging', 'message', 2],
  ['parent-delegate', 'famille', 'subject-access', 'attendanceEvent', 2],
  ['teacher', 'prof', 'messaging', 'message', 2],
  ['head-teacher', 'prof', 'messaging', 'conversation', 2],
  ['principal', 'vie-scolaire', 'attendance-follow-up', 'student', 2],
  ['principal', 'vie-scolaire', 'attendance-follow-up', 'attendanceAlerts', 3],
  ['principal', 'vie-scolaire', 'assessment', 'evaluation', 2],
  ['principal', 'vie-scolaire', 'protection', 'incident', 3],
  ['principal', 'vie-scolaire', 'statistics', 'attendanceStatistics', 3],
  ['office', 'vie-scolaire', 'assessment', 'classGroup', 2],
  ['office', 'vie-scolaire', 'school-administration', 'person', 2],
  ['office', 'lsu', 'report-card-export', 'student', 2],
  ['nurse', 'vie-scolaire', 'nurse-care', 'attendanceEvents', 2],
  ['nurse', 'vie-scolaire', 'nurse-care', 'student', 2],
  ['nurse', 'vie-scolaire', 'special-needs', 'school', 3],
  ['psychologist', 'vie-scolaire', 'statistics', 'gradeStatistics', 3],
  ['psychologist', 'vie-scolaire', 'guidance', 'reportCard', 3],
  ['harassment-referent', 'vie-scolaire', 'protection', 'safetyReports', 2],
  ['aide', 'vie-scolaire', 'pupil-support', 'me', 2],
  ['dpo', 'console', 'policy-administration', 'policyPlaces', 2],
  ['dpo', 'console', 'policy-administration', 'policyVersions', 2],
  ['dpo', 'console', 'policy-administration', 'policyMatrix', 3],
  ['dpo', 'console', 'policy-administration', 'policyDifference', 3],
  ['dpo', 'console', 'policy-administration', 'policyVerification', 3],
  ['dpo', 'console', 'policy-administration', 'purposes', 2],
  ['dpo', 'console', 'policy-administration', 'agreements', 1],
  ['dpo', 'console', 'policy-administration', 'replicas', 1],
  [null, 'notes', 'grading', 'consentNotices', 3],
  [null, 'notes', 'grading', 'absenceReasons', 3],
  [null, 'tutorat', 'homework-help', 'students', 2],
  [null, 'lms', 'class-lists', 'identityChanges', 1],
  [null, 'sync', 'attendance-sync', 'attendanceChanges', 2],
];

/** What is further away, or asked for with an argument. */
export const PARTICULAR: readonly (readonly [as: string, client: string, purpose: string, query: (world: OracleWorld) => string])[] = [
  [
    'cpe',
    'vie-scolaire',
    'attendance',
    () =>
      '{ classGroup(id: "9990001X.g1") { rollCalls(first: 9) { edges { node { id entries { student { id } status event { id } expectedAbsence { id } } } } } } }',
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
      `{ ledger(first: 4) { next lookedBackTo entries { sequence at actor { id } actorId isByPerson client action purpose basis operation permitted denied
        people schools policyVersion outcome } } }`,
  ],
  ['parent', 'famille', 'family-information', () => '{ explainAccess(coordinate: "Student.boarding") { outcome } }'],
  ['student-adult', 'famille', 'subject-access', () => '{ me { student { orientation { wishes { rank school { id } } } } } }'],
  ['student', 'famille', 'subject-access', () => '{ me { student { attendanceSummary(periodId: "9990001X.pd6") { period { id } } } } }'],
  [
    'parent',
    'famille',
    'messaging',
    () => '{ me { announcements(first: 9) { edges { node { id myAcknowledgement { readAt acknowledgedAt } } } } } }',
  ],
];

/** Coordinates that the policy opens to somebody and that nobody is ever given. */
export const NEVER: Readonly<Record<string, string>> = {
  'SubjectAverage.rank': 'every grant of COHORT_STATISTIC obliges to AGGREGATE_ONLY, which leaves nothing of a cell that is about a pupil',
  'OverallAverage.rank': 'the same',
  'LedgerEntry.actor':
    'whoever reads the ledger does so to administer the rules, for which nobody is told who a person is; `actorId` is what they have',
};

/**
 * Told of rules that somebody wrote, and only then. In this world there are those that come with the project; the others are asked for, to the last
 * field, in `tests/journeys/policies.test.ts` and `who-asked-for-what.test.ts`.
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
  'PolicyRed.actions',
  'PolicyRed.categories',
  'PolicyRed.coordinates',
  'PolicyRed.expected',
  'PolicyRed.found',
  'PolicyRed.holders',
  'PolicyRed.kind',
  'PolicyRed.purposes',
  'PolicySignOffReason.reason',
  'PolicySignOffReason.sentence',
  'PolicyVerification.breaches',
  'PolicyVerification.fault',
  'PolicyVerification.reds',
  'PolicyVersion.approvals',
  'PolicyVersion.author',
  'PolicyVersion.endedAt',
  'PolicyVersion.next',
  'PolicyVersion.parent',
  'PolicyVersion.proposedAt',
  'PolicyVersion.rejectionReason',
  'PolicyVersion.savedBy',
  'PolicyVersion.signOffReasons',
];
