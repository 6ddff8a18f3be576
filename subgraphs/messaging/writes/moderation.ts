import type { Complaint, Decision } from '../repository/index.js';
import { type UserError, unsoundTexts, userError } from './user-error.js';
import { type MessagingContext, ownReader, writer } from './writing.js';

interface ReportArguments {
  readonly targetType: string;
  readonly targetId: string;
  readonly reason: string;
}

/** Characters, at most. */
const LONGEST_REASON = 2_000;
const LONGEST_NOTE = 2_000;
const WRITE = 'Mutation.reportContent';

/** Reports what the actor was sent, once, whatever becomes of it. What they do not have, and what is not there, is the same. */
export async function reportContent(_root: unknown, { targetType, targetId, reason }: ReportArguments, context: MessagingContext) {
  const errors: UserError[] = [...unsoundTexts([['reason'], reason, LONGEST_REASON])];
  if (targetType !== 'Message' && targetType !== 'Announcement')
    errors.push(userError('VALIDATION', 'it is a Message or an Announcement', 'targetType'));
  if (errors.length > 0) return refusedWith(errors);
  const earlier = await context.repository.complaintOf(writer(context), targetType, targetId);
  if (earlier !== null) return { reportId: earlier, state: 'REPORTED', errors: [] };
  const target = targetType === 'Message' ? await messageOf(targetId, context) : await announcementOf(targetId, context);
  if (target === null) return refusedWith([userError('NOT_FOUND', 'there is nothing of the kind', 'targetId')]);
  if (target.targetAuthor === writer(context)) return refusedWith([userError('VALIDATION', 'it is one’s own', 'targetId')]);
  const reportId = await context.repository.complain({ ...target, reason, reporter: writer(context), at: context.at });
  // Why: how far it has come is for those who look into it.
  return { reportId, state: 'REPORTED', errors: [] };
}

type Target = Omit<Complaint, 'reason' | 'reporter' | 'at'>;

async function messageOf(id: string, context: MessagingContext): Promise<Target | null> {
  await context.loaders.whenSent();
  const [message] = await context.repository.messages([id], ownReader(context, WRITE));
  if (message === undefined || message.state !== 'SENT') return null;
  const { school, conversation, sender, body } = message;
  const speaking = await context.repository.speakingFor(school, conversation, [sender, writer(context)]);
  return {
    school,
    targetType: 'Message',
    target: id,
    targetAuthor: sender,
    content: body,
    authorFor: speaking.get(sender) ?? null,
    reporterFor: speaking.get(writer(context)) ?? null,
  };
}

async function announcementOf(id: string, context: MessagingContext): Promise<Target | null> {
  const [found] = await context.repository.announcements([id], ownReader(context, WRITE));
  if (found === undefined) return null;
  const { school, title, body, author, receipt } = found;
  const content = `${title}\n\n${body}`;
  return {
    school,
    targetType: 'Announcement',
    target: id,
    targetAuthor: author,
    content,
    authorFor: null,
    reporterFor: receipt?.onBehalfOf ?? null,
  };
}

interface DecisionArguments {
  readonly reportId: string;
  readonly decision: string;
  readonly note?: string | null;
}

/** Decides as somebody who moderates for both who reported and who wrote; what is not theirs to decide, and what is not there, is the same. */
export async function decideModeration(_root: unknown, { reportId, decision, note }: DecisionArguments, context: MessagingContext) {
  const errors: UserError[] = [...unsoundTexts([['note'], note, LONGEST_NOTE, true])];
  if (!DECISIONS.has(decision)) errors.push(userError('VALIDATION', 'a report is under review, cleared or hidden', 'decision'));
  if (errors.length > 0) return refusedWith(errors);
  const decided = await context.repository.decide(
    reportId,
    decision as Decision,
    note ?? null,
    ownReader(context, 'Mutation.decideModeration'),
  );
  if ('report' in decided) return { reportId, state: decided.report.state, errors: [] };
  if (decided.fault === 'no-such-report') return refusedWith([userError('NOT_FOUND', 'there is no such report', 'reportId')]);
  return refusedWith([userError('VERSION_CONFLICT', 'it was decided before, and otherwise', 'decision')]);
}

const DECISIONS: ReadonlySet<string> = new Set<Decision>(['UNDER_REVIEW', 'CLEARED', 'HIDDEN']);

function refusedWith(errors: readonly UserError[]) {
  return { reportId: null, state: null, errors };
}
