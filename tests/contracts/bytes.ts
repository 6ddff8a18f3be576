import { createHash, randomBytes } from 'node:crypto';
import { buffer } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';
import { type Bytes, TooLarge } from '../../gateway/files/bytes/index.js';

async function* inPieces(bytes: Uint8Array, then?: Error): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += 1000) yield bytes.subarray(at, at + 1000);
  if (then !== undefined) throw then;
}

/** What keeps bytes, whichever engine is under it. */
export function describeBytes(name: string, open: () => Bytes): void {
  describe(`bytes ${name}`, () => {
    const bytes = open();
    const some = randomBytes(4321);
    const sha256 = createHash('sha256').update(some).digest('hex');
    const kept = async (digest: string) => {
      const found = await bytes.open(digest);
      return found === null ? null : buffer(found);
    };

    it('are there by their digest once they are kept, and not before', async () => {
      const received = await bytes.receive(inPieces(some), 4321);
      expect([received.sha256, received.size, Buffer.from(await received.whole())]).toEqual([sha256, 4321, some]);
      expect(await kept(sha256)).toBeNull();
      await received.keep();
      expect(await kept(sha256)).toEqual(some);
    });

    it('are there once, however often they come', async () => {
      await (await bytes.receive(inPieces(some), 5000)).keep();
      await (await bytes.receive(inPieces(some), 5000)).discard();
      expect(await kept(sha256)).toEqual(some);
      await bytes.remove(sha256);
      await bytes.remove(sha256);
      expect(await kept(sha256)).toBeNull();
    });

    it('are not taken past the limit, at the first byte too many', async () => {
      let asked = 0;
      async function* tooMany() {
        while (asked < 20) {
          asked += 1;
          yield new Uint8Array(1000);
        }
      }
      await expect(bytes.receive(tooMany(), 2500)).rejects.toThrow(TooLarge);
      expect(asked).toBe(3);
    });

    it('of which only a part came are none', async () => {
      await expect(bytes.receive(inPieces(some, new Error('gone')), 5000)).rejects.toThrow('gone');
      expect(await kept(sha256)).toBeNull();
    });
  });
}
