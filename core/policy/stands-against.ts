import type { CompiledPolicy } from './compile.js';
import type { Reason } from './reasons.js';
import type { Facts } from './request.js';
import { stoppedByObjection } from './stages/lawful-basis.js';
import { obstacle } from './stages/subject-state.js';

/**
 * What stands against any use of one subject's data for a purpose, whoever would use them and whichever they are; null where nothing does, or the
 * purpose is not known, under which nothing is permitted anyway. The same words as S3 and S4 say it in.
 */
export function standsAgainst(
  { purposes }: Pick<CompiledPolicy, 'purposes'>,
  purpose: string,
  { objection, state }: Pick<Facts, 'objection' | 'state'>,
): Reason<'S3-lawful-basis'> | Reason<'S4-subject-state'> | null {
  const found = purposes.get(purpose);
  if (found === undefined) return null;
  const obstructed = obstacle({ purpose: found }, state);
  return obstructed === 'nothing-stands-against' ? stoppedByObjection(found, objection) : obstructed;
}
