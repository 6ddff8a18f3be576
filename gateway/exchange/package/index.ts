import { lstat, open } from 'node:fs/promises';
import { basename } from 'node:path';
import { fileFault } from '../import-fault.js';
import type { Limits } from '../limits.js';
import { folderFile, openFolder } from './folder.js';
import type { Package, PackageFile } from './package-file.js';
import { openZip } from './zip.js';

export type { Package, PackageFile } from './package-file.js';

/** Opens a folder, a zip or a single file. Throws an `ImportFault` when it is none of them or more than `limits` allow. */
export async function openPackage(path: string, limits: Limits): Promise<Package> {
  const name = basename(path);
  const found = await lstat(path).catch(() => null);
  if (found === null) throw fileFault(name, 'there is nothing under this path', 'check the path');
  let opened: Package;
  if (found.isDirectory()) opened = await openFolder(path, limits);
  else if (!found.isFile())
    throw fileFault(name, 'is neither a folder nor a file', 'give the folder, zip or file itself, not a link to it');
  else if (await isZip(path)) opened = await openZip(path, limits);
  else opened = { files: [folderFile(path, name, found.size)], ignored: [], close: async () => {} };
  try {
    checkSizes(opened.files, limits);
    return opened;
  } catch (fault) {
    await opened.close();
    throw fault;
  }
}

async function isZip(path: string): Promise<boolean> {
  const handle = await open(path, 'r').catch(() => {
    throw fileFault(basename(path), 'cannot be read', 'check the rights on the file');
  });
  try {
    const head = Buffer.alloc(4);
    await handle.read(head, 0, 4, 0);
    return head[0] === 0x50 && head[1] === 0x4b && ((head[2] === 3 && head[3] === 4) || (head[2] === 5 && head[3] === 6));
  } finally {
    await handle.close();
  }
}

function checkSizes(files: readonly PackageFile[], limits: Limits): void {
  const smaller = 'ask the sender for smaller files, one school or a few at a time';
  if (files.length > limits.files) throw fileFault('', `holds ${files.length} files; at most ${limits.files} are taken`, smaller);
  let total = 0;
  for (const { name, size } of files) {
    if (size > limits.fileBytes) throw fileFault(name, `is larger than ${limits.fileBytes} bytes`, smaller);
    total += size;
  }
  if (total > limits.totalBytes) throw fileFault('', `is larger than ${limits.totalBytes} bytes once unpacked`, smaller);
}
