import { type SQL, sql } from 'drizzle-orm';
import type { PgColumn } from 'drizzle-orm/pg-core';
import { attendanceEvents } from '../tables.js';
import { localTime } from './scope.js';

/** Statuses under which a half-day missed is not justified: nobody gave a reason, or the school did not take it. */
const UNJUSTIFIED = sql`('REASON_UNKNOWN', 'NOT_JUSTIFIED', 'REJECTED')`;

const { school, id, student, kind, status, halfDays, minutes, start, end } = attendanceEvents;
// Why not the end alone: of a late arrival often its minutes are said and no end.
const UNTIL = sql`coalesce(${end}, ${start} + make_interval(mins => coalesce(${minutes}, 0)))`;

/** What an event is selected as, to be counted; `bucket` tells apart what is summed apart (a month). */
export function countable(bucket: SQL) {
  return {
    bucket: bucket.as('bucket'),
    school,
    id,
    student,
    kind,
    start,
    until: UNTIL.as('until_at'),
    localStart: localTime(start, school).as('local_start'),
    localUntil: localTime(UNTIL, school).as('local_until'),
    amount: sql`coalesce(case when ${kind} = 'LATENESS' then ${minutes} else ${halfDays} end, 0)::numeric`.as('amount'),
    justified: sql`${status} not in ${UNJUSTIFIED}`.as('is_justified'),
  } satisfies Readonly<Record<string, PgColumn | SQL | SQL.Aliased>>;
}

/**
 * What events come to, of each student, kind and bucket: half-days of absences, minutes of late arrivals, and how many times. The same time is missed
 * once, whoever recorded it too (two systems of a school, or a teacher and the office). Of events of one kind, one that lies within another and says
 * no less is left out. What an absence says is shared out over the mornings and afternoons (until and from 13:00 at the school) that it touches; of
 * those of one half-day that overlap, the time that both are about counts once, and a half-day is no more than one, unless a single event says so.
 * `again` rows are the same of what is justified alone: a half-day that one of them justifies is justified. `events` selects `countable` columns.
 */
export function missedOnce(events: SQL): SQL {
  const same = sql.raw('bucket, again, school, student, kind, opens');
  return sql`with seen_event as (${events}), counted as (
      select *, false as again from seen_event where ${saysMore(sql`true`)}
      union all
      select *, true from seen_event where kind = 'ABSENCE' and is_justified and ${saysMore(sql`beside.is_justified`)}
    ), part as (
      select counted.*, slot.opens, greatest(local_start, slot.opens) as part_from, least(greatest(local_start, local_until), slot.closes) as part_to,
        amount / count(*) over (partition by bucket, again, school, id) as share
      from counted cross join lateral (
        select day as opens, 'infinity'::timestamp as closes from (select date_trunc('day', local_start) as day) as whole where kind = 'LATENESS'
        union all
        select half.opens, half.closes
        from generate_series(date_trunc('day', local_start), date_trunc('day', greatest(local_start, local_until)), interval '1 day') as days(day),
          lateral (values (day, day + interval '13 hours'), (day + interval '13 hours', day + interval '1 day')) as half(opens, closes)
        where kind = 'ABSENCE' and half.closes > local_start
          and (half.opens < local_until or half.opens <= local_start and local_start < half.closes)
      ) as slot
    ), in_turn as (
      select *, max(part_to) over (partition by ${same} order by part_from, part_to, id rows between unbounded preceding and 1 preceding) as heard_to
      from part
    ), one_slot as (
      select ${same}, sum(share) as total, max(share) as most, sum(extract(epoch from part_to - part_from)) as length,
        sum(greatest(0, extract(epoch from part_to - greatest(part_from, coalesce(heard_to, part_from))))) as covered,
        count(*) filter (where heard_to is null or part_from >= heard_to) as times
      from in_turn group by ${same}
    ), once as (
      select *, greatest(most, case when length > 0 then total * covered / length else total end) as apart from one_slot
    )
    select bucket, again, school, student, kind, sum(times) as times,
      round(sum(case when kind = 'ABSENCE' then least(greatest(1, most), apart) else apart end), 3) as amount
    from once group by bucket, again, school, student, kind`;
}

/** Does an event say more than each other of its kind that it lies within, among some? Of two that say the same, one does. */
function saysMore(among: SQL): SQL {
  return sql`not exists (select 1 from seen_event as beside
    where beside.bucket = seen_event.bucket and beside.school = seen_event.school and beside.student = seen_event.student
      and beside.kind = seen_event.kind and beside.id <> seen_event.id
      and ${among} and beside.starts_at <= seen_event.starts_at and beside.until_at >= seen_event.until_at and beside.amount >= seen_event.amount
      and (beside.id < seen_event.id
        or (beside.starts_at, beside.until_at, beside.amount) <> (seen_event.starts_at, seen_event.until_at, seen_event.amount)))`;
}
