import { and, eq, gt, inArray, isNull, lte, or, sql } from 'drizzle-orm';
import type { Addressee } from '../../../core/capability/index.js';
import type { Database } from '../../../core/store/contract.js';
import { insertRows } from '../../../core/store/index.js';
import { closedMailboxes, conversations, participants, recipients } from '../tables.js';
import { isConversation } from './own-draft.js';

/** One message of a conversation, and each of those it goes to. */
export interface Parcel {
  readonly school: string;
  readonly message: string;
  readonly conversation: string;
  readonly sender: string;
  /** When it is sent. */
  readonly at: Date;
  readonly addressees: readonly Addressee[];
}

export type Participant = typeof participants.$inferSelect;

/** Whether it arrives, person by person: who left the conversation does not come back by being written to. */
export async function arrivals(
  tx: Database,
  { school, at, addressees }: Parcel,
  known: readonly Participant[],
): Promise<(person: string) => string> {
  const people = addressees.map(({ person }) => person);
  const gone = new Set(known.filter((one) => !takesPart(one, at)).map(({ person }) => person));
  const closed = await tx
    .select({ person: closedMailboxes.person })
    .from(closedMailboxes)
    .where(and(eq(closedMailboxes.school, school), inArray(closedMailboxes.person, people), lte(closedMailboxes.since, at)));
  const inactive = new Set(closed.map(({ person }) => person));
  return (person) => (gone.has(person) ? 'UNREACHABLE' : inactive.has(person) ? 'INACTIVE_ACCOUNT' : 'DELIVERED');
}

/** One recipient a person. */
export async function address(
  tx: Database,
  { school, message, addressees }: Pick<Parcel, 'school' | 'message' | 'addressees'>,
  deliveryTo: (person: string) => string,
): Promise<void> {
  const rows = addressees.map(({ person, kind, onBehalfOf, profile, label, group }) => ({
    school,
    message,
    person,
    kind,
    onBehalfOf: [...onBehalfOf],
    profile,
    audienceLabel: label,
    viaGroup: group,
    delivery: deliveryTo(person),
  }));
  await insertRows(tx, recipients, rows);
}

/** A copy of the conversation for each who has none, with this message as the last that happened in it. */
export async function seat(
  tx: Database,
  { school, conversation, sender, at, addressees }: Parcel,
  known: readonly Participant[],
): Promise<void> {
  const people = addressees.map(({ person }) => person);
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
  // Why the latest: one that was to be sent at some time may be entered after what was said since.
  const instant = sql`${at.toISOString()}::timestamptz`;
  await tx
    .update(conversations)
    .set({ lastActivityAt: sql`greatest(${conversations.lastActivityAt}, ${instant})` })
    .where(isConversation(school, conversation));
  const isTouched = and(
    eq(participants.school, school),
    eq(participants.conversation, conversation),
    inArray(participants.person, [...people, sender]),
    or(isNull(participants.leftAt), gt(participants.leftAt, at)),
  );
  await tx
    .update(participants)
    .set({
      lastActivityAt: sql`greatest(${participants.lastActivityAt}, ${instant})`,
      version: sql`${participants.version} + 1`,
    })
    .where(isTouched);
  // Why: an answer to what one sent arrives where one reads.
  const isAnswered = and(isTouched, inArray(participants.person, people), eq(participants.folder, 'SENT'));
  if (known.length > 0) await tx.update(participants).set({ folder: 'INBOX' }).where(isAnswered);
}

export function takesPart({ joinedAt, leftAt }: Participant, at: Date): boolean {
  return joinedAt <= at && (leftAt === null || at < leftAt);
}
