import { and, eq, ne, sql } from 'drizzle-orm';
import type { Database } from '../../../core/store/contract.js';
import { conversations, messages, participants, recipients } from '../tables.js';
import { withIds } from './scope.js';

/** Takes a draft away once it was sent, and nothing with it but a conversation that it alone had begun and that is not `kept`; false where there is none. */
export async function removeDraft(tx: Database, id: string, { school, sender }: Writer, kept: string | null): Promise<boolean> {
  const [there] = await tx.select({ conversation: messages.conversation }).from(messages).where(isOwnDraft(id, { school, sender }));
  if (there === undefined) return false;
  const { conversation } = there;
  // Why: who goes on with the conversation meanwhile waits, and then finds it gone, or is found here. It is locked before the draft, as where one is
  // saved: two who lock in two orders wait for each other for ever.
  await tx.select({ id: conversations.id }).from(conversations).where(isConversation(school, conversation)).for('update');
  if ((await ownDraft(tx, id, { school, sender })) === null) return false;
  await tx.delete(recipients).where(ofMessage(school, id));
  await tx.delete(messages).where(withIds(messages, [id]));
  if (conversation === kept || !(await isEmpty(tx, school, conversation, sender))) return true;
  await tx.delete(participants).where(and(eq(participants.school, school), eq(participants.conversation, conversation)));
  await tx.delete(conversations).where(isConversation(school, conversation));
  return true;
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
