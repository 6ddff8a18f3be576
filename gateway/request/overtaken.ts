import { Refusal } from '../../core/errors.js';
import type { KnownEpochs } from '../facts/index.js';

/** What an answer stands on was changed while it was made: it is not given, and may be made anew. */
export class Overtaken extends Refusal {
  constructor() {
    super('UPSTREAM_UNAVAILABLE', 'what the answer stands on was changed meanwhile: ask again');
  }
}

/**
 * Was an agreement, a consent or the policy changed since? INVARIANT: what was withdrawn before an answer was written leaves with no answer that
 * had begun before (promise 6, E26). Who is who is not looked at: an import changes that all the time, and acknowledges nothing to anybody.
 */
export function isOvertaken(before: KnownEpochs, now: KnownEpochs): boolean {
  if (before === null || now === null) return false;
  return before.agreement !== now.agreement || before.consent !== now.consent || before.policy !== now.policy;
}
