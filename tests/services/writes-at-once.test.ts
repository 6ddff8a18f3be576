import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { files } from '../../core/files/tables.js';
import { openStore, type Store } from '../../core/store/index.js';
import { createRepository, type Draft, type WriteKey } from '../../subgraphs/messaging/repository/index.js';
import { messages } from '../../subgraphs/messaging/tables.js';
import type { OwnDatabase } from './database.js';
import { createDatabaseWithTables } from './with-tables.js';

/** Two requests at one instant: the embedded engine has one connection, so that only PostgreSQL can let them meet. */
let database: OwnDatabase;
let store: Store;
beforeAll(async () => {
  database = await createDatabaseWithTables();
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

describe('a draft that is saved and sent at once', () => {
  it('is either, and nobody waits for the other for ever: once sent it is not saved any more', async () => {
    const repository = createRepository(store.db);
    for (let round = 0; round < 20; round += 1) {
      const file = `${SCHOOL}.at0${round}`;
      const row = {
        school: SCHOOL,
        id: file,
        owner: draft.sender,
        use: 'sendMessage',
        name: 'a.pdf',
        mediaType: 'application/pdf',
        size: 1,
      };
      await store.db.insert(files).values({ ...row, sha256: '00', uploadedAt: at });
      const withFile: Draft = { ...draft, files: [file] };
      const saved = await repository.saveDraft(withFile, null, null);
      if (!('record' in saved)) throw new Error('no draft');
      const [before] = await store.db.select().from(messages).where(eq(messages.id, saved.record));
      const going: Draft = { ...withFile, conversation: before?.conversation ?? null };
      const saving = () => repository.saveDraft(withFile, saved.record, null);
      const sending = () => repository.send(round % 2 === 0 ? withFile : going, saved.record, key(`save-and-send-${round}`));
      const answers = await Promise.all([saving(), sending(), saving(), saving()]);
      const sent = answers[1];
      expect(sent).toEqual({ record: expect.any(String) });
      for (const again of [answers[0], answers[2], answers[3]]) expect([saved, { fault: 'no-such-draft' }]).toContainEqual(again);
      const [kept] = await store.db.select().from(files).where(eq(files.id, file));
      expect([kept?.record, kept?.removedAt]).toEqual([(sent as { record: string }).record, null]);
    }
  });
});
