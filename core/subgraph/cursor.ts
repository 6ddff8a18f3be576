import { createCipheriv, createDecipheriv, createHmac } from 'node:crypto';
import type { Capability } from '../capability/index.js';
import { refuse } from '../errors.js';

/**
 * Opaque cursors: the keys of the last row shown, encrypted and bound to the client, the person and the list they were given for, so that
 * no raw id is inside for a vendor to read (threats L29). AES-256-GCM with a synthetic nonce: the same place gives the same cursor.
 * The key comes with the capability: replicas agree, and a subgraph keeps no secret of its own for it.
 */
export function encodeCursor(capability: Capability, scope: string, keys: readonly (string | number)[]): string {
  const key = Buffer.from(capability.cursorKey, 'base64url');
  const bound = binding(capability, scope);
  const plain = Buffer.from(JSON.stringify(keys));
  const nonce = createHmac('sha256', key).update(bound).update(plain).digest().subarray(0, 12);
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(bound);
  const sealed = Buffer.concat([cipher.update(plain), cipher.final()]);
  return Buffer.concat([nonce, sealed, cipher.getAuthTag()]).toString('base64url');
}

/** The keys inside, or BAD_USER_INPUT when the cursor is not one we gave this client for this list. */
export function decodeCursor(capability: Capability, scope: string, cursor: string): (string | number)[] {
  const keys = readCursor(capability, scope, cursor);
  if (keys === null) throw refuse('BAD_USER_INPUT', 'the cursor is not one given for this list: start again without `after`');
  return keys;
}

/** Whose cursors they are. */
type Reader = Pick<Capability, 'client' | 'person' | 'cursorKey'>;

/** The keys inside, or null. */
export function readCursor(capability: Reader, scope: string, cursor: string): (string | number)[] | null {
  const bytes = Buffer.from(cursor, 'base64url');
  if (bytes.length < 12 + 16 + 2 || cursor.length > 1000) return null;
  const key = Buffer.from(capability.cursorKey, 'base64url');
  const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, 12)).setAAD(binding(capability, scope));
  decipher.setAuthTag(bytes.subarray(-16));
  try {
    return JSON.parse(Buffer.concat([decipher.update(bytes.subarray(12, -16)), decipher.final()]).toString('utf8'));
  } catch {
    // Why: an authentication failure is how a foreign cursor shows itself; the caller is told so by null.
    return null;
  }
}

function binding(capability: Reader, scope: string): Buffer {
  return Buffer.from(JSON.stringify([capability.client, capability.person, scope]));
}
