import { studentPlace } from '../../core/capability/index.js';
import type { Context, Sensitivity } from '../../core/subgraph/index.js';
import type { Explained } from './explain/explain-access.js';
import type { Loaders } from './loaders.js';
import type { ConsentActRow, Repository } from './repository.js';
import type { ObjectionRow, RestrictionRow } from './rights/rows.js';
import type { ToldEntry } from './running/looks.js';

/** Whose a row is. At which school a student is enrolled is not known here; rows were scoped where they were read. */
export const shield: Readonly<Record<string, Sensitivity<Context<Repository, Loaders>>>> = {
  Student: { places: (row: { id: string }) => [studentPlace(row.id, '*')] },
  // Why: who acted is a student or a guardian, which identity knows, and it decides on them.
  Person: { places: ({ id }: { id: string }, _path, { loaders }) => [{ ...loaders.anywhere, person: id }] },
  AccessExplanation: { places: ({ question: { subject } }: Explained) => (subject === null ? [] : [studentPlace(subject, '*')]) },
  // Why: the same of whoever asked for something.
  LedgerEntry: {
    places: ({ entry: { actor } }: ToldEntry, _path, { loaders }) => (actor === null ? [] : [{ ...loaders.anywhere, person: actor }]),
  },
  Objection: { places: ({ student }: ObjectionRow) => [studentPlace(student, '*')] },
  DataRestriction: { places: ({ student }: RestrictionRow) => [studentPlace(student, '*')] },
  ConsentRecord: { places: (row: ConsentActRow) => [studentPlace(row.student, '*')] },
};
