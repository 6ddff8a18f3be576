import type { Readable } from 'node:stream';

/**
 * Where the bytes of files are, outside of the rows: by their SHA-256 (hexadecimal), so that the same bytes are there once. Which of them are still
 * somebody's, the rows say. Both engines pass `tests/contracts/bytes.ts`.
 */
export interface Bytes {
  /** Takes bytes in as they come. Throws `TooLarge` at the first one over the limit, and whatever the source throws; then nothing is left of them. */
  receive(source: AsyncIterable<Uint8Array>, limit: number): Promise<Received>;
  /** The bytes, from the first to the last; null where there are none. */
  open(sha256: string): Promise<Readable | null>;
  /** Gone, or never there. */
  remove(sha256: string): Promise<void>;
  /** Throws away what was received before that instant and neither kept nor discarded: somebody stopped in between. */
  tidy(before: Date): Promise<void>;
}

/** Bytes that came whole, and are not kept yet. */
export interface Received {
  readonly sha256: string;
  readonly size: number;
  whole(): Promise<Uint8Array>;
  /** From now on they are there, also after a loss of power. */
  keep(): Promise<void>;
  discard(): Promise<void>;
}

/** More bytes came than are taken. */
export class TooLarge extends Error {
  override readonly name = 'TooLarge';
  constructor(readonly limit: number) {
    super(`a file has ${limit} bytes at most`);
  }
}
