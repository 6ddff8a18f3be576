import { createHash, randomBytes } from 'node:crypto';
import { and, count, eq, gt, isNull } from 'drizzle-orm';
import { Refusal, refuse } from '../../core/errors.js';
import { type FileRow, WAITS } from '../../core/files/index.js';
import { files } from '../../core/files/tables.js';
import { makeId } from '../../core/ids.js';
import { grantsOf } from '../../core/policy/index.js';
import type { Classification } from '../../core/shield/index.js';
import type { Store } from '../../core/store/index.js';
import type { Bond } from '../facts/bonds.js';
import type { Pairwise } from '../identity/index.js';
import type { Accountant, Named } from '../request/7-account.js';
import type { Caller } from '../request/caller.js';
import type { Circumstances } from '../request/circumstances.js';
import { withSaid } from '../request/said.js';
import { schoolsOf } from '../request/schools-concerned.js';
import { type Bytes, type Received, TooLarge } from './bytes/index.js';
import { lockContent } from './content-lock.js';
import { cleanName } from './file-name.js';
import { mediaTypeOf } from './media-type.js';
import { namingField, USE_NAMES, type Use } from './uses.js';

/** Bytes of one file, at most. */
export const LARGEST_FILE = 10 * 1024 * 1024;
/** Files of one person that nothing has named yet, that are on their way at once, and that were sent in during a day, whatever became of them. */
const MOST_WAITING = 20;
const MOST_AT_ONCE = 3;
const MOST_IN_A_DAY = 100;
const DAY = 24 * 3_600_000;

export interface UploadPorts {
  readonly store: Store;
  readonly bytes: Bytes;
  readonly classification: Classification;
  readonly circumstancesOf: (caller: Caller) => Promise<Circumstances>;
  readonly account: Pick<Accountant, 'intended' | 'disclosed' | 'refused'>;
  readonly pairwise: Pairwise;
  readonly now: () => number;
  readonly log: (fault: unknown) => void;
}

/** What is sent in, as its sender says. */
export interface Sending {
  readonly school: string | null;
  readonly use: string | null;
  readonly name: string | null;
  /** Bytes that are announced; null where nothing is said. */
  readonly length: number | null;
}

/** A file that was taken in, as whoever sent it is told. */
export interface Uploaded {
  readonly id: string;
  readonly name: string;
  readonly mimeType: string;
  readonly size: number;
  readonly sha256: string;
}

export type Upload = (caller: Caller, sending: Sending, source: AsyncIterable<Uint8Array>) => Promise<Uploaded>;

/**
 * Takes a file in, for a mutation that is to name it: whoever may not use that mutation at that school, with what it says in naming files, sends
 * nothing in. On the ledger before a byte is read, and again before the answer. It is nobody's to read until it is named, and gone in a day when
 * it never is. Codes: `BAD_USER_INPUT`, `FORBIDDEN_OPERATION`, `RATE_LIMITED`, `UPSTREAM_UNAVAILABLE`.
 */
export function openUpload({ store, bytes, classification, circumstancesOf, account, pairwise, now, log }: UploadPorts): Upload {
  const underWay = new Map<string, number>();

  return async (caller, sending, source) => {
    const use = USE_NAMES.find((one) => one === sending.use);
    if (use === undefined) throw refuse('BAD_USER_INPUT', `\`use\` is one of ${USE_NAMES.join(', ')}`);
    const { school } = sending;
    if (school === null) throw refuse('BAD_USER_INPUT', '`school` is the school at which it will be named');
    const named = namedFor(use);
    let intent: number | null = null;
    let schools: readonly string[] = [];
    try {
      const { bonds } = await circumstancesOf(caller);
      const isTheirs = bonds.some((bond) => bond.school === school);
      // Why: of a school that is none of theirs nothing is entered, least of all a text of their own in its place.
      schools = isTheirs ? [school] : schoolsOf(bonds);
      const owner = sender(
        caller,
        use,
        bonds.filter((bond) => bond.school === school),
      );
      if ((sending.length ?? 0) > LARGEST_FILE) throw tooLarge();
      return await onlySoMany(owner, async () => {
        const { coordinate } = namingField(use);
        const about = { open: [coordinate], humans: new Set([owner]), schools };
        intent = await account.intended(caller, named, about);
        const row = await take({ school, use, owner, name: sending.name ?? '' }, source);
        await accounted(row, () =>
          account.disclosed(caller, named, { ...about, ...WITHOUT_DENIALS, permitted: new Set([coordinate]), intent }),
        );
        const { id, name, mediaType, size, sha256 } = row;
        return { id: caller.pairwise ? pairwise.hide(caller.client.id, id) : id, name, mimeType: mediaType, size, sha256 };
      });
    } catch (fault) {
      const code = fault instanceof Refusal ? fault.code : 'UPSTREAM_UNAVAILABLE';
      const writing = account.refused(caller, named, code, schools, intent);
      if (code === 'UPSTREAM_UNAVAILABLE') await writing.catch(log);
      else await writing;
      throw fault;
    }
  };

  /** The person who sends it in, who may do so by one of these ties. */
  function sender({ person, client, purpose, rules, at }: Caller, use: Use, ties: readonly Bond[]): string {
    const { type, field, coordinate } = namingField(use);
    const mutation = classification.field('Mutation', use);
    const naming = classification.input(type, field);
    const about = { action: 'WRITE', purpose, coordinate: `Mutation.${use}`, categories: mutation?.categories ?? [] } as const;
    const request = withSaid(about, [
      { coordinate: `Mutation.${use}(input:)`, categories: classification.argument('Mutation', use, 'input')?.categories ?? [] },
      { coordinate, categories: naming?.categories ?? [] },
    ]);
    // Why no consent: nobody is asked for one before something is written.
    const opens = (tie: Bond) => {
      const { permits, needsConsent } = grantsOf(rules.policy, request, client, tie, at);
      return permits && !needsConsent;
    };
    const may = mutation !== undefined && naming !== undefined && ties.some(opens);
    if (person === null || !may) throw refuse('FORBIDDEN_OPERATION', 'not permitted: nothing was taken in');
    return person;
  }

  async function onlySoMany<Taken>(owner: string, work: () => Promise<Taken>): Promise<Taken> {
    const others = underWay.get(owner) ?? 0;
    if (others >= MOST_AT_ONCE) throw refuse('RATE_LIMITED', `no more than ${MOST_AT_ONCE} files are sent in at once`);
    underWay.set(owner, others + 1);
    try {
      const isWaiting = and(
        eq(files.owner, owner),
        isNull(files.record),
        isNull(files.removedAt),
        gt(files.uploadedAt, new Date(now() - WAITS)),
      );
      const [waiting] = await store.db.select({ count: count() }).from(files).where(isWaiting);
      if ((waiting?.count ?? 0) + others >= MOST_WAITING)
        throw refuse('RATE_LIMITED', `no more than ${MOST_WAITING} files wait to be named: name those that were sent in`);
      // Why besides: what a draft names does not wait, and a draft may name other files each time it is saved.
      const isOfDay = and(eq(files.owner, owner), gt(files.uploadedAt, new Date(now() - DAY)));
      const [sent] = await store.db.select({ count: count() }).from(files).where(isOfDay);
      if ((sent?.count ?? 0) + others >= MOST_IN_A_DAY)
        throw refuse('RATE_LIMITED', `no more than ${MOST_IN_A_DAY} files are sent in during one day`);
      return await work();
    } finally {
      const left = (underWay.get(owner) ?? 1) - 1;
      if (left === 0) underWay.delete(owner);
      else underWay.set(owner, left);
    }
  }

  async function take(sent: Pick<FileRow, 'school' | 'use' | 'owner' | 'name'>, source: AsyncIterable<Uint8Array>): Promise<FileRow> {
    const received = await receive(source);
    try {
      const mediaType = await mediaTypeOf(await received.whole());
      if (mediaType === null)
        throw refuse('BAD_USER_INPUT', 'send a PDF, a JPEG or PNG image, a plain text in UTF-8, or an office document', undefined, 415);
      const row: FileRow = {
        ...sent,
        id: makeId('Attachment', sent.school, `0${randomBytes(16).toString('hex')}`),
        name: cleanName(sent.name, mediaType),
        mediaType,
        size: received.size,
        sha256: received.sha256,
        uploadedAt: new Date(now()),
        record: null,
        place: null,
        removedAt: null,
      };
      // Why the row first: whoever takes away bytes that are nobody's finds that these are somebody's, whichever of the two comes first.
      await store.transaction(async (tx) => {
        await lockContent(tx, row.sha256);
        await tx.insert(files).values(row);
      });
      await accounted(row, received.keep);
      return row;
    } catch (fault) {
      await received.discard();
      throw fault;
    }
  }

  async function receive(source: AsyncIterable<Uint8Array>): Promise<Received> {
    try {
      return await bytes.receive(source, LARGEST_FILE);
    } catch (fault) {
      if (fault instanceof TooLarge) throw tooLarge();
      if ((fault as NodeJS.ErrnoException).code === 'ECONNRESET') throw refuse('BAD_USER_INPUT', 'the file did not come whole');
      throw fault;
    }
  }

  /** A file of which this cannot be done is let go of: its sender is not told of it, and so nobody names it. */
  async function accounted({ school, id }: FileRow, work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (fault) {
      await store.db
        .update(files)
        .set({ removedAt: new Date(now()) })
        .where(and(eq(files.school, school), eq(files.id, id)));
      throw fault;
    }
  }
}

const WITHOUT_DENIALS = { denied: [], partly: [], failed: false, premises: null } as const;

function namedFor(use: Use): Named {
  const { coordinate } = namingField(use);
  const hash = createHash('sha256').update(`files ${use}`).digest('hex');
  return { kind: 'mutation', name: 'uploadFile', hash, roots: [coordinate], unnamed: false };
}

function tooLarge(): Refusal {
  return refuse('BAD_USER_INPUT', `a file has ${LARGEST_FILE} bytes at most`, undefined, 413);
}
