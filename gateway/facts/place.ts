import type { PlaceFacts } from '../../core/capability/facts.js';
import type { Place } from '../../core/capability/index.js';
import { DEFAULT_ZONE, dayAt, inForce } from './days.js';

/** Where a human stands at an instant: enrolments, links and functions in force on that day. */
export function placeOf(facts: PlaceFacts, at: number): Place {
  const day = dayAt(at, DEFAULT_ZONE);
  const running = <T extends { readonly from: string | null; readonly to: string | null }>(rows: readonly T[]) =>
    rows.filter((row) => inForce(day, row));
  return {
    person: facts.person,
    studentAt: running(facts.student?.enrolments ?? []).map((row) => row.school),
    guardianOf: running(facts.wards).flatMap((ward) => running(ward.wardSchools).map(({ school }) => ({ school, student: ward.student }))),
    staffAt: [...new Set(running(facts.staffAt).map((row) => row.school))],
  };
}
