import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Capability } from '../../../core/capability/index.js';
import { attachmentsOf, type FileField } from '../../../core/files/index.js';
import { files } from '../../../core/files/tables.js';
import { openStore, type Store } from '../../../core/store/index.js';
import { type DownloadPorts, openDownload } from '../../../gateway/files/download.js';
import { keepContents, openBytes } from '../../../gateway/files/index.js';
import { PDF } from './samples.js';

const SCHOOL = '9990001X';
const FILE = `${SCHOOL}.at01`;
const reader = { client: 'prof', person: `${SCHOOL}.p1`, cursorKey: Buffer.alloc(32, 7).toString('base64url') };
const sha256 = createHash('sha256').update(PDF).digest('hex');
const row = { school: SCHOOL, id: FILE, owner: `${SCHOOL}.p2`, name: 'a.pdf', mediaType: 'application/pdf', size: PDF.length, sha256 };

let store: Store;
const bytes = openBytes(null);
beforeAll(async () => {
  store = await openStore({ dataDir: 'memory', databaseUrl: null });
  await keepContents(bytes, new Map([[sha256, PDF]]));
});
afterAll(() => store?.close());

/** A link of this field to the file, followed while the subgraph says that it shows it. */
async function followed(field: FileField, subgraph: string, use: string, record: string | null): Promise<string> {
  await store.db.delete(files);
  await store.db.insert(files).values({ ...row, use, record: record === null ? null : `${SCHOOL}.${record}`, uploadedAt: new Date() });
  const [file] = await store.db.select().from(files);
  const [shown] = attachmentsOf({ ...reader, aud: subgraph } as Capability, field, `${SCHOOL}.me1`, file === undefined ? [] : [file]);
  const download = openDownload({
    store,
    bytes,
    execute: async () => ({ text: JSON.stringify({ data: { shown: [{ id: FILE, url: shown?.url }] } }) }),
    keyOf: () => reader,
  } as unknown as DownloadPorts);
  const context = { caller: { client: { id: reader.client }, person: reader.person, pairwise: false } };
  const sealed = shown?.url.split('/').at(-1) as string;
  return download(context as Parameters<typeof download>[0], subgraph, sealed).then(
    ({ bytes: found }) => {
      found.destroy();
      return 'given';
    },
    ({ code }: { code: string }) => code,
  );
}

describe('T46: a subgraph that shows a file', () => {
  it.each<[FileField, string, string, string]>([
    ['Message.attachments', 'messaging', 'sendMessage', 'me1'],
    ['Announcement.attachments', 'messaging', 'publishAnnouncement', 'an1'],
    ['Justification.documents', 'attendance', 'submitJustification', 'ju1'],
    ['Justification.documents', 'attendance', 'announceAbsence', 'ju1'],
    ['Exemption.documents', 'attendance', 'Exemption', 'ex1'],
    ['Measure.documents', 'attendance', 'recordMeasure', 'ms1'],
    ['Measure.documents', 'attendance', 'recordSanction', 'ms1'],
  ])('as one of %s is believed where that field can show it', async (field, subgraph, use, record) => {
    expect(await followed(field, subgraph, use, record)).toBe('given');
  });

  it.each<[string, FileField, string, string, string | null]>([
    ['sent in for another field', 'Message.attachments', 'messaging', 'submitJustification', 'me1'],
    ['of another kind of record', 'Message.attachments', 'messaging', 'sendMessage', 'ju1'],
    ['about health, as a mere punishment', 'Measure.documents', 'attendance', 'Exemption', 'ex1'],
    ['that nothing has named', 'Message.attachments', 'messaging', 'sendMessage', null],
  ])('%s gives none', async (_what, field, subgraph, use, record) => {
    expect(await followed(field, subgraph, use, record)).toBe('NOT_FOUND');
  });
});
