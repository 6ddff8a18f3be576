import {
  type Breach,
  type CompiledPolicy,
  compile,
  type Difference,
  type Holder,
  type Lockout,
  type Pair,
  RELATION_WORDS,
  type Red,
  ROLE_WORDS,
} from '../../../core/policy/index.js';
import type { Context, Resolvers } from '../../../core/subgraph/index.js';
import type { Loaders } from '../loaders.js';
import type { Repository } from '../repository.js';
import { heldBy, lookedAt } from './circumstances.js';
import { cannotBeApproved, holdersOf } from './dead-end.js';
import { type Examination, standing } from './examination.js';
import type { Circumstances } from './life.js';
import { nextActs } from './next-acts.js';
import type { PolicyPorts } from './ports.js';
import { examplesOf, labelsIn, signOffSentence, type ToldReason } from './sentences.js';
import { type Counted, touchedBy } from './touched.js';
import type { ApprovalRow, Version } from './version.js';
import { nameOf } from './words.js';

/** A difference with what is needed to tell it. */
interface Line {
  readonly difference: Difference;
  /** Null where nothing was compared with people: what a refused document would have opened touches nobody. */
  readonly compared: { readonly before: CompiledPolicy; readonly after: CompiledPolicy; readonly counted: Counted } | null;
}

const EXAMPLES = 3;

/** The types of the schema, from what the acts and looks answer. */
export function policyAnswers(ports: PolicyPorts): Resolvers<Context<Repository, Loaders>> {
  /** What the life of a version depends on for whoever asks, under the rules in force. */
  async function whereItStands(version: Version, person: string, { loaders, repository, at }: Context<Repository, Loaders>) {
    const live = await repository.policies.live();
    const policy = compile(live.national, live.restrictions);
    const circumstances: Circumstances = {
      person,
      live: (await repository.policies.liveAt(version))?.id ?? null,
      ...lookedAt(await loaders.examination(version)),
      ...(await heldBy(ports, version, person, policy, at)),
    };
    return { live, policy, circumstances };
  }

  return {
    PolicyVersion: {
      isYours: ({ author }: Version, _args, { capability }) => author !== null && author === capability.person,
      isRollback: ({ rollbackOf }: Version) => rollbackOf !== null,
      savedAt: ({ savedAt }: Version) => savedAt.toISOString(),
      proposedAt: ({ proposedAt }: Version) => proposedAt?.toISOString() ?? null,
      publishedAt: ({ publishedAt }: Version) => publishedAt?.toISOString() ?? null,
      endedAt: ({ endedAt }: Version) => endedAt?.toISOString() ?? null,
      signOffReasons: async (version: Version, _args, { loaders, repository }) => {
        if (!isOpen(version)) return null;
        const live = await repository.policies.live();
        const labelOf = labelsIn(compile(live.national), standing(version, live));
        return (await loaders.examination(version)).signOff.map((reason): ToldReason => ({ reason, labelOf }));
      },
      cannotBeApproved: async (version: Version, _args, context) => {
        const { person } = context.capability;
        if (person === null || !isOpen(version)) return null;
        const { circumstances, policy, live } = await whereItStands(version, person, context);
        const holders = await holdersOf(version, ports, policy, context.at);
        return cannotBeApproved(version, circumstances, { holders, stewards: ports.stewards, policy }, standing(version, live));
      },
      next: async (version: Version, _args, context) => {
        const { person } = context.capability;
        if (person === null || !isOpen(version)) return [];
        const { circumstances, policy } = await whereItStands(version, person, context);
        const functions = await ports.functionsOf(person, context.at.getTime());
        return nextActs(version, circumstances, { person, functions, stewards: ports.stewards, policy });
      },
    },
    PolicyApproval: { at: ({ at }: ApprovalRow) => at.toISOString() },
    PolicySignOffReason: {
      reason: ({ reason }: ToldReason) => nameOf(reason.reason),
      sentence: ({ reason, labelOf }: ToldReason) => signOffSentence(reason, labelOf),
    },
    PolicyMatrixRow: {
      roleLabel: ({ role }: Pair) => ROLE_WORDS[role],
      relationLabel: ({ relation }: Pair) => RELATION_WORDS[relation],
    },
    PolicyDifferenceLine: {
      change: ({ difference }: Line) => nameOf(difference.change),
      holders: ({ difference }: Line) => difference.holders,
      purposes: ({ difference }: Line) => difference.purposes,
      actions: ({ difference }: Line) => difference.actions,
      categories: ({ difference }: Line) => difference.categories,
      coordinates: ({ difference }: Line) => difference.coordinates,
      schools: ({ difference }: Line) => difference.schools,
      clients: ({ difference }: Line) => difference.clients?.map(nameOf) ?? null,
      before: ({ difference }: Line) => nameOf(difference.before.state),
      after: ({ difference }: Line) => nameOf(difference.after.state),
      touched: ({ difference, compared }: Line) => (compared === null ? null : touchedBy([difference], compared.counted)),
      examples: ({ difference, compared }: Line) =>
        compared === null ? [] : examplesOf(difference, compared.after, compared.before, EXAMPLES),
    },
    PolicyVerification: {
      lockouts: ({ lockouts }: { lockouts: readonly Lockout[] }) => lockouts,
      fault: ({ fault }: Examination) => (fault === null ? null : { code: fault.code, where: fault.path, sentence: fault.message }),
    },
    PolicyBreach: { holder: ({ role, relation }: Breach): Holder => ({ role, relation }) },
    PolicyRed: {
      kind: ({ kind }: Red) => nameOf(kind),
      expected: ({ says }: Red) => says,
      found: ({ found }: Red) => nameOf(found.state),
    },
    PolicyPayload: {
      widened: ({ widened }: { widened: readonly Difference[] | null }) =>
        widened?.map((difference) => ({ difference, compared: null })) ?? null,
    },
  };
}

/** Is there still something to be decided? */
function isOpen({ state }: Version): boolean {
  return state === 'DRAFT' || state === 'PROPOSED' || state === 'APPROVED';
}
