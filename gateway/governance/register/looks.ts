import type { SchoolFacts } from '../../../core/capability/facts.js';
import type { Context, Resolver } from '../../../core/subgraph/index.js';
import type { Loaders } from '../loaders.js';
import { authorityOf } from '../policies/authority.js';
import type { PolicyPorts } from '../policies/ports.js';
import type { Repository } from '../repository.js';
import type { Declared } from './declared.js';
import { onceEach, registerOf } from './lines.js';
import { registerAsAWhole } from './whole.js';

/** What the register of processing is made of beside the rules. */
export interface RegisterPorts {
  readonly declared: Declared;
  /** What each of these schools is; nobody is the subject of it. */
  schools(schools: readonly string[]): Promise<readonly SchoolFacts[]>;
}

type Asked = Context<Repository, Loaders>;

/** The register of processing activities (GDPR art. 30), of the schools at which whoever asks administers the rules. */
export function registerLooks({
  stewards,
  register: { declared, schools },
}: Pick<PolicyPorts, 'stewards'> & { readonly register: RegisterPorts }): Readonly<Record<string, Resolver<Asked>>> {
  const schoolsFor = (field: string, { reach, capability }: Asked) =>
    authorityOf(reach(`Query.${field}`), capability.person, stewards).schools;
  return {
    purposes: async (_root, _args, context) => {
      const { policies } = context.repository;
      const { national } = await policies.live();
      return registerOf(national, await policies.vendorsAt(schoolsFor('purposes', context), context.at), declared);
    },

    processingRegister: async (_root, _args, context) => {
      const own = schoolsFor('processingRegister', context);
      const contracted = await context.repository.policies.vendorsAt(own, context.at);
      return registerAsAWhole(own.length === 0 ? [] : await schools(own), onceEach(contracted), declared);
    },
  };
}
