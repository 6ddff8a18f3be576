import type { CompiledPolicy, PolicyDocument } from '../core/policy/index.js';
import { compileTree, ruleTree, type Structural } from '../core/shield/index.js';
import type { Ground } from './contract/index.js';
import { type KnownEpochs, type ReadEpochs, remembering } from './facts/index.js';
import { type Requirements, readRequirements, receivedUnder } from './federation/requirements.js';
import type { Snapshot } from './federation/supergraph.js';
import type { Rules } from './request/3-plan.js';

/** All that a gateway decides by, made of one policy over one supergraph. */
export interface RulesInForce {
  /** The rules while these epochs stand: of the policy that is live, made once for each time it changes. */
  under(epochs: KnownEpochs): Promise<Rules>;
  /** The rules as they stand when asked, with the epochs they were read under. */
  now(readEpochs: ReadEpochs): () => Promise<{ readonly epochs: KnownEpochs; readonly rules: Rules }>;
  /** The rules of any policy over the same supergraph. */
  of(policy: CompiledPolicy): Rules;
  /** The policy that was asked for last; null before the first request. */
  newest(): CompiledPolicy | null;
  /** What contracts are made of, under rules. */
  ground(rules: Rules): Ground;
}

/** `live` reads the policy that is in force; where nothing counts changes it is asked each time. */
export function openRules(live: () => Promise<CompiledPolicy>, snapshot: Snapshot, structural: Structural): RulesInForce {
  const { schema, classification, document, id } = snapshot;
  const tree = compileTree(ruleTree(schema, classification, structural));
  const made = new WeakMap<CompiledPolicy, Rules>();
  // Why: what subgraphs may be sent is said in the national document alone, which stands while academies and schools change what they restrict.
  const required = new WeakMap<PolicyDocument, Requirements>();
  const grounds = new WeakMap<Rules, Ground>();
  const remember = remembering<CompiledPolicy>(1);
  let newest: CompiledPolicy | null = null;

  function rulesOf(policy: CompiledPolicy): Rules {
    const requirements = required.get(policy.document) ?? readRequirements(document, classification, receivedUnder(policy));
    required.set(policy.document, requirements);
    const known = made.get(policy) ?? { policy, tree, requirements };
    made.set(policy, known);
    return known;
  }

  const under = async (epochs: KnownEpochs): Promise<Rules> => {
    const policy = await remember(epochs?.policy ?? null, '', live);
    newest = policy;
    return rulesOf(policy);
  };

  return {
    of: rulesOf,
    under,
    now: (readEpochs) => async () => {
      const epochs = await readEpochs();
      return { epochs, rules: await under(epochs) };
    },
    newest: () => newest,
    ground(rules) {
      const known = grounds.get(rules) ?? { policy: rules.policy, schema, classification, structural, supergraph: id };
      grounds.set(rules, known);
      return known;
    },
  };
}
