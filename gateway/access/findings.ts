import type { Explanation, StageResult, Tie } from '../../core/policy/index.js';

/** A fact of the one whose data it is, and what it does to the decision. */
export type Finding =
  | 'never-permitted'
  | 'agreement-held'
  | 'agreement-missing'
  | 'tie-held'
  | 'tie-missing'
  | 'not-granted'
  | 'consent-given'
  | 'consent-missing'
  | 'objection-pending'
  | 'objection-upheld'
  | 'no-lawful-basis'
  | 'not-available'
  | 'restricted'
  | 'retention-over'
  | 'court-order'
  | 'sealed';

export interface FindingsOf {
  readonly permits: boolean;
  /** The tie the verdict rests on, or the one that came furthest. */
  readonly tie: Tie | null;
  readonly findings: readonly Finding[];
}

/**
 * What an explanation finds about the one whose data it is. Where there is no tie nothing more is said: without one there is no agreement and no
 * consent to speak of. What stands against data in the name of somebody else (a seal, an order, a restriction) is named to an officer alone.
 */
export function findingsOf({ permits, stages, tie }: Explanation, { isForItself, toOfficer }: Asking): FindingsOf {
  if (tie === null && !permits) {
    const isNever = stages.some(({ stage, permits }) => stage === 'S0-guardrails' && !permits);
    return {
      permits,
      tie,
      findings: [...(isNever ? ['never-permitted' as const] : []), isForItself ? 'agreement-missing' : 'tie-missing'],
    };
  }
  return { permits, tie, findings: stages.flatMap((stage) => findingsIn(stage, { isForItself, toOfficer })) };
}

interface Asking {
  /** A system for itself would use it, and no person. */
  readonly isForItself: boolean;
  readonly toOfficer: boolean;
}

function findingsIn({ stage, reason, permits }: StageResult, { isForItself, toOfficer }: Asking): readonly Finding[] {
  switch (stage) {
    case 'S0-guardrails':
      return permits ? [] : ['never-permitted'];
    case 'S1-agreement':
      return [permits ? 'agreement-held' : 'agreement-missing'];
    case 'S2-matrix':
      if (!permits) return ['not-granted'];
      return isForItself ? [] : ['tie-held'];
    case 'S3-lawful-basis':
      return BASIS[reason] ?? [];
    case 'S4-subject-state':
      if (permits) return [];
      return toOfficer ? (STATE[reason] ?? ['not-available']) : ['not-available'];
    case 'S5-obligations':
      return [];
  }
}

const BASIS: Readonly<Record<string, readonly Finding[]>> = {
  'consent-valid': ['consent-given'],
  'consent-missing': ['consent-missing'],
  'objection-pending': ['objection-pending'],
  'objection-upheld': ['objection-upheld'],
  'no-basis': ['no-lawful-basis'],
};

const STATE: Readonly<Record<string, readonly Finding[]>> = {
  restricted: ['restricted'],
  'retention-over': ['retention-over'],
  'court-order': ['court-order'],
  sealed: ['sealed'],
};
