import type { Context, Resolvers } from '../../core/subgraph/index.js';
import { consentAct } from './consent-act.js';
import { explainAccess, explanations } from './explain/explain-access.js';
import type { ExplainPorts } from './explain/ports.js';
import type { Loaders } from './loaders.js';
import { policyActs } from './policies/acts.js';
import { policyAnswers } from './policies/answers.js';
import { policyLooks } from './policies/looks.js';
import type { PolicyPorts } from './policies/ports.js';
import { type RegisterPorts, registerLooks } from './register/looks.js';
import type { ConsentActRow, NoticeRow, Repository } from './repository.js';
import { objectionsAt, rightsAnswers } from './rights/answers.js';
import { decideObjection, raiseObjection, takeBackObjection } from './rights/objection-acts.js';
import type { RightsPorts } from './rights/ports.js';
import { liftRestriction, restrictData } from './rights/restriction-acts.js';
import { runningAnswers, runningLooks } from './running/looks.js';

/** What governance tells of what it did. */
export interface GovernancePorts extends PolicyPorts {
  /** Consent, an objection or a restriction about this student (id) was changed and is committed: awaited before the mutation answers, so that withdrawn means withdrawn. */
  changed(student: string): Promise<void>;
  readonly explain: ExplainPorts;
  readonly rights: RightsPorts;
  readonly register: RegisterPorts;
}

export function createResolvers(ports: GovernancePorts): Resolvers<Context<Repository, Loaders>> {
  return {
    Query: {
      consentNotices: (_root, _args, { repository, at }) => repository.noticesInForce(at),
      explainAccess,
      objections: objectionsAt,
      ...policyLooks(ports),
      ...registerLooks(ports),
      ...runningLooks(ports),
    },
    Mutation: {
      giveConsent: consentAct('GIVEN', ports),
      refuseConsent: consentAct('REFUSED', ports),
      withdrawConsent: consentAct('WITHDRAWN', ports),
      raiseObjection: raiseObjection(ports),
      takeBackObjection: takeBackObjection(ports),
      decideObjection: decideObjection(ports),
      restrictData: restrictData(ports),
      liftRestriction: liftRestriction(ports),
      ...policyActs(ports),
    },
    Student: {
      consents: ({ id }: { id: string }, _args, { loaders }) => loaders.consentsOf.load(id),
      objections: ({ id }: { id: string }, _args, { loaders }) => loaders.objectionsOf.load(id),
      dataRestrictions: ({ id }: { id: string }, _args, { loaders }) => loaders.restrictionsOf.load(id),
    },
    ConsentRecord: {
      student: ({ student }: ConsentActRow) => ({ __typename: 'Student', id: student }),
      actedBy: ({ person }: ConsentActRow) => ({ __typename: 'Person', id: person }),
      // Why: 0 stands for an act that no notice was needed or published for.
      noticeVersion: ({ noticeVersion }: ConsentActRow) => (noticeVersion === 0 ? null : noticeVersion),
      at: ({ at }: ConsentActRow) => at.toISOString(),
    },
    ...rightsAnswers(ports),
    ...policyAnswers(ports),
    ...explanations(ports.explain),
    ...runningAnswers,
    ConsentNotice: { recipientName: ({ recipientName }: NoticeRow) => recipientName },
  };
}
