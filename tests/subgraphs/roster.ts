import { and, eq, inArray } from 'drizzle-orm';
import { insertRows, type Store } from '../../core/store/index.js';
import { enrolments, guardianLinks, roleAssignments, schools } from '../../subgraphs/identity/tables.js';

/** Days of an enrolment, both included; open where nothing is said. */
interface Days {
  readonly enteredOn?: string;
  readonly leftOn?: string;
}

/** Writes into identity's tables that these students are at a school: what the other subgraphs know of it. Again changes nothing. */
export async function enrol({ db }: Store, school: string, students: readonly string[], days: Days = {}, timeZone = 'Europe/Paris') {
  await insertRows(db, schools, [{ id: school, name: school, timeZone }], { onConflict: 'nothing' });
  const rows = students.map((student) => ({ school, id: `${school}.en-${student}`, student, ...days }));
  await insertRows(db, enrolments, rows, { onConflict: 'nothing' });
}

/** These students leave the school; `leftOn` is their last day there. */
export async function leave({ db }: Store, school: string, students: readonly string[], leftOn: string): Promise<void> {
  await db
    .update(enrolments)
    .set({ leftOn })
    .where(and(eq(enrolments.school, school), inArray(enrolments.student, [...students])));
}

/** Writes into identity's tables that this person (id) is a legal guardian of a student at a school. */
export async function guard({ db }: Store, school: string, guardian: string, student: string): Promise<void> {
  const link = { school, id: `${school}.gl-${guardian}-${student}`, student, guardian, authority: 'LEGAL', parentalAuthority: 'JOINT' };
  await insertRows(db, guardianLinks, [link], { onConflict: 'nothing' });
}

/** Writes into identity's tables that this person (id) holds an office at a school. */
export async function employ({ db }: Store, school: string, person: string, held = 'TEACHER'): Promise<void> {
  await insertRows(db, roleAssignments, [{ school, id: `${school}.ra-${person}`, person, function: held }], { onConflict: 'nothing' });
}
