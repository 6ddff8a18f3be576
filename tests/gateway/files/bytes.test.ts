import { mkdtempSync, readdirSync, rmSync, statSync, utimesSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { openBytes } from '../../../gateway/files/index.js';
import { describeBytes } from '../../contracts/bytes.js';

const folder = mkdtempSync(join(tmpdir(), 'preau-files-'));
afterAll(() => rmSync(folder, { recursive: true }));

describeBytes('in memory', () => openBytes(null));
describeBytes('in a folder', () => openBytes(join(folder, 'contract')));

describe('a folder of bytes', () => {
  const own = join(folder, 'own');
  const bytes = openBytes(own);
  async function* once(text: string) {
    yield Buffer.from(text);
  }

  it('leaves nothing of what did not come whole, and is nobody else’s to read', async () => {
    const tooMany = bytes.receive(once('too many'), 3);
    await expect(tooMany).rejects.toThrow('at most');
    expect(readdirSync(join(own, 'received'))).toEqual([]);
    const received = await bytes.receive(once('a letter'), 100);
    await received.keep();
    const path = join(own, 'kept', received.sha256.slice(0, 2), received.sha256);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(statSync(join(own, 'kept')).mode & 0o777).toBe(0o700);
  });

  it('is rid of what was on its way when a process stopped', async () => {
    await bytes.receive(once('left behind'), 100);
    const [name = ''] = readdirSync(join(own, 'received'));
    await bytes.tidy(new Date(Date.now() - 60_000));
    expect(readdirSync(join(own, 'received'))).toEqual([name]);
    utimesSync(join(own, 'received', name), new Date(0), new Date(0));
    await bytes.tidy(new Date(Date.now() - 60_000));
    expect(readdirSync(join(own, 'received'))).toEqual([]);
  });
});
