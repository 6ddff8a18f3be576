import type { Examination } from './examination.js';
import type { Obstacle } from './life.js';

const SENTENCES: Readonly<Record<Obstacle, string>> = {
  NOT_YOURS: 'somebody with another function does this',
  WRONG_STATE: 'it is not in a state for this',
  OWN_VERSION: 'somebody who did not write it must do this',
  NOT_AUTHOR: 'only its author may do this',
  ALREADY_DONE: 'you did this already',
  NEEDS_APPROVAL: 'nobody else has approved it yet, or one alone where it gives the data protection officer data as it does who wrote it',
  NEEDS_SIGN_OFF: 'the data protection officer has not signed it off yet',
  NOT_FROM_LIVE: 'other rules were made live since it was begun: begin a draft from this one, and compare',
  OPENS_TO_AUTHOR: 'it opens data to a function held by who wrote it: somebody with another function must approve it',
  NOT_FIT: 'it is not fit to be in force: see its verification',
};

/** What stands in the way, for people. */
export function toldObstacle(obstacle: Obstacle, found: Examination | null): string {
  if (obstacle !== 'NOT_FIT' || found === null) return SENTENCES[obstacle];
  if (found.fault !== null) return `it cannot be read as rules: ${found.fault.message}`;
  const counts = [
    [found.breaches.length, 'things that must never be would be possible'],
    [found.reds.length, 'decisions are not as expected'],
    [found.lockouts.length, 'groups would be shut out for good'],
  ] as const;
  return counts.flatMap(([count, what]) => (count === 0 ? [] : [`${count} ${what}`])).join('; ');
}
