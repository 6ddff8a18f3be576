import type { Resolver } from '../../../core/subgraph/index.js';
import type { Acting } from './actor.js';
import { draftPolicy, rollBackPolicy } from './beginning.js';
import { move } from './moving.js';
import type { PolicyPorts } from './ports.js';
import { editPolicyCell, savePolicyDraft } from './saving.js';
import { tryOut } from './trying.js';

/** The acts on rules, each a mutation. Who may do which, the policy says (reach); at which place, `authority`; when, `life`. */
export function policyActs(ports: PolicyPorts): Readonly<Record<string, Resolver<Acting>>> {
  return {
    draftPolicy: draftPolicy(ports),
    savePolicyDraft: savePolicyDraft(ports),
    editPolicyCell: editPolicyCell(ports),
    proposePolicy: (_root, { id, revision }: { id: string; revision: number }, context) =>
      move('PROPOSE', 'proposePolicy', ports, context, id, { expected: revision }),
    abandonPolicy: (_root, { id }: { id: string }, context) => move('ABANDON', 'abandonPolicy', ports, context, id),
    approvePolicy: (_root, { id }: { id: string }, context) => move('APPROVE', 'approvePolicy', ports, context, id),
    signOffPolicy: (_root, { id }: { id: string }, context) => move('SIGN_OFF', 'signOffPolicy', ports, context, id),
    rejectPolicy: (_root, { id, reason }: { id: string; reason: string }, context) =>
      move('REJECT', 'rejectPolicy', ports, context, id, { reason }),
    publishPolicy: (_root, { id }: { id: string }, context) => move('PUBLISH', 'publishPolicy', ports, context, id),
    rollBackPolicy: rollBackPolicy(ports),
    startPolicyShadow: (_root, { id }: { id: string }, context) => tryOut('startPolicyShadow', ports, context, id),
    stopPolicyShadow: (_root, { id }: { id: string }, context) => tryOut('stopPolicyShadow', ports, context, id),
  };
}
