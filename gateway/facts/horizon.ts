/** How long what was made of facts at an instant stays what it is, though no fact changes: until time itself brings a change. */
export interface Horizon {
  /** Milliseconds since 1970, exclusive. */
  readonly until: number;
  /** An instant at which something begins or ends to count; null never comes. */
  sees(instant: number | null): void;
}

/** Days begin at midnight, and the midnights of all time zones are at quarters of an hour. */
const QUARTER = 15 * 60_000;

/** The next quarter of an hour, or what is seen before it. */
export function horizonFrom(at: number): Horizon {
  let until = (Math.floor(at / QUARTER) + 1) * QUARTER;
  return {
    get until() {
      return until;
    },
    sees(instant) {
      if (instant !== null && instant > at && instant < until) until = instant;
    },
  };
}
