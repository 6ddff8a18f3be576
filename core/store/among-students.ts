import { type SQL, type SQLWrapper, sql } from 'drizzle-orm';
import type { StudentsOf } from '../capability/reach.js';
import { listedIn } from './listed-in.js';

/** Is a student one of those that an extent is of? Undefined where it is of all. */
export function amongStudents(student: SQLWrapper, { students, except = [] }: StudentsOf): SQL | undefined {
  if (students !== '*') return listedIn(student, students);
  return except.length === 0 ? undefined : sql`not ${listedIn(student, except)}`;
}
