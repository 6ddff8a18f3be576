import { defineSubgraph } from '../../core/subgraph/index.js';
import { createLoaders } from './loaders.js';
import { references } from './references.js';
import { createRepository } from './repository/index.js';
import { resolvers } from './resolvers.js';
import { shield } from './shield.js';

/** Conversations, announcements and safety reports. */
export const messaging = defineSubgraph({
  name: 'messaging',
  repository: createRepository,
  loaders: createLoaders,
  resolvers,
  references,
  shield,
});
