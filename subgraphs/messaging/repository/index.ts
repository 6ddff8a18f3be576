import type { Database } from '../../../core/store/contract.js';
import { announcementsRepository } from './announcements.js';
import { changesRepository } from './changes.js';
import { conversationsRepository } from './conversations.js';
import { draftsRepository } from './drafts.js';
import { messagesRepository } from './messages.js';
import { moderationRepository } from './moderation.js';
import { notificationsRepository } from './notifications.js';
import { writtenRepository } from './once.js';
import { ownCopiesRepository } from './own-copies.js';
import { publishingRepository } from './publishing.js';
import { quietHoursRepository } from './quiet-hours.js';
import { readingRepository } from './reading.js';
import { respondingRepository } from './responding.js';
import { responsesRepository } from './responses.js';
import { safetyReportsRepository } from './safety-reports.js';
import { scheduledRepository } from './scheduled.js';
import { sendingRepository } from './sending.js';

export type { AnnouncementFilter, AnnouncementRow, ReceiptRow, TargetRow } from './announcements.js';
export { RECORD_TYPES } from './changes.js';
export type { ConversationFilter, ConversationRow, ParticipantRow } from './conversations.js';
export type { MessageRow, RecipientRow } from './messages.js';
export type { Complaint, Decision, ModerationReportRow, Moderator } from './moderation.js';
export type { NotificationKind, NotificationRow } from './notifications.js';
export type { WriteKey } from './once.js';
export type { CloseFault, RecallFault } from './own-copies.js';
export type { Page, Window } from './page.js';
export type { AnswerFault, GivenAnswer } from './responding.js';
export type { AnsweredRow, Counted } from './responses.js';
export type { SafetyReportRow } from './safety-reports.js';
export type { Reader } from './scope.js';
export type { Draft, SendFault } from './sending.js';

export type Repository = ReturnType<typeof createRepository>;

/** All that messaging keeps, in its own tables. Every read applies the reader's reach in SQL, before it counts or cuts. */
export function createRepository(db: Database) {
  return {
    ...conversationsRepository(db),
    ...messagesRepository(db),
    ...announcementsRepository(db),
    ...notificationsRepository(db),
    ...publishingRepository(db),
    ...respondingRepository(db),
    ...responsesRepository(db),
    ...moderationRepository(db),
    ...safetyReportsRepository(db),
    ...changesRepository(db),
    ...writtenRepository(db),
    ...sendingRepository(db),
    ...scheduledRepository(db),
    ...readingRepository(db),
    ...quietHoursRepository(db),
    ...draftsRepository(db),
    ...ownCopiesRepository(db),
  };
}
