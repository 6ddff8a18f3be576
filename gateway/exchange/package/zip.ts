import { basename } from 'node:path';
import { type Readable, Transform } from 'node:stream';
import yauzl from 'yauzl';
import { quoted } from '../../../core/errors.js';
import { fileFault, type ImportFault } from '../import-fault.js';
import type { Limits } from '../limits.js';
import type { Package, PackageFile } from './package-file.js';

/** The unpacked size below which the ratio is not looked at, in bytes. */
const SMALL = 2 ** 20;
const HARMLESS = /^(__MACOSX\/|.*\/\.|\.)/;

/**
 * The files of a zip, unpacked only while they are read and never onto the disk.
 * Refused whole: absolute names and names that climb out, links, two files of one name, encryption, sizes and ratios beyond `limits`.
 */
export async function openZip(path: string, limits: Limits): Promise<Package> {
  const name = basename(path);
  const again = 'ask the sender to make the zip again';
  const zip = await yauzl.openPromise(path, { lazyEntries: true, autoClose: false, strictFileNames: true }).catch(() => {
    throw fileFault(name, 'is a damaged zip', again);
  });
  const files = new Map<string, PackageFile>();
  const ignored: { name: string; why: string }[] = [];
  try {
    let seen = 0;
    for await (const entry of zip.eachEntry()) {
      seen += 1;
      if (seen > 10 * limits.files)
        throw fileFault(name, `holds more than ${10 * limits.files} entries`, 'send the files of one delivery only');
      refuseSuspicious(entry);
      if (entry.fileName.endsWith('/') || HARMLESS.test(entry.fileName)) continue;
      const short = basename(entry.fileName);
      if (/\.(zip|tar|gz|tgz|7z|rar)$/i.test(short)) {
        ignored.push({ name: short, why: 'is packed once more: unpack it and import it by itself' });
        continue;
      }
      if (files.has(short)) throw fileFault(short, 'is in the zip twice', 'keep one of the two');
      files.set(short, { name: short, size: entry.uncompressedSize, open: () => openEntry(zip, entry, short, limits) });
    }
  } catch (cause) {
    zip.close();
    throw isFault(cause) ? cause : readingFault(name, cause, again);
  }
  if (files.size === 0) {
    zip.close();
    throw fileFault(name, 'the zip holds no file', 'check that the zip holds the files themselves');
  }
  return { files: [...files.values()], ignored, close: async () => zip.close() };
}

function refuseSuspicious(entry: yauzl.Entry): void {
  const mode = (entry.externalFileAttributes >>> 16) & 0xf000;
  const shown = quoted(entry.fileName);
  const clean = 'ask the sender for a zip made of plain files';
  if (mode !== 0 && mode !== 0x8000 && mode !== 0x4000) throw fileFault('', `the zip entry ${shown} is a link or a device`, clean);
  if (entry.isEncrypted()) throw fileFault('', `the zip entry ${shown} is encrypted`, 'unpack it with its password and import the folder');
  if (entry.compressionMethod !== 0 && entry.compressionMethod !== 8)
    throw fileFault('', `the zip entry ${shown} is packed in an unusual way`, clean);
}

async function openEntry(zip: yauzl.ZipFile, entry: yauzl.Entry, name: string, limits: Limits): Promise<Readable> {
  const again = 'ask the sender to make the zip again';
  const packed = await zip.openReadStreamPromise(entry).catch((cause: unknown) => {
    throw readingFault(name, cause, again);
  });
  const watched = watch(name, entry.compressedSize, limits);
  packed.on('error', () => watched.destroy(fileFault(name, 'is damaged inside the zip', again)));
  watched.on('close', () => packed.destroy());
  return packed.pipe(watched);
}

/** Counts what is unpacked, and stops what grows beyond reason whatever the zip announced. */
function watch(name: string, compressedSize: number, limits: Limits): Transform {
  let bytes = 0;
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      bytes += chunk.length;
      const tooLarge = bytes > limits.fileBytes;
      const tooDense = bytes > SMALL && bytes / Math.max(compressedSize, 1) > limits.ratio;
      if (tooLarge || tooDense) {
        done(
          fileFault(
            name,
            `unpacks to far more than its packed size (a zip bomb looks like this)`,
            'unpack it elsewhere, look at it, and import the folder',
          ),
        );
      } else done(null, chunk);
    },
  });
}

function readingFault(name: string, cause: unknown, todo: string): ImportFault {
  const text = cause instanceof Error ? cause.message : '';
  if (/relative path|absolute path|invalid characters in fileName/.test(text)) {
    return fileFault(name, 'the zip holds a name that points outside of it', 'do not use this zip; ask the sender for another');
  }
  return fileFault(name, 'is a damaged zip', todo);
}

function isFault(cause: unknown): cause is ImportFault {
  return cause instanceof Error && cause.name === 'ImportFault';
}
