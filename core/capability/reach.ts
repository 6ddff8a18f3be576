import { facetOf } from '../ids.js';

/** On whose behalf a row is read: decides confidential rows and which publication clock applies. */
export const AUDIENCES = ['OFFICE', 'TEACHER', 'STUDENT', 'GUARDIAN', 'SYSTEM'] as const;
export type Audience = (typeof AUDIENCES)[number];

/**
 * A set of rows somebody may get at: one term of a union. Every list of every repository applies the union in SQL,
 * before pagination and counting. The school is always named, because it stands first in every key.
 */
export type Extent =
  /** rows about students of the school: all, or the listed student ids; of the listed subjects only, when given */
  | {
      readonly of: 'students';
      readonly school: string;
      readonly students: '*' | readonly string[];
      /** Beside `*`: all but these, whose data may not be used (GDPR art. 18 and 21). */
      readonly except?: readonly string[];
      readonly subjects?: readonly string[];
      /** They are the pupils of a class whose head teacher one is: what follows from that, no other extent stands in for. */
      readonly headTeacher?: true;
      readonly audience: Audience;
    }
  /** rows about guardians of such students */
  | {
      readonly of: 'guardians';
      readonly school: string;
      readonly students: '*' | readonly string[];
      /** Beside `*`: not through these. */
      readonly except?: readonly string[];
      readonly audience: Audience;
    }
  /** rows about staff of the school */
  | { readonly of: 'staff'; readonly school: string; readonly audience: Audience }
  /** rows about the listed humans, by person id, wherever they are */
  | { readonly of: 'persons'; readonly persons: readonly string[]; readonly audience: Audience }
  /** rows nobody is the subject of: of the whole school, or of the listed groups; of the listed subjects only, when given */
  | {
      readonly of: 'groups';
      readonly school: string;
      readonly groups: '*' | readonly string[];
      readonly subjects?: readonly string[];
      /** The class whose head teacher one is, whatever one teaches there. */
      readonly headTeacher?: true;
      readonly audience: Audience;
    };

/** A union of extents. Empty: no row at all. */
export type Reach = readonly Extent[];

/** Which students an extent is of. */
export type StudentsOf = Pick<Extract<Extent, { of: 'students' }>, 'students' | 'except'>;

/** Where a human stands, as far as the subgraph that holds the row can tell. */
export interface Place {
  /** Person id. */
  readonly person: string;
  /** Schools at which the human is a student for the purpose of this row. */
  readonly studentAt: readonly string[] | '*';
  /** (school, student id) pairs of wards. */
  readonly guardianOf: readonly { readonly school: string; readonly student: string }[];
  readonly staffAt: readonly string[];
}

/** The place of a student at these schools, or by a bare reference (`*`) whose rows are scoped below. Who is where, the roster says. */
export function studentPlace(student: string, schools: string | readonly string[]): Place {
  const studentAt = schools === '*' ? '*' : typeof schools === 'string' ? [schools] : schools;
  return { person: facetOf('Person', student) ?? student, studentAt, guardianOf: [], staffAt: [] };
}

/** Does some extent reach this human? `subject` is the school subject of the row, when it has one. */
export function reaches(reach: Reach, place: Place, subject?: string): boolean {
  return reach.some((extent) => extentReaches(extent, place, subject));
}

function extentReaches(extent: Extent, place: Place, subject: string | undefined): boolean {
  switch (extent.of) {
    case 'persons':
      return extent.persons.includes(place.person);
    case 'students':
      return (
        (place.studentAt === '*' || place.studentAt.includes(extent.school)) &&
        isOf(extent, facetOf('Student', place.person) ?? '') &&
        (extent.subjects === undefined || subject === undefined || extent.subjects.includes(subject))
      );
    case 'guardians':
      return place.guardianOf.some((ward) => ward.school === extent.school && isOf(extent, ward.student));
    case 'staff':
      return place.staffAt.includes(extent.school);
    case 'groups':
      return false;
  }
}

function isOf({ students, except }: StudentsOf, student: string): boolean {
  return students === '*' ? except?.includes(student) !== true : students.includes(student);
}
