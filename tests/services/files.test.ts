import { createHash, randomBytes } from 'node:crypto';
import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WAITS } from '../../core/files/index.js';
import { files } from '../../core/files/tables.js';
import { openStore, type Store } from '../../core/store/index.js';
import { openBytes, openSweeper } from '../../gateway/files/index.js';
import { createRepository, type Draft, type WriteKey } from '../../subgraphs/messaging/repository/index.js';
import { messages } from '../../subgraphs/messaging/tables.js';
import type { OwnDatabase } from './database.js';
import { createDatabaseWithTables } from './with-tables.js';

/** A file that is named, swept and sent in again at one instant: only PostgreSQL can let those meet. */
let database: OwnDatabase;
let store: Store;
const bytes = openBytes(null);
beforeAll(async () => {
  database = await createDatabaseWithTables();
  store = await openStore({ dataDir: 'memory', databaseUrl: database.url });
});
afterAll(async () => {
  await store?.close();
  await database?.drop();
});

const SCHOOL = '9990001X';
const OWNER = `${SCHOOL}.p1`;
const sweep = () => openSweeper({ store, bytes, now: Date.now, log: () => undefined }).sweep();
let count = 0;

async function sentIn(content: Buffer, uploadedAt = new Date()): Promise<string> {
  count += 1;
  const id = `${SCHOOL}.at0${count}`;
  async function* once() {
    yield content;
  }
  const received = await bytes.receive(once(), content.length);
  const row = { school: SCHOOL, id, owner: OWNER, use: 'sendMessage', name: 'a.pdf', mediaType: 'application/pdf', size: content.length };
  await store.db.insert(files).values({ ...row, sha256: received.sha256, uploadedAt });
  await received.keep();
  return id;
}
function send(file: string, at = new Date()) {
  count += 1;
  const draft: Draft = {
    school: SCHOOL,
    conversation: null,
    subject: 's',
    body: 'b',
    format: 'text/plain',
    language: null,
    concerns: [],
    mentions: [],
    inReplyTo: null,
    scheduledAt: null,
    replyPolicy: 'EVERYONE',
    sender: OWNER,
    fromStaff: true,
    addressees: [{ person: `${SCHOOL}.p2`, kind: 'TO', onBehalfOf: [], profile: 'GUARDIAN', label: null, group: null }],
    files: [file],
    at,
  };
  const key: WriteKey = { school: SCHOOL, client: 'desk', actor: OWNER, key: `k${count}`, digest: `${count}`, at };
  return createRepository(store.db).send(draft, null, key);
}
const isKept = async (content: Buffer) => (await bytes.open(createHash('sha256').update(content).digest('hex'))) !== null;

describe('a file', () => {
  it('that several messages name at once is one message’s, and the others are not sent', async () => {
    for (let round = 0; round < 10; round += 1) {
      const file = await sentIn(randomBytes(50));
      const answers = await Promise.all([send(file), send(file), send(file)]);
      const [sent, ...others] = answers.flatMap((answer) => ('record' in answer ? [answer.record] : []));
      expect(others).toEqual([]);
      expect(answers.filter((answer) => 'fault' in answer && answer.fault === 'no-such-file')).toHaveLength(2);
      const [row] = await store.db.select().from(files).where(eq(files.id, file));
      expect(row?.record).toBe(sent);
    }
    expect(await store.db.select().from(messages)).toHaveLength(10);
  });

  it('whose day is over while it is named is the message’s with its bytes, or neither is there', async () => {
    for (let round = 0; round < 10; round += 1) {
      const content = randomBytes(50);
      const file = await sentIn(content, new Date(Date.now() - WAITS - 1));
      const [answer] = await Promise.all([send(file, new Date(Date.now() - 60_000)), sweep()]);
      expect(await isKept(content)).toBe('record' in answer);
    }
  });

  it('with the bytes of another that goes keeps them', async () => {
    for (let round = 0; round < 10; round += 1) {
      const content = randomBytes(50);
      await sentIn(content, new Date(Date.now() - WAITS - 60_000));
      const [file] = await Promise.all([sentIn(content), sweep()]);
      await sweep();
      expect('record' in (await send(file))).toBe(true);
      expect(await isKept(content)).toBe(true);
    }
  });
});
