import { randomUUID } from 'node:crypto';
import { link, mkdir, open, readFile, stat, unlink } from 'node:fs/promises';
import { dirname } from 'node:path';
import { calculateJwkThumbprint, exportJWK, generateKeyPair, type JSONWebKeySet } from 'jose';
import { z } from 'zod';
import { quoted } from '../../../core/errors.js';

/** What the embedded issuer signs with. */
export const SIGNATURE = 'ES256';

const text = z.string().min(1);
const privateKey = z.object({
  kty: z.literal('EC'),
  crv: z.literal('P-256'),
  alg: z.literal(SIGNATURE),
  use: z.literal('sig'),
  kid: text,
  x: text,
  y: text,
  d: text,
});
const keySet = z.object({ keys: z.array(privateKey).min(1).max(10) });
export type SigningKeys = z.infer<typeof keySet>;

/**
 * The signing keys in `file`, made there when there are none yet (readable by the owner only); with null, new ones that die
 * with the process. Throws a sentence when the file is damaged or others can read it: it never starts over by itself,
 * which would turn away everybody who holds a token.
 */
export async function signingKeys(file: string | null): Promise<SigningKeys> {
  if (file === null) return makeKeys();
  const kept = await readKeys(file);
  if (kept !== null) return kept;
  await keepNew(file, await makeKeys());
  const written = await readKeys(file);
  if (written === null) throw new Error(`the signing keys could not be kept in ${quoted(file)}`);
  return written;
}

/** The same keys without their private part, to be shown to anyone. */
export function publicKeys({ keys }: SigningKeys): JSONWebKeySet {
  return { keys: keys.map(({ d: _, ...shown }) => shown) };
}

async function makeKeys(): Promise<SigningKeys> {
  const { privateKey: made } = await generateKeyPair(SIGNATURE, { extractable: true });
  const jwk = await exportJWK(made);
  const kid = await calculateJwkThumbprint(jwk);
  return keySet.parse({ keys: [{ ...jwk, alg: SIGNATURE, use: 'sig', kid }] });
}

async function readKeys(file: string): Promise<SigningKeys | null> {
  const found = await stat(file).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw error;
  });
  if (found === null) return null;
  if (process.platform !== 'win32' && (found.mode & 0o077) !== 0) {
    throw new Error(`the signing keys in ${quoted(file)} can be read by others: chmod 600 it, or remove it to have new ones`);
  }
  const keys = keySet.safeParse(parseJson(await readFile(file, 'utf8')));
  if (!keys.success) throw new Error(`the signing keys in ${quoted(file)} are damaged: restore the file, or remove it to have new ones`);
  return keys.data;
}

function parseJson(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return null;
  }
}

/** Writes beside, then links: a process that dies midway leaves no half file, and of two that start together one wins. */
async function keepNew(file: string, keys: SigningKeys): Promise<void> {
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  const beside = `${file}.${randomUUID()}`;
  const handle = await open(beside, 'wx', 0o600);
  try {
    await handle.writeFile(JSON.stringify(keys));
    await handle.sync();
  } finally {
    await handle.close();
  }
  try {
    await link(beside, file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    await unlink(beside);
  }
}
