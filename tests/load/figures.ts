import type { Row, Turn } from './rounds.js';

/** What is told of one gateway at one operation. Ratios are to the first row, turn by turn of the same round; the middle one counts. */
export interface Figures {
  readonly name: string;
  readonly title: string;
  /** Microseconds, milliseconds, milliseconds, requests. */
  readonly cpu: Figure;
  readonly p50: Figure;
  readonly p99: Figure;
  readonly perSecond: Figure;
  readonly fetches: number;
  readonly representations: number;
}

export interface Figure {
  readonly value: number;
  readonly ratio: number;
}

const MEASURES = {
  cpu: (turn: Turn) => turn.cpu,
  p50: (turn: Turn) => quantile(turn.latencies, 0.5),
  p99: (turn: Turn) => quantile(turn.latencies, 0.99),
  perSecond: (turn: Turn) => turn.requests / turn.seconds,
} as const;

export function figuresOf(rows: readonly Row[]): readonly Figures[] {
  const [base] = rows;
  return rows.map(({ gateway, turns }) => {
    const figure = (of: (turn: Turn) => number): Figure => ({
      value: median(turns.map(of)),
      ratio: median(turns.map((turn, round) => of(turn) / of(base?.turns[round] as Turn))),
    });
    return {
      name: gateway.name,
      title: gateway.title,
      cpu: figure(MEASURES.cpu),
      p50: figure(MEASURES.p50),
      p99: figure(MEASURES.p99),
      perSecond: figure(MEASURES.perSecond),
      fetches: median(turns.map((turn) => turn.fetches)),
      representations: median(turns.map((turn) => turn.representations)),
    };
  });
}

export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

export function quantile(values: readonly number[], at: number): number {
  const sorted = [...values].sort((one, other) => one - other);
  const place = (sorted.length - 1) * at;
  const below = sorted[Math.floor(place)] ?? Number.NaN;
  const above = sorted[Math.ceil(place)] ?? Number.NaN;
  return below + (above - below) * (place - Math.floor(place));
}
