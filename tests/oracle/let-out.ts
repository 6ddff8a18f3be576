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
};
