import { describe, expect, it } from 'vitest';
import type { Category, Relation, Role } from '../../../core/policy/index.js';
import { base, tie } from './given.js';
import { verdict, type Word } from './verdicts.js';

/** The columns of the default access matrix, each with a field that stands for it. */
const COLUMNS: readonly [name: string, coordinate: string, byValue?: Category[]][] = [
  ['name', 'Person.displayName'],
  ['photo', 'Person.photo'],
  ['contact', 'Person.phones'],
  ['civil', 'Person.birthDate'],
  ['identifier', 'Student.nationalId'],
  ['family', 'GuardianLink.kinship'],
  ['custody', 'GuardianLink.residence'],
  ['social', 'Student.scholarshipHolder'],
  ['schooling', 'Student.groups'],
  ['fact', 'AttendanceEvent.start'],
  ['status', 'AttendanceEvent.status'],
  ['nature', 'AttendanceEvent.reasonNature'],
  ['reason', 'AttendanceEvent.reason', ['HEALTH']],
  ['health', 'InfirmaryVisit.motive'],
  ['plan', 'Accommodation.measures'],
  ['behaviour', 'Measure.label'],
  ['incident', 'BehaviourIncident.description'],
  ['grade', 'Result.value'],
  ['average', 'SubjectAverage.value'],
  ['report', 'ReportCard.headTeacherAppreciation'],
  ['orientation', 'OrientationFile.decision'],
  ['message', 'Message.body'],
  ['flags', 'AttendanceAlert.kind'],
];

/** Purposes with a table of their own, or that are not about the daily access of a role. */
const APART = ['subject-access', 'report-card-export', 'personalised-content', 'homework-help'];
const PURPOSES = [...base.purposes.values()].filter(({ id, basis }) => basis !== 'none' && !APART.includes(id)).map(({ id }) => id);
const BEST_FIRST: readonly Word[] = ['OK', 'L', 'N', 'A', 'C', 'D'];

/** The best that any purpose opens. */
function bestOf(role: Role, relation: Relation, coordinate: string, byValue: Category[] = []): Word {
  const towards = [[tie(role, relation)]];
  const words = new Set(PURPOSES.map((purpose) => verdict({ purpose, coordinate, byValue, towards })));
  return BEST_FIRST.find((word) => words.has(word)) ?? 'D';
}

// Column by column: OK, N coarse, L logged, C by consent, - denied. A row of the matrix that opens something closes its neighbours.
//                                                name phot cont civi iden fami cust soci scho fact stat natu reas heal plan beha inci grad aver repo orie mess flag
const ROWS = `
  student             self                        OK   OK   OK   OK   OK   OK   -    -    OK   OK   OK   N    -    -    OK   OK   -    OK   OK   OK   OK   OK   -
  student             self-of-age                 -    -    -    -    -    -    -    OK   -    -    -    OK   OK   -    -    -    -    -    -    -    -    -    -
  guardian            legal-guardian              OK   OK   OK   OK   -    OK   OK   -    OK   OK   OK   OK   OK   -    -    OK   -    OK   OK   OK   OK   -    -
  guardian            person-in-charge            OK   OK   -    OK   -    OK   OK   -    OK   OK   OK   OK   OK   -    -    OK   -    OK   OK   OK   OK   -    -
  guardian            supervision-only            OK   OK   -    -    -    OK   OK   -    OK   OK   OK   N    -    -    -    OK   -    OK   OK   OK   -    -    -
  guardian            guardian-unknown-authority  OK   OK   -    -    -    OK   -    -    OK   OK   OK   N    -    -    -    OK   -    OK   OK   OK   OK   -    -
  guardian            guardian-of-adult           OK   OK   -    -    -    OK   -    -    OK   OK   OK   N    -    -    -    OK   -    OK   OK   OK   OK   -    -
  guardian            guardian-of-objecting-adult OK   -    -    -    -    OK   -    -    -    C    -    -    -    -    -    -    -    C    C    C    -    -    -
  guardian            emergency-contact           -    -    -    -    -    -    -    -    -    -    -    -    -    -    -    -    -    -    -    -    -    -    -
  guardian            restricted-guardian         -    -    -    -    -    -    -    -    -    -    -    -    -    -    -    -    -    -    -    -    -    -    -
  guardian            co-guardian                 OK   -    -    -    -    OK   -    -    -    -    -    -    -    -    -    -    -    -    -    -    -    -    -
  guardian            school-member               OK   -    -    -    -    -    -    -    -    -    -    -    -    -    -    -    -    -    -    -    -    -    -
  teacher             teaches                     OK   OK   -    -    -    -    -    -    OK   OK   OK   N    -    -    OK   -    -    OK   OK   OK   -    -    -
  teacher             substitutes                 OK   OK   -    -    -    -    -    -    OK   OK   OK   N    -    -    OK   -    -    OK   OK   OK   -    -    -
  teacher             head-teacher-of             OK   OK   -    -    -    OK   -    -    OK   OK   OK   N    -    -    OK   OK   OK   OK   OK   OK   OK   -    N
  teacher             teaches-ward                OK   -    -    -    -    -    -    -    -    -    -    -    -    -    -    -    -    -    -    -    -    -    -
  teacher             head-teacher-of-ward        OK   -    -    -    -    OK   -    -    -    -    -    -    -    -    -    -    -    -    -    -    -    -    -
  teacher             school-staff                -    -    -    -    -    -    -    -    -    -    -    -    -    -    -    -    -    -    -    -    -    -    -
  cpe                 school-staff                OK   OK   OK   N    -    OK   OK   N    OK   OK   OK   N    L    -    OK   OK   OK   -    -    OK   OK   -    L
  cpe                 school-staff-of-ward        OK   OK   OK   -    -    OK   OK   -    -    -    -    -    -    -    -    -    OK   -    -    -    -    -    -
  aed                 school-staff                OK   OK   -    -    -    -    -    -    OK   OK   OK   -    -    -    -    -    -    -    -    -    -    -    -
  principal           school-staff                OK   OK   OK   OK   OK   OK   OK   N    OK   OK   OK   N    L    -    OK   OK   OK   OK   OK   OK   OK   -    L
  principal           school-staff-of-ward        OK   OK   OK   OK   OK   OK   OK   -    -    -    -    -    -    -    -    -    OK   -    -    -    -    -    -
  deputy-principal    school-staff                OK   OK   OK   OK   OK   OK   OK   N    OK   OK   OK   N    L    -    OK   OK   OK   OK   OK   OK   OK   -    L
  office              school-staff                OK   OK   OK   OK   OK   OK   -    OK   OK   -    -    -    -    -    -    -    -    -    -    OK   OK   -    -
  bursar              school-staff                OK   OK   -    -    -    -    -    OK   -    -    -    -    -    -    -    -    -    -    -    -    -    -    -
  bursar              school-staff-of-ward        OK   -    -    -    -    -    -    OK   -    -    -    -    -    -    -    -    -    -    -    -    -    -    -
  nurse               school-staff                OK   OK   OK   OK   -    OK   -    -    OK   OK   OK   OK   OK   OK   OK   -    -    -    -    -    -    -    -
  doctor              school-staff                OK   OK   OK   OK   -    OK   -    -    OK   OK   OK   OK   OK   OK   OK   -    -    -    -    -    -    -    -
  psychologist        follows                     OK   OK   OK   N    -    OK   -    N    OK   -    -    -    -    -    -    -    -    -    -    OK   OK   -    -
  psychologist        school-staff                -    -    -    -    -    -    -    -    OK   -    -    -    -    -    -    -    -    -    -    -    OK   -    -
  social-worker       follows                     OK   OK   OK   N    -    OK   OK   OK   OK   OK   OK   L    L    -    OK   OK   OK   -    -    -    OK   -    -
  social-worker       school-staff                -    -    -    -    -    -    -    -    -    -    -    -    -    -    -    -    -    -    -    -    -    -    -
  aide                supports                    OK   OK   -    -    -    -    -    -    OK   OK   -    -    -    -    OK   -    -    -    -    -    -    -    -
  aide                school-staff                -    -    -    -    -    -    -    -    -    -    -    -    -    -    -    -    -    -    -    -    -    -    -
  librarian           teaches                     OK   OK   -    -    -    -    -    -    OK   OK   -    -    -    -    -    -    -    -    -    -    -    -    -
  librarian           school-staff                OK   OK   -    -    -    -    -    -    OK   -    -    -    -    -    -    -    -    -    -    -    -    -    -
  harassment-referent follows                     OK   OK   OK   -    -    -    -    -    OK   OK   -    -    -    -    -    OK   L    -    -    -    -    -    -
  harassment-referent school-staff                OK   OK   -    -    -    -    -    -    OK   -    -    -    -    -    -    -    L    -    -    -    -    -    -
  student-delegate    delegate-of                 OK   -    -    -    -    -    -    -    OK   -    -    -    -    -    -    -    -    -    -    -    -    -    -
  parent-delegate     delegate-of                 C    -    C    -    -    -    -    -    OK   -    -    -    -    -    -    -    -    -    -    -    -    -    -
  company-tutor       follows                     OK   OK   -    -    -    -    -    -    OK   OK   -    -    -    -    -    -    -    -    -    -    -    -    -
  inspector           academy                     -    -    -    -    -    -    -    -    -    -    -    -    -    -    -    -    -    -    -    -    -    -    -
  local-authority     school-staff                -    -    -    -    -    -    -    -    -    -    -    -    -    -    -    -    -    -    -    -    -    -    -
  dpo                 school-staff                -    -    -    -    -    -    -    -    -    -    -    -    -    -    -    -    -    -    -    -    -    -    -
  it-admin            school-staff                -    -    -    -    OK   -    -    -    OK   -    -    -    -    -    -    -    -    -    -    -    -    -    -
  service             contracted                  OK   C    -    -    -    -    -    -    OK   OK   OK   N    -    -    -    -    -    -    OK   C    OK   -    -
  service             contracted-guardian         -    -    -    -    -    -    -    -    -    -    -    -    -    -    -    -    -    -    -    -    -    -    -
  service             contracted-staff            OK   -    -    -    -    -    -    -    -    -    -    -    -    -    -    -    -    -    -    -    -    -    -
  service             academy                     -    -    -    -    -    -    -    -    -    -    -    -    -    -    -    -    -    -    -    -    -    -    -
`;

describe('the default access matrix', () => {
  const rows = ROWS.trim()
    .split('\n')
    .map((line) => line.trim().split(/\s+/));
  it.each(rows)('%s %s', (role, relation, ...expected) => {
    const found = COLUMNS.map(([, coordinate, byValue]) => bestOf(role as Role, relation as Relation, coordinate, byValue));
    const told = (words: readonly string[]) => Object.fromEntries(COLUMNS.map(([name], at) => [name, words[at] === '-' ? 'D' : words[at]]));
    expect(told(found)).toEqual(told(expected));
  });
});
