import { type SQL, sql } from 'drizzle-orm';
import { KINDS, parseId } from '../../../core/ids.js';
import type { FeedRequest } from '../../../core/store/change-feed.js';
import type { Database } from '../../../core/store/contract.js';
import { lastLook, type Moved, type Sight, type Traces, transactionOf } from '../../../core/store/last-look.js';
import { accommodations, enrolments, guardianLinks, memberships, roleAssignments, teachingAssignments, touched } from '../tables.js';
import { RECORD_TYPES, type RecordType } from './record-types.js';
import { dayAt, personOf, studentOf } from './scope.js';

/**
 * The records of a school beside which something may be otherwise since a reader last looked: those that rows name which were written since, or of
 * which a day began or ended, and those that show whoever is named there. Too many is only dear; too few would be held for good.
 *
 * Chosen over digests of everything that a school says, which cost each poll as much as the feed itself: 10,000 people are asked in one statement
 * whether anything was touched, and after a change of one row a dozen records are looked at. Triggers note what is touched (migration
 * `what_was_touched`), whoever writes. It is looked at all there is where the reader never looked, or sees otherwise than then.
 */
export async function movedSince(
  db: Database,
  traces: Traces,
  { school, reader, at }: FeedRequest<RecordType>,
  sight: Sight,
): Promise<Moved<RecordType>> {
  if (school === null) throw new Error('the feed of identity is of a school');
  const { mark, last, isNew, isTouched } = await lastLook(db, traces, { school, reader, at }, sight);
  if (last === null) return { mark, records: null, isNew, isLater: true };
  const [from, to] = last.at < at ? [last.at, at] : [at, last.at];
  const isOtherDay = await daysDiffer(db, school, from, to);
  if (!isTouched && !isOtherDay) return { mark, records: new Map(), isNew, isLater: false };
  const { rows } = (await db.execute(affected(school, last.mark, isOtherDay ? [from, to] : null))) as unknown as { rows: { id: string }[] };
  const ids = rows.map(({ id }) => id);
  // Why all: the days of a school that moves to another time zone begin and end at another hour.
  return { mark, records: ids.includes(school) ? null : byType(ids), isNew, isLater: true };
}

async function daysDiffer(db: Database, school: string, from: Date, to: Date): Promise<boolean> {
  if (from.getTime() === to.getTime()) return false;
  const { rows } = (await db.execute(sql`select ${dayAt(school, from)} is distinct from ${dayAt(school, to)} as differ`)) as unknown as {
    rows: { differ: boolean }[];
  };
  return rows[0]?.differ ?? true;
}

function byType(ids: readonly string[]): ReadonlyMap<RecordType, readonly string[]> {
  return new Map(RECORD_TYPES.map((type) => [type, ids.filter((id) => parseId(id)?.letters === KINDS[type])]));
}

/** Ids of what was touched that the school has to do with, and of all that shows those humans, or whoever is reached through them. */
function affected(school: string, mark: string, days: readonly [Date, Date] | null): SQL {
  const dated = days === null ? sql`` : sql`union ${begunOrEnded(school, ...days)}`;
  return sql`
    with named as materialized (
      select ${touched.record} as id from ${touched}
      where ${touched.at} >= ${transactionOf(sql`${mark}::text`)} and (${touched.school} = ${school} or ${isKnownAt(school, sql`${touched.record}`)})
      ${dated}
    ), human as materialized (
      select ${personOf(sql`named.id`)} as person from named where named.id ~ ${HUMAN}
    ), moved as materialized (
      select human.person from human
      union select ${guardianLinks.guardian} from human join ${guardianLinks} on ${guardianLinks.student} = ${studentOf(sql`human.person`)}
    ), facet as materialized (
      select person, ${studentOf(sql`person`)} as student, replace(person, '.p', '.t') as staff from moved
    ), link as (
      select ${guardianLinks}.* from facet join ${guardianLinks} on ${guardianLinks.guardian} = facet.person
      union select ${guardianLinks}.* from facet join ${guardianLinks} on ${guardianLinks.student} = facet.student
    ), role as (
      select ${roleAssignments}.* from facet join ${roleAssignments} on ${roleAssignments.person} = facet.person
      union select ${roleAssignments}.* from facet join ${roleAssignments}
        on ${roleAssignments.school} = ${school} and ${roleAssignments.scopeStudent} = facet.student
    ), lesson as (
      select ${teachingAssignments}.* from facet join ${teachingAssignments} on ${teachingAssignments.staff} = facet.staff
      union select ${teachingAssignments}.* from facet join ${teachingAssignments}
        on ${teachingAssignments.school} = ${school} and ${teachingAssignments.substituteFor} = facet.staff
    ), shows (ids) as (
      select array[id]::text[] from named
      union all select array[person, student, staff]::text[] from facet
      union all select array[id, student, ${personOf(sql`student`)}, guardian]::text[] from link
      union all select array[person, replace(person, '.p', '.t'), scope_group]::text[] from role
      union all select array[id, staff, ${personOf(sql`staff`)}, class_group]::text[] from lesson
      union all select array[${enrolments.id}]::text[] from facet join ${enrolments} on ${enrolments.student} = facet.student
      union all select array[${accommodations.student}]::text[] from facet join ${accommodations}
        on ${accommodations.school} = ${school} and ${accommodations.aide} = facet.staff
    )
    select distinct id from shows, unnest(shows.ids) as id where id is not null`;
}

const HUMAN = '^[^.]+[.][pst][0-9]';

/** Is a human this school's, wherever their own rows are kept? */
function isKnownAt(school: string, record: SQL): SQL {
  const person = personOf(record);
  const student = studentOf(person);
  return sql`(${record} ~ ${HUMAN} and (
    exists (select 1 from ${enrolments} where ${enrolments.student} = ${student} and ${enrolments.school} = ${school})
    or exists (select 1 from ${roleAssignments} where ${roleAssignments.person} = ${person} and ${roleAssignments.school} = ${school})
    or exists (select 1 from ${guardianLinks} join ${enrolments} on ${enrolments.student} = ${guardianLinks.student}
      where ${guardianLinks.guardian} = ${person} and ${enrolments.school} = ${school})))`;
}

/** Ids that rows of a school name, and ties of its pupils, which came into force or ended between two instants. */
function begunOrEnded(school: string, from: Date, to: Date): SQL {
  const [before, after] = [dayAt(school, from), dayAt(school, to)];
  const turned = (first: SQL, last: SQL) =>
    sql`((${first} > ${before} and ${first} <= ${after}) or (${last} >= ${before} and ${last} < ${after}))`;
  const dates = (table: { readonly validFrom: unknown; readonly validTo: unknown }) =>
    turned(sql`${table.validFrom}`, sql`${table.validTo}`);
  return sql`
    select unnest(array[${enrolments.id}, ${enrolments.student}]) from ${enrolments}
      where ${enrolments.school} = ${school} and ${turned(sql`${enrolments.enteredOn}`, sql`${enrolments.leftOn}`)}
    union select ${memberships.student} from ${memberships} where ${memberships.school} = ${school} and ${dates(memberships)}
    union select unnest(array[${roleAssignments.person}, ${roleAssignments.scopeGroup}]) from ${roleAssignments}
      where ${roleAssignments.school} = ${school} and ${dates(roleAssignments)}
    union select unnest(array[${teachingAssignments.staff}, ${teachingAssignments.group}]) from ${teachingAssignments}
      where ${teachingAssignments.school} = ${school} and ${dates(teachingAssignments)}
    union select unnest(array[${guardianLinks.id}, ${guardianLinks.student}, ${guardianLinks.guardian}]) from ${enrolments}
      join ${guardianLinks} on ${guardianLinks.student} = ${enrolments.student} where ${enrolments.school} = ${school} and ${dates(guardianLinks)}
    union select ${accommodations.student} from ${accommodations} where ${accommodations.school} = ${school} and ${dates(accommodations)}`;
}
