import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { type Bytes, TooLarge } from './contract.js';

/** Bytes of this process, gone with it: for a Préau that keeps nothing. */
export function bytesInMemory(): Bytes {
  const kept = new Map<string, Buffer>();
  return {
    async receive(source, limit) {
      const chunks: Uint8Array[] = [];
      let size = 0;
      for await (const chunk of source) {
        size += chunk.length;
        if (size > limit) throw new TooLarge(limit);
        chunks.push(chunk);
      }
      const bytes = Buffer.concat(chunks);
      const sha256 = createHash('sha256').update(bytes).digest('hex');
      return {
        sha256,
        size,
        whole: async () => bytes,
        keep: async () => {
          kept.set(sha256, bytes);
        },
        discard: async () => undefined,
      };
    },
    open: async (sha256) => {
      const bytes = kept.get(sha256);
      return bytes === undefined ? null : Readable.from([bytes]);
    },
    remove: async (sha256) => {
      kept.delete(sha256);
    },
    tidy: async () => undefined,
  };
}
