import type { Stage } from '../policy/vocabulary.js';
import { rule, type ShieldRule } from './library.js';

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

/** What rules of ours ask: whoever decides many coordinates at once reads it instead of running them. */
const stages = new WeakMap<ShieldRule, readonly Stage[]>();

/** The stages that a rule asks, in their order; null of a rule that is none of ours. */
export function stagesAskedBy(asking: ShieldRule): readonly Stage[] | null {
  return stages.get(asking) ?? null;
}

/**
 * Questions of the decision as one graphql-shield rule, all of which are to be answered yes. Why one and not a conjunction of several: each of those
 * costs every field of every row three promises. Without a cache: its keys leak between fields.
 */
function asking(name: string, asked: readonly Stage[]): ShieldRule {
  const made = rule(name, { cache: 'no_cache' })(
    async (parent: unknown, _args: unknown, { judge }: Judged, info: { parentType: { name: string }; fieldName: string }) => {
      for (const stage of asked) {
        const answer = judge.asks(stage, info.parentType.name, info.fieldName, parent);
        if ((typeof answer === 'boolean' ? answer : await answer) !== true) return false;
      }
      return true;
    },
  );
  stages.set(made, asked);
  return made;
}

/** The rule of what only carries others: no national prohibition stands against the purpose and this kind of client. */
export const servesPurpose: ShieldRule = asking('servesPurpose', ['S0-guardrails']);

/**
 * The rule of every classified coordinate: no national prohibition stands against it; the client's agreement with the school covers it, in its dates, and
 * so does the token; a role the actor holds permits it, towards this subject, for this purpose; there is a lawful basis, now; and nothing about the
 * subject forbids it.
 */
export const guarded: ShieldRule = asking('guarded', ['S0-guardrails', 'S1-agreement', 'S2-matrix', 'S3-lawful-basis', 'S4-subject-state']);
