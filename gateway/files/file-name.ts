import { extensionOf } from './media-type.js';

/** Characters before the extension, at most. */
const LONGEST = 100;
/** Of a name that is longer the rest is not looked at. */
const LOOKED_AT = 3 * LONGEST;

/** A name as it may stand in a list and be saved under: no path, nothing invisible, nothing that turns the line round, and the extension of its type. */
export function cleanName(given: string, mediaType: string): string {
  const extension = extensionOf(mediaType);
  // Why first of all: expressions below take the square of the length of what they are given.
  const last = given.slice(Math.max(given.lastIndexOf('/'), given.lastIndexOf('\\')) + 1).slice(0, LOOKED_AT);
  const visible = last
    .normalize('NFC')
    .replace(/[\p{C}\p{Zl}\p{Zp}]/gu, '')
    .replace(/[<>:"|?*`]/g, '_')
    .replace(/\s+/gu, ' ');
  const stem = (hasExtension(visible, extension) ? visible.slice(0, visible.lastIndexOf('.')) : visible).replace(/^[. ]+|[. ]+$/g, '');
  return `${[...stem].slice(0, LONGEST).join('').trim() || 'document'}.${extension}`;
}

const ALSO: Readonly<Record<string, readonly string[]>> = { jpg: ['jpeg'] };

function hasExtension(name: string, extension: string): boolean {
  return [extension, ...(ALSO[extension] ?? [])].some((one) => name.toLowerCase().endsWith(`.${one}`));
}
