import type { Readable } from 'node:stream';

/** A file of a package: named without its folder, opened when it is its turn. */
export interface PackageFile {
  readonly name: string;
  /** Bytes after unpacking, as announced. */
  readonly size: number;
  /** The content; a fault of the container comes as an `ImportFault` on the stream. */
  open(): Promise<Readable>;
}

/** What a sender delivered: a folder, a zip or a single file. */
export interface Package {
  readonly files: readonly PackageFile[];
  /** Names of what lies there and is not looked into, with the reason. */
  readonly ignored: readonly { readonly name: string; readonly why: string }[];
  close(): Promise<void>;
}
