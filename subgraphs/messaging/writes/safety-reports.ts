import { facetOf } from '../../../core/ids.js';
import { type UserError, unsoundTexts, userError } from './user-error.js';
import { type MessagingContext, unsoundKey, writer } from './writing.js';

interface SafetyArguments {
  readonly schoolId: string;
  readonly concerns?: readonly string[] | null;
  readonly statement: string;
  readonly anonymous?: boolean | null;
  readonly idempotencyKey?: string | null;
}

const LONGEST_STATEMENT = 10_000;
const MOST_CONCERNED = 50;

/**
 * Tells the staff who answer for a school that students are in danger. Without a name, the answer holds no id either: what the reporter's own
 * device or system keeps would lead from the report to them. INVARIANT: whoever is named, the answer is the same: it is no way to ask who is a
 * pupil of a school.
 */
export async function raiseSafetyReport(_root: unknown, args: SafetyArguments, context: MessagingContext) {
  const { schoolId: school, statement, idempotencyKey: key = null } = args;
  const { repository, at, reach } = context;
  const person = writer(context);
  const anonymous = args.anonymous ?? false;
  const here = reach('Mutation.raiseSafetyReport').filter((extent) => 'school' in extent && extent.school === school);
  const isPupil = here.some(({ audience }) => audience === 'STUDENT');
  const concerns = concernsOf(args, anonymous || !isPupil ? null : facetOf('Student', person));
  const errors = [...unsoundTexts([['statement'], statement, LONGEST_STATEMENT]), ...unsound(concerns, key)];
  if (here.length === 0) errors.push(userError('NOT_FOUND', 'there is no such school', 'schoolId'));
  if (errors.length > 0) return { reportId: null, state: null, errors };
  const reportId = await repository.report({ school, concerns, statement, at, key, reporter: anonymous ? null : person });
  return { reportId: anonymous ? null : reportId, state: 'REPORTED', errors: [] };
}

/** Each student once, in an order that is nobody's choice; a pupil who gives their name and names nobody speaks of themself. */
function concernsOf({ concerns }: SafetyArguments, reporter: string | null): readonly string[] {
  const named = [...new Set(concerns ?? [])].sort();
  return named.length === 0 && reporter !== null ? [reporter] : named;
}

function* unsound(concerns: readonly string[], key: string | null): Generator<UserError> {
  // Why: a report that names nobody is nobody's to read (domain model, SafetyReport.concerns); it would be lost without a word.
  if (concerns.length < 1 || concerns.length > MOST_CONCERNED)
    yield userError('VALIDATION', `a report names 1 to ${MOST_CONCERNED} students`, 'concerns');
  if (key !== null) yield* unsoundKey(key);
}

/** Decides as staff who answer for the whole school. */
export async function decideSafetyReport(
  _root: unknown,
  { reportId, decision }: { reportId: string; decision: string },
  context: MessagingContext,
) {
  const { repository, reach, at } = context;
  if (decision !== 'UNDER_REVIEW' && decision !== 'CLEARED')
    return { reportId: null, state: null, errors: [userError('VALIDATION', 'a report is under review or cleared', 'decision')] };
  const state = await repository.decideReport(reportId, decision, writer(context), { reach: reach('Mutation.decideSafetyReport'), at });
  if (state === null) return { reportId: null, state, errors: [userError('NOT_FOUND', 'there is no such report', 'reportId')] };
  if (state !== decision) return { reportId, state, errors: [userError('VERSION_CONFLICT', 'it was closed before', 'decision')] };
  return { reportId, state, errors: [] };
}
