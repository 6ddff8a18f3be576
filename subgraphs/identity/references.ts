import type { Context, Reference } from '../../core/subgraph/index.js';
import type { Loaders } from './loaders.js';
import type { Repository } from './repository/index.js';

type IdentityContext = Context<Repository, Loaders>;

/** The rows behind the representations that other subgraphs hand us, inside the reach of their type. */
export const references: Readonly<Record<string, Reference<IdentityContext>>> = {
  Person: ({ id }, { loaders }) => loaders.person.load(id),
  Student: ({ id }, { loaders }) => loaders.student.load(id),
  Staff: ({ id }, { loaders }) => loaders.staff.load(id),
  GuardianLink: ({ id }, { loaders }) => loaders.guardianLink.load(id),
  School: ({ id }, { loaders }) => loaders.school.load(id),
  SchoolYear: ({ id }, { loaders }) => loaders.schoolYear.load(id),
  Period: ({ id }, { loaders }) => loaders.period.load(id),
  ClassGroup: ({ id }, { loaders }) => loaders.classGroup.load(id),
  Subject: ({ id }, { loaders }) => loaders.subject.load(id),
  TeachingAssignment: ({ id }, { loaders }) => loaders.teachingAssignment.load(id),
};
