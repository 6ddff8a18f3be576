import { type Audience, type Place, reaches, studentPlace } from '../../core/capability/index.js';
import { facetOf } from '../../core/ids.js';
import type { Sensitivity } from '../../core/subgraph/index.js';
import type { AttendanceContext } from './references.js';
import type { EventRow, MeasureRow, ParticipantRow, ReasonRow } from './repository/index.js';

/** Whose each row is, and what its values say beyond their field. */
export const shield: Readonly<Record<string, Sensitivity<AttendanceContext>>> = {
  Student: { places: (row: { id: string }) => [studentPlace(row.id, '*')] },
  Person: { places: (row: Placed) => (row.place === undefined ? [] : [row.place]) },
  Staff: { places: (row: Placed) => (row.place === undefined ? [] : [row.place]) },
  RollCallEntry: { places: ofStudent },
  AttendanceEvent: {
    places: ofStudent,
    async categories(row: EventRow, field, context) {
      const reason = await shownReason(row, `AttendanceEvent.${field}`, context);
      return reason === null ? [] : categoriesOf(reason);
    },
  },
  FollowUp: { places: ofStudent },
  InfirmaryVisit: { places: ofStudent },
  Measure: {
    // Why: what happened may speak of everybody who took part; without an incident it speaks of the student.
    async places(row: MeasureRow, path, context) {
      if (path !== 'incident.participants.person' || row.incident === null) return ofStudent(row, path, context);
      const participants = await context.loaders.everyParticipantOfIncident.load(row.incident, null);
      return Promise.all(participants.map((one) => participantPlace(one, context)));
    },
  },
  Exemption: { places: ofStudent },
  Observation: { places: ofStudent },
  Justification: { places: ofStudent },
  AttendanceAlert: { places: ofStudent },
  AttendanceSummary: { places: (row: { student: string }) => [studentPlace(row.student, '*')] },
  BehaviourIncident: {
    async places(row: { id: string }, _path, context) {
      const participants = await context.loaders.everyParticipantOfIncident.load(row.id, null);
      return Promise.all(participants.map((one) => participantPlace(one, context)));
    },
  },
  IncidentParticipant: { places: async (row: ParticipantRow, _path, context) => [await participantPlace(row, context)] },
};

/** Those to whom a reason is shown although it is not published to guardians. */
const STAFF: ReadonlySet<Audience> = new Set(['OFFICE', 'TEACHER']);

/**
 * The reason of an event as this caller may be told of it: null where there is none, and where it is kept from families and no extent of
 * the staff reaches the event. Both look the same.
 */
export async function shownReason(
  row: EventRow,
  coordinate: string,
  { loaders, reach, pupils }: Pick<AttendanceContext, 'loaders' | 'reach' | 'pupils'>,
): Promise<ReasonRow | null> {
  if (row.reason === null) return null;
  const reason = await loaders.anyReason.load(row.reason);
  if (reason === null || reason.publishToGuardians) return reason;
  const asStaff = reach(coordinate).filter((extent) => STAFF.has(extent.audience));
  return reaches(asStaff, await pupils.placeInRow(row)) ? reason : null;
}

/** Source: domain model §2.2, value-dependent upgrade. */
function categoriesOf({ health, special, nature }: ReasonRow): string[] {
  const isHealth = health || nature === 'HEALTH';
  const isSpecial = special || nature === 'RELIGIOUS' || nature === 'SOCIAL_CARE';
  return [...(isHealth ? ['HEALTH'] : []), ...(isSpecial ? ['SPECIAL'] : [])];
}

async function ofStudent(row: { readonly student: string; readonly school: string }, _path: string, { pupils }: Roster): Promise<Place[]> {
  return [await pupils.placeInRow(row)];
}

/** Who is where today: a pupil who left a school stands there no more, nor does their family. */
type Roster = Pick<AttendanceContext, 'pupils'>;

/** A human named in a row of ours: the row says where they stand. */
interface Placed {
  readonly place?: Place;
}

/** An adult of the school that wrote the row. */
export function staffPlace(person: string, school: string): Place {
  return { person, studentAt: [], guardianOf: [], staffAt: [school] };
}

/** Of the family of the row's student: the student, or somebody who speaks for them. */
export async function familyPlace(
  person: string,
  row: { readonly student: string; readonly school: string },
  { pupils }: Roster,
): Promise<Place> {
  const { student, school } = row;
  const child = await pupils.placeInRow(row);
  if (facetOf('Student', person) === student) return child;
  const guardianOf = child.studentAt.includes(school) ? [{ school, student }] : [];
  return { person, studentAt: [], guardianOf, staffAt: [] };
}

/** Who is no student took part as an adult of the school that wrote the incident down. */
export async function participantPlace({ student, person, school }: ParticipantRow, { pupils }: Roster): Promise<Place> {
  return student === null ? staffPlace(person, school) : pupils.placeOf(student, school);
}
