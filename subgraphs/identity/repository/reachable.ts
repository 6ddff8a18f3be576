import { and, asc, eq, or, type SQL, sql } from 'drizzle-orm';
import type { ReachableFacts } from '../../../core/capability/facts.js';
import type { Reach } from '../../../core/capability/index.js';
import { facetOf } from '../../../core/ids.js';
import type { Database } from '../../../core/store/contract.js';
import { classGroups, memberships, persons, roleAssignments, teachingAssignments } from '../tables.js';
import { dayAt, inForce, personOf, personWithin } from './scope.js';

/** Whom the gateway is to consider: people some extents reach, and the groups of a school. */
export interface Looking {
  readonly school: string;
  readonly reach: Reach;
  /** A part of a name. */
  readonly search: string | null;
  /** Student id: only those who have to do with this pupil. */
  readonly about: string | null;
}

/** The most that are considered; whoever seeks among more says a part of a name. */
const MOST_PEOPLE = 5000;
const MOST_GROUPS = 200;

export function reachableRepository(db: Database) {
  return {
    /** By name. The gateway decides on each. */
    async of({ school, reach, search, about }: Looking, at: Date): Promise<ReachableFacts> {
      const named = sql`concat_ws(' ', ${persons.givenName}, ${persons.usualName}, ${persons.familyName}, ${persons.givenName})`;
      const people = await db
        .select({ person: persons.id })
        .from(persons)
        .where(
          and(personWithin(reach, persons.id, at), contains(named, search), about === null ? undefined : hasToDoWith(about, school, at)),
        )
        .orderBy(asc(sql`coalesce(${persons.usualName}, ${persons.familyName})`), asc(persons.givenName), asc(persons.id))
        .limit(MOST_PEOPLE);
      const groups = await db
        .select({ group: classGroups.id, label: classGroups.name })
        .from(classGroups)
        .where(
          and(
            eq(classGroups.school, school),
            contains(classGroups.name, search),
            about === null ? undefined : isGroupOf(about, school, sql`${classGroups.id}`, at),
          ),
        )
        .orderBy(asc(classGroups.name), asc(classGroups.id))
        .limit(MOST_GROUPS);
      return { people: people.map(({ person }) => person), groups };
    },
  };
}

/** The pupil, their guardians, and those who teach or look after them or a class of theirs. */
function hasToDoWith(student: string, school: string, at: Date): SQL | undefined {
  const today = dayAt(school, at);
  const family = personWithin(
    [
      { of: 'persons', persons: [facetOf('Person', student) ?? student], audience: 'OFFICE' },
      { of: 'guardians', school, students: [student], audience: 'OFFICE' },
    ],
    persons.id,
    at,
  );
  const teaches = sql`exists (select 1 from ${teachingAssignments} where ${and(
    eq(teachingAssignments.school, school),
    sql`${personOf(teachingAssignments.staff)} = ${persons.id}`,
    isGroupOf(student, school, sql`${teachingAssignments.group}`, at),
    inForce(teachingAssignments.validFrom, teachingAssignments.validTo, today),
  )})`;
  const looksAfter = sql`exists (select 1 from ${roleAssignments} where ${and(
    eq(roleAssignments.school, school),
    eq(roleAssignments.person, persons.id),
    // Why not a role for the pupil alone: that there is an aide, or a social worker, is the pupil's to tell.
    isGroupOf(student, school, sql`${roleAssignments.scopeGroup}`, at),
    inForce(roleAssignments.validFrom, roleAssignments.validTo, today),
  )})`;
  return or(family, teaches, looksAfter);
}

function isGroupOf(student: string, school: string, group: SQL, at: Date): SQL {
  return sql`exists (select 1 from ${memberships} where ${and(
    eq(memberships.school, school),
    eq(memberships.student, student),
    sql`${memberships.group} = ${group}`,
    inForce(memberships.validFrom, memberships.validTo, dayAt(school, at)),
  )})`;
}

function contains(text: unknown, part: string | null): SQL | undefined {
  return part === null ? undefined : sql`position(lower(${part}) in lower(${text})) > 0`;
}
