import { once } from 'node:events';
import { createWriteStream, type WriteStream } from 'node:fs';
import { mkdir, mkdtemp, readdir, rename, rm, rmdir } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { finished } from 'node:stream/promises';

/** Files being written that nobody sees before they are all there. */
export interface FolderOut {
  /** Adds text to a file, which begins with the first text it gets. */
  write(name: string, text: string): Promise<void>;
  /** The files, in the folder that was asked for. */
  keep(): Promise<void>;
  /** Nothing. */
  drop(): Promise<void>;
}

/** The place where files were to go is taken. */
export class PlaceTaken extends Error {
  override readonly name = 'PlaceTaken';
}

/** Opens a folder that is not there yet, or is empty. Files are for their owner alone. */
export async function openFolderOut(path: string): Promise<FolderOut> {
  const target = resolve(path);
  const there = await readdir(target).catch((fault: NodeJS.ErrnoException) => {
    if (fault.code === 'ENOENT') return null;
    throw new PlaceTaken('the place for the files is no folder that can be read');
  });
  if (there !== null && there.length > 0) throw new PlaceTaken('the folder is not empty: nothing was written; name another');
  await mkdir(dirname(target), { recursive: true });
  const draft = await mkdtemp(join(dirname(target), `.${basename(target)}-`));
  const files = new Map<string, WriteStream>();
  const close = () =>
    Promise.all(
      [...files.values()].map((file) => {
        file.end();
        return finished(file);
      }),
    );
  return {
    async write(name, text) {
      const file = files.get(name) ?? createWriteStream(join(draft, name), { mode: 0o600 });
      files.set(name, file);
      if (!file.write(text)) await once(file, 'drain');
    },
    async keep() {
      await close();
      if (there !== null) await rmdir(target);
      await rename(draft, target);
    },
    async drop() {
      await close().catch(() => undefined);
      await rm(draft, { recursive: true, force: true });
    },
  };
}
