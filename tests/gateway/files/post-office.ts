import { createHash } from 'node:crypto';
import { files } from '../../../core/files/tables.js';
import type { LedgerEntry } from '../../../core/ledger/index.js';
import { entries } from '../../../core/ledger/tables.js';
import { openSweeper } from '../../../gateway/files/index.js';
import type { Ask, World } from '../../world/index.js';

export const SCHOOL = '9990001X';
export const DAY = 86_400_000;
export const SHOWN = 'attachments { id name mimeType size sha256 url }';
export const NO_SUCH_FILE = [{ code: 'NOT_FOUND', path: ['input', 'attachmentIds'] }];

/** Somebody who sends and fetches, through one system and for one purpose. */
export interface Sender {
  readonly ask: Ask;
  readonly bearer: string;
}

export interface Sent {
  readonly use?: string;
  readonly school?: string;
  readonly name?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface Shown {
  readonly id: string;
  readonly url: string;
}

/** Files in, letters with them, and out again, over HTTP as anybody outside would. */
export function postOffice(world: World) {
  const { preau, bytes: kept } = world;
  let keys = 0;

  async function upload({ bearer }: Pick<Sender, 'bearer'>, bytes: Uint8Array, sent: Sent = {}) {
    const { use = 'sendMessage', school = SCHOOL, name = 'mot.pdf', headers = {} } = sent;
    const response = await fetch(`${preau.url}/files?${new URLSearchParams({ school, use, name })}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${bearer}`, 'content-type': 'application/octet-stream', ...headers },
      body: Buffer.from(bytes),
    });
    const { attachment = null, errors = [] } = (await response.json()) as {
      attachment?: { id: string; name: string; mimeType: string; size: number; sha256: string };
      errors?: readonly { extensions: { code: string } }[];
    };
    return { status: response.status, attachment, code: errors[0]?.extensions.code };
  }

  function fetched({ bearer }: Pick<Sender, 'bearer'>, url: string): Promise<Response> {
    return fetch(`${preau.url}${url}`, { headers: { authorization: `Bearer ${bearer}` } });
  }

  return {
    upload,
    fetched,
    sender: async (handle: string, client: string, purpose: string): Promise<Sender> => ({
      ask: await world.person(handle, client, purpose),
      bearer: await world.token(client, purpose, handle),
    }),
    /** The id of a file that was taken in. */
    async uploaded(who: Sender, bytes: Uint8Array, sent: Sent = {}): Promise<string> {
      return (await upload(who, bytes, sent)).attachment?.id ?? 'none';
    },
    statusOf: async (who: Pick<Sender, 'bearer'>, url: string) => (await fetched(who, url)).status,

    async send({ ask }: Sender, to: string, attachmentIds: readonly string[], more: object = {}) {
      keys += 1;
      const letter = { schoolId: SCHOOL, subject: 's', body: 'voir le fichier', to: [{ personId: world.personId(to) }] };
      const reply = await ask(
        `mutation ($input: SendMessageInput!, $key: ID!) { sendMessage(input: $input, idempotencyKey: $key) { message { id ${SHOWN} } errors { code path } } }`,
        { input: { ...letter, attachmentIds, ...more }, key: `a${keys}` },
      );
      return reply.data.sendMessage as { message: { id: string; attachments: Shown[] } | null; errors: { code: string; path: string[] }[] };
    },
    async shown({ ask }: Sender, message: string): Promise<Shown[] | null> {
      return (await ask(`{ message(id: "${message}") { ${SHOWN} } }`)).data.message?.attachments ?? null;
    },

    rows: () => preau.store.db.select().from(files),
    async isKept(bytes: Uint8Array): Promise<boolean> {
      const found = await kept.open(createHash('sha256').update(bytes).digest('hex'));
      found?.destroy();
      return found !== null;
    },
    /** What is taken away, so many milliseconds from now. */
    sweep: (later: number) => openSweeper({ store: preau.store, bytes: kept, now: () => Date.now() + later, log: () => undefined }).sweep(),
    async ledgerOf(name: string): Promise<LedgerEntry[]> {
      const all = await preau.store.db.select().from(entries).orderBy(entries.sequence);
      return all.map(({ entry }) => JSON.parse(entry) as LedgerEntry).filter(({ operationName }) => operationName === name);
    },
  };
}
