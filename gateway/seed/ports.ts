import type { DemoRows } from '../demo/index.js';

/** Where generated schools go. */
export interface SeedStore {
  /** UAIs of the schools that are kept. */
  schools(): Promise<ReadonlySet<string>>;
  /** Writes all rows, or none; tells after each piece which share of them it was. Returns how many it wrote. */
  write(rows: DemoRows, onPiece: (share: number) => void): Promise<number>;
}
