import DataLoader from 'dataloader';
import { type Capability, reachOf } from '../../core/capability/index.js';
import type { ConsentActRow, Repository } from './repository.js';

export type Loaders = ReturnType<typeof createLoaders>;

/** One statement per field, however many students are asked about. Made for one request. */
export function createLoaders(repository: Repository, capability: Capability) {
  return {
    consentsOf: new DataLoader<string, readonly ConsentActRow[]>(async (students) => {
      const rows = await repository.consentsOf(students, reachOf(capability, 'Student.consents'), capability.client);
      return students.map((student) => rows.filter((row) => row.student === student));
    }),
  };
}
