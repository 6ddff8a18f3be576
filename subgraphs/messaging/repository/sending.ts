import { and, eq, sql } from 'drizzle-orm';
import type { Addressee } from '../../../core/capability/index.js';
import { letGoOfFiles, mayNameFiles, nameFiles } from '../../../core/files/index.js';
import { makeId, parseId } from '../../../core/ids.js';
import type { Database } from '../../../core/store/contract.js';
import { listedIn } from '../../../core/store/listed-in.js';
import { informedOf } from '../../../core/store/roster.js';
import { conversations, messages, participants, recipients } from '../tables.js';
import { address, arrivals, type Parcel, type Participant, seat, takesPart } from './delivering.js';
import { nextNumber, once, type WriteKey, type Written } from './once.js';
import { holdConversations, isBegunByDraft, isConversation, ofMessage, ownDraft, removeDraft } from './own-draft.js';

/** A message to be sent, its input already sound. Whom it goes to was decided by the gateway, person by person. */
export interface Draft {
  readonly school: string;
  /** The conversation it goes on with; null begins one. */
  readonly conversation: string | null;
  readonly subject: string | null;
  readonly body: string;
  readonly format: string;
  readonly language: string | null;
  /** Student ids. */
  readonly concerns: readonly string[];
  /** Person ids. */
  readonly mentions: readonly string[];
  /** A message of the conversation that the sender has. */
  readonly inReplyTo: string | null;
  /** Null for one that is sent at once. */
  readonly scheduledAt: Date | null;
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

/** Sending: all of a message or nothing of it, and once for a key. */
export function sendingRepository(db: Database) {
  return {
    /** The id of the message, or why nothing was written; `drafted` is the draft that is sent, and gone. */
    send: (draft: Draft, drafted: string | null, key: WriteKey): Promise<Written<SendFault>> =>
      once(db, key, (tx) => sendIn(tx, draft, drafted)),
  };
}

async function sendIn(tx: Database, draft: Draft, drafted: string | null): Promise<Written<SendFault>> {
  await holdConversations(tx, drafted, draft.conversation, draft);
  const found = draft.conversation === null ? null : await ownConversation(tx, draft, draft.conversation);
  if (draft.conversation !== null) {
    if (found === null) return { fault: 'no-such-conversation' };
    if (found.conversation.closed) return { fault: 'closed' };
    if (!mayReply(draft, found.conversation)) return { fault: 'no-reply' };
  }

  const known = drafted === null ? null : await ownDraft(tx, drafted, draft);
  if (drafted !== null && known === null) return { fault: 'no-such-draft' };
  const naming = { ...filing(draft), draft: drafted };
  if (!(await mayNameFiles(tx, draft.files, naming))) return { fault: 'no-such-file' };
  const isFirst = found !== null && (await isBegunByDraft(tx, draft.school, found.conversation.id));
  if (known !== null) await removeDraft(tx, known, draft.conversation);

  const message = makeId('Message', draft.school, await nextNumber(tx, draft.school, 'me'));
  const conversation = found?.conversation.id ?? (await beginConversation(tx, draft, 'SENT'));
  const { school, sender, at, scheduledAt, addressees } = draft;
  const state = scheduledAt === null ? 'SENT' : 'SCHEDULED';
  await tx.insert(messages).values({ school, id: message, conversation, sender, state, sentAt: scheduledAt ?? at, ...written(draft) });
  await nameFiles(tx, draft.files, { ...naming, record: message });
  if (drafted !== null) await letGoOfFiles(tx, drafted, at);
  if (isFirst) await begun(tx, draft, conversation);
  const parcel: Parcel = { school, message, conversation, sender, at, addressees };
  if (scheduledAt === null) await deliver(tx, parcel, found?.participants ?? []);
  else await setAside(tx, parcel);
  return { record: message };
}

/** Whose the files of a message must be, sent or drafted. */
export function filing({ school, sender, at }: Draft) {
  return { school, owner: sender, use: 'sendMessage', at };
}

async function deliver(tx: Database, parcel: Parcel, known: readonly Participant[]): Promise<void> {
  await address(tx, parcel, await arrivals(tx, parcel, known));
  await seat(tx, parcel, known);
}

/** What is to go later: its addressees, and which guardians among them were to be told of their pupils when it was set. */
async function setAside(tx: Database, parcel: Parcel): Promise<void> {
  const { school, message, at, addressees } = parcel;
  await address(tx, parcel, () => 'PENDING');
  const guardians = addressees.filter(({ profile }) => profile === 'GUARDIAN');
  const informed = await informedOf(
    tx,
    guardians.map(({ person }) => person),
    at,
  );
  const told = guardians.filter(({ person, onBehalfOf }) => onBehalfOf.some((pupil) => informed.get(person)?.has(pupil) === true));
  if (told.length === 0) return;
  const isTheirs = listedIn(
    recipients.person,
    told.map(({ person }) => person),
  );
  await tx
    .update(recipients)
    .set({ toldWhenSet: true })
    .where(and(ofMessage(school, message), isTheirs));
}

/** What its sender says, of a message or a draft. */
export function written({ body, format, language, concerns, mentions, inReplyTo, scheduledAt, fromStaff }: Draft) {
  return { body, format, language, concerns: [...concerns], mentions: [...mentions], inReplyTo, scheduledAt, fromStaff };
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
  await tx
    .update(participants)
    .set({ folder: 'SENT', version: sql`${participants.version} + 1` })
    .where(isDrafted);
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
