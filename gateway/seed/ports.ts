import type { Demo } from '../demo/index.js';

/** Where generated schools go. */
export interface SeedStore {
  /** UAIs of the schools that are kept. */
  schools(): Promise<ReadonlySet<string>>;
  /** Writes all rows, or none, when what their files say is kept; tells after each piece which share of them it was. Returns how many it wrote. */
  write(generated: Pick<Demo, 'rows' | 'contents'>, onPiece: (share: number) => void): Promise<number>;
}
