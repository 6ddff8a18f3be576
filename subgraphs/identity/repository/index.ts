import type { Database } from '../../../core/store/contract.js';
import { writesRepository } from '../writes/index.js';
import { changesRepository } from './changes.js';
import { factsRepository } from './facts.js';
import { headcountsRepository } from './headcounts.js';
import { peopleRepository } from './people.js';
import { placesRepository } from './places.js';
import { reachableRepository } from './reachable.js';
import { schoolsRepository } from './schools.js';

/** The SQL of identity, to its own tables only. */
export function createRepository(db: Database) {
  return {
    people: peopleRepository(db),
    schools: schoolsRepository(db),
    places: placesRepository(db),
    facts: factsRepository(db),
    headcounts: headcountsRepository(db),
    reachable: reachableRepository(db),
    changes: changesRepository(db),
    writes: writesRepository(db),
  };
}
export type Repository = ReturnType<typeof createRepository>;

export type { Page, Window } from './page.js';
export type {
  AccommodationRow,
  AccountRow,
  EnrolmentRow,
  ExternalIdRow,
  LinkRow,
  PersonRow,
  RoleRow,
  StaffRow,
  StudentFilter,
  StudentRow,
  TeachingRow,
} from './people.js';
export { RECORD_TYPES } from './record-types.js';
export type { ClassGroupRow, GroupFilter, PeriodRow, SchoolRow, SchoolYearRow, SubjectRow } from './schools.js';
