import type { ConsentParties, Purpose } from '../../../core/policy/index.js';
import { type KnownEpochs, partiesOf, type RequestFacts } from '../../facts/index.js';
import type { ExplainPorts } from '../explain/ports.js';

/** What acts on objections and restrictions ask beside their own rows. */
export interface RightsPorts {
  /** A purpose of the rules in force; undefined for one that is not on the list. */
  purpose(id: string): Promise<Purpose | undefined>;
  /** Whose word counts for a student; null for nobody who is known. */
  parties(student: string, at: Date): Promise<ConsentParties | null>;
}

export function openRightsPorts({
  moment,
  factsAt,
}: Pick<ExplainPorts, 'moment'> & { readonly factsAt: (at: number, epochs: KnownEpochs) => RequestFacts }): RightsPorts {
  return {
    purpose: async (id) => (await moment()).rules.policy.purposes.get(id),
    async parties(student, at) {
      const facts = factsAt(at.getTime(), (await moment()).epochs);
      await facts.load([student]);
      const known = facts.facts(student);
      return known === null ? null : partiesOf(known, at.getTime());
    },
  };
}
