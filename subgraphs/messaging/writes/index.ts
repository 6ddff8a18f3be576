export { acknowledgeAnnouncement, answerSurvey, publishAnnouncement } from './announcements.js';
export { decideModeration, reportContent } from './moderation.js';
export { closeConversation, markRead, recallMessage } from './own-copies.js';
export { setQuietHours } from './quiet-hours.js';
export { decideSafetyReport, raiseSafetyReport } from './safety-reports.js';
export { saveDraft, sendMessage } from './send-message.js';
