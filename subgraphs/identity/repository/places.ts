import { and, sql } from 'drizzle-orm';
import { alias } from 'drizzle-orm/pg-core';
import type { Place } from '../../../core/capability/index.js';
import { facetOf, humanOf } from '../../../core/ids.js';
import type { Database } from '../../../core/store/contract.js';
import { enrolments, guardianLinks, roleAssignments } from '../tables.js';
import { dayAt, inForce, listedIn, MANDATES } from './scope.js';

/** Where humans stand at an instant, so that the shield can hold rows against a reach. The same rule as `personWithin`, in words instead of SQL. */
export function placesRepository(db: Database) {
  const wardEnrolment = alias(enrolments, 'ward_enrolment');
  return {
    places: async (people: readonly string[], at: Date): Promise<ReadonlyMap<string, Place>> => {
      const studentIds = people.flatMap((person) => facetOf('Student', person) ?? []);
      const enrolled = await db
        .selectDistinct({ student: enrolments.student, school: enrolments.school })
        .from(enrolments)
        .where(
          and(listedIn(enrolments.student, studentIds), inForce(enrolments.enteredOn, enrolments.leftOn, dayAt(enrolments.school, at))),
        );
      const wards = await db
        .selectDistinct({ guardian: guardianLinks.guardian, student: guardianLinks.student, school: wardEnrolment.school })
        .from(guardianLinks)
        .innerJoin(wardEnrolment, sql`${wardEnrolment.student} = ${guardianLinks.student}`)
        .where(
          and(
            listedIn(guardianLinks.guardian, people),
            inForce(guardianLinks.validFrom, guardianLinks.validTo, dayAt(wardEnrolment.school, at)),
            inForce(wardEnrolment.enteredOn, wardEnrolment.leftOn, dayAt(wardEnrolment.school, at)),
          ),
        );
      const employed = await db
        .selectDistinct({ person: roleAssignments.person, school: roleAssignments.school })
        .from(roleAssignments)
        .where(
          and(
            listedIn(roleAssignments.person, people),
            sql`${roleAssignments.function} not in ${[...MANDATES]}`,
            inForce(roleAssignments.validFrom, roleAssignments.validTo, dayAt(roleAssignments.school, at)),
          ),
        );
      const places = new Map(people.map((person) => [person, emptyPlace(person)]));
      for (const { student, school } of enrolled) places.get(humanOf(student) ?? '')?.studentAt.push(school);
      for (const { guardian, student, school } of wards) places.get(guardian)?.guardianOf.push({ school, student });
      for (const { person, school } of employed) places.get(person)?.staffAt.push(school);
      return places;
    },
  };
}

interface OpenPlace extends Place {
  readonly studentAt: string[];
  readonly guardianOf: { school: string; student: string }[];
  readonly staffAt: string[];
}

function emptyPlace(person: string): OpenPlace {
  return { person, studentAt: [], guardianOf: [], staffAt: [] };
}
