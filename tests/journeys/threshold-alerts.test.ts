import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { codes, type Journey, openJourney } from '../gateway/journey.js';

/** Who is told that a pupil is absent too often, and how much of it. */
let journey: Journey;
beforeAll(async () => {
  journey = await openJourney();
}, 120_000);
afterAll(() => journey?.close());

const ask = (as: string, purpose = 'attendance-follow-up') =>
  journey.ask({ as, client: 'vie-scolaire', purpose }, '{ attendanceAlerts(schoolId: "9990001X", first: 50) { since } }');

describe('a head teacher', () => {
  it('is told that there are alerts in their class, and no more than since which year', async () => {
    const reply = await ask('head-teacher');
    expect(codes(reply)).toEqual([]);
    expect(reply.data.attendanceAlerts.length).toBeGreaterThan(0);
    for (const { since } of reply.data.attendanceAlerts) expect(since).toMatch(/^20\d\d-01-01$/);
  });

  it('is not told the day, which the counsellor is', async () => {
    const days = (await ask('cpe')).data.attendanceAlerts.map(({ since }: { since: string }) => since);
    expect(days.some((day: string) => !day.endsWith('-01-01'))).toBe(true);
  });

  it('is told of none for another purpose', async () => {
    expect((await ask('head-teacher', 'attendance')).data.attendanceAlerts).toBeNull();
  });
});
