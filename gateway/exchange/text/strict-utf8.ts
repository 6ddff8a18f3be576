import { Transform } from 'node:stream';
import { fileFault, type ImportFault } from '../import-fault.js';
import type { Limits } from '../limits.js';

/**
 * Lets UTF-8 text through and nothing else: another kind of file, another encoding, or a line longer than a cell may be, ends the stream
 * with an `ImportFault` that names the line. `onBytes` hears how much went by.
 */
export function strictUtf8(file: string, limits: Limits, onBytes: (n: number) => void): Transform {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let line = 1;
  let sinceLineEnd = 0;
  let first = true;
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      if (first) {
        const fault = foreignContent(file, chunk);
        if (fault) return done(fault);
        first = false;
      }
      try {
        decoder.decode(chunk, { stream: true });
      } catch {
        return done(notUtf8(file, line + lineEnds(chunk.subarray(0, firstWrongByte(chunk)))));
      }
      for (let from = 0; ; ) {
        const end = chunk.indexOf(0x0a, from);
        sinceLineEnd += (end < 0 ? chunk.length : end) - from;
        if (sinceLineEnd > limits.cellBytes) {
          return done(
            fileFault(
              file,
              `a line is longer than ${limits.cellBytes} bytes`,
              'look for a cell with far too much text, or a quote that is never closed',
              line,
            ),
          );
        }
        if (end < 0) break;
        line += 1;
        sinceLineEnd = 0;
        from = end + 1;
      }
      onBytes(chunk.length);
      done(null, chunk);
    },
    flush(done) {
      try {
        decoder.decode();
        done();
      } catch {
        done(notUtf8(file, line));
      }
    },
  });
}

/** What the first bytes say when they belong to another kind of file. */
export function foreignContent(file: string, head: Buffer): ImportFault | null {
  const signature = head.subarray(0, 8).toString('latin1');
  const kinds: readonly (readonly [string, string])[] = [
    ['%PDF', 'a PDF document'],
    ['PK\u0003\u0004', 'a zip or an office document'],
    ['\u00d0\u00cf\u0011\u00e0', 'an old office document'],
    ['\u001f\u008b', 'a gzip archive'],
    ['\u0089PNG', 'a picture'],
    ['\u00ff\u00d8\u00ff', 'a picture'],
  ];
  for (const [start, kind] of kinds) {
    if (signature.startsWith(start))
      return fileFault(file, `is ${kind} under another name`, 'ask the sender for the file itself, as plain text');
  }
  if (signature.startsWith('\u00ff\u00fe') || signature.startsWith('\u00fe\u00ff')) {
    return fileFault(file, 'is written in UTF-16', 'save it again as UTF-8 (in a spreadsheet: "CSV UTF-8")');
  }
  return null;
}

function notUtf8(file: string, line: number): ImportFault {
  return fileFault(file, 'is not UTF-8 text', 'save it again as UTF-8 (in a spreadsheet: "CSV UTF-8")', line);
}

function lineEnds(bytes: Buffer): number {
  let count = 0;
  for (let at = bytes.indexOf(0x0a); at >= 0; at = bytes.indexOf(0x0a, at + 1)) count += 1;
  return count;
}

/** Where the first line that does not decode begins. */
function firstWrongByte(chunk: Buffer): number {
  let at = 0;
  for (let next = chunk.indexOf(0x0a, at); next >= 0; next = chunk.indexOf(0x0a, at)) {
    try {
      new TextDecoder('utf-8', { fatal: true }).decode(chunk.subarray(at === 0 ? leadingTail(chunk) : at, next));
    } catch {
      return at;
    }
    at = next + 1;
  }
  return at;
}

/** Bytes at the start of a chunk that end a character of the chunk before. */
function leadingTail(chunk: Buffer): number {
  let n = 0;
  while (n < 3 && ((chunk[n] ?? 0) & 0xc0) === 0x80) n += 1;
  return n;
}
