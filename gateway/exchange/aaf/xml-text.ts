import { fileFault } from '../import-fault.js';
import type { Limits } from '../limits.js';
import type { PackageFile } from '../package/index.js';
import { foreignContent } from '../text/strict-utf8.js';

const ENCODINGS = new Set(['utf-8', 'us-ascii', 'iso-8859-1', 'iso-8859-15', 'windows-1252']);
/** Characters handed on at a time. */
const PIECE = 2 ** 16;

/** The text of an XML file in the encoding it declares (UTF-8 where it declares none). A byte that is wrong in it stops the file. */
export async function* xmlText(file: PackageFile, limits: Limits, onBytes: (n: number) => void): AsyncGenerator<string> {
  const source = await file.open();
  let decoder: InstanceType<typeof TextDecoder> | null = null;
  let head = Buffer.alloc(0);
  let bytes = 0;
  const decode = (chunk: Buffer | undefined): string => {
    try {
      return (decoder as InstanceType<typeof TextDecoder>).decode(chunk, { stream: chunk !== undefined });
    } catch {
      throw fileFault(
        file.name,
        `is not written in ${decoder?.encoding.toUpperCase()}, which it declares`,
        'ask the sender for the file in UTF-8',
      );
    }
  };
  try {
    for await (const chunk of source as AsyncIterable<Buffer>) {
      onBytes(chunk.length);
      bytes += chunk.length;
      if (bytes > limits.fileBytes)
        throw fileFault(file.name, `is larger than ${limits.fileBytes} bytes`, 'ask the sender for smaller files');
      let piece = chunk;
      if (decoder === null) {
        head = Buffer.concat([head, chunk]);
        if (head.length < 200 && !head.includes('?>')) continue;
        decoder = decoderFor(file.name, head);
        piece = head;
      }
      const text = decode(piece);
      for (let at = 0; at < text.length; at += PIECE) yield text.slice(at, at + PIECE);
    }
    if (decoder === null) {
      decoder = decoderFor(file.name, head);
      yield decode(head);
    }
    yield decode(undefined);
  } finally {
    source.destroy();
  }
}

function decoderFor(file: string, head: Buffer): InstanceType<typeof TextDecoder> {
  const fault = foreignContent(file, head);
  if (fault) throw fault;
  const declared =
    /^(?:\u00ef\u00bb\u00bf)?\s*<\?xml[^>]*?encoding\s*=\s*["']([\w.-]{1,30})["']/i.exec(head.subarray(0, 400).toString('latin1'))?.[1] ??
    'UTF-8';
  if (!ENCODINGS.has(declared.toLowerCase()))
    throw fileFault(file, `is written in \`${declared}\``, 'ask the sender for the file in UTF-8');
  return new TextDecoder(declared, { fatal: true });
}
