/** How much an import takes before it refuses. Sizes in bytes, after unpacking. */
export interface Limits {
  /** One file. */
  readonly fileBytes: number;
  /** All files of a package together. */
  readonly totalBytes: number;
  /** Unpacked size over packed size of a zip entry, looked at from the first mebibyte on. */
  readonly ratio: number;
  /** Files in a package. */
  readonly files: number;
  /** One cell or value, and what stands between two line ends of a CSV file. */
  readonly cellBytes: number;
  readonly columns: number;
  /** Rows of one file. */
  readonly rows: number;
  /** Records that every row of other files may point at, and that are therefore held in memory. */
  readonly reference: number;
}

/** Above what a whole academy sends, below what fills a machine. */
export const DEFAULT_LIMITS: Limits = {
  fileBytes: 8 * 2 ** 30,
  totalBytes: 16 * 2 ** 30,
  ratio: 200,
  files: 1000,
  cellBytes: 2 ** 20,
  columns: 500,
  rows: 50_000_000,
  reference: 200_000,
};
