import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openStore, type Store } from '../../core/store/index.js';
import { createRepository, type Draft, type WriteKey } from '../../subgraphs/messaging/repository/index.js';
import { messages } from '../../subgraphs/messaging/tables.js';
import { createDatabase } from './database.js';

/** Two requests at one instant: the embedded engine has one connection, so that only PostgreSQL can let them meet. */
let database: Awaited<ReturnType<typeof createDatabase>>;
let store: Store;
beforeAll(async () => {
  database = await createDatabase();
  store = await openStore({ dataDir: 'memory', databaseUrl: database.url });
});
afterAll(async () => {
  await store?.close();
  await database?.drop();
});

const SCHOOL = '9990001X';
const at = new Date('2026-11-24T09:00:00Z');
const draft: Draft = {
  school: SCHOOL,
  conversation: null,
  subject: 'sortie',
  body: 'bonjour',
  format: 'text/plain',
  language: null,
  concerns: [],
  mentions: [],
  inReplyTo: null,
  scheduledAt: null,
  replyPolicy: 'EVERYONE',
  sender: `${SCHOOL}.p1`,
  fromStaff: true,
  addressees: [{ person: `${SCHOOL}.p2`, kind: 'TO', onBehalfOf: [], profile: 'GUARDIAN', label: null, group: null }],
  files: [],
  at,
};
const key = (name: string): WriteKey => ({ school: SCHOOL, client: 'desk', actor: draft.sender, key: name, digest: name, at });

describe('two requests at once with one key', () => {
  it('are one message and one answer, also where the first takes away the draft that both send', async () => {
    const repository = createRepository(store.db);
    for (let round = 0; round < 20; round += 1) {
      const saved = await repository.saveDraft(draft, null, null);
      if (!('record' in saved)) throw new Error('no draft');
      const sending = () => repository.send(draft, saved.record, key(`send-${round}`));
      const [one, ...others] = await Promise.all([sending(), sending(), sending()]);
      expect(one).toEqual({ record: expect.any(String) });
      for (const other of others) expect(other).toEqual(one);
    }
    expect(await store.db.select().from(messages).where(eq(messages.state, 'SENT'))).toHaveLength(20);
  });
});
