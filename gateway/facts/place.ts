import type { PlaceFacts } from '../../core/capability/facts.js';
import type { Place } from '../../core/capability/index.js';
import { DEFAULT_ZONE, dayAt, inForce } from './days.js';

/**
 * Where a human stands at an instant: enrolments, links and functions in force on the day of the school they are about. The lists of the
 * subgraphs are scoped by the same days (`core/store/roster.ts`), so that nothing is counted there which is hidden here.
 */
export function placeOf(facts: PlaceFacts, at: number): Place {
  const isRunning = (school: string, row: { readonly from: string | null; readonly to: string | null }) =>
    inForce(dayAt(at, facts.timeZones[school] ?? DEFAULT_ZONE), row);
  const running = <T extends { readonly school: string; readonly from: string | null; readonly to: string | null }>(rows: readonly T[]) =>
    rows.filter((row) => isRunning(row.school, row)).map((row) => row.school);
  return {
    person: facts.person,
    studentAt: running(facts.student?.enrolments ?? []),
    guardianOf: facts.wards.flatMap((ward) =>
      running(ward.wardSchools)
        .filter((school) => isRunning(school, ward))
        .map((school) => ({ school, student: ward.student })),
    ),
    staffAt: [...new Set(running(facts.staffAt))],
  };
}
