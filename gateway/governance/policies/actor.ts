import { refuse } from '../../../core/errors.js';
import type { Context } from '../../../core/subgraph/index.js';
import type { Loaders } from '../loaders.js';
import type { Repository } from '../repository.js';
import { type Authority, authorityOf } from './authority.js';
import type { PolicyPorts } from './ports.js';

/** What a mutation of rules is asked with. */
export type Acting = Context<Repository, Loaders>;

/** Who acts on rules, and where they may. Refuses a system with `FORBIDDEN_OPERATION`. */
export function actorOf(field: string, { stewards }: PolicyPorts, context: Acting): { person: string; authority: Authority } {
  const { person } = context.capability;
  if (person === null) throw refuse('FORBIDDEN_OPERATION', 'rules are administered by people');
  return { person, authority: authorityOf(context.reach(`Mutation.${field}`), person, stewards) };
}
