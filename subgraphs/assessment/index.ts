import { defineSubgraph } from '../../core/subgraph/index.js';
import { createLoaders } from './loaders.js';
import { references } from './references.js';
import { createRepository } from './repository/index.js';
import { resolvers } from './resolvers.js';
import { shield } from './shield.js';

/** What was evaluated, what it gave, what the council wrote. */
export const assessment = defineSubgraph({
  name: 'assessment',
  repository: createRepository,
  loaders: createLoaders,
  resolvers,
  references,
  shield,
});

export { recomputeAverages } from './repository/index.js';
