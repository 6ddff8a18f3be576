import { and, eq, sql } from 'drizzle-orm';
import { letGoOfFiles, mayNameFiles, nameFiles } from '../../../core/files/index.js';
import { makeId } from '../../../core/ids.js';
import type { Database } from '../../../core/store/contract.js';
import { conversations, messages, participants, recipients } from '../tables.js';
import { address } from './delivering.js';
import { nextNumber, once, type WriteKey, type Written } from './once.js';
import { holdConversations, isBegunByDraft, isConversation, ofMessage, ownDraft } from './own-draft.js';
import { withIds } from './scope.js';
import { beginConversation, type Draft, filing, ownConversation, written } from './sending.js';

export type DraftFault = 'no-such-conversation' | 'no-such-draft' | 'no-such-file';

/** What is being written: its writer's alone until it is sent. To whom it is to go was decided by the gateway, and is when it is sent. */
export function draftsRepository(db: Database) {
  return {
    /** The id of the draft: a new one, or `replaced` anew. */
    saveDraft: (draft: Draft, replaced: string | null, key: WriteKey | null): Promise<Written<DraftFault>> =>
      key === null ? db.transaction((tx) => save(tx, draft, replaced)) : once(db, key, (tx) => save(tx, draft, replaced)),
  };
}

async function save(tx: Database, draft: Draft, replaced: string | null): Promise<Written<DraftFault>> {
  const { school, subject, sender, at, addressees } = draft;
  await holdConversations(tx, replaced, draft.conversation, draft);
  const going = draft.conversation === null ? null : await ownConversation(tx, draft, draft.conversation);
  if (draft.conversation !== null && going === null) return { fault: 'no-such-conversation' };
  const known = replaced === null ? null : await ownDraft(tx, replaced, { school, sender });
  if (replaced !== null && known === null) return { fault: 'no-such-draft' };
  const naming = { ...filing(draft), draft: known?.id ?? null };
  if (!(await mayNameFiles(tx, draft.files, naming))) return { fault: 'no-such-file' };
  const id = known?.id ?? makeId('Message', school, await nextNumber(tx, school, 'me'));
  const conversation = known?.conversation ?? going?.conversation.id ?? (await beginConversation(tx, draft, 'DRAFTS'));
  const saved = { sentAt: at, ...written(draft) };
  if (known === null) await tx.insert(messages).values({ school, id, conversation, sender, state: 'DRAFT', ...saved });
  else {
    await tx
      .update(messages)
      .set({ ...saved, editedAt: at, version: sql`${messages.version} + 1` })
      .where(withIds(messages, [id]));
    await tx.delete(recipients).where(ofMessage(school, id));
    if (await isBegunByDraft(tx, school, conversation)) {
      await tx.update(conversations).set({ subject }).where(isConversation(school, conversation));
      // Why: what a conversation is called stands beside the copies of it, of which feeds are told.
      const isCopy = and(eq(participants.school, school), eq(participants.conversation, conversation));
      await tx
        .update(participants)
        .set({ version: sql`${participants.version} + 1` })
        .where(isCopy);
    }
  }
  await address(tx, { school, message: id, addressees }, () => 'PENDING');
  await nameFiles(tx, draft.files, { ...naming, record: id });
  await letGoOfFiles(tx, id, at, draft.files);
  return { record: id };
}
