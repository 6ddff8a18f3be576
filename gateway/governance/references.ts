import { facetOf } from '../../core/ids.js';
import type { Context, Reference } from '../../core/subgraph/index.js';
import type { Loaders } from './loaders.js';
import type { Repository } from './repository.js';

export const references: Readonly<Record<string, Reference<Context<Repository, Loaders>>>> = {
  // Why: a student has no row here; the acts about them are looked for within the reach of their list.
  Student: ({ id }: { id: string }) => (facetOf('Student', id) === id ? { id } : null),
};
