/** A mistake that somebody could make: one text of one file, and what stands there instead. */
export interface Fault {
  /** What would then be so, in the terms of the domain. */
  readonly name: string;
  readonly file: string;
  /** Stands in the file exactly once. */
  readonly find: string;
  readonly replace: string;
  /** The fewest test files that must catch it. */
  readonly tests: readonly string[];
  /** What it lets in, by its number among the threats, where one fits. */
  readonly threat?: string;
}

/** Several mistakes that can be made in one file. */
export function inFile(file: string, faults: readonly Omit<Fault, 'file'>[]): Fault[] {
  return faults.map((fault) => ({ ...fault, file }));
}

/** The text of the file with the fault in it; null when the list does not follow the code any more. */
export function planted({ find, replace }: Fault, text: string): string | null {
  const [before, after, ...more] = text.split(find);
  return before === undefined || after === undefined || more.length > 0 ? null : `${before}${replace}${after}`;
}
