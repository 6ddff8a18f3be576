import { createReadStream } from 'node:fs';
import { lstat, readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { fileFault } from '../import-fault.js';
import type { Limits } from '../limits.js';
import type { Package, PackageFile } from './package-file.js';

/** The plain files of a folder. What is in folders below, or behind links, is not looked into. */
export async function openFolder(path: string, limits: Limits): Promise<Package> {
  const names = await readdir(path).catch(() => {
    throw fileFault(basename(path), 'the folder cannot be read', 'check the rights on the folder');
  });
  if (names.length === 0) throw fileFault(basename(path), 'the folder is empty', 'give the folder that holds the files themselves');
  if (names.length > 10 * limits.files)
    throw fileFault(basename(path), `holds ${names.length} files`, 'give a folder with the files of one delivery');
  const files: PackageFile[] = [];
  const ignored: { name: string; why: string }[] = [];
  for (const name of names.sort()) {
    if (name.startsWith('.')) continue;
    const found = await lstat(join(path, name));
    if (found.isFile()) files.push(folderFile(join(path, name), name, found.size));
    else ignored.push({ name, why: found.isDirectory() ? 'is a folder' : 'is a link or a device' });
  }
  return { files, ignored, close: async () => {} };
}

/** A file on the disk as one of a package. */
export function folderFile(path: string, name: string, size: number): PackageFile {
  return { name, size, open: async () => createReadStream(path) };
}
