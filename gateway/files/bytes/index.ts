import { join } from 'node:path';
import { Readable } from 'node:stream';
import type { Bytes } from './contract.js';
import { bytesIn } from './folder.js';
import { bytesInMemory } from './memory.js';

/** Where bytes are kept: a folder, or nowhere. */
export function openBytes(folder: string | null): Bytes {
  return folder === null ? bytesInMemory() : bytesIn(folder);
}

/** The folder of files in the folder of data; null where nothing is kept. */
export function filesFolder(dataDir: string): string | null {
  return dataDir === 'memory' ? null : join(dataDir, 'files');
}

/** Keeps what is at hand already. */
export async function keepContents(bytes: Bytes, contents: ReadonlyMap<string, Uint8Array>): Promise<void> {
  for (const content of contents.values()) await (await bytes.receive(Readable.from([content]), content.length)).keep();
}

export { type Bytes, type Received, TooLarge } from './contract.js';
