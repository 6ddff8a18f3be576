import { and, countDistinct, eq } from 'drizzle-orm';
import type { HeadcountFacts } from '../../../core/capability/facts.js';
import type { Database } from '../../../core/store/contract.js';
import { enrolments, guardianLinks, roleAssignments } from '../tables.js';
import { dayAt, inForce, listedIn } from './scope.js';

/** How many people there are at schools. Three statements, however many schools; nobody is named. */
export function headcountsRepository(db: Database) {
  return {
    async at(schools: readonly string[], at: Date): Promise<HeadcountFacts[]> {
      const { school } = enrolments;
      const enrolled = and(listedIn(school, schools), inForce(enrolments.enteredOn, enrolments.leftOn, dayAt(school, at)));
      const students = await db
        .select({ school, count: countDistinct(enrolments.student) })
        .from(enrolments)
        .where(enrolled)
        .groupBy(school);
      const guardians = await db
        .select({ school, count: countDistinct(guardianLinks.guardian) })
        .from(enrolments)
        .innerJoin(guardianLinks, eq(guardianLinks.student, enrolments.student))
        .where(and(enrolled, inForce(guardianLinks.validFrom, guardianLinks.validTo, dayAt(school, at))))
        .groupBy(school);
      const { school: servesAt, function: held } = roleAssignments;
      const staff = await db
        .select({ school: servesAt, function: held, count: countDistinct(roleAssignments.person) })
        .from(roleAssignments)
        .where(and(listedIn(servesAt, schools), inForce(roleAssignments.validFrom, roleAssignments.validTo, dayAt(servesAt, at))))
        .groupBy(servesAt, held);
      const countAt = (rows: readonly { school: string; count: number }[], one: string) =>
        rows.find((row) => row.school === one)?.count ?? 0;
      return schools.map((one) => ({
        school: one,
        students: countAt(students, one),
        guardians: countAt(guardians, one),
        functions: staff.filter((row) => row.school === one).map((row) => ({ function: row.function, count: row.count })),
      }));
    },
  };
}
