import type { Waiting } from '../../asking/rules.js';

export type Need = 'NEEDS_SIGN_OFF' | 'NEEDS_APPROVAL' | 'NEEDS_SECOND' | 'NOT_FIT' | 'NOT_FROM_LIVE' | 'PUBLISH';

/** What a version waits for, as the server says what stands in the way of its being in force: what mends it first, then whose hand it needs. */
export function needsOf({ next, approvals }: Waiting): readonly Need[] {
  const obstacles = (next ?? []).find(({ act }) => act === 'PUBLISH')?.obstacles ?? [];
  const needs: Need[] = (['NOT_FROM_LIVE', 'NOT_FIT', 'NEEDS_SIGN_OFF'] as const).filter((need) => obstacles.includes(need));
  // Why not beside a signature: it is an approval too, and mostly all there need be.
  if (obstacles.includes('NEEDS_APPROVAL') && !needs.includes('NEEDS_SIGN_OFF'))
    needs.push((approvals ?? []).length > 0 ? 'NEEDS_SECOND' : 'NEEDS_APPROVAL');
  return needs.length === 0 ? ['PUBLISH'] : needs;
}

const OF_THE_PERSON = ['NOT_YOURS', 'OWN_VERSION', 'ALREADY_DONE', 'OPENS_TO_AUTHOR'];

export interface Yours {
  readonly act: 'SIGN_OFF' | 'APPROVE' | 'PUBLISH';
  /** What about whoever looks stands in the way; empty where they can do it now. */
  readonly because: readonly string[];
}

/** Of the hands that a version needs now, which are those of whoever looks, and why the others are not. */
export function yoursOf(waiting: Waiting): readonly Yours[] {
  const needs = needsOf(waiting);
  const asked: readonly Yours['act'][] = needs.includes('PUBLISH')
    ? ['PUBLISH']
    : needs.includes('NEEDS_SIGN_OFF')
      ? ['SIGN_OFF', 'APPROVE']
      : needs.some((need) => need === 'NEEDS_APPROVAL' || need === 'NEEDS_SECOND')
        ? ['APPROVE', 'SIGN_OFF']
        : [];
  return asked.flatMap((act): Yours[] => {
    const found = (waiting.next ?? []).find((one) => one.act === act)?.obstacles;
    if (found == null) return [];
    const because = found.filter((one) => OF_THE_PERSON.includes(one));
    // Why: what is for another function and is not what is lacking most, need not be told to who cannot do it.
    if (act !== asked[0] && because.length > 0) return [];
    return [{ act, because }];
  });
}
