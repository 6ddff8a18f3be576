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
import { cannotBeApproved } from './dead-end.js';
import { type Examination, standing } from './examination.js';
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
      cannotBeApproved: async (version: Version, _args, { capability, loaders, repository, at }) => {
        if (capability.person === null || !isOpen(version)) return null;
        const live = await repository.policies.live();
        const found = lookedAt(await loaders.examination(version));
        const held = await heldBy(ports, version, capability.person, at);
        return cannotBeApproved(version, { ...found, ...held }, compile(live.national, live.restrictions), standing(version, live));
      },
      next: async (version: Version, _args, { capability, loaders, repository, at }) => {
        const { person } = capability;
        if (person === null || !isOpen(version)) return [];
        const live = (await repository.policies.liveAt(version))?.id ?? null;
        const circumstances = {
          person,
          live,
          ...lookedAt(await loaders.examination(version)),
          ...(await heldBy(ports, version, person, at)),
        };
        const { national, restrictions } = await repository.policies.live();
        const functions = await ports.functionsOf(person, at.getTime());
        return nextActs(version, circumstances, { person, functions, stewards: ports.stewards, policy: compile(national, restrictions) });
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
