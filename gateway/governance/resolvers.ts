import type { Context, Resolvers } from '../../core/subgraph/index.js';
import { consentAct } from './consent-act.js';
import { explainAccess, explanations } from './explain/explain-access.js';
import type { ExplainPorts } from './explain/ports.js';
import type { Loaders } from './loaders.js';
import { policyActs } from './policies/acts.js';
import { policyAnswers } from './policies/answers.js';
import { policyLooks } from './policies/looks.js';
import type { PolicyPorts } from './policies/ports.js';
import type { ConsentActRow, NoticeRow, Repository } from './repository.js';
import { runningAnswers, runningLooks } from './running/looks.js';

/** What governance tells of what it did. */
export interface GovernancePorts extends PolicyPorts {
  /** Consent about this student (id) was changed and is committed: awaited before the mutation answers, so that withdrawn means withdrawn. */
  changed(student: string): Promise<void>;
  readonly explain: ExplainPorts;
}

export function createResolvers(ports: GovernancePorts): Resolvers<Context<Repository, Loaders>> {
  return {
    Query: {
      consentNotices: (_root, _args, { repository, at }) => repository.noticesInForce(at),
      explainAccess,
      ...policyLooks(ports),
      ...runningLooks(ports),
    },
    Mutation: {
      giveConsent: consentAct('GIVEN', ports),
      refuseConsent: consentAct('REFUSED', ports),
      withdrawConsent: consentAct('WITHDRAWN', ports),
      ...policyActs(ports),
    },
    Student: { consents: ({ id }: { id: string }, _args, { loaders }) => loaders.consentsOf.load(id) },
    ConsentRecord: {
      student: ({ student }: ConsentActRow) => ({ __typename: 'Student', id: student }),
      actedBy: ({ person }: ConsentActRow) => ({ __typename: 'Person', id: person }),
      // Why: 0 stands for an act that no notice was needed or published for.
      noticeVersion: ({ noticeVersion }: ConsentActRow) => (noticeVersion === 0 ? null : noticeVersion),
      at: ({ at }: ConsentActRow) => at.toISOString(),
    },
    ...policyAnswers(ports),
    ...explanations(ports.explain),
    ...runningAnswers,
    ConsentNotice: { recipientName: ({ recipientName }: NoticeRow) => recipientName },
  };
}
