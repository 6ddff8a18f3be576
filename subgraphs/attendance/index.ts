import { defineSubgraph } from '../../core/subgraph/index.js';
import { createLoaders } from './loaders.js';
import { references } from './references.js';
import { createRepository } from './repository/index.js';
import { resolvers } from './resolvers.js';
import { shield } from './shield.js';

/** Who was missing when and why; behaviour and the infirmary; figures about groups. */
export const attendance = defineSubgraph({
  name: 'attendance',
  repository: createRepository,
  loaders: createLoaders,
  resolvers,
  references,
  shield,
});
