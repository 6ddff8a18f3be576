import type { GraphQLResolveInfo } from 'graphql';
import { type ChangesArguments, type Context, changesPage } from '../../core/subgraph/index.js';
import { lengthOf } from './connections.js';
import type { Loaders } from './loaders.js';
import { RECORD_TYPES, type Repository } from './repository/index.js';

/** What records say that stands on other rows: whom they lead to, who holds what, and what other systems call them. */
const BESIDE = [
  'Person.emails',
  'Person.addresses',
  'Person.externalIds',
  'Person.accounts',
  'Person.roles',
  'Person.student',
  'Person.staff',
  'Person.wards',
  'Student.person',
  'Student.externalIds',
  'Student.currentEnrolment',
  'Student.groups',
  'Student.accommodations',
  'Student.guardians',
  'Student.emergencyContacts',
  'Staff.person',
  'Staff.roles',
  'Staff.teaching',
  'Staff.headTeacherOf',
  'Staff.externalIds',
  'GuardianLink.student',
  'GuardianLink.guardian',
  'GuardianLink.shareWithParentAssociations',
  'ClassGroup.headTeachers',
  'ClassGroup.teaching',
  'ClassGroup.delegates',
  'ClassGroup.externalIds',
  'Subject.externalIds',
  'TeachingAssignment.staff',
  'TeachingAssignment.substituteFor',
  'Enrolment.student',
];

type Arguments = ChangesArguments & { readonly schoolId: string };

/** What changed at a school since a cursor, for this client. */
export function identityChanges(_root: unknown, args: Arguments, context: Context<Repository, Loaders>, info: GraphQLResolveInfo) {
  const { repository, loaders } = context;
  return changesPage(
    { ...args, first: lengthOf(args.first) },
    {
      coordinate: 'Query.identityChanges',
      school: args.schoolId,
      types: RECORD_TYPES,
      read: repository.changes.changesOf,
      beside: { fields: BESIDE, ...repository.changes },
      records: {
        Person: loaders.person,
        Student: loaders.student,
        Staff: loaders.staff,
        GuardianLink: loaders.guardianLink,
        ClassGroup: loaders.classGroup,
        Subject: loaders.subject,
        TeachingAssignment: loaders.teachingAssignment,
        Enrolment: loaders.enrolment,
      },
    },
    context,
    info,
  );
}
