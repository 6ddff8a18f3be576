import { and, eq, sql } from 'drizzle-orm';
import { parseId } from '../../../core/ids.js';
import type { Database } from '../../../core/store/contract.js';
import { isAdult } from '../age.js';
import { Journal } from '../intake/journal.js';
import { inTurn, turnsOfHumans } from '../intake/turns.js';
import { dayAt, withIds } from '../repository/scope.js';
import { persons, students } from '../tables.js';
import { fault, type WriteError } from './write-once.js';

/**
 * What a student of age decides their guardians may go on seeing; whose word it is was checked before. Returns what was refused.
 * Source: Code civil, art. 414; domain model §2.8, pupil coming of age.
 */
export function setGuardianDisclosure(db: Database, student: string, value: string, at: Date): Promise<readonly WriteError[]> {
  const home = parseId(student)?.school ?? '';
  const others = (tx: Database) => turnsOfHumans(tx, home, [student]);
  return inTurn(
    (begun) => db.transaction(begun),
    home,
    others,
    async (tx) => {
      const { school, id, emancipated, guardianDisclosure } = students;
      const [known] = await tx
        .select({ school, birthDate: persons.birthDate, emancipated, guardianDisclosure, today: sql<string>`${dayAt(school, at)}::text` })
        .from(students)
        .innerJoin(persons, and(eq(persons.school, school), eq(persons.id, students.person)))
        .where(withIds(students, [student]));
      if (known === undefined) return [fault('NOT_FOUND', 'no such student', 'studentId')];
      const isOfAge = known.emancipated || (known.birthDate !== null && isAdult(known.birthDate, known.today));
      if (!isOfAge) return [fault('POLICY_DENIED', 'one decides on it from the age of eighteen', 'value')];
      if (known.guardianDisclosure === value) return [];
      await tx
        .update(students)
        .set({ guardianDisclosure: value })
        .where(and(eq(school, known.school), eq(id, student)));
      const journal = new Journal();
      journal.student(student, 'updated', true);
      await journal.write({ tx, school: known.school, today: known.today }, at);
      return [];
    },
  );
}
