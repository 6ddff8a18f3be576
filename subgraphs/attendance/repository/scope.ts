import { and, eq, isNull, lte, or, type SQL, sql } from 'drizzle-orm';
import type { PgColumn } from 'drizzle-orm/pg-core';
import type { Audience, Extent, Reach } from '../../../core/capability/index.js';
import { facetOf, parseId } from '../../../core/ids.js';
import { listedIn } from '../../../core/store/listed-in.js';
import { type Scope, within } from '../../../core/store/within.js';
import { absenceReasons, attendanceEvents, incidentParticipants, incidents, measures, rollCalls, schools } from '../tables.js';

export type { Scope };
export { listedIn };

const NOTHING = sql`false`;

/**
 * Row scope of rows about a student: extents of students, who must be at the school of the row; and a human as the student they are, at
 * whichever school the row is, also after they left it.
 * INVARIANT: an extent of groups is about rows that nobody is the subject of; it adds none here.
 */
export function studentWithin(
  { reach, at }: Scope,
  { school, student }: { readonly school: PgColumn; readonly student: PgColumn },
  audience?: (audience: Audience) => SQL | undefined,
): SQL {
  const aboutStudents = reach.filter((extent) => extent.of === 'students');
  const humans = reach.map((extent) =>
    extent.of === 'persons' ? and(listedIn(student, studentsAmong(extent.persons)), audience?.(extent.audience)) : undefined,
  );
  const rows = within({ reach: aboutStudents, at }, audience === undefined ? { school, student } : { school, student, audience });
  return or(rows, ...humans) ?? NOTHING;
}

/** Row scope of attendance events: confidential ones for the office alone, each audience from its own instant on, and no exclusion past its year. */
export function eventsWithin(scope: Scope): SQL {
  const { at } = scope;
  const rows = studentWithin(scope, attendanceEvents, (audience) => {
    switch (audience) {
      case 'OFFICE':
        return undefined;
      case 'TEACHER':
        return notConfidential();
      case 'STUDENT':
        return and(notConfidential(), lte(attendanceEvents.toStudentFrom, at));
      case 'GUARDIAN':
        return and(notConfidential(), lte(attendanceEvents.toGuardiansFrom, at));
      case 'SYSTEM':
        return and(notConfidential(), lte(attendanceEvents.toStudentFrom, at), lte(attendanceEvents.toGuardiansFrom, at));
      default:
        return NOTHING;
    }
  });
  return and(rows, notErased(at)) ?? NOTHING;
}

/** An exclusion that was served is the sanction over again: it is gone from every view when the sanction is, a year later (R511-13). */
function notErased(at: Date): SQL {
  const { kind, start, school } = attendanceEvents;
  return sql`(${kind} <> 'TEMPORARY_EXCLUSION' or ${localDay(start, school)} + interval '1 year' >= ${dayAt(at, school)})`;
}

/** Neither the event nor its reason is one whose very existence is confidential. */
export function notConfidential(): SQL {
  const confidentialReason = sql`select 1 from ${absenceReasons} where ${absenceReasons.school} = ${attendanceEvents.school} and ${absenceReasons.id} = ${attendanceEvents.reason} and ${absenceReasons.confidential}`;
  return sql`(not ${attendanceEvents.confidential} and not exists (${confidentialReason}))`;
}

/** Row scope of measures: none past its day of erasure, for nobody (code de l'éducation, R511-13); families from the instant it is for them. */
export function measuresWithin(scope: Scope): SQL {
  const { at } = scope;
  const kept = sql`(${measures.eraseAfter} is null or ${measures.eraseAfter} >= ${dayAt(at, measures.school)})`;
  const rows = studentWithin(scope, measures, (audience) =>
    audience === 'OFFICE' || audience === 'TEACHER' ? undefined : lte(measures.toFamilyFrom, at),
  );
  return and(rows, kept) ?? NOTHING;
}

/** Row scope of roll calls: nobody's, so of the groups (and own subject) that are reached. */
export function rollCallsWithin(scope: Scope): SQL {
  return within(scope, { school: rollCalls.school, group: rollCalls.group, subject: rollCalls.subject });
}

/** Row scope of who took part in an incident. A participant who is no student counts as staff of the school that wrote it down. */
export function participantsWithin(scope: Scope): SQL {
  const { school, student, person } = incidentParticipants;
  const others = scope.reach.map((extent) => {
    if (extent.of === 'persons') return listedIn(person, extent.persons);
    return extent.of === 'staff' ? and(eq(school, extent.school), isNull(student)) : undefined;
  });
  return or(studentWithin(scope, incidentParticipants), ...others) ?? NOTHING;
}

/** Row scope of incidents: those in which somebody took part whom the caller reaches. */
export function incidentsWithin(scope: Scope): SQL {
  const { school, incident } = incidentParticipants;
  return sql`exists (select 1 from ${incidentParticipants} where ${school} = ${incidents.school} and ${incident} = ${incidents.id} and ${participantsWithin(scope)})`;
}

/** Row scope of the list of reasons, which a whole school shares; those that make an absence confidential are the office's. */
export function reasonsWithin(reach: Reach): SQL {
  const terms = reach.map((extent) =>
    extent.of === 'groups'
      ? and(eq(absenceReasons.school, extent.school), extent.audience === 'OFFICE' ? undefined : sql`not ${absenceReasons.confidential}`)
      : NOTHING,
  );
  return or(...terms) ?? NOTHING;
}

/** The rows with these ids; the school in front lets the primary key find them. */
export function withIds(columns: { readonly school: PgColumn; readonly id: PgColumn }, ids: readonly string[]): SQL {
  const known = ids.filter((id) => parseId(id) !== null);
  const places = [...new Set(known.map((id) => parseId(id)?.school as string))];
  return and(listedIn(columns.school, places), listedIn(columns.id, known)) ?? NOTHING;
}

/** Where days begin when the school is not known here. */
export const DEFAULT_ZONE = 'Europe/Paris';

/** The wall clock of an instant at a school. */
export function localTime(instant: PgColumn | SQL, school: PgColumn): SQL {
  const zone = sql`coalesce((select ${schools.timeZone} from ${schools} where ${schools.id} = ${school}), ${DEFAULT_ZONE})`;
  return sql`(${instant} at time zone ${zone})`;
}

/** The calendar day of an instant at a school. */
export function localDay(instant: PgColumn | SQL, school: PgColumn): SQL {
  return sql`${localTime(instant, school)}::date`;
}

/** Days, both included; null leaves a side open. */
export interface FromTo {
  readonly from: string | null;
  readonly to: string | null;
}

/** Is a day among these? */
export function between(day: SQL, { from, to }: FromTo): SQL | undefined {
  return and(from === null ? undefined : sql`${day} >= ${from}::date`, to === null ? undefined : sql`${day} <= ${to}::date`);
}

export function dayAt(at: Date, school: PgColumn): SQL {
  return localDay(sql`${at.toISOString()}::timestamptz`, school);
}

/** Does the extent give this group of the school? */
export function givesGroup(extent: Extent, school: string, group: string): extent is Extent & { readonly of: 'groups' } {
  return extent.of === 'groups' && extent.school === school && (extent.groups === '*' || extent.groups.includes(group));
}

/** Those of the extents that are for this subject: all without a limit, and those that name it. */
export function forSubject(reach: Reach, subject: string | null): Reach {
  return reach.filter(
    (extent) => !('subjects' in extent) || extent.subjects === undefined || (subject !== null && extent.subjects.includes(subject)),
  );
}

/** The students that are these humans. */
export function studentsAmong(persons: readonly string[]): string[] {
  return persons.flatMap((person) => facetOf('Student', person) ?? []);
}
