import type { RuleActs } from '../../../core/policy/index.js';

/** The mutations by which rules are changed: rules that leave nobody to carry them out are refused, since nobody could undo them. */
export const RULE_ACTS: RuleActs = {
  drafting: ['Mutation.draftPolicy', 'Mutation.savePolicyDraft', 'Mutation.proposePolicy', 'Mutation.abandonPolicy'],
  approving: ['Mutation.approvePolicy', 'Mutation.rejectPolicy', 'Mutation.publishPolicy', 'Mutation.rollBackPolicy'],
  signingOff: ['Mutation.signOffPolicy'],
};
