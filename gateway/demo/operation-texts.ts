/** The twenty operations of domain model §4.1, as systems send them. */
export const TEXTS = {
  Op01_CanteenServiceSheet: `query Op01_CanteenServiceSheet($school: ID!, $from: Date!, $to: Date!, $after: String) {
  students(schoolId: $school, first: 200, after: $after) {
    edges { node { id boarding mealDays dietaryRequirement
      person { displayName photo { url } }
      plannedMeals(from: $from, to: $to) { date service expected } } }
    pageInfo { hasNextPage endCursor } } }`,
  Op02_TutoringAppProgress: `query Op02_TutoringAppProgress($student: ID!, $since: DateTime) {
  student(id: $student) { id
    results(since: $since, first: 50) { edges { node { id status value outOf comment
      evaluation { title date coefficient subject { id name } statistics { average } }
      skillLevels { skill { code label } level { code } } } } pageInfo { endCursor hasNextPage } } } }`,
  Op03_ParentHome: `query Op03_ParentHome($period: ID!, $from: DateTime, $now: DateTime) {
  me { id displayName unreadCounts { conversations announcements }
    wards { authority student { id person { givenName photo { url } } currentEnrolment { mainClass { name } }
      attendanceEvents(from: $from, to: $now, first: 10) { edges { node { id kind start end status guardianActionRequired reason { label } staffNote recordedBy { person { displayName } } } } pageInfo { hasNextPage } }
      measures(first: 5) { edges { node { label reasons decidedAt acknowledgedAt incident { participants { role person { displayName } } } } } pageInfo { hasNextPage } }
      results(periodId: $period, first: 10) { edges { node { status value outOf evaluation { title subject { name } publishedToGuardiansAt } } } pageInfo { hasNextPage } }
      guardians { guardian { displayName phones { value } } residence } } }
    announcements(unacknowledgedOnly: true, first: 10) { edges { node { id title acknowledgementRequired publishedTo } } pageInfo { hasNextPage } } } }`,
  Op04_CpeMorning: `query Op04_CpeMorning($school: ID!, $from: DateTime!, $to: DateTime!) {
  attendanceEvents(schoolId: $school, from: $from, to: $to, kinds: [ABSENCE, LATENESS], statuses: [REASON_UNKNOWN], first: 200) {
    totalCount edges { node { id kind start end reasonNature followUps { action at outcome }
      student { id person { displayName } currentEnrolment { mainClass { name } }
        guardians { kinship contactPriority contactRestriction guardian { displayName phones { kind value smsAllowed } } } } } }
    pageInfo { hasNextPage endCursor } }
  attendanceAlerts(schoolId: $school, first: 50) { kind count threshold student { id person { displayName } } } }`,
  Op05_TeacherRollCallSheet: `query Op05_TeacherRollCallSheet($group: ID!, $from: DateTime!, $to: DateTime!) {
  classGroup(id: $group) { name
    rollCalls(from: $from, to: $to, first: 5) { edges { node { id state entries { status
      student { id person { displayName photo { url } } accommodations { kind measures confidentialNote } }
      expectedAbsence { kind start end reason { label } } } } } pageInfo { hasNextPage } } } }`,
  Op06_SubmitRollCall: `mutation Op06_SubmitRollCall($input: RollCallInput!, $key: ID!) {
  submitRollCall(input: $input, idempotencyKey: $key) { rollCall { id state entries { status student { id } event { id version } } } errors { code path message } } }`,
  Op07_ParentAnnouncesAbsence: `mutation Op07_ParentAnnouncesAbsence($input: AnnounceAbsenceInput!, $key: ID!) {
  announceAbsence(input: $input, idempotencyKey: $key) { event { id version status legitimacy } errors { code path } } }`,
  Op08_NurseFollowUp: `query Op08_NurseFollowUp($student: ID!, $from: DateTime) {
  student(id: $student) { id person { displayName birthDate } accommodations { kind measures confidentialNote documents { url } }
    infirmaryVisits(from: $from, first: 50) { edges { node { arrivedAt leftAt outcome motive acts confidentialNote } } pageInfo { hasNextPage } }
    emergencyContacts { guardian { displayName phones { value } } pickupAuthorized contactRestriction }
    attendanceEvents(kinds: [ABSENCE, SENT_TO_INFIRMARY], first: 50) { edges { node { start end reasonNature } } pageInfo { hasNextPage } }
    results(first: 5) { edges { node { value } } pageInfo { hasNextPage } } } }`,
  Op09_HarassmentReferentBoard: `query Op09_HarassmentReferentBoard($school: ID!, $from: DateTime!, $to: DateTime!) {
  safetyReports(schoolId: $school, states: [REPORTED, UNDER_REVIEW], first: 50) { edges { node { id createdAt anonymous reporter { id displayName } concerns { id person { displayName } } statement } } pageInfo { hasNextPage } }
  incidents(schoolId: $school, from: $from, to: $to, kinds: ["HARASSMENT", "INSULT", "ASSAULT"], first: 100) { edges { node { id occurredAt place severity suspectedHarassment participants { role student { id attendanceSummary { halfDaysMissed infirmaryCount } } } } } pageInfo { hasNextPage } } }`,
  Op10_ResearchCells: `query Op10_ResearchCells($schools: [ID!], $year: ID!, $from: Date!, $to: Date!) {
  attendanceStatistics(schoolIds: $schools, from: $from, to: $to, groupBy: ["level", "month", "sex"], minimumPopulation: 20) { dimensions population value suppressed noise }
  gradeStatistics(schoolIds: $schools, schoolYearId: $year, groupBy: ["subject", "level"], minimumPopulation: 20) { dimensions population mean standardDeviation suppressed } }`,
  Op11_ReportCardExport: `query Op11_ReportCardExport($group: ID!, $period: ID!, $after: String) {
  classGroup(id: $group) { code reportCards(periodId: $period, first: 40, after: $after) { edges { node { id version status
    student { nationalId person { familyName givenName birthDate } guardians { legalRank kinship guardian { civility familyName givenName addresses { lines postalCode city } } contactRestriction } }
    lines { subject { nationalCode } teachers { externalIds { system value } } average { value position status cohort { average population suppressed } } programmeElements appreciations }
    headTeacherAppreciation schoolLifeAppreciation councilOpinion halfDaysMissed halfDaysUnjustified latenessCount accommodations socle { domain position } } } pageInfo { hasNextPage endCursor } } } }`,
  Op12_RosterDelta: `query Op12_RosterDelta($school: ID!, $since: String) {
  identityChanges(schoolId: $school, since: $since, types: ["Student", "ClassGroup", "TeachingAssignment", "Enrolment"], first: 500) {
    resyncRequired edges { cursor kind recordType recordId version
      record { __typename
        ... on Student { id person { givenName familyName emails { value } birthDate } groups { id } }
        ... on ClassGroup { id name kind }
        ... on TeachingAssignment { id staff { id person { displayName } } subject { id name } group { id } }
        ... on Enrolment { id student { id } mainClass { id } enteredOn leftOn } } }
    pageInfo { hasNextPage endCursor } } }`,
  Op13_MessageGuardiansOfClass: `mutation Op13_MessageGuardiansOfClass($input: SendMessageInput!, $key: ID!) {
  sendMessage(input: $input, idempotencyKey: $key) { message { id state sentAt recipients(first: 100) { totalCount edges { node { person { id displayName } kind onBehalfOf { id } delivery } } pageInfo { hasNextPage } } } undelivered { delivery } errors { code path } } }`,
  Op14_VendorPublishesGrades: `mutation Op14_VendorPublishesGrades($evaluation: ID!, $source: String!, $items: [ResultInput!]!, $key: ID!, $at: DateTime!, $later: DateTime) {
  recordResults(evaluationId: $evaluation, source: $source, items: $items, idempotencyKey: $key) { results { index kind result { id version } errors { code path } } errors { code } }
  publishEvaluation(id: $evaluation, toStudentsAt: $at, toGuardiansAt: $later) { evaluation { id publishedToStudentsAt publishedToGuardiansAt } errors { code } } }`,
  Op15_OrientationTool: `query Op15_OrientationTool($student: ID!, $year: ID!, $period: ID!) {
  student(id: $student) { id currentEnrolment { level programmeCode options { name } }
    subjectAverages(periodId: $period) { subject { nationalCode name } value rank cohort { average } }
    skillLevels(periodId: $period, first: 100) { edges { node { skill { socleDomain } level { lsuPosition } } } pageInfo { hasNextPage } }
    orientation(schoolYearId: $year) { wishes { rank programme } councilProposal }
    reportCards(schoolYearId: $year) { headTeacherAppreciation }
    measures(first: 5) { edges { node { kind } } pageInfo { hasNextPage } } scholarshipHolder } }`,
  Op16_ParentOfAdultPupil: `query Op16_ParentOfAdultPupil($period: ID!) {
  me { wards { student { id guardianDisclosure person { isAdult } overallAverage(periodId: $period) { value } attendanceSummary(periodId: $period) { halfDaysUnjustified } reportCards { id status } } } } }`,
  Op17_AideSupportedPupil: `query Op17_AideSupportedPupil($from: DateTime) {
  me { roles { function scopeStudent { id person { displayName } accommodations { kind measures confidentialNote } groups { name } attendanceEvents(from: $from, first: 20) { edges { node { kind start end } } pageInfo { hasNextPage } } results(first: 20) { edges { node { value } } pageInfo { hasNextPage } } } } } }`,
  Op18_SubjectAccessExport: `query Op18_SubjectAccessExport($after: String) {
  me { id givenName familyName birthDate externalIds { system kind value } accounts { system lastLoginAt }
    student { enrolments(first: 20) { edges { node { schoolYear { name } level mainClass { name } } } pageInfo { hasNextPage } }
      incidents(first: 20) { edges { node { occurredAt kind description participants { role person { id } note } } } pageInfo { hasNextPage } }
      infirmaryVisits(first: 20) { edges { node { arrivedAt outcome motive } } pageInfo { hasNextPage } } }
    conversations(first: 50, after: $after) { edges { node { id subject messages(first: 50) { edges { node { sentAt body sender { id } } } pageInfo { hasNextPage } } } } pageInfo { hasNextPage endCursor } } } }`,
  Op19_ParentDelegatePreparesCouncil: `query Op19_ParentDelegatePreparesCouncil($group: ID!, $period: ID!) {
  classGroup(id: $group) { size classAverages(periodId: $period) { subject { name } average min max population suppressed appreciation } attendanceStatistics(from: "2026-01-05", to: "2026-03-31") { value population suppressed } members(first: 40) { edges { node { person { displayName } overallAverage(periodId: $period) { value } } } pageInfo { hasNextPage } } } }`,
  Op20_AttendanceDelta: `query Op20_AttendanceDelta($school: ID!, $since: String) {
  attendanceChanges(schoolId: $school, since: $since, types: ["AttendanceEvent"], first: 500) { resyncRequired edges { cursor kind recordId version record { ... on AttendanceEvent { id kind start end status student { id } reasonNature } } } pageInfo { hasNextPage endCursor } } }`,
} as const;

export type OperationName = keyof typeof TEXTS;
