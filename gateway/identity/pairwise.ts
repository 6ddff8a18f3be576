import { createCipheriv, createDecipheriv, createHmac, hkdfSync, timingSafeEqual } from 'node:crypto';
import { invariant } from '../../core/errors.js';
import { createBoundedMemo } from './bounded-memo.js';

/** Ids as one vendor sees them: the same id always looks the same to one client, and never the same to two. */
export interface Pairwise {
  /** The opaque form of an id for a client. */
  hide(client: string, id: string): string;
  /** The id behind an opaque form made for this client; null for another client's, a damaged one, or any other text. */
  reveal(client: string, opaque: string): string | null;
  /** Does the text look like an opaque id? Says nothing about whose it is. */
  isOpaque(text: string): boolean;
}

const MARK = '~';
/** Bytes of the synthetic initialisation vector. */
const VECTOR = 16;
/** Ids are padded to a whole number of blocks, in bytes, so that the length of the opaque form does not tell them apart. */
const BLOCK = 32;
/** Longest id, in bytes; ours are under 60. */
const LONGEST = 255;
const SHAPE = /^~[A-Za-z0-9_-]{64,384}$/;

interface ClientKeys {
  readonly vector: Buffer;
  readonly cipher: Buffer;
}

/**
 * Makes pairwise ids by deterministic authenticated encryption, so that nothing has to be stored to find an id again.
 * The construction is SIV (RFC 5297): the initialisation vector is a keyed digest of the plaintext, which makes it both
 * deterministic and checkable. The keyed digest is HMAC-SHA256 cut to 128 bits where RFC 5297 has S2V over CMAC, since
 * `node:crypto` has no CMAC. Keys: one pair per client by HKDF (RFC 5869) from the master key (32 bytes or more).
 */
export function createPairwise(masterKey: Buffer): Pairwise {
  invariant(masterKey.length >= 32, 'the key of the pairwise ids has 32 bytes or more');
  const master = Buffer.from(masterKey);
  const keys = createBoundedMemo<ClientKeys>(1_000);
  const hidden = createBoundedMemo<string>(50_000);

  return {
    hide(client, id) {
      // Why the length: without it, client `a` and id `bc` would share a place with client `ab` and id `c`.
      const place = `${client.length}:${client}${id}`;
      const known = hidden.get(place);
      if (known !== undefined) return known;
      const opaque = MARK + seal(keysFor(client), pad(id)).toString('base64url');
      hidden.set(place, opaque);
      return opaque;
    },
    reveal(client, opaque) {
      if (!SHAPE.test(opaque)) return null;
      const sealed = Buffer.from(opaque.slice(MARK.length), 'base64url');
      // Why: base64url has several spellings of the same bytes, and an id has one.
      if (sealed.toString('base64url') !== opaque.slice(MARK.length)) return null;
      if ((sealed.length - VECTOR) % BLOCK !== 0) return null;
      const padded = open(keysFor(client), sealed);
      return padded === null ? null : unpad(padded);
    },
    isOpaque: (text) => SHAPE.test(text),
  };

  function keysFor(client: string): ClientKeys {
    const known = keys.get(client);
    if (known !== undefined) return known;
    const bytes = Buffer.from(hkdfSync('sha256', master, '', `preau pairwise id 1\0${client}`, 64));
    const made = { vector: bytes.subarray(0, 32), cipher: bytes.subarray(32) };
    keys.set(client, made);
    return made;
  }
}

function seal(keys: ClientKeys, padded: Buffer): Buffer {
  const vector = vectorOf(keys, padded);
  return Buffer.concat([vector, createCipheriv('aes-256-ctr', keys.cipher, vector).update(padded)]);
}

function open(keys: ClientKeys, sealed: Buffer): Buffer | null {
  const vector = sealed.subarray(0, VECTOR);
  const padded = createDecipheriv('aes-256-ctr', keys.cipher, vector).update(sealed.subarray(VECTOR));
  return timingSafeEqual(vector, vectorOf(keys, padded)) ? padded : null;
}

function vectorOf(keys: ClientKeys, padded: Buffer): Buffer {
  return createHmac('sha256', keys.vector).update(padded).digest().subarray(0, VECTOR);
}

/** The text, then one byte 0x80, then zeros up to a whole number of blocks (ISO/IEC 7816-4 padding). */
function pad(id: string): Buffer {
  const text = Buffer.from(id, 'utf8');
  invariant(text.length <= LONGEST, `an id has at most ${LONGEST} bytes`);
  const padded = Buffer.alloc(Math.ceil((text.length + 1) / BLOCK) * BLOCK);
  text.copy(padded);
  padded[text.length] = 0x80;
  return padded;
}

function unpad(padded: Buffer): string | null {
  const end = padded.lastIndexOf(0x80);
  return end < 0 ? null : padded.toString('utf8', 0, end);
}
