/** The types a feed may be about. */
export const RECORD_TYPES = [
  'Person',
  'Student',
  'Staff',
  'GuardianLink',
  'ClassGroup',
  'Subject',
  'TeachingAssignment',
  'Enrolment',
] as const;
export type RecordType = (typeof RECORD_TYPES)[number];
