import { and, eq, gte, lt } from 'drizzle-orm';
import type { Database } from '../../../core/store/contract.js';
import { incidentParticipants, incidents, measures, observations } from '../tables.js';
import { NONE } from './events.js';
import { type Page, pagesOf, type Window } from './page.js';
import {
  between,
  type FromTo,
  incidentsWithin,
  listedIn,
  localDay,
  measuresWithin,
  participantsWithin,
  type Scope,
  studentWithin,
  withIds,
} from './scope.js';

export type IncidentRow = typeof incidents.$inferSelect;
export type ParticipantRow = typeof incidentParticipants.$inferSelect;
export type MeasureRow = typeof measures.$inferSelect;
export type ObservationRow = typeof observations.$inferSelect;

/** Incidents with those who took part, the measures decided, and what staff noted. */
export function behaviourRepository(db: Database) {
  const participation = and(eq(incidentParticipants.school, incidents.school), eq(incidentParticipants.incident, incidents.id));

  return {
    incidentsOfStudents(students: readonly string[], role: string | null, window: Window, scope: Scope) {
      const { student } = incidentParticipants;
      const inRole = role === null ? undefined : eq(incidentParticipants.role, role);
      const where = and(listedIn(student, students), inRole, participantsWithin(scope));
      return pagesOf(
        db,
        incidents,
        { parent: student, time: incidents.occurredAt, where, joined: { table: incidentParticipants, on: participation } },
        window,
      );
    },

    async incidentsOfSchool(
      school: string,
      { from, to, kinds }: { from: Date; to: Date; kinds: readonly string[] | null },
      window: Window,
      scope: Scope,
    ): Promise<Page<IncidentRow>> {
      const { occurredAt, kind } = incidents;
      const ofKind = kinds === null ? undefined : listedIn(kind, kinds);
      const where = and(eq(incidents.school, school), gte(occurredAt, from), lt(occurredAt, to), ofKind, incidentsWithin(scope));
      const pages = await pagesOf(db, incidents, { parent: incidents.school, time: occurredAt, where }, window);
      return pages.get(school) ?? NONE;
    },

    incidentsById: (ids: readonly string[], scope: Scope): Promise<IncidentRow[]> =>
      db
        .select()
        .from(incidents)
        .where(and(withIds(incidents, ids), incidentsWithin(scope))),

    /** Those who took part and whom the caller reaches: a family sees its own child's row and no other. */
    participantsOf: (ids: readonly string[], scope: Scope): Promise<ParticipantRow[]> => participantsWhere(ids, participantsWithin(scope)),

    /** Everybody who took part, for decisions; never shown. */
    everyParticipantOf: (ids: readonly string[]): Promise<ParticipantRow[]> => participantsWhere(ids, undefined),

    measuresOfStudents(students: readonly string[], days: FromTo, window: Window, scope: Scope) {
      const { student, decidedAt, school } = measures;
      const where = and(listedIn(student, students), between(localDay(decidedAt, school), days), measuresWithin(scope));
      return pagesOf(db, measures, { parent: student, time: decidedAt, where }, window);
    },

    observationsOfStudents(students: readonly string[], days: FromTo, window: Window, scope: Scope) {
      const { student, at, school } = observations;
      const where = and(listedIn(student, students), between(localDay(at, school), days), studentWithin(scope, observations));
      return pagesOf(db, observations, { parent: student, time: at, where }, window);
    },

    observationsById: (ids: readonly string[], scope: Scope): Promise<ObservationRow[]> =>
      db
        .select()
        .from(observations)
        .where(and(withIds(observations, ids), studentWithin(scope, observations))),

    measuresById: (ids: readonly string[], scope: Scope): Promise<MeasureRow[]> =>
      db
        .select()
        .from(measures)
        .where(and(withIds(measures, ids), measuresWithin(scope))),

    measuresOfIncidents: (ids: readonly string[], scope: Scope): Promise<MeasureRow[]> =>
      db
        .select()
        .from(measures)
        .where(and(withIds({ school: measures.school, id: measures.incident }, ids), measuresWithin(scope)))
        .orderBy(measures.decidedAt, measures.id),
  };

  function participantsWhere(ids: readonly string[], scope: ReturnType<typeof participantsWithin> | undefined): Promise<ParticipantRow[]> {
    return db
      .select()
      .from(incidentParticipants)
      .where(and(withIds({ school: incidentParticipants.school, id: incidentParticipants.incident }, ids), scope))
      .orderBy(incidentParticipants.incident, incidentParticipants.person);
  }
}
