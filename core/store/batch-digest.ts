import { createHash } from 'node:crypto';

/**
 * What is kept of a batch to recognise it when it is sent again: a digest of what goes for all of it, and one of each item. An item that the
 * gateway withheld (null) is unknown here; it is no part of what the batch was.
 */
export function digestOfBatch(head: unknown, items: readonly unknown[] = []): string {
  return [digest(head), ...items.map((item) => (item === null ? WITHHELD : digestOfItem(item)))].join(' ');
}

/** Are these digests of the same batch, as far as both times its items were let through? */
export function isSameBatch(one: string, other: string): boolean {
  const [ours, theirs] = [one.split(' '), other.split(' ')];
  return ours.length === theirs.length && ours.every((part, place) => part === theirs[place] || isWithheld(part, theirs[place]));
}

/** Recognises one item among those of its name. */
export function digestOfItem(item: unknown): string {
  return digest(item).slice(0, OF_ITEM);
}

const WITHHELD = '-';
/** Characters of base64url: 132 bits. */
const OF_ITEM = 22;

function isWithheld(...parts: readonly (string | undefined)[]): boolean {
  return parts.includes(WITHHELD);
}

function digest(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('base64url');
}
