import { describe, expect, it } from 'vitest';
import type { Action, Category, Relation, Role } from '../../../core/policy/index.js';
import { tie } from './given.js';
import { verdict, type Word } from './verdicts.js';

/** One line: the coordinate, the relations to its subjects (joined by + when there are several), what is expected. */
type Line = [coordinate: string, relations: string, expected: Word, more?: { action?: Action; byValue?: Category[] }];

function table(purpose: string, role: Role, kind: 'school-app' | 'vendor', lines: readonly Line[]): void {
  it.each(lines)('%s towards %s: %s', (coordinate, relations, expected, more) => {
    const towards = relations.split('+').map((relation) => [tie(role, relation as Relation)]);
    expect(verdict({ purpose, coordinate, towards, kind, ...more })).toBe(expected);
  });
}

const WRITE = { action: 'WRITE' } as const;

describe('1 canteen service sheet', () => {
  table('catering', 'service', 'vendor', [
    ['Query.students', 'contracted', 'OK'],
    ['Student.id', 'contracted', 'OK'],
    ['Student.person', 'contracted', 'OK'],
    ['Person.displayName', 'contracted', 'OK'],
    ['Student.boarding', 'contracted', 'OK'],
    ['Student.mealDays', 'contracted', 'OK'],
    ['Student.plannedMeals', 'contracted', 'OK'],
    ['PlannedMeal.expected', 'contracted', 'OK'],
    ['Person.photo', 'contracted', 'C'],
    ['Student.dietaryRequirement', 'contracted', 'C'],
    ['Person.birthDate', 'contracted', 'D'],
    ['Student.guardians', 'contracted+contracted-guardian', 'D'],
    ['Student.accommodations', 'contracted', 'D'],
    ['Student.attendanceEvents', 'contracted', 'D'],
    ['AttendanceEvent.reason', 'contracted', 'D'],
    ['InfirmaryVisit.motive', 'contracted', 'D'],
    ['Student.enrolments', 'contracted', 'D'],
    ['Student.dietaryRequirement', 'contracted', 'D', WRITE],
  ]);
  it('E38 the diet is not read for another purpose, consent or not', () => {
    expect(verdict({ purpose: 'class-lists', coordinate: 'Student.dietaryRequirement', towards: [[tie('service', 'contracted')]] })).toBe(
      'D',
    );
  });
});

describe('2 progress in a tutoring app chosen by the family', () => {
  table('homework-help', 'service', 'vendor', [
    ['Query.student', 'contracted', 'C'],
    ['Student.results', 'contracted', 'C'],
    ['Result.value', 'contracted', 'C'],
    ['Result.comment', 'contracted', 'C'],
    ['SkillLevel.level', 'contracted', 'C'],
    ['Evaluation.title', 'member', 'OK'],
    ['Subject.name', 'member', 'OK'],
    ['Evaluation.statistics', 'member', 'D'],
    ['CohortStatistics.average', 'member', 'D'],
    ['SubjectAverage.value', 'contracted', 'D'],
    ['Result.adaptedConditions', 'contracted', 'D'],
    ['AttendanceEvent.reason', 'contracted', 'D'],
    ['AttendanceEvent.reasonNature', 'contracted', 'C'],
    ['AttendanceEvent.reasonNature', 'contracted', 'D', { byValue: ['HEALTH'] }],
    ['Student.infirmaryVisits', 'contracted', 'D'],
    ['Student.guardians', 'contracted+contracted-guardian', 'D'],
  ]);
});

describe('3 home screen of a guardian', () => {
  table('family-information', 'guardian', 'school-app', [
    ['Query.me', 'self', 'OK'],
    ['Person.displayName', 'self', 'OK'],
    ['Person.phones', 'self', 'OK'],
    ['Person.unreadCounts', 'self', 'OK'],
    ['Person.wards', 'self+legal-guardian', 'OK'],
    ['GuardianLink.authority', 'legal-guardian+self', 'OK'],
    ['GuardianLink.residence', 'legal-guardian+self', 'OK'],
    ['Person.photo', 'legal-guardian', 'OK'],
    ['Student.currentEnrolment', 'legal-guardian', 'OK'],
    ['ClassGroup.name', 'member', 'OK'],
    ['AttendanceEvent.start', 'legal-guardian', 'OK'],
    ['AttendanceEvent.status', 'legal-guardian', 'OK'],
    ['AttendanceEvent.reason', 'legal-guardian', 'OK'],
    ['AttendanceEvent.reason', 'legal-guardian', 'OK', { byValue: ['HEALTH', 'SPECIAL'] }],
    ['AttendanceEvent.staffNote', 'legal-guardian', 'D'],
    ['AttendanceEvent.recordedBy', 'school-member', 'D'],
    ['ClassGroup.teaching', 'school-member', 'OK'],
    ['Person.displayName', 'school-member', 'OK'],
    ['Person.emails', 'school-member', 'D'],
    ['Measure.label', 'legal-guardian', 'OK'],
    ['Measure.incident', 'legal-guardian', 'OK'],
    ['IncidentParticipant.person', 'legal-guardian', 'OK'],
    ['BehaviourIncident.description', 'legal-guardian', 'D'],
    ['Result.value', 'legal-guardian', 'OK'],
    ['Evaluation.title', 'member', 'OK'],
    ['CohortStatistics.average', 'member', 'A'],
    ['InfirmaryVisit.outcome', 'legal-guardian', 'OK'],
    ['InfirmaryVisit.arrivedAt', 'legal-guardian', 'OK'],
    ['InfirmaryVisit.guardiansInformedAt', 'legal-guardian', 'OK'],
    ['InfirmaryVisit.motive', 'legal-guardian', 'D'],
    ['InfirmaryVisit.confidentialNote', 'legal-guardian', 'D'],
    ['Student.guardians', 'legal-guardian+co-guardian', 'OK'],
    ['GuardianLink.kinship', 'legal-guardian+co-guardian', 'OK'],
    ['GuardianLink.legalRank', 'legal-guardian+co-guardian', 'OK'],
    ['Person.displayName', 'co-guardian', 'OK'],
    ['Person.phones', 'co-guardian', 'D'],
    ['Person.addresses', 'co-guardian', 'D'],
    ['GuardianLink.residence', 'legal-guardian+co-guardian', 'D'],
    ['GuardianLink.parentalAuthority', 'legal-guardian+co-guardian', 'D'],
    ['Announcement.title', 'self', 'OK'],
    ['Student.nationalId', 'legal-guardian', 'D'],
    ['Student.scholarshipHolder', 'legal-guardian', 'D'],
    ['AttendanceAlert.kind', 'legal-guardian', 'D'],
    ['Result.value', 'supervision-only', 'OK'],
    ['AttendanceEvent.reasonNature', 'supervision-only', 'N'],
    ['AttendanceEvent.reasonNature', 'supervision-only', 'D', { byValue: ['HEALTH'] }],
    ['AttendanceEvent.reason', 'supervision-only', 'D'],
    ['InfirmaryVisit.outcome', 'supervision-only', 'D'],
    ['Student.guardians', 'supervision-only+co-guardian', 'D'],
    ['Result.value', 'guardian-unknown-authority', 'OK'],
    ['GuardianLink.residence', 'guardian-unknown-authority+self', 'D'],
    ['InfirmaryVisit.outcome', 'guardian-unknown-authority', 'D'],
    ['Person.displayName', 'restricted-guardian', 'D'],
    ['Query.student', 'restricted-guardian', 'D'],
    ['Person.displayName', 'emergency-contact', 'D'],
  ]);
});

describe('4 morning of the school counsellor', () => {
  table('attendance-follow-up', 'cpe', 'school-app', [
    ['Query.attendanceEvents', 'school-staff', 'OK'],
    ['AttendanceEvent.start', 'school-staff', 'OK'],
    ['AttendanceEvent.followUps', 'school-staff', 'OK'],
    ['AttendanceEvent.reasonNature', 'school-staff', 'N'],
    ['AttendanceEvent.reasonNature', 'school-staff', 'D', { byValue: ['HEALTH'] }],
    ['AttendanceEvent.reason', 'school-staff', 'L', { byValue: ['HEALTH'] }],
    ['Person.displayName', 'school-staff', 'OK'],
    ['Enrolment.mainClass', 'school-staff', 'OK'],
    ['Student.guardians', 'school-staff+school-staff-of-ward', 'OK'],
    ['GuardianLink.contactRestriction', 'school-staff+school-staff-of-ward', 'OK'],
    ['Person.phones', 'school-staff-of-ward', 'OK'],
    ['Query.attendanceAlerts', 'school-staff', 'L'],
    ['AttendanceAlert.count', 'school-staff', 'L'],
    ['Person.birthDate', 'school-staff', 'N'],
    ['Result.value', 'school-staff', 'D'],
    ['InfirmaryVisit.motive', 'school-staff', 'D'],
    ['Accommodation.confidentialNote', 'school-staff', 'D'],
  ]);
  describe('asked by a supervisor', () => {
    table('attendance-follow-up', 'aed', 'school-app', [
      ['AttendanceEvent.start', 'school-staff', 'OK'],
      ['AttendanceEvent.reasonNature', 'school-staff', 'D'],
      ['AttendanceAlert.kind', 'school-staff', 'D'],
      ['Person.phones', 'school-staff-of-ward', 'D'],
      ['GuardianLink.contactRestriction', 'school-staff+school-staff-of-ward', 'D'],
      ['GuardianLink.pickupAuthorized', 'school-staff+school-staff-of-ward', 'OK'],
    ]);
  });
});

describe('5 sheet for the roll', () => {
  table('roll-call', 'teacher', 'school-app', [
    ['Query.classGroup', 'member', 'OK'],
    ['RollCall.state', 'member', 'OK'],
    ['RollCallEntry.status', 'teaches', 'OK'],
    ['Person.displayName', 'teaches', 'OK'],
    ['Person.photo', 'teaches', 'OK'],
    ['Accommodation.measures', 'teaches', 'OK'],
    ['Accommodation.kind', 'teaches', 'OK'],
    ['Accommodation.kind', 'teaches', 'D', { byValue: ['HEALTH'] }],
    ['Accommodation.title', 'teaches', 'D'],
    ['Accommodation.confidentialNote', 'teaches', 'D'],
    ['Accommodation.documents', 'teaches', 'D'],
    ['AttendanceEvent.start', 'teaches', 'OK'],
    ['AttendanceEvent.reason', 'teaches', 'D'],
    ['AttendanceEvent.reasonNature', 'teaches', 'N'],
    ['AttendanceEvent.reasonNature', 'teaches', 'D', { byValue: ['HEALTH'] }],
    ['AttendanceEvent.staffNote', 'teaches', 'D'],
    ['Person.emails', 'teaches', 'D'],
    ['Person.displayName', 'substitutes', 'OK'],
    ['Person.displayName', 'school-staff', 'D'],
  ]);
});

describe('6 submitting the roll', () => {
  table('roll-call', 'teacher', 'school-app', [
    ['Mutation.submitRollCall', 'teaches', 'OK', WRITE],
    ['RollCallEntryInput.status', 'teaches', 'OK', WRITE],
    ['Mutation.submitRollCall', 'substitutes', 'OK', WRITE],
    ['Mutation.submitRollCall', 'school-staff', 'D', WRITE],
    ['AttendanceEvent.status', 'teaches', 'D', WRITE],
  ]);
  it('is not for a parent, nor for another purpose', () => {
    const coordinate = 'Mutation.submitRollCall';
    expect(verdict({ purpose: 'roll-call', coordinate, towards: [[tie('guardian', 'legal-guardian')]], ...WRITE })).toBe('D');
    expect(verdict({ purpose: 'grading', coordinate, towards: [[tie('teacher', 'teaches')]], ...WRITE })).toBe('D');
  });
});

describe('7 a parent announces an absence', () => {
  const lines = (expected: Word, relations: string[]): Line[] =>
    relations.map((relation) => ['Mutation.announceAbsence', relation, expected, WRITE]);
  table('family-information', 'guardian', 'school-app', [
    ...lines('OK', ['legal-guardian', 'person-in-charge']),
    ...lines('D', ['supervision-only', 'guardian-unknown-authority', 'guardian-of-adult', 'guardian-of-objecting-adult']),
    ...lines('D', ['restricted-guardian', 'emergency-contact', 'co-guardian']),
    ['AttendanceEvent.status', 'legal-guardian', 'OK'],
    ['AttendanceEvent.legitimacy', 'legal-guardian', 'OK'],
  ]);
  describe('or a pupil, once of age', () => {
    table('family-information', 'student', 'school-app', [...lines('OK', ['self-of-age']), ...lines('D', ['self'])]);
  });
});

describe('8 follow-up by the nurse', () => {
  table('nurse-care', 'nurse', 'school-app', [
    ['Query.student', 'school-staff', 'OK'],
    ['Person.birthDate', 'school-staff', 'OK'],
    ['Accommodation.kind', 'school-staff', 'OK', { byValue: ['HEALTH'] }],
    ['Accommodation.confidentialNote', 'school-staff', 'OK'],
    ['Accommodation.documents', 'school-staff', 'OK'],
    ['InfirmaryVisit.motive', 'school-staff', 'OK'],
    ['InfirmaryVisit.confidentialNote', 'school-staff', 'OK'],
    ['Student.emergencyContacts', 'school-staff+school-staff-of-ward', 'OK'],
    ['Person.phones', 'school-staff-of-ward', 'OK'],
    ['GuardianLink.pickupAuthorized', 'school-staff+school-staff-of-ward', 'OK'],
    ['GuardianLink.contactRestriction', 'school-staff+school-staff-of-ward', 'OK'],
    ['GuardianLink.parentalAuthority', 'school-staff+school-staff-of-ward', 'D'],
    ['AttendanceEvent.reasonNature', 'school-staff', 'OK', { byValue: ['HEALTH'] }],
    ['AttendanceEvent.reasonNature', 'school-staff', 'D', { byValue: ['SPECIAL'] }],
    ['Student.results', 'school-staff', 'D'],
    ['Result.value', 'school-staff', 'D'],
  ]);
});

describe('9 board of the harassment referent', () => {
  table('protection', 'harassment-referent', 'school-app', [
    ['Query.safetyReports', 'school-staff', 'L'],
    ['SafetyReport.statement', 'school-staff', 'L'],
    ['Query.incidents', 'school-staff', 'L'],
    ['BehaviourIncident.place', 'school-staff', 'L'],
    ['BehaviourIncident.place', 'school-staff+colleague', 'L'],
    ['BehaviourIncident.suspectedHarassment', 'school-staff', 'L'],
    ['IncidentParticipant.role', 'school-staff', 'L'],
    ['AttendanceSummary.halfDaysMissed', 'school-staff', 'OK'],
    ['AttendanceSummary.infirmaryCount', 'school-staff', 'D'],
    ['AttendanceSummary.latenessCount', 'school-staff', 'D'],
    ['Message.body', 'school-staff', 'D'],
    ['Person.phones', 'school-staff', 'D'],
    ['Person.phones', 'follows', 'OK'],
    ['Student.results', 'school-staff', 'D'],
    ['SafetyReport.statement', 'teaches', 'D'],
  ]);
});

describe('10 cells for research', () => {
  table('research', 'service', 'vendor', [
    ['Query.attendanceStatistics', 'member', 'A'],
    ['StatisticCell.value', 'member', 'A'],
    ['Query.gradeStatistics', 'member', 'A'],
    ['GradeStatisticCell.mean', 'member', 'A'],
    ['ClassGroup.attendanceStatistics', 'member', 'D'],
    ['ClassGroup.classAverages', 'member', 'D'],
    ['CohortStatistics.min', 'member', 'D'],
    ['ClassGroup.name', 'member', 'D'],
    ['Student.id', 'contracted', 'D'],
    ['Person.displayName', 'contracted', 'D'],
    ['Result.value', 'contracted', 'D'],
  ]);
});

describe('11 report cards to the ministry', () => {
  for (const role of ['principal', 'office'] as const) {
    describe(`by the ${role}`, () => {
      table('report-card-export', role, 'vendor', [
        ['ClassGroup.code', 'member', 'OK'],
        ['ClassGroup.reportCards', 'school-staff', 'OK'],
        ['Student.nationalId', 'school-staff', 'OK'],
        ['Person.birthDate', 'school-staff', 'OK'],
        ['Student.guardians', 'school-staff+school-staff-of-ward', 'OK'],
        ['GuardianLink.legalRank', 'school-staff+school-staff-of-ward', 'OK'],
        ['GuardianLink.contactRestriction', 'school-staff+school-staff-of-ward', 'OK'],
        ['Person.addresses', 'school-staff-of-ward', 'OK'],
        ['Staff.externalIds', 'colleague', 'OK'],
        ['SubjectAverage.value', 'school-staff', 'OK'],
        ['CohortStatistics.average', 'member', 'A'],
        ['ReportCard.headTeacherAppreciation', 'school-staff', 'OK'],
        ['ReportCard.schoolLifeAppreciation', 'school-staff', 'OK'],
        ['ReportCard.halfDaysMissed', 'school-staff', 'OK'],
        ['ReportCard.accommodations', 'school-staff', 'OK'],
        ['ReportCard.socle', 'school-staff', 'OK'],
        ['InfirmaryVisit.motive', 'school-staff', 'D'],
        ['AttendanceAlert.kind', 'school-staff', 'D'],
      ]);
    });
  }
  for (const role of ['aed', 'cpe'] as const) {
    describe(`not by the ${role}`, () => {
      table('report-card-export', role, 'vendor', [
        ['ClassGroup.reportCards', 'school-staff', 'D'],
        ['Student.nationalId', 'school-staff', 'D'],
        ['Person.addresses', 'school-staff-of-ward', 'D'],
      ]);
    });
  }
});

describe('12 changes of the class lists', () => {
  table('class-lists', 'service', 'vendor', [
    ['Query.identityChanges', 'member', 'OK'],
    ['Person.givenName', 'contracted', 'OK'],
    ['Student.groups', 'contracted', 'OK'],
    ['Enrolment.enteredOn', 'contracted', 'OK'],
    ['ClassGroup.name', 'member', 'OK'],
    ['TeachingAssignment.staff', 'contracted-staff', 'OK'],
    ['Person.displayName', 'contracted-staff', 'OK'],
    ['Person.emails', 'contracted', 'N'],
    ['Person.phones', 'contracted', 'D'],
    ['Person.emails', 'contracted-staff', 'D'],
    ['Person.birthDate', 'contracted', 'D'],
    ['Student.nationalId', 'contracted', 'D'],
    ['Student.guardians', 'contracted+contracted-guardian', 'D'],
    ['Person.displayName', 'contracted-guardian', 'D'],
    ['Student.results', 'contracted', 'D'],
    ['Person.photo', 'contracted', 'D'],
  ]);
});

describe('13 a message to the guardians of a class', () => {
  table('messaging', 'teacher', 'school-app', [
    ['Mutation.sendMessage', 'head-teacher-of-ward', 'OK', WRITE],
    ['SendMessageInput.body', 'head-teacher-of-ward', 'OK', WRITE],
    ['Mutation.sendMessage', 'teaches-ward', 'OK', WRITE],
    ['Message.recipients', 'self', 'OK'],
    ['Recipient.person', 'self', 'OK'],
    ['Person.displayName', 'head-teacher-of-ward', 'OK'],
    ['Student.id', 'head-teacher-of', 'OK'],
    ['Person.emails', 'head-teacher-of-ward', 'D'],
    ['Person.addresses', 'head-teacher-of-ward', 'D'],
    ['Message.body', 'head-teacher-of-ward', 'D'],
    ['GuardianLink.contactRestriction', 'head-teacher-of+head-teacher-of-ward', 'D'],
    ['Mutation.sendMessage', 'restricted-guardian', 'D', WRITE],
  ]);
});

describe('14 a teacher publishes grades through an app', () => {
  table('grading', 'teacher', 'vendor', [
    ['Mutation.recordResults', 'teaches', 'OK', WRITE],
    ['ResultInput.value', 'teaches', 'OK', WRITE],
    ['ResultInput.comment', 'teaches', 'OK', WRITE],
    ['ResultInput.adaptedConditions', 'teaches', 'OK', WRITE],
    ['Mutation.publishEvaluation', 'member', 'OK', WRITE],
    ['Mutation.recordResults', 'substitutes', 'OK', WRITE],
    ['Result.id', 'teaches', 'OK'],
    ['Evaluation.publishedToGuardiansAt', 'member', 'OK'],
    ['Mutation.recordResults', 'school-staff', 'D', WRITE],
    ['Result.value', 'school-staff', 'D'],
    ['Student.nationalId', 'teaches', 'D'],
  ]);
  it('is not done by the head teacher who does not teach them, by the counsellor, or under the roll', () => {
    const coordinate = 'Mutation.recordResults';
    const of = (purpose: string, role: Role, relation: Relation) =>
      verdict({ purpose, coordinate, towards: [[tie(role, relation)]], ...WRITE });
    expect(of('grading', 'teacher', 'head-teacher-of')).toBe('D');
    expect(of('grading', 'cpe', 'school-staff')).toBe('D');
    expect(of('roll-call', 'teacher', 'teaches')).toBe('D');
  });
});

describe('15 an orientation tool', () => {
  table('orientation', 'service', 'vendor', [
    ['Enrolment.level', 'contracted', 'OK'],
    ['SubjectAverage.value', 'contracted', 'OK'],
    ['SkillLevel.level', 'contracted', 'OK'],
    ['OrientationFile.councilProposal', 'contracted', 'OK'],
    ['SubjectAverage.rank', 'contracted', 'D'],
    ['SubjectAverage.cohort', 'member', 'D'],
    ['Student.reportCards', 'contracted', 'C'],
    ['ReportCard.headTeacherAppreciation', 'contracted', 'C'],
    ['ReportCard.principalAppreciation', 'contracted', 'D'],
    ['Student.measures', 'contracted', 'D'],
    ['Student.scholarshipHolder', 'contracted', 'D'],
    ['Result.value', 'contracted', 'D'],
  ]);
});

describe('16 the parent of an adult pupil who objected', () => {
  table('family-information', 'guardian', 'school-app', [
    ['Person.wards', 'self+guardian-of-objecting-adult', 'OK'],
    ['GuardianLink.student', 'guardian-of-objecting-adult+self', 'OK'],
    ['Student.id', 'guardian-of-objecting-adult', 'OK'],
    ['Student.guardianDisclosure', 'guardian-of-objecting-adult', 'OK'],
    ['Person.isAdult', 'guardian-of-objecting-adult', 'OK'],
    ['Person.displayName', 'guardian-of-objecting-adult', 'OK'],
    ['Student.overallAverage', 'guardian-of-objecting-adult', 'C'],
    ['Student.attendanceSummary', 'guardian-of-objecting-adult', 'C'],
    ['Student.reportCards', 'guardian-of-objecting-adult', 'C'],
    ['ReportCard.status', 'guardian-of-objecting-adult', 'C'],
    ['Person.birthDate', 'guardian-of-objecting-adult', 'D'],
    ['Person.photo', 'guardian-of-objecting-adult', 'D'],
    ['Enrolment.school', 'guardian-of-objecting-adult', 'OK'],
    ['Enrolment.mainClass', 'guardian-of-objecting-adult', 'D'],
    ['Student.measures', 'guardian-of-objecting-adult', 'D'],
    ['Student.overallAverage', 'guardian-of-adult', 'OK'],
    ['Student.reportCards', 'guardian-of-adult', 'OK'],
    ['Person.birthDate', 'guardian-of-adult', 'D'],
    ['InfirmaryVisit.outcome', 'guardian-of-adult', 'D'],
  ]);
});

describe('17 the pupil an aide supports', () => {
  table('pupil-support', 'aide', 'school-app', [
    ['Person.roles', 'self', 'OK'],
    ['RoleAssignment.function', 'self', 'OK'],
    ['RoleAssignment.scopeStudent', 'supports', 'OK'],
    ['Person.displayName', 'supports', 'OK'],
    ['Accommodation.kind', 'supports', 'OK', { byValue: ['HEALTH'] }],
    ['Accommodation.measures', 'supports', 'OK'],
    ['Accommodation.confidentialNote', 'supports', 'D'],
    ['Accommodation.title', 'supports', 'D'],
    ['Student.groups', 'supports', 'OK'],
    ['AttendanceEvent.start', 'supports', 'OK'],
    ['AttendanceEvent.reasonNature', 'supports', 'D'],
    ['Student.results', 'supports', 'D'],
    ['Person.displayName', 'school-staff', 'D'],
    ['ClassGroup.members', 'school-staff', 'D'],
  ]);
});

describe('18 export for the right of access', () => {
  table('subject-access', 'student', 'school-app', [
    ['Person.birthDate', 'self', 'OK'],
    ['Person.externalIds', 'self', 'OK'],
    ['Person.accounts', 'self', 'OK'],
    ['Student.enrolments', 'self', 'OK'],
    ['BehaviourIncident.description', 'self', 'OK'],
    ['IncidentParticipant.note', 'self', 'OK'],
    ['InfirmaryVisit.motive', 'self', 'OK'],
    ['Message.body', 'self', 'OK'],
    ['Person.displayName', 'school-member', 'D'],
    ['AttendanceAlert.kind', 'self', 'D'],
  ]);
  describe('by a guardian', () => {
    table('subject-access', 'guardian', 'school-app', [
      ['Student.enrolments', 'legal-guardian', 'OK'],
      ['Result.value', 'legal-guardian', 'OK'],
      ['BehaviourIncident.occurredAt', 'legal-guardian', 'OK'],
      ['BehaviourIncident.description', 'legal-guardian', 'D'],
      ['InfirmaryVisit.motive', 'guardian-of-adult', 'D'],
      ['InfirmaryVisit.motive', 'legal-guardian', 'D'],
      ['Student.enrolments', 'guardian-of-adult', 'D'],
      ['Student.enrolments', 'supervision-only', 'D'],
      ['Person.displayName', 'co-guardian', 'D'],
    ]);
  });
});

describe('19 a parent delegate prepares the class council', () => {
  table('class-council', 'parent-delegate', 'school-app', [
    ['ClassGroup.size', 'member', 'OK'],
    ['ClassAverage.average', 'member', 'A'],
    ['ClassAverage.appreciation', 'member', 'OK'],
    ['ClassGroup.attendanceStatistics', 'member', 'A'],
    ['ClassGroup.members', 'delegate-of', 'OK'],
    ['Person.displayName', 'delegate-of', 'C'],
    ['Person.emails', 'delegate-of', 'C'],
    ['Student.overallAverage', 'delegate-of', 'D'],
    ['Person.birthDate', 'delegate-of', 'D'],
    ['Result.value', 'delegate-of', 'D'],
  ]);
  it('a delegate of the pupils reads the names of the class', () => {
    const towards = [[tie('student-delegate', 'delegate-of')]];
    expect(verdict({ purpose: 'class-council', coordinate: 'Person.displayName', towards })).toBe('OK');
    expect(verdict({ purpose: 'class-council', coordinate: 'Person.emails', towards })).toBe('D');
  });
});

describe('20 changes of attendance for the school life system', () => {
  table('attendance-sync', 'service', 'vendor', [
    ['Query.attendanceChanges', 'member', 'OK'],
    ['AttendanceEvent.kind', 'contracted', 'OK'],
    ['AttendanceEvent.status', 'contracted', 'OK'],
    ['Student.id', 'contracted', 'OK'],
    ['AttendanceEvent.reasonNature', 'contracted', 'N'],
    ['AttendanceEvent.reasonNature', 'contracted', 'D', { byValue: ['HEALTH'] }],
    ['AttendanceEvent.reason', 'contracted', 'D'],
    ['AttendanceEvent.staffNote', 'contracted', 'D'],
    ['InfirmaryVisit.outcome', 'contracted', 'D'],
    ['Result.value', 'contracted', 'D'],
    ['Person.phones', 'contracted-guardian', 'D'],
  ]);
});

describe('E11 a parent who lost the exercise of authority', () => {
  const asked = (purpose: string, action: Action = 'READ') =>
    verdict({ purpose, coordinate: 'Student.results', towards: [[tie('guardian', 'supervision-only')]], action });
  it('reads the results', () => expect(asked('family-information')).toBe('OK'));
  it('is refused what rests on consent, and decides nothing', () => {
    expect(asked('homework-help')).toBe('D');
    expect(asked('family-information', 'WRITE')).toBe('D');
  });
});

describe('E40 refusing every optional purpose', () => {
  it('changes nothing in the mandatory ones: they open without any consent', () => {
    const towards = [[tie('guardian', 'legal-guardian')]];
    for (const coordinate of ['Student.results', 'AttendanceEvent.status', 'Student.reportCards', 'OrientationFile.decision']) {
      expect(verdict({ purpose: 'family-information', coordinate, towards })).toBe('OK');
    }
  });
});

describe('prohibited purposes', () => {
  it.each(['advertising', 'data-sale', 'commercial-profiling'])('%s opens nothing, to anybody, whatever is consented', (purpose) => {
    expect(verdict({ purpose, coordinate: 'School.name', towards: [[]] })).toBe('D');
    expect(verdict({ purpose, coordinate: 'Person.displayName', towards: [[tie('service', 'contracted')]], kind: 'vendor' })).toBe('D');
    expect(verdict({ purpose, coordinate: 'Person.displayName', towards: [[tie('student', 'self')]] })).toBe('D');
  });
});
