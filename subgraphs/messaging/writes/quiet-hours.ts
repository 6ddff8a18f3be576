import { type UserError, userError } from './user-error.js';
import { type MessagingContext, writer } from './writing.js';

interface QuietHoursArguments {
  readonly from?: string | null;
  readonly to?: string | null;
  readonly days?: readonly number[] | null;
}

const TIME = /^([01][0-9]|2[0-3]):[0-5][0-9]$/;
const WEEK = [1, 2, 3, 4, 5, 6, 7] as const;

/** Says when the actor wants no notice; without times, that they want it at all times. */
export async function setQuietHours(_root: unknown, given: QuietHoursArguments, context: MessagingContext) {
  const errors = [...unsound(given)];
  if (errors.length > 0) return { quietHours: null, errors };
  const { from, to, days } = given;
  const hours = from == null || to == null ? null : { from, to, days: [...(days ?? WEEK)].sort() };
  await context.repository.setQuietHours(writer(context), hours);
  return { quietHours: hours, errors: [] };
}

function* unsound({ from, to, days }: QuietHoursArguments): Generator<UserError> {
  for (const [name, time] of [
    ['from', from],
    ['to', to],
  ] as const)
    if (time != null && !TIME.test(time)) yield userError('VALIDATION', 'it is a time of day, such as `20:30`', name);
  if ((from == null) !== (to == null)) yield userError('VALIDATION', 'both times, or none', from == null ? 'from' : 'to');
  if (from != null && from === to) yield userError('VALIDATION', 'it ends at another time than it begins', 'to');
  const isDay = (day: number) => WEEK.some((one) => one === day);
  if (days != null && (days.length === 0 || new Set(days).size < days.length || !days.every(isDay)))
    yield userError('VALIDATION', 'days from 1, which is Monday, to 7, each once', 'days');
}
