/** What is wrong with something in the files, and what the person who sent them can do. No name of a person in either text. */
export interface Complaint {
  /** As the package names it; empty when it is the package itself. */
  readonly file: string;
  /** Counted from 1; null when the whole file is meant. */
  readonly line: number | null;
  /** The column or attribute. */
  readonly field: string | null;
  readonly why: string;
  readonly todo: string;
}

/** Nothing of the package can be taken. */
export class ImportFault extends Error {
  override readonly name = 'ImportFault';
  constructor(readonly complaint: Complaint) {
    super(complaint.why);
  }
}

/** Where in a package a record was read. */
export interface Origin {
  readonly file: string;
  readonly line: number;
}

/** A fault of a whole file, or of the package when `file` is empty. */
export function fileFault(file: string, why: string, todo: string, line: number | null = null): ImportFault {
  return new ImportFault({ file, line, field: null, why, todo });
}
