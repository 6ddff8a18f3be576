import type { Stage } from '../policy/vocabulary.js';
import { and, rule, type ShieldRule } from './library.js';

/**
 * Who answers the questions of the rules, for one coordinate and one object: the policy's decision in the gateway, the signed
 * capability in a subgraph. Answers `true` or it is a denial; a throw is a denial.
 */
export interface Judge {
  asks(stage: Stage, type: string, field: string, parent: unknown): boolean | Promise<boolean>;
}

/** What a resolver context must carry for the rules to work. */
export interface Judged {
  readonly judge: Judge;
}

/** A question of the decision as a graphql-shield rule: no cache (its keys leak between fields), our own memo in the judge. */
function question(name: string, stage: Stage): ShieldRule {
  return rule(name, { cache: 'no_cache' })(
    (parent: unknown, _args: unknown, context: Judged, info: { parentType: { name: string }; fieldName: string }) =>
      context.judge.asks(stage, info.parentType.name, info.fieldName, parent),
  );
}

/** S0: no national prohibition stands against this purpose, these categories, this kind of client. */
export const servesPurpose = question('servesPurpose', 'S0-guardrails');
/** S1: the client's agreement with the school covers it, in its dates, and so does the token. */
export const inAgreement = question('inAgreement', 'S1-agreement');
/** S2: a role the actor holds permits it, towards this subject, for this purpose. */
export const holdsRole = question('holdsRole', 'S2-matrix');
/** S3: there is a lawful basis, now, for this subject. */
export const hasLawfulBasis = question('hasLawfulBasis', 'S3-lawful-basis');
/** S4: nothing about the subject forbids it: restriction, retention, court order, seal. */
export const isOpen = question('isOpen', 'S4-subject-state');

/** The rule of every classified coordinate: all five say yes. */
export const guarded: ShieldRule = and(servesPurpose, inAgreement, holdsRole, hasLawfulBasis, isOpen);

/** Which stage a rule of ours asks; used when a tree is compiled instead of run. */
export const STAGE_OF: ReadonlyMap<ShieldRule, Stage> = new Map([
  [servesPurpose, 'S0-guardrails'],
  [inAgreement, 'S1-agreement'],
  [holdsRole, 'S2-matrix'],
  [hasLawfulBasis, 'S3-lawful-basis'],
  [isOpen, 'S4-subject-state'],
] as [ShieldRule, Stage][]);
