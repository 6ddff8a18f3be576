import { defineSubgraph } from '../../core/subgraph/index.js';
import { createLoaders } from './loaders.js';
import { references } from './references.js';
import { createRepository } from './repository.js';
import { createResolvers, type GovernancePorts } from './resolvers.js';
import { shield } from './shield.js';

/** The gateway's own subgraph: what families agree to, and the notices they agree under. */
export function governanceDefinition(ports: GovernancePorts) {
  return defineSubgraph({
    name: 'governance',
    repository: createRepository,
    loaders: createLoaders,
    resolvers: createResolvers(ports),
    references,
    shield,
  });
}

export { demoInstant, keepDemoInstant } from './demo-run.js';
export type { ExplainPorts } from './explain/ports.js';
export { extendAgreement } from './extend-agreement.js';
export type { Steward } from './policies/authority.js';
export { type LivePolicies, type LiveVersion, livePolicies } from './policies/live-policies.js';
export { examineNational, examineProposed } from './policies/national-in-force.js';
export { openPeople } from './policies/people.js';
export { openPolicyInForce } from './policies/policy-in-force.js';
export type { Headcount, PolicyPorts } from './policies/ports.js';
export { RULE_ACTS } from './policies/rule-acts.js';
export { openShadowRegister } from './policies/shadow.js';
export { NOTHING_DECLARED, readDeclared } from './register/declared.js';
export { openRegisters, type Registers } from './registers.js';
export { type ClientRow, type ConsentActRow, createRepository, type NoticeRow } from './repository.js';
export type { GovernancePorts } from './resolvers.js';
export { openRightsPorts } from './rights/ports.js';
export { openConfirmation } from './running/confirmation.js';
export { openHeartbeat } from './running/heartbeat.js';
