import { and, eq, type SQL } from 'drizzle-orm';
import type { Reach } from '../../../core/capability/index.js';
import { facetOf, KINDS, parseId } from '../../../core/ids.js';
import type { Database } from '../../../core/store/contract.js';
import { schoolsOf } from '../../../core/store/roster.js';
import { incidentParticipants, incidents, infirmaryVisits, measures, observations, type SlotRow, schools } from '../tables.js';
import { appendVersion } from './change-log.js';
import { DEFAULT_ZONE, measuresWithin, participantsWithin, type Scope, studentWithin, withIds } from './scope.js';
import { studentsReached } from './summaries.js';
import { fault, nameFilesOf, newId, takeTurn, type WriteKey, WriteRefused, type Written, writeOnce } from './writes.js';

export type NewVisit = Omit<typeof infirmaryVisits.$inferInsert, 'school' | 'id' | 'guardiansInformedAt'>;

export interface NewIncident extends Omit<typeof incidents.$inferInsert, 'school' | 'id' | 'processed' | 'suspectedHarassment'> {
  readonly participants: readonly { readonly person: string; readonly role: string; readonly note: string | null }[];
}

export interface NewMeasure {
  readonly student: string;
  readonly category: string;
  readonly kind: string;
  readonly reasons: string[] | null;
  readonly workToDo: string | null;
  readonly incident: string | null;
  readonly decidedAt: Date;
  readonly slots: SlotRow[] | null;
  readonly suspended: boolean;
  readonly guardianAcknowledgementRequired: boolean;
  /** Staff id. */
  readonly by: string | null;
  /** Ids of files, each once, in order; whose they are (a person id), and for which mutation they were sent in. */
  readonly files: { readonly ids: readonly string[]; readonly owner: string | null; readonly use: string };
}

/** What the infirmary, and whoever watches over behaviour, write down. */
export function careAndBehaviourWrites(db: Database) {
  return {
    recordVisit: (visit: NewVisit, reach: Reach, key: WriteKey): Promise<Written> =>
      writeOnce(db, key, async (tx) => {
        await refuseStranger(tx, visit.student, { reach, at: key.at });
        const id = await newId(tx, 'InfirmaryVisit', key.school);
        await tx.insert(infirmaryVisits).values({ ...visit, school: key.school, id });
        await appendVersion(tx, 'CREATED', 'InfirmaryVisit', { school: key.school, id }, key.at);
        return { record: id, errors: [] };
      }),

    reportIncident: ({ participants, ...incident }: NewIncident, reach: Reach, key: WriteKey): Promise<Written> =>
      writeOnce(db, key, async (tx) => {
        const { school, at } = key;
        const id = await newId(tx, 'BehaviourIncident', school);
        const enrolled = await schoolsOf(tx, facets(participants), at);
        const strangers = participants.flatMap(({ person }, index) =>
          isOfSchool(person, school, enrolled)
            ? []
            : [fault('NOT_FOUND', 'no such person', 'input', 'participants', String(index), 'personId')],
        );
        if (strangers.length > 0) throw new WriteRefused(strangers);
        await tx.insert(incidents).values({ ...incident, school, id });
        await tx.insert(incidentParticipants).values(
          participants.map(({ person, role, note }) => {
            const student = facetOf('Student', person) as string;
            const isPupil = enrolled.get(student)?.includes(school) === true;
            return { school, incident: id, person: facetOf('Person', person) as string, student: isPupil ? student : null, role, note };
          }),
        );
        // INVARIANT: who takes part in it is somebody of this school whom the writer reaches; all of them, or it is not written.
        const there = await tx
          .select({ person: incidentParticipants.person })
          .from(incidentParticipants)
          .where(and(eq(incidentParticipants.school, school), eq(incidentParticipants.incident, id), participantsWithin({ reach, at })));
        const unknown = participants.flatMap(({ person }, index) =>
          there.some((one) => one.person === facetOf('Person', person))
            ? []
            : [fault('NOT_FOUND', 'no such person', 'input', 'participants', String(index), 'personId')],
        );
        if (unknown.length > 0) throw new WriteRefused(unknown);
        await appendVersion(tx, 'CREATED', 'BehaviourIncident', { school, id }, at);
        return { record: id, errors: [] };
      }),

    recordMeasure: (measure: NewMeasure, reach: Reach, key: WriteKey): Promise<Written> =>
      writeOnce(db, key, async (tx) => {
        const { school, at } = key;
        const { by, slots, files, ...said } = measure;
        await refuseStranger(tx, said.student, { reach, at });
        await refuseForeignIncident(tx, school, said);
        const id = await newId(tx, 'Measure', school);
        const isSanction = said.category === 'SANCTION';
        await tx.insert(measures).values({
          ...said,
          school,
          id,
          slots,
          givenBy: by,
          decidedBy: isSanction ? by : null,
          durationMinutes: slots === null ? null : minutesOf(slots),
          eraseAfter: eraseAfter(said.kind, await localDayOf(tx, school, said.decidedAt)),
          toFamilyFrom: at,
        });
        await appendVersion(tx, 'CREATED', 'Measure', { school, id }, at);
        await nameFilesOf(tx, files.ids, { school, record: id, owner: files.owner ?? '', use: files.use, at });
        return { record: id, errors: [] };
      }),

    /** Says that the family has taken note, once; the first time stands. */
    acknowledgeMeasure: (id: string, scope: Scope): Promise<Date | null> => takeNote(db, 'Measure', id, measuresWithin(scope), scope.at),

    /** The same of an observation. */
    acknowledgeObservation: (id: string, scope: Scope): Promise<Date | null> =>
      takeNote(db, 'Observation', id, studentWithin(scope, observations), scope.at),
  };
}

const ACKNOWLEDGED = { Measure: measures, Observation: observations } as const;

function takeNote(db: Database, type: keyof typeof ACKNOWLEDGED, id: string, scope: SQL, at: Date): Promise<Date | null> {
  const table = ACKNOWLEDGED[type];
  return db.transaction(async (tx) => {
    await takeTurn(tx, parseId(id)?.school ?? '');
    const mine = and(withIds(table, [id]), scope);
    const [found] = await tx.select({ school: table.school, acknowledgedAt: table.acknowledgedAt }).from(table).where(mine).for('update');
    if (found === undefined) return null;
    if (found.acknowledgedAt !== null) return found.acknowledgedAt;
    await tx
      .update(table)
      .set({ acknowledgedAt: at })
      .where(and(eq(table.school, found.school), eq(table.id, id)));
    await appendVersion(tx, 'UPDATED', type, { school: found.school, id }, at);
    return at;
  });
}

const ONE_YEAR: ReadonlySet<string> = new Set(['TEMPORARY_CLASS_EXCLUSION', 'TEMPORARY_EXCLUSION', 'PRECAUTIONARY_EXCLUSION']);

/**
 * The last day on which anybody sees a measure: of the school year, or a year later for an exclusion for a time; null for good.
 * Source: code de l'éducation, R511-13; domain model §1.2.
 */
export function eraseAfter(kind: string, decidedOn: string): string | null {
  if (kind === 'PERMANENT_EXCLUSION') return null;
  const [year, month] = decidedOn.split('-').map(Number) as [number, number];
  return ONE_YEAR.has(kind) ? oneYearLater(decidedOn) : `${month <= 8 ? year : year + 1}-08-31`;
}

/** The last day of February stands for one that there is not. */
function oneYearLater(day: string): string {
  const later = `${Number(day.slice(0, 4)) + 1}${day.slice(4)}`;
  return later.endsWith('-02-29') ? later.replace(/29$/, '28') : later;
}

/** The calendar day of an instant at a school. */
async function localDayOf(tx: Database, school: string, instant: Date): Promise<string> {
  const [zone] = await tx.select({ name: schools.timeZone }).from(schools).where(eq(schools.id, school));
  return new Intl.DateTimeFormat('en-CA', { timeZone: zone?.name ?? DEFAULT_ZONE, dateStyle: 'short' }).format(instant);
}

function minutesOf(slots: readonly SlotRow[]): number {
  return slots.reduce((sum, { start, end }) => sum + (Date.parse(end) - Date.parse(start)) / 60_000, 0);
}

/** INVARIANT: who is no pupil of the school is kept as its staff, so only one who is named as staff is: no pupil or parent of elsewhere. */
function isOfSchool(person: string, school: string, enrolled: ReadonlyMap<string, readonly string[]>): boolean {
  const isStaff = parseId(person)?.letters === KINDS.Staff;
  return isStaff || enrolled.get(facetOf('Student', person) ?? '')?.includes(school) === true;
}

function facets(participants: NewIncident['participants']): string[] {
  return participants.flatMap(({ person }) => facetOf('Student', person) ?? []);
}

async function refuseStranger(tx: Database, student: string, scope: Scope): Promise<void> {
  if (!(await studentsReached(tx, [student], scope)).has(student))
    throw new WriteRefused([fault('NOT_FOUND', 'no such student', 'input', 'studentId')]);
}

/** A measure follows from an incident in which its student took part. */
async function refuseForeignIncident(tx: Database, school: string, { incident, student }: Pick<NewMeasure, 'incident' | 'student'>) {
  if (incident === null) return;
  const tookPart = and(
    eq(incidentParticipants.school, school),
    eq(incidentParticipants.incident, incident),
    eq(incidentParticipants.student, student),
  );
  const [found] = await tx.select({ incident: incidentParticipants.incident }).from(incidentParticipants).where(tookPart).limit(1);
  if (found === undefined) throw new WriteRefused([fault('NOT_FOUND', 'no such incident', 'input', 'incidentId')]);
}
