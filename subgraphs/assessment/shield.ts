import { type Place, studentPlace } from '../../core/capability/index.js';
import type { Sensitivity } from '../../core/subgraph/index.js';
import type { AssessmentContext } from './references.js';
import type { AverageRow, OrientationRow, ReportCardRow, ResultRow, SkillLevelRow } from './repository/index.js';

/** The student of a row, at the row's school. */
const ofStudent = (row: { readonly student: string; readonly school: string }, path: string): readonly Place[] =>
  path === 'student' ? [studentPlace(row.student, row.school)] : [];

/** Whose each row is, and of which school subject, for teachers who may read their own only. Nothing here is more sensitive by its value. */
export const shield: Readonly<Record<string, Sensitivity<AssessmentContext>>> = {
  Student: { places: (row: { readonly id: string }, path) => (path === 'self' ? [studentPlace(row.id, '*')] : []) },
  Result: { places: (row: ResultRow, path) => ofStudent(row, path), subject: (row: ResultRow) => row.subject },
  SkillLevel: { places: (row: SkillLevelRow, path) => ofStudent(row, path), subject: (row: SkillLevelRow) => row.subject ?? undefined },
  SubjectAverage: { places: (row: AverageRow, path) => ofStudent(row, path), subject: (row: AverageRow) => row.subject },
  ReportCard: { places: (row: ReportCardRow, path) => ofStudent(row, path) },
  OrientationFile: { places: (row: OrientationRow, path) => ofStudent(row, path) },
};
