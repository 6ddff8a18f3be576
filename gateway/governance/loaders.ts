import DataLoader from 'dataloader';
import { type Capability, type Place, reachOf } from '../../core/capability/index.js';
import { type Examination, examineMeanwhile } from './policies/examination.js';
import type { Version } from './policies/version.js';
import type { ConsentActRow, Repository } from './repository.js';
import type { ObjectionRow, RestrictionRow } from './rights/rows.js';

export type Loaders = ReturnType<typeof createLoaders>;

/** One statement per field, however many students are asked about. Made for one request. */
export function createLoaders(repository: Repository, capability: Capability) {
  const at = new Date(capability.at);
  return {
    /** What is found of a version under the rules in force now. */
    examination: async (version: Version): Promise<Examination> => examineMeanwhile(version, await repository.policies.live()),
    /** Wherever some extent of the request could find a human of whom nothing is known here. */
    anywhere: anywhere(capability),
    consentsOf: new DataLoader<string, readonly ConsentActRow[]>(async (students) => {
      const rows = await repository.consentsOf(students, reachOf(capability, 'Student.consents'), capability.client);
      return students.map((student) => rows.filter((row) => row.student === student));
    }),
    objectionsOf: new DataLoader<string, readonly ObjectionRow[]>(async (students) => {
      const rows = await repository.rights.objectionsOf(students, reachOf(capability, 'Student.objections'), at);
      return students.map((student) => rows.filter((row) => row.student === student));
    }),
    restrictionsOf: new DataLoader<string, readonly RestrictionRow[]>(async (students) => {
      const rows = await repository.rights.restrictionsOf(students, reachOf(capability, 'Student.dataRestrictions'), at);
      return students.map((student) => rows.filter((row) => row.student === student));
    }),
  };
}

function anywhere({ extents }: Capability): Omit<Place, 'person'> {
  const all = extents.flat();
  return {
    studentAt: '*',
    guardianOf: all.flatMap((extent) => {
      if (extent.of !== 'guardians') return [];
      const wards = extent.students === '*' ? [''] : extent.students;
      return wards.slice(0, 1).map((student) => ({ school: extent.school, student }));
    }),
    staffAt: [...new Set(all.flatMap((extent) => (extent.of === 'staff' ? [extent.school] : [])))],
  };
}
