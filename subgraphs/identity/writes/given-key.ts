import type { ExternalKey } from '../roster.js';

/** What another system calls a record, as it was sent. */
export interface GivenKey {
  readonly system: string;
  readonly kind: string;
  readonly value: string;
}

/** Characters, as the columns have them. */
const SYSTEM = 128;
const KIND = 64;
const VALUE = 256;

/** INVARIANT: what is sent is looked up among what this school holds; a key of another school means nobody here. */
export function keyAt({ system, kind, value }: GivenKey): ExternalKey {
  return { system, kind, value, scope: 'school' };
}

/** Why a system gives no new identifier in the words of another, which is an authority at the school. */
export const NOT_ITS_OWN = 'the system it is an identifier of is an authority at the school, and gives them itself';

/** What is wrong with a key; null when it is in order. */
export function keyFault({ system, kind, value }: GivenKey): string | null {
  const fits = [
    [system, SYSTEM],
    [kind, KIND],
    [value, VALUE],
  ] as const;
  if (fits.every(([text, most]) => isText(text, most))) return null;
  return `a system has 1 to ${SYSTEM} characters, a kind 1 to ${KIND}, an identifier 1 to ${VALUE}`;
}

/** Something is said, in so many characters at most, that the tables can hold. */
export function isText(text: string, most: number): boolean {
  return text.trim() !== '' && text.length <= most && !text.includes('\0');
}

/** A calendar day that there is, `YYYY-MM-DD`. */
export function isDay(text: string): boolean {
  const at = Date.parse(`${text}T00:00:00Z`);
  return /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(at) && new Date(at).toISOString().startsWith(text);
}

/** What is wrong with the days something lasts; null when they are in order. */
export function daysFault(from: string | null | undefined, to: string | null | undefined): string | null {
  for (const day of [from, to]) if (day != null && !isDay(day)) return 'a day is `YYYY-MM-DD`';
  return from != null && to != null && to < from ? 'it ends on the day it starts, or later' : null;
}
