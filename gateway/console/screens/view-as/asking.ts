import { linkTo } from '../../address.js';
import type { Standing } from '../../session/token.js';

/** Whose view it is, and about whom. */
export interface Asking {
  readonly standing: Standing;
  /** Handle of a pupil of the demo, or an id; empty: nobody was chosen. */
  readonly student: string;
}

/** A field that is to be explained: `Type.field` of something that is read. */
export function isExplained(coordinate: string): boolean {
  return /^[A-Za-z_]\w*\.[A-Za-z_]\w*$/.test(coordinate) && !coordinate.startsWith('Mutation.');
}

/** The address of an explanation. */
export function linkToExplanation(
  { standing: { person, client, purpose }, student }: Asking,
  coordinate: string,
  operation: string | null,
): string {
  const search = linkTo('view-as', '', { operation, client, purpose, student, why: coordinate });
  // Why apart: a system for itself is said by a person who is there and empty.
  return person === null ? `${search}&person=` : `${search}&person=${encodeURIComponent(person)}`;
}
