import type { Instant } from './request.js';

/**
 * The instant somebody reaches an age: the first instant of the birthday where they live. Born on 29 February, it is
 * 1 March in a common year: an age is reached when the day of birth is complete, so the later day is the safe one.
 * Null when the birth date (`YYYY-MM-DD`) or the zone (IANA name) cannot be read.
 */
export function birthday(birthDate: string, age: number, zone: string): Instant | null {
  const clock = localClock(zone);
  const match = /^(\d{4})-(\d{2})-(\d{2})$/.exec(birthDate);
  if (clock === null || match === null) return null;
  const [year, month, day] = match.slice(1).map(Number) as [number, number, number];
  if (new Date(Date.UTC(year, month - 1, day)).getUTCDate() !== day || month < 1 || month > 12) return null;
  return startOfDay(Date.UTC(year + age, month - 1, day), clock);
}

/** Has somebody reached an age at this instant? Null when it cannot be told. The search is spared on every day but the birthday. */
export function hasReached(birthDate: string, age: number, zone: string, at: Instant): boolean | null {
  const from = birthday(birthDate, age, zone);
  return from === null ? null : from <= at;
}

const HOUR = 3_600_000;

/**
 * The first instant of a local day, given as the UTC instant with the same figures. Where clocks skip midnight, it is the first
 * instant after the gap; the search is over the 28 hours in which the day can begin (zones run from UTC-12 to UTC+14).
 */
function startOfDay(day: Instant, clock: LocalClock): Instant {
  let before = day - 15 * HOUR;
  let reached = day + 13 * HOUR;
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
