import { createHash, randomUUID } from 'node:crypto';
import { type FileHandle, mkdir, open, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type Bytes, type Received, TooLarge } from './contract.js';

const CAME = 'received';
const KEPT = 'kept';

/** Bytes in files of a folder that all replicas share. They come under a name of their own and are renamed when they are whole. */
export function bytesIn(folder: string): Bytes {
  const pathOf = (sha256: string) => join(folder, KEPT, sha256.slice(0, 2), sha256);
  return {
    async receive(source, limit) {
      await mkdir(join(folder, CAME), { recursive: true, mode: 0o700 });
      const draft = join(folder, CAME, randomUUID());
      try {
        return receivedAs(draft, pathOf, await write(draft, source, limit));
      } catch (fault) {
        await rm(draft, { force: true });
        throw fault;
      }
    },
    async open(sha256) {
      try {
        return (await open(pathOf(sha256))).createReadStream();
      } catch (fault) {
        if (isAbsent(fault)) return null;
        throw fault;
      }
    },
    remove: (sha256) => rm(pathOf(sha256), { force: true }),
    async tidy(before) {
      for (const name of await namesIn(join(folder, CAME))) {
        const draft = join(folder, CAME, name);
        const found = await stat(draft).catch(() => null);
        if (found !== null && found.mtime < before) await rm(draft, { force: true });
      }
    },
  };
}

async function write(draft: string, source: AsyncIterable<Uint8Array>, limit: number): Promise<Pick<Received, 'sha256' | 'size'>> {
  const digest = createHash('sha256');
  let size = 0;
  const file = await open(draft, 'wx', 0o600);
  try {
    for await (const chunk of source) {
      size += chunk.length;
      if (size > limit) throw new TooLarge(limit);
      digest.update(chunk);
      await whole(file, chunk);
    }
    await file.sync();
  } finally {
    await file.close();
  }
  return { sha256: digest.digest('hex'), size };
}

/** Why: one write may take a part of what it is given. */
async function whole(file: FileHandle, chunk: Uint8Array): Promise<void> {
  for (let at = 0; at < chunk.length; ) at += (await file.write(chunk, at)).bytesWritten;
}

function receivedAs(draft: string, pathOf: (sha256: string) => string, came: Pick<Received, 'sha256' | 'size'>): Received {
  return {
    ...came,
    whole: () => readFile(draft),
    async keep() {
      const path = pathOf(came.sha256);
      await mkdir(dirname(path), { recursive: true, mode: 0o700 });
      await rename(draft, path);
      // Why the folders too: a name is as durable as the folder that has it.
      for (const folder of [dirname(path), dirname(dirname(path))]) await sync(folder);
    },
    discard: () => rm(draft, { force: true }),
  };
}

async function sync(folder: string): Promise<void> {
  const handle = await open(folder);
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function namesIn(folder: string): Promise<readonly string[]> {
  try {
    return await readdir(folder);
  } catch (fault) {
    if (isAbsent(fault)) return [];
    throw fault;
  }
}

function isAbsent(fault: unknown): boolean {
  return (fault as NodeJS.ErrnoException).code === 'ENOENT';
}
