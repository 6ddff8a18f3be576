import type { Database } from '../../../core/store/contract.js';
import { announcementsRepository } from './announcements.js';
import { conversationsRepository } from './conversations.js';
import { messagesRepository } from './messages.js';
import { safetyReportsRepository } from './safety-reports.js';
import { sendingRepository } from './sending.js';

export type { AnnouncementFilter, AnnouncementRow } from './announcements.js';
export type { ConversationFilter, ConversationRow, ParticipantRow } from './conversations.js';
export type { MessageRow, RecipientRow } from './messages.js';
export type { Page, Window } from './page.js';
export type { SafetyReportRow } from './safety-reports.js';
export type { Reader } from './scope.js';
export type { SendFault, Sent } from './sending.js';

export type Repository = ReturnType<typeof createRepository>;

/** All that messaging keeps, in its own tables. Every read applies the reader's reach in SQL, before it counts or cuts. */
export function createRepository(db: Database) {
  return {
    ...conversationsRepository(db),
    ...messagesRepository(db),
    ...announcementsRepository(db),
    ...safetyReportsRepository(db),
    ...sendingRepository(db),
  };
}
