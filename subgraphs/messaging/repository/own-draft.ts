import { and, eq, inArray, ne, sql } from 'drizzle-orm';
import type { Database } from '../../../core/store/contract.js';
import { conversations, messages, participants, recipients } from '../tables.js';
import { withIds } from './scope.js';

/**
 * Holds the conversation that a draft is in, and the one it is to go on with, until the end of the transaction: who goes on with them meanwhile waits.
 * INVARIANT: whoever saves or sends a draft locks conversations, then the draft, then files; two who lock in two orders wait for each other for ever.
 */
export async function holdConversations(tx: Database, draft: string | null, goesOn: string | null, writer: Writer): Promise<void> {
  const [there] =
    draft === null ? [] : await tx.select({ conversation: messages.conversation }).from(messages).where(isOwnDraft(draft, writer));
  const held = [there?.conversation, goesOn].filter((id) => id != null);
  if (held.length === 0) return;
  const isHeld = and(eq(conversations.school, writer.school), inArray(conversations.id, held));
  await tx.select({ id: conversations.id }).from(conversations).where(isHeld).orderBy(conversations.id).for('update');
}

/**
 * Takes a draft away once it was sent, and nothing with it but a conversation that it alone had begun and that is not `kept`.
 * INVARIANT: both are held.
 */
export async function removeDraft(tx: Database, draft: typeof messages.$inferSelect, kept: string | null): Promise<void> {
  const { school, id, conversation, sender } = draft;
  await tx.delete(recipients).where(ofMessage(school, id));
  await tx.delete(messages).where(withIds(messages, [id]));
  if (conversation === kept || !(await isEmpty(tx, school, conversation, sender))) return;
  await tx.delete(participants).where(and(eq(participants.school, school), eq(participants.conversation, conversation)));
  await tx.delete(conversations).where(isConversation(school, conversation));
}

/** Is there no message of any kind in the conversation, and nobody but this writer? */
async function isEmpty(tx: Database, school: string, conversation: string, writer: string): Promise<boolean> {
  const written = and(eq(messages.school, school), eq(messages.conversation, conversation));
  const others = and(eq(participants.school, school), eq(participants.conversation, conversation), ne(participants.person, writer));
  const left = sql`select 1 from ${messages} where ${written} union all select 1 from ${participants} where ${others}`;
  const { rows } = (await tx.execute(sql`${left} limit 1`)) as { rows: unknown[] };
  return rows.length === 0;
}

/** Who writes, and at which school: what is drafted at one is not sent, nor saved anew, at another. */
interface Writer {
  readonly school: string;
  readonly sender: string;
}

/** A draft of this writer's, locked. */
export async function ownDraft(tx: Database, id: string, { school, sender }: Writer) {
  const [draft] = await tx.select().from(messages).where(isOwnDraft(id, { school, sender })).for('update');
  return draft ?? null;
}

function isOwnDraft(id: string, { school, sender }: Writer) {
  return and(withIds(messages, [id]), eq(messages.school, school), eq(messages.sender, sender), eq(messages.state, 'DRAFT'));
}

/** Is there nothing in the conversation but drafts? */
export async function isBegunByDraft(tx: Database, school: string, conversation: string): Promise<boolean> {
  const others = and(eq(messages.school, school), eq(messages.conversation, conversation), ne(messages.state, 'DRAFT'));
  const [other] = await tx.select({ one: sql`1` }).from(messages).where(others).limit(1);
  return other === undefined;
}

export function isConversation(school: string, id: string) {
  return and(eq(conversations.school, school), eq(conversations.id, id));
}

export function ofMessage(school: string, id: string) {
  return and(eq(recipients.school, school), eq(recipients.message, id));
}
