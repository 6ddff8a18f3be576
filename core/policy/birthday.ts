import type { Instant } from './request.js';

/**
 * The instant somebody reaches an age: the first instant of the birthday where they live. Born on 29 February, it is
 * 1 March in a common year: an age is reached when the day of birth is complete, so the later day is the safe one.
 * Null when the birth date (`YYYY-MM-DD`) or the zone (IANA name) cannot be read.
 */
export function birthday(birthDate: string, age: number, zone: string): Instant | null {
  const clock = localClock(zone);
  const day = dayOf(birthDate, age);
  return clock === null || day === null ? null : startOfDay(day, clock);
}

/** Has somebody reached an age at this instant? False when it cannot be told. The search is spared on every day but the birthday. */
export function hasReached(birthDate: string, age: number, zone: string, at: Instant): boolean {
  const clock = localClock(zone);
  const day = dayOf(birthDate, age);
  if (clock === null || day === null || !(at >= day - EARLIEST)) return false;
  return at >= day + LATEST || at >= startOfDay(day, clock);
}

/** The day of a birthday, as the UTC instant that starts the day of the same figures. */
function dayOf(birthDate: string, age: number): Instant | null {
  const match = /^(\d{4})-(\d{2})-(\d{2})$/.exec(birthDate);
  if (match === null) return null;
  const [year, month, day] = match.slice(1).map(Number) as [number, number, number];
  const exists = month >= 1 && month <= 12 && new Date(Date.UTC(year, month - 1, day)).getUTCDate() === day;
  return exists ? Date.UTC(year + age, month - 1, day) : null;
}

const HOUR = 3_600_000;
/** Around the UTC instant of the same figures, a local day begins within these bounds: zones run from UTC+14 to UTC-12. */
const EARLIEST = 15 * HOUR;
const LATEST = 13 * HOUR;

/**
 * The first instant of a local day, given as the UTC instant with the same figures. Where clocks skip midnight, it is the first
 * instant after the gap.
 */
function startOfDay(day: Instant, clock: LocalClock): Instant {
  let before = day - EARLIEST;
  let reached = day + LATEST;
  while (reached - before > 1) {
    const middle = Math.floor((before + reached) / 2);
    if (clock(middle) < day) before = middle;
    else reached = middle;
  }
  return reached;
}

/** The local day at an instant, as the UTC instant that starts the day of the same figures. */
type LocalClock = (at: Instant) => Instant;

const clocks = new Map<string, LocalClock | null>();
const MOST_ZONES = 1000;

function localClock(zone: string): LocalClock | null {
  const known = clocks.get(zone);
  if (known !== undefined) return known;
  const made = makeClock(zone);
  if (clocks.size < MOST_ZONES) clocks.set(zone, made);
  return made;
}

function makeClock(zone: string): LocalClock | null {
  try {
    const format = new Intl.DateTimeFormat('en-US', {
      timeZone: zone,
      calendar: 'iso8601',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
    });
    return (at) => {
      const parts = new Map(format.formatToParts(at).map(({ type, value }) => [type, Number(value)]));
      return Date.UTC(parts.get('year') ?? Number.NaN, (parts.get('month') ?? Number.NaN) - 1, parts.get('day') ?? Number.NaN);
    };
  } catch {
    return null;
  }
}
