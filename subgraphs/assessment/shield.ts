import { type Place, studentPlace } from '../../core/capability/index.js';
import type { Sensitivity } from '../../core/subgraph/index.js';
import type { AssessmentContext } from './references.js';
import type { AcknowledgementRow, AverageRow, ResultRow, SkillLevelRow } from './repository/index.js';

/** The student of a row, at the row's school. */
async function ofStudent(
  row: { readonly student: string; readonly school: string },
  path: string,
  { pupils }: AssessmentContext,
): Promise<readonly Place[]> {
  return path === 'student' ? [await pupils.placeInRow(row)] : [];
}

/** Whose each row is, and of which school subject, for teachers who may read their own only. Nothing here is more sensitive by its value. */
export const shield: Readonly<Record<string, Sensitivity<AssessmentContext>>> = {
  Student: { places: (row: { readonly id: string }, path) => (path === 'self' ? [studentPlace(row.id, '*')] : []) },
  Result: { places: ofStudent, subject: (row: ResultRow) => row.subject },
  SkillLevel: { places: ofStudent, subject: (row: SkillLevelRow) => row.subject ?? undefined },
  SubjectAverage: { places: ofStudent, subject: (row: AverageRow) => row.subject },
  ReportCard: { places: ofStudent },
  CycleReport: { places: ofStudent },
  // Why: of those who took note only the reader themself is ever told.
  ReportCardAck: { places: ({ person }: AcknowledgementRow) => [{ person, studentAt: [], guardianOf: [], staffAt: [] }] },
  OrientationFile: { places: ofStudent },
};
