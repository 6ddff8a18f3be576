import type { SchoolFacts } from '../../../core/capability/facts.js';
import { refuse } from '../../../core/errors.js';
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
      // Why: what is lacking, and who runs it all, is for whoever can mend it; who administers no school has no register. It is
      // told as a mistake, since the field is theirs by its rule: a denial from here would be taken for one that was told already.
      if (own.length === 0)
        throw refuse('BAD_USER_INPUT', 'the register is of the schools whose rules you administer, and you administer none');
      const contracted = await context.repository.policies.vendorsAt(own, context.at);
      return registerAsAWhole(await schools(own), onceEach(contracted), declared);
    },
  };
}
