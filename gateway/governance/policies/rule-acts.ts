import type { RuleActs } from '../../../core/policy/index.js';
import type { Act } from './life.js';

/** By which rules are changed, and consents withdrawn: rules that leave nobody to carry it out are refused, since nobody could undo them. */
export const RULE_ACTS: RuleActs = {
  // Why the cell too: whoever has the console alone edits by it, and text is no way back for them.
  drafting: [
    'Mutation.draftPolicy',
    'Mutation.savePolicyDraft',
    'Mutation.editPolicyCell',
    'Mutation.proposePolicy',
    'Mutation.abandonPolicy',
  ],
  approving: ['Mutation.approvePolicy', 'Mutation.rejectPolicy', 'Mutation.publishPolicy', 'Mutation.rollBackPolicy'],
  signingOff: ['Mutation.signOffPolicy'],
  withdrawing: [
    'Mutation.withdrawConsent',
    ...['studentId', 'purpose', 'recipient', 'categories', 'noticeVersion'].map((field) => `ConsentInput.${field}`),
  ],
};

/** The mutation that does each thing with a version. */
export const MUTATION_OF: Readonly<Record<Act, string>> = {
  SAVE: 'Mutation.savePolicyDraft',
  PROPOSE: 'Mutation.proposePolicy',
  ABANDON: 'Mutation.abandonPolicy',
  APPROVE: 'Mutation.approvePolicy',
  SIGN_OFF: 'Mutation.signOffPolicy',
  REJECT: 'Mutation.rejectPolicy',
  PUBLISH: 'Mutation.publishPolicy',
};
