/** Worked out when asked, or of the reader's own copy. */
export const COMPUTED: ReadonlySet<string> = new Set([
  'SubjectAverage.value',
  'OverallAverage.value',
  'OverallAverage.computedAt',
  'Conversation.lastActivityAt',
  // Sent, once it was time.
  'Message.state',
  'Message.version',
  'Recipient.delivery',
  'SafetyReport.createdAt',
  'ConsentRecord.noticeVersion',
]);
