import { createHash } from 'node:crypto';

const LETTERS = 'ABCDEFGHJKLMNPRSTUVWXYZ';

/** 7 digits and a letter. */
export function isUai(text: string): boolean {
  return /^[0-9]{7}[A-Z]$/.test(text);
}

/** The check letter of a UAI: its number modulo 23. Source: formats.md 2.5. */
export function checkLetter(digits: string): string {
  return LETTERS[Number(digits) % LETTERS.length] as string;
}

/** The nth try at a code, in the unassigned range 998, for a school that has none; the same for the same source and key. */
export function unassignedUai(system: string, key: string, attempt: number): string {
  const digest = createHash('sha256')
    .update(JSON.stringify([system, key]))
    .digest();
  const digits = `998${String((digest.readUInt32BE(0) + attempt) % 10_000).padStart(4, '0')}`;
  return `${digits}${checkLetter(digits)}`;
}
