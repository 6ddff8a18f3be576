import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { refreshStatistics } from '../../core/store/index.js';
import { type Journey, openJourney } from '../gateway/journey.js';
import { SCHOOL } from '../oracle/feeds/device.js';

/** Thousands at once: what a night's intake changes is told whole, each once, page by page. */
const MANY = 4_000;
const SYNC = { client: 'sync', purpose: 'attendance-sync' };

let journey: Journey;
beforeAll(async () => {
  journey = await openJourney(60);
});
afterAll(() => journey?.close());

/** How many of each kind are told from there on, and of how many records. */
async function told(since: string | null): Promise<{ kinds: Readonly<Record<string, number>>; records: number; end: string }> {
  const kinds: Record<string, number> = {};
  const records = new Set<string>();
  let end = since;
  for (let more = true; more; ) {
    const { data, errors } = await journey.ask(
      SYNC,
      `query ($since: String) { attendanceChanges(schoolId: "${SCHOOL}", since: $since, types: ["AttendanceEvent"], first: 500) {
        resyncRequired edges { kind recordId record { ... on AttendanceEvent { id minutes } } } pageInfo { hasNextPage endCursor } } }`,
      { since: end },
    );
    expect([errors, data.attendanceChanges.resyncRequired]).toEqual([[], false]);
    for (const { kind, recordId } of data.attendanceChanges.edges) {
      kinds[kind] = (kinds[kind] ?? 0) + 1;
      records.add(recordId);
    }
    end = data.attendanceChanges.pageInfo.endCursor;
    more = data.attendanceChanges.pageInfo.hasNextPage;
  }
  return { kinds, records: records.size, end: end as string };
}

const run = (statement: ReturnType<typeof sql>) => journey.store.db.execute(statement);

describe('a feed', () => {
  it(`tells of ${MANY} records that came, changed and were closed at once, each once`, async () => {
    let { end } = await told(null);
    const turn = async () => {
      const { kinds, records, end: next } = await told(end);
      end = next;
      return [kinds, records];
    };
    await run(sql`insert into attendance.attendance_event (school, id, version, student, kind, starts_at, minutes, recorded_at, to_student_from, to_guardians_from)
      select ${SCHOOL}, ${SCHOOL} || '.ae9' || n, 1, ${journey.student('student')}, 'LATENESS', now() - n * interval '1 minute', 5, now(), now() - interval '1 day', now() - interval '1 day'
      from generate_series(100000, ${100_000 + MANY - 1}::int) as n`);
    await refreshStatistics(journey.store.db);
    expect(await turn()).toEqual([{ CREATED: MANY }, MANY]);
    const those = sql`id ~ '[.]ae910[0-9]{4}$'`;
    await run(sql`update attendance.attendance_event set minutes = 6, version = version + 1 where ${those}`);
    expect(await turn()).toEqual([{ UPDATED: MANY }, MANY]);
    await run(sql`update attendance.attendance_event set confidential = true, version = version + 1 where ${those}`);
    expect(await turn()).toEqual([{ WITHDRAWN: MANY }, MANY]);
    expect(await turn()).toEqual([{}, 0]);
  });
});
