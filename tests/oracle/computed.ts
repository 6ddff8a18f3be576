/** Worked out when asked, or of the reader's own copy. */
export const COMPUTED: ReadonlySet<string> = new Set([
  'SubjectAverage.value',
  'OverallAverage.value',
  'OverallAverage.computedAt',
  'Conversation.lastActivityAt',
  // No, whatever was said, where the address must not be passed on.
  'GuardianLink.shareWithParentAssociations',
  // Sent, once it was time.
  'Message.state',
  'Message.version',
  'Recipient.delivery',
  'SafetyReport.createdAt',
  'ConsentRecord.noticeVersion',
  'Objection.recipient',
  'Objection.grounds',
  'Objection.state',
  'Objection.decideBy',
]);

/** Cells that say what a cell of another record says, to those who may be told that. */
export const QUOTED: ReadonlySet<string> = new Set([
  'ReachableRecipient.audienceLabel ClassGroup.name',
  'Notification.readAt Receipt.readAt',
  'Notification.readAt Participant.lastReadAt',
]);
