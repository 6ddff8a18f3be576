import { and, eq, getTableName, isNull, or, type SQL, sql } from 'drizzle-orm';
import type { PgColumn, PgTable } from 'drizzle-orm/pg-core';
import type { Reach } from '../../../core/capability/index.js';
import { type Asking, changeFeed, type FeedRequest, idsReached, type Part, pendingOf } from '../../../core/store/change-feed.js';
import type { Database } from '../../../core/store/contract.js';
import type { Sight } from '../../../core/store/last-look.js';
import {
  changes,
  classGroups,
  enrolments,
  guardianLinks,
  looked,
  memberships,
  persons,
  roleAssignments,
  shown,
  staff,
  students,
  subjects,
  teachingAssignments,
  touched,
} from '../tables.js';
import { movedSince } from './moved-since.js';
import { linkInForce, linkWithin, teachingWithin } from './people.js';
import type { RecordType } from './record-types.js';
import { dayAt, groupWithin, inForce, isStaffRole, nomenclatureWithin, personOf, personWithin, studentOf, studentWithin } from './scope.js';

/** The change feed of who is who at a school, in which class, and whose guardian. */
export function changesRepository(db: Database) {
  const traces = { shown, touched, looked };
  const feed = { name: 'identity', changes, shown, traces, recordsOf };
  return {
    changesOf: changeFeed(db, feed),
    idsReached: (asking: Asking, type: RecordType, within: Reach, part: Part) => idsReached(db, feed, asking, type, within, part),
    pendingOf: (request: FeedRequest<RecordType>) => pendingOf(db, feed, request),
    movedSince: (request: FeedRequest<RecordType>, sight: Sight) => movedSince(db, traces, request, sight),
  };
}

/**
 * The records of a type that a school has today, in reach; or all that it has or had, whoever may see them. Humans are the school's by an enrolment,
 * a ward's enrolment or an office, wherever their own rows are kept.
 */
function recordsOf(tx: Database, { school, at }: Asking, type: RecordType, reach: Reach | 'all'): SQL {
  const own = reach === 'all' ? [] : reach.filter((extent) => !('school' in extent) || extent.school === school);
  const within = (condition: SQL | undefined) => (reach === 'all' ? undefined : condition);
  switch (type) {
    case 'Person': {
      const here = peopleOf(tx, reach === 'all' ? null : at);
      const columns = {
        school: sql`human.school`,
        type: typeAs(type),
        id: sql`${persons.id}`,
        version: NO_VERSION,
        state: personState(at),
      };
      return sql`${tx
        .select(named(columns))
        .from(persons)
        .innerJoin(sql`(${here}) as human(school, id)`, sql`human.id = ${persons.id}`)
        .where(within(personWithin(own, persons.id, at)))}`;
    }
    case 'Student': {
      const isEnrolled = inForce(enrolments.enteredOn, enrolments.leftOn, dayAt(enrolments.school, at));
      const condition = within(and(isEnrolled, studentWithin(own, enrolments.student, at, enrolments.school)));
      return sql`${tx
        .select(logged(type, PUPIL, rowState(students)))
        .from(pupilsOf(tx, condition))
        // Why the school too: a row is kept where its id says, and is found by both.
        .leftJoin(students, sql`${students.school} = split_part(${PUPIL.id}, '.', 1) and ${students.id} = ${PUPIL.id}`)}`;
    }
    case 'Staff': {
      const isHeld = inForce(roleAssignments.validFrom, roleAssignments.validTo, dayAt(roleAssignments.school, at));
      const columns = {
        school: sql`${roleAssignments.school}`,
        type: typeAs(type),
        id: sql`${staff.id}`,
        version: sql`1`,
        state: NO_STATE,
      };
      return sql`${tx
        .selectDistinct(named(columns))
        .from(staff)
        .innerJoin(roleAssignments, eq(roleAssignments.person, staff.person))
        .where(and(isStaffRole(roleAssignments.function), within(and(isHeld, personWithin(own, staff.person, at)))))}`;
    }
    case 'GuardianLink': {
      const { validTo, school: place } = guardianLinks;
      const lives = or(isNull(validTo), sql`${validTo} >= ${dayAt(place, at)}`);
      const columns = {
        school: PUPIL.school,
        type: typeAs(type),
        id: sql`${guardianLinks.id}`,
        version: NO_VERSION,
        state: rowState(guardianLinks),
      };
      return sql`${tx
        .select(named(columns))
        .from(guardianLinks)
        .innerJoin(pupilsOf(tx, undefined), sql`${PUPIL.id} = ${guardianLinks.student}`)
        .where(and(lives, within(and(linkInForce(at), linkWithin(own, at)))))}`;
    }
    case 'Subject': {
      const columns = {
        school: sql`${subjects.school}`,
        type: typeAs(type),
        id: sql`${subjects.id}`,
        version: NO_VERSION,
        state: rowState(subjects),
      };
      return sql`${tx
        .select(named(columns))
        .from(subjects)
        .where(within(nomenclatureWithin(own, subjects.school)))}`;
    }
    case 'Enrolment':
      return sql`${tx
        .select(logged(type, enrolments))
        .from(enrolments)
        .where(within(studentWithin(own, enrolments.student, at, enrolments.school)))}`;
    case 'ClassGroup':
      return sql`${tx
        .select(logged(type, classGroups, sizeOf(tx, at)))
        .from(classGroups)
        .where(and(isNull(classGroups.endedOn), within(groupWithin(own))))}`;
    case 'TeachingAssignment': {
      const { validTo, school: place } = teachingAssignments;
      const lives = or(isNull(validTo), sql`${validTo} >= ${dayAt(place, at)}`);
      return sql`${tx
        .select(logged(type, teachingAssignments))
        .from(teachingAssignments)
        .where(and(lives, within(teachingWithin(own, at))))}`;
    }
  }
}

const PUPIL = { school: sql`pupil.school`, id: sql`pupil.id` } as const;

/** Schools, and the students who have an enrolment at them, each once. */
function pupilsOf(tx: Database, condition: SQL | undefined): SQL {
  const enrolled = tx.selectDistinct({ school: enrolments.school, id: enrolments.student }).from(enrolments).where(condition);
  return sql`(${enrolled}) as pupil(school, id)`;
}

/** Schools, and the person ids of the humans who are theirs on that day; who ever were, without an instant. */
function peopleOf(tx: Database, at: Date | null): SQL {
  const today = (from: PgColumn, to: PgColumn, school: PgColumn) => (at === null ? undefined : inForce(from, to, dayAt(school, at)));
  const isEnrolled = today(enrolments.enteredOn, enrolments.leftOn, enrolments.school);
  const pupils = tx
    .select({ school: enrolments.school, id: personOf(enrolments.student) })
    .from(enrolments)
    .where(isEnrolled);
  const guardians = tx
    .select({ school: enrolments.school, id: guardianLinks.guardian })
    .from(guardianLinks)
    .innerJoin(enrolments, eq(enrolments.student, guardianLinks.student))
    .where(and(isEnrolled, today(guardianLinks.validFrom, guardianLinks.validTo, enrolments.school)));
  const office = tx
    .select({ school: roleAssignments.school, id: roleAssignments.person })
    .from(roleAssignments)
    .where(and(isStaffRole(roleAssignments.function), today(roleAssignments.validFrom, roleAssignments.validTo, roleAssignments.school)));
  return sql`${pupils} union ${guardians} union ${office}`;
}

const NO_VERSION = sql`null::integer`;
const NO_STATE = sql`null::text`;

function typeAs(type: RecordType): SQL {
  return sql`${type}::text`;
}

type Columns = Readonly<Record<'school' | 'type' | 'id' | 'version' | 'state', SQL>>;

function named({ school, type, id, version, state }: Columns) {
  return {
    school: school.as('school'),
    type: type.as('type'),
    id: id.as('id'),
    version: version.as('version'),
    state: state.as('state'),
  };
}

/**
 * A record of which the log counts the versions: what was never changed since the log began is of its first. Each entry of the log is a change, and
 * so is what else it is made of.
 */
function logged(type: RecordType, { school, id }: Readonly<Record<'school' | 'id', PgColumn | SQL>>, more: SQL = sql`''`) {
  const ofRecord = sql`from ${changes} where ${changes.school} = ${school} and ${changes.record} = ${id}`;
  const version = sql`coalesce((select max(${changes.version}) ${ofRecord}), 1)`;
  const state = sql`concat((select max(${changes.sequence}) ${ofRecord}), ' ', ${more})`;
  return named({ school: sql`${school}`, type: typeAs(type), id: sql`${id}`, version, state });
}

/** All that the row says. */
function rowState(table: PgTable): SQL {
  return sql`md5(${sql.identifier(getTableName(table))}::text)`;
}

/** How many are in a class or group today. */
function sizeOf(tx: Database, at: Date): SQL {
  const { school, group, student, validFrom, validTo } = memberships;
  const isIn = and(eq(school, classGroups.school), eq(group, classGroups.id), inForce(validFrom, validTo, dayAt(school, at)));
  return sql`(${tx
    .select({ size: sql`count(distinct ${student})` })
    .from(memberships)
    .where(isIn)})`;
}

/** All that the row says, whether the human is of age today, and who keeps their address from whom. */
function personState(at: Date): SQL {
  const keepsIt = and(
    eq(guardianLinks.contactRestriction, 'NO_ADDRESS_DISCLOSURE'),
    or(sql`${guardianLinks.guardian} = ${persons.id}`, sql`${guardianLinks.student} = ${studentOf(persons.id)}`),
    linkInForce(at),
  );
  const secrets = sql`(select string_agg(${guardianLinks.id}, ' ' order by ${guardianLinks.id}) from ${guardianLinks} where ${keepsIt})`;
  const birth = sql`${persons.birthDate}::text`;
  // Born on 29 February: on 1 March of common years, as in `age.ts`.
  const isOfAge = sql`concat(left(${birth}, 4)::integer + 18, substr(${birth}, 5)) <= ${dayAt(persons.school, at)}::text`;
  return sql`md5(concat(${sql.identifier(getTableName(persons))}::text, ' ', ${isOfAge}, ' ', coalesce(${secrets}, '')))`;
}
