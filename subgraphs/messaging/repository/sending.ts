import { and, eq, gt, inArray, isNull, lte, or, sql } from 'drizzle-orm';
import type { Addressee } from '../../../core/capability/index.js';
import { letGoOfFiles, mayNameFiles, nameFiles } from '../../../core/files/index.js';
import { makeId, parseId } from '../../../core/ids.js';
import type { Database } from '../../../core/store/contract.js';
import { insertRows } from '../../../core/store/index.js';
import { closedMailboxes, conversations, messages, participants, recipients } from '../tables.js';
import { nextNumber, once, type WriteKey, type Written } from './once.js';
import { isBegunByDraft, isConversation, removeDraft } from './own-draft.js';

/** A message to be sent, its input already sound. Whom it goes to was decided by the gateway, person by person. */
export interface Draft {
  readonly school: string;
  /** The conversation it goes on with; null begins one. */
  readonly conversation: string | null;
  readonly subject: string | null;
  readonly body: string;
  /** Student ids. */
  readonly concerns: readonly string[];
  readonly replyPolicy: string;
  readonly sender: string;
  /** Does the sender write as staff of the school? */
  readonly fromStaff: boolean;
  /** Not empty, each person once. */
  readonly addressees: readonly Addressee[];
  /** Ids of files, each once, in order. */
  readonly files: readonly string[];
  readonly at: Date;
}

export type SendFault = 'no-such-conversation' | 'closed' | 'no-reply' | 'no-such-draft' | 'no-such-file';

type Conversation = typeof conversations.$inferSelect;
type Participant = typeof participants.$inferSelect;

/** Sending: all of a message or nothing of it, and once for a key. */
export function sendingRepository(db: Database) {
  return {
    /** The id of the message, or why nothing was written; `written` is the draft that is sent, and gone. */
    send: (draft: Draft, written: string | null, key: WriteKey): Promise<Written<SendFault>> =>
      once(db, key, (tx) => sendIn(tx, draft, written)),
  };
}

async function sendIn(tx: Database, draft: Draft, written: string | null): Promise<Written<SendFault>> {
  const found = draft.conversation === null ? null : await ownConversation(tx, draft, draft.conversation);
  if (draft.conversation !== null) {
    if (found === null) return { fault: 'no-such-conversation' };
    if (found.conversation.closed) return { fault: 'closed' };
    if (!mayReply(draft, found.conversation)) return { fault: 'no-reply' };
  }

  const naming = { ...filing(draft), draft: written };
  if (!(await mayNameFiles(tx, draft.files, naming))) return { fault: 'no-such-file' };
  const isFirst = found !== null && (await isBegunByDraft(tx, draft.school, found.conversation.id));
  if (written !== null && !(await removeDraft(tx, written, draft, draft.conversation))) return { fault: 'no-such-draft' };

  const message = makeId('Message', draft.school, await nextNumber(tx, draft.school, 'me'));
  const conversation = found?.conversation.id ?? (await beginConversation(tx, draft, 'SENT'));
  const { school, sender, body, at } = draft;
  await tx
    .insert(messages)
    .values({ school, id: message, conversation, sender, state: 'SENT', sentAt: at, body, concerns: [...draft.concerns] });
  await nameFiles(tx, draft.files, { ...naming, record: message });
  if (written !== null) await letGoOfFiles(tx, written, at);
  if (isFirst) await begun(tx, draft, conversation);
  await deliver(tx, draft, message, conversation, found?.participants ?? []);
  return { record: message };
}

/** Whose the files of a message must be, sent or drafted. */
export function filing({ school, sender, at }: Draft) {
  return { school, owner: sender, use: 'sendMessage', at };
}

/** A conversation of which there were only drafts is one that was begun now. */
async function begun(tx: Database, draft: Draft, conversation: string): Promise<void> {
  const { school, sender } = draft;
  await tx
    .update(conversations)
    .set({ kind: kindOf(draft) })
    .where(isConversation(school, conversation));
  const isDrafted = and(
    eq(participants.school, school),
    eq(participants.conversation, conversation),
    eq(participants.person, sender),
    eq(participants.folder, 'DRAFTS'),
  );
  await tx.update(participants).set({ folder: 'SENT' }).where(isDrafted);
}

function kindOf({ addressees }: Draft): 'DIRECT' | 'GROUP' {
  return addressees.length === 1 ? 'DIRECT' : 'GROUP';
}

/** The conversation with its participants, when the sender takes part in it now; locked, so that it is not closed meanwhile. */
export async function ownConversation(tx: Database, draft: Draft, id: string) {
  if (parseId(id)?.school !== draft.school) return null;
  const [conversation] = await tx
    .select()
    .from(conversations)
    .where(and(eq(conversations.school, draft.school), eq(conversations.id, id)))
    .for('update');
  if (conversation === undefined) return null;
  const all = await tx
    .select()
    .from(participants)
    .where(and(eq(participants.school, draft.school), eq(participants.conversation, id)));
  return all.some((one) => one.person === draft.sender && takesPart(one, draft.at)) ? { conversation, participants: all } : null;
}

/** Whoever began the conversation may always go on with it; others as its reply policy says. */
function mayReply(draft: Draft, conversation: Conversation): boolean {
  if (conversation.creator === draft.sender) return true;
  switch (conversation.replyPolicy) {
    case 'EVERYONE':
      return true;
    case 'SENDER_ONLY':
      return draft.addressees.every(({ person }) => person === conversation.creator);
    case 'STAFF_ONLY':
      return draft.fromStaff;
    default:
      return false;
  }
}

/** A conversation with nobody in it but whoever begins it, who finds it in this folder. */
export async function beginConversation(tx: Database, draft: Draft, folder: 'SENT' | 'DRAFTS'): Promise<string> {
  const { school, subject, sender, at, replyPolicy } = draft;
  const id = makeId('Conversation', school, await nextNumber(tx, school, 'co'));
  await tx.insert(conversations).values({
    school,
    id,
    kind: kindOf(draft),
    subject,
    creator: sender,
    createdAt: at,
    lastActivityAt: at,
    replyPolicy,
    concerns: [...draft.concerns],
  });
  await tx.insert(participants).values({ school, conversation: id, person: sender, folder, joinedAt: at, lastActivityAt: at });
  return id;
}

/** One recipient a person, and a copy of the conversation for each who has none. Who left it does not come back by being written to. */
async function deliver(tx: Database, draft: Draft, message: string, conversation: string, known: readonly Participant[]): Promise<void> {
  const { school, at, addressees } = draft;
  const people = addressees.map(({ person }) => person);
  const gone = new Set(known.filter((one) => !takesPart(one, at)).map(({ person }) => person));
  const closed = await tx
    .select({ person: closedMailboxes.person })
    .from(closedMailboxes)
    .where(and(eq(closedMailboxes.school, school), inArray(closedMailboxes.person, people), lte(closedMailboxes.since, at)));
  const inactive = new Set(closed.map(({ person }) => person));
  const deliveryTo = (person: string) => (gone.has(person) ? 'UNREACHABLE' : inactive.has(person) ? 'INACTIVE_ACCOUNT' : 'DELIVERED');

  await insertRows(
    tx,
    recipients,
    addressees.map(({ person, kind, onBehalfOf }) => ({
      school,
      message,
      person,
      kind,
      onBehalfOf: [...onBehalfOf],
      delivery: deliveryTo(person),
    })),
  );
  await insertRows(
    tx,
    participants,
    addressees.map(({ person, label, profile, onBehalfOf }) => ({
      school,
      conversation,
      person,
      audienceLabel: label,
      profile,
      onBehalfOf: [...onBehalfOf],
      joinedAt: at,
      lastActivityAt: at,
    })),
    { onConflict: 'nothing' },
  );
  await tx.update(conversations).set({ lastActivityAt: at }).where(isConversation(school, conversation));
  const isTouched = and(
    eq(participants.school, school),
    eq(participants.conversation, conversation),
    inArray(participants.person, [...people, draft.sender]),
    or(isNull(participants.leftAt), gt(participants.leftAt, at)),
  );
  await tx
    .update(participants)
    .set({ lastActivityAt: at, version: sql`${participants.version} + 1` })
    .where(isTouched);
  // Why: an answer to what one sent arrives where one reads.
  const isAnswered = and(isTouched, inArray(participants.person, people), eq(participants.folder, 'SENT'));
  if (known.length > 0) await tx.update(participants).set({ folder: 'INBOX' }).where(isAnswered);
}

function takesPart({ joinedAt, leftAt }: Participant, at: Date): boolean {
  return joinedAt <= at && (leftAt === null || at < leftAt);
}
