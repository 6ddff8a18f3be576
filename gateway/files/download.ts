import { createHash } from 'node:crypto';
import type { Readable } from 'node:stream';
import { and, eq, isNull } from 'drizzle-orm';
import { refuse } from '../../core/errors.js';
import { type FileField, type FileRow, readLink, type Shown } from '../../core/files/index.js';
import { files } from '../../core/files/tables.js';
import { parseId } from '../../core/ids.js';
import type { Store } from '../../core/store/index.js';
import type { HttpAnswer, HttpRequest, OperationContext } from '../graphql.js';
import type { Pairwise } from '../identity/index.js';
import type { Accountant, Named } from '../request/7-account.js';
import type { Caller } from '../request/caller.js';
import type { Bytes } from './bytes/index.js';
import { isOfField } from './uses.js';

export interface DownloadPorts {
  readonly store: Store;
  readonly bytes: Bytes;
  /** Answers an operation as it answers any of this caller's, to the entry on the ledger. */
  readonly execute: (request: HttpRequest, context: OperationContext) => Promise<HttpAnswer>;
  readonly keyOf: (subgraph: string) => { readonly cursorKey: string };
  readonly account: Pick<Accountant, 'refused'>;
  readonly pairwise: Pairwise;
}

export interface Downloaded extends Pick<FileRow, 'name' | 'mediaType' | 'size'> {
  readonly bytes: Readable;
}

export type Download = (context: OperationContext & { readonly caller: Caller }, subgraph: string, sealed: string) => Promise<Downloaded>;

/** How the field that showed a file is asked for again, and which subgraph it is of. */
const ASKED: Readonly<Record<FileField, readonly [subgraph: string, query: string]>> = {
  'Message.attachments': ['messaging', '{ message(id: $root) { attachments { id url } } }'],
  'Announcement.attachments': ['messaging', '{ announcement(id: $root) { attachments { id url } } }'],
  'Justification.documents': ['attendance', '{ attendanceEvent(id: $root) { justifications { documents { id url } } } }'],
  'Exemption.documents': ['attendance', '{ student(id: $root) { exemptions { documents { id url } } } }'],
  'Measure.documents': ['attendance', '{ student(id: $root) { measures(first: 500) { edges { node { documents { id url } } } } } }'],
  'Evaluation.subjectFile': ['assessment', '{ evaluation(id: $root) { subjectFile { id url } } }'],
  'Evaluation.correctionFile': ['assessment', '{ evaluation(id: $root) { correctionFile { id url } } }'],
  'ReportCard.document': ['assessment', '{ reportCard(id: $root) { document { id url } } }'],
};

/**
 * Gives the bytes of a file to whoever is shown it at this moment: the field that gave the link is asked for anew, as the caller's own operation, which
 * decides it and enters it on the ledger. A link of somebody else's, a file that is gone and one that may not be seen any more are the same.
 * Codes: `NOT_FOUND`, `UPSTREAM_UNAVAILABLE`, and those of an operation.
 */
export function openDownload({ store, bytes, execute, keyOf, account, pairwise }: DownloadPorts): Download {
  return async (context, subgraph, sealed) => {
    const { caller } = context;
    const shown = shownBy(caller, subgraph, sealed);
    if (shown === null) {
      await account.refused(caller, FOREIGN, 'NOT_FOUND', []);
      throw absent();
    }
    const isShown = await isStillShown(shown, context);
    const row = isShown ? await rowOf(shown) : null;
    if (row === null) throw absent();
    const found = await bytes.open(row.sha256);
    if (found === null)
      throw refuse(
        'UPSTREAM_UNAVAILABLE',
        'the service cannot answer now: try again',
        'bytes of a file are missing: do all replicas share PREAU_DATA_DIR?',
      );
    return { name: row.name, mediaType: row.mediaType, size: row.size, bytes: found };
  };

  function shownBy({ client, person }: Caller, subgraph: string, sealed: string): Shown | null {
    if (!SUBGRAPHS.has(subgraph)) return null;
    const shown = readLink({ client: client.id, person, cursorKey: keyOf(subgraph).cursorKey }, sealed);
    return shown !== null && ASKED[shown.field][0] === subgraph ? shown : null;
  }

  async function isStillShown({ field, root, file }: Shown, context: OperationContext & { readonly caller: Caller }): Promise<boolean> {
    const { client, pairwise: isPairwise } = context.caller;
    const known = (id: string) => (isPairwise ? pairwise.hide(client.id, id) : id);
    const query = `query downloadFile($root: ID!) ${ASKED[field][1]}`;
    const { text } = await execute(
      {
        method: 'POST',
        search: '',
        accept: 'application/json',
        headers: () => [['content-type', 'application/json']],
        body: { query, variables: { root: known(root) } },
      },
      context,
    );
    const { data = null, errors = [] } = JSON.parse(text) as Answered;
    const fault = errors.find(({ extensions }) => extensions.code === 'UPSTREAM_UNAVAILABLE');
    if (fault !== undefined) throw refuse('UPSTREAM_UNAVAILABLE', fault.message);
    return holds(data, known(file));
  }

  /** INVARIANT: which file a subgraph says it shows is not believed: it is one that the field can show, or none (threats T46). */
  async function rowOf({ field, file }: Shown): Promise<FileRow | null> {
    const isIt = and(eq(files.school, parseId(file)?.school ?? ''), eq(files.id, file), isNull(files.removedAt));
    const [row] = await store.db.select().from(files).where(isIt);
    return row !== undefined && isOfField(field, row) ? row : null;
  }
}

interface Answered {
  readonly data?: unknown;
  readonly errors?: readonly { readonly message: string; readonly extensions: { readonly code: string } }[];
}

const SUBGRAPHS: ReadonlySet<string> = new Set(Object.values(ASKED).map(([subgraph]) => subgraph));

/** A link that was not given to whoever follows it: nothing is known of what it leads to. */
const FOREIGN: Named = {
  kind: 'query',
  name: 'downloadFile',
  hash: createHash('sha256').update('files').digest('hex'),
  roots: [],
  unnamed: false,
};

/** Is a file with this id, and a link to it, in what was answered? */
function holds(value: unknown, file: string): boolean {
  if (Array.isArray(value)) return value.some((one) => holds(one, file));
  if (typeof value !== 'object' || value === null) return false;
  const { id, url } = value as { readonly id?: unknown; readonly url?: unknown };
  return (id === file && typeof url === 'string') || Object.values(value).some((one) => holds(one, file));
}

function absent() {
  return refuse('NOT_FOUND', 'there is no such file');
}
