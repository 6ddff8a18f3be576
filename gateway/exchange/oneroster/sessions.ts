import { quoted } from '../../../core/errors.js';
import type { RosterPeriod, RosterYear } from '../../../subgraphs/identity/roster.js';
import type { Origin } from '../import-fault.js';
import { complaint, holdAtMost, type Journey, type SchoolPlan } from '../journey.js';
import { stage } from '../school-roster.js';
import type { Keys } from './keys.js';
import type { Manifest } from './manifest.js';
import { readTable } from './table.js';

const TYPES = new Set(['gradingperiod', 'semester', 'schoolyear', 'term']);

export interface Session {
  readonly id: string;
  readonly title: string;
  readonly type: string;
  readonly start: string;
  readonly end: string;
  readonly parent: string | null;
  readonly schoolYear: string | null;
  readonly gone: boolean;
  readonly at: Origin;
}

export async function readSessions(journey: Journey, manifest: Manifest): Promise<ReadonlyMap<string, Session>> {
  const sessions = new Map<string, Session>();
  const file = manifest.files.get('academicSessions');
  if (file === undefined) return sessions;
  await readTable(journey, file, 'academicSessions', manifest.delta('academicSessions'), async (row) => {
    const type = (row.cell('type') ?? '').toLowerCase();
    const refuse = (field: string, why: string, todo: string) => journey.tally.refuse(complaint(row.at, field, why, todo));
    if (!TYPES.has(type))
      return refuse(
        'type',
        `${quoted(row.cell('type') ?? '')} is not a kind of session`,
        'write gradingPeriod, semester, schoolYear or term',
      );
    const start = row.day('startDate');
    const end = row.day('endDate');
    if (!start || !end) return refuse('startDate', 'a session needs its first and last day', 'write 2026-09-01 and 2027-07-03');
    if (end < start) return refuse('endDate', 'the session ends before it begins', 'correct one of the two days');
    const session = {
      id: row.id,
      title: row.cell('title') ?? row.id,
      type,
      start,
      end,
      parent: row.cell('parentSourcedId') ?? null,
      schoolYear: row.cell('schoolYear') ?? null,
      gone: row.gone,
      at: row.at,
    };
    const before = sessions.get(row.id);
    if (before && JSON.stringify({ ...before, at: 0 }) !== JSON.stringify({ ...session, at: 0 })) {
      return refuse(
        'sourcedId',
        `the id stands in line ${before.at.line} too, with other content: the first was taken`,
        'keep the right one of the two rows',
      );
    }
    sessions.set(row.id, before ?? session);
    holdAtMost(sessions.size, file.name, journey.limits);
  });
  return sessions;
}

/** Hands a school the sessions its classes name, with what is above and below them; all of them when its classes name none. */
export async function stageSessions(
  journey: Journey,
  keys: Keys,
  sessions: ReadonlyMap<string, Session>,
  school: SchoolPlan,
  terms: ReadonlySet<string>,
): Promise<RosterYear | null> {
  const wanted = closure(sessions, terms);
  const all = [...sessions.values()];
  const mine = wanted.size > 0 ? all.filter(({ id }) => wanted.has(id)) : all;
  const years = mine.filter((session) => session.type === 'schoolyear');
  const told = years.map(
    (session): RosterYear => ({
      externalId: keys.local('session', session.id),
      status: session.gone ? 'tobedeleted' : 'active',
      name: session.title,
      startDate: session.start,
      endDate: session.end,
    }),
  );
  for (const [i, year] of told.entries()) await stage(journey.staging, school.heap, 'years', year, (years[i] as Session).at);
  const sequences = new Map<string, number>();
  for (const session of mine
    .filter(({ type }) => type !== 'schoolyear')
    .sort((a, b) => (a.start < b.start ? -1 : a.start > b.start ? 1 : a.id < b.id ? -1 : 1))) {
    const year = yearOf(session, sessions, years);
    if (year === null) {
      if (!session.gone)
        journey.tally.refuse(
          complaint(
            session.at,
            'parentSourcedId',
            'no school year holds the session: it was left out',
            'send its schoolYear session along',
          ),
          [school.heap],
        );
      continue;
    }
    const kind = kindOf(session);
    const sequence = (sequences.get(`${year.id} ${kind}`) ?? 0) + 1;
    sequences.set(`${year.id} ${kind}`, sequence);
    const period: RosterPeriod = {
      externalId: keys.local('session', session.id),
      status: session.gone ? 'tobedeleted' : 'active',
      year: keys.local('session', year.id),
      kind,
      name: session.title,
      sequence,
      startDate: session.start,
      endDate: session.end,
    };
    await stage(journey.staging, school.heap, 'periods', period, session.at);
  }
  const active = told.filter(({ status }) => status === 'active');
  return active.length === 1 ? (active[0] as RosterYear) : null;
}

function closure(sessions: ReadonlyMap<string, Session>, terms: ReadonlySet<string>): ReadonlySet<string> {
  const wanted = new Set([...terms].filter((term) => sessions.has(term)));
  for (const id of [...wanted])
    for (let at = sessions.get(id); at?.parent && sessions.has(at.parent) && !wanted.has(at.parent); at = sessions.get(at.parent))
      wanted.add(at.parent);
  // Why: the year of a term is often named by its `schoolYear` column only.
  for (const id of [...wanted])
    for (const other of sessions.values())
      if (other.type === 'schoolyear' && other.schoolYear === sessions.get(id)?.schoolYear) wanted.add(other.id);
  for (let grown = true; grown && wanted.size > 0; ) {
    grown = false;
    for (const session of sessions.values()) {
      const year = [...wanted].some(
        (id) =>
          sessions.get(id)?.type === 'schoolyear' &&
          sessions.get(id)?.schoolYear !== null &&
          sessions.get(id)?.schoolYear === session.schoolYear,
      );
      if (wanted.has(session.id) || !((session.parent !== null && wanted.has(session.parent)) || year)) continue;
      wanted.add(session.id);
      grown = true;
    }
  }
  return wanted;
}

function yearOf(session: Session, sessions: ReadonlyMap<string, Session>, years: readonly Session[]): Session | null {
  let at: Session | undefined = session;
  for (let steps = 0; at?.parent && steps < 10; steps += 1) {
    at = sessions.get(at.parent);
    if (at?.type === 'schoolyear') return at;
  }
  return (
    years.find((year) => year.schoolYear !== null && year.schoolYear === session.schoolYear) ??
    years.find((year) => year.start <= session.start && session.end <= year.end) ??
    null
  );
}

/** A term says nothing of its length by its name; its days do. */
function kindOf({ type, start, end }: Session): RosterPeriod['kind'] {
  if (type === 'gradingperiod') return 'SUB_PERIOD';
  if (type === 'semester') return 'SEMESTER';
  const days = (Date.parse(end) - Date.parse(start)) / 86_400_000;
  return days > 270 ? 'YEAR' : days > 120 ? 'SEMESTER' : days > 59 ? 'TRIMESTER' : 'SUB_PERIOD';
}
