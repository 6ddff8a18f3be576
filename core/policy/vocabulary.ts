/**
 * The closed vocabulary that every policy document is written in. Code knows these words; it knows no policy.
 * Sources: domain model §2.2 (categories), §2.3 (relations), §3.1 (functions); GDPR art. 6 (lawful bases).
 */

/** What somebody may ask to do with data. */
export const ACTIONS = ['READ', 'WRITE', 'AGGREGATE', 'EXPORT', 'EXPLAIN'] as const;
export type Action = (typeof ACTIONS)[number];

/** A role is held at a school, from a date to a date. `service` is a vendor system acting for itself. */
export const ROLES = [
  'student',
  'guardian',
  'teacher',
  'librarian',
  'principal',
  'deputy-principal',
  'cpe',
  'aed',
  'nurse',
  'doctor',
  'psychologist',
  'social-worker',
  'aide',
  'office',
  'bursar',
  'it-admin',
  'inspector',
  'dpo',
  'harassment-referent',
  'student-delegate',
  'parent-delegate',
  'company-tutor',
  'local-authority',
  'service',
] as const;
export type Role = (typeof ROLES)[number];

/**
 * How the holder of a role stands to the person a datum is about (or, for `member`, to an organisation nobody is the subject of).
 * Dated: a relation exists at an instant or it does not.
 */
export const RELATIONS = [
  /** towards oneself; and, held beside it, towards oneself when of age or emancipated (what a minor may not do alone) */
  'self',
  'self-of-age',
  /** guardian towards a minor ward: authority legal; parental authority joint, sole or delegated */
  'legal-guardian',
  /** guardian whose parental authority no file states: reads school results, decides nothing, sees no health or custody */
  'guardian-unknown-authority',
  /** child welfare, foster family: in charge of the child */
  'person-in-charge',
  /** parent who lost the exercise of authority but must be informed */
  'supervision-only',
  /** guardian of a student of age who has not objected, or who has */
  'guardian-of-adult',
  'guardian-of-objecting-adult',
  /** contact without authority; and a guardian under a no-information order, or whose authority was withdrawn */
  'emergency-contact',
  'restricted-guardian',
  /** guardian towards another guardian of the same ward */
  'co-guardian',
  /** staff towards a student: by class taught, as head teacher, as stand-in between two dates, as aide, as follow-up, by school */
  'teaches',
  'head-teacher-of',
  'substitutes',
  'supports',
  'follows',
  'school-staff',
  /** staff towards the guardians of such a student */
  'teaches-ward',
  'head-teacher-of-ward',
  'school-staff-of-ward',
  /** staff towards staff of the same school; student or guardian towards staff of the school */
  'colleague',
  'school-member',
  /** class delegate towards the students of the class */
  'delegate-of',
  /** inspector towards students of the academy; vendor system towards students, guardians, staff of a school under agreement */
  'academy',
  'contracted',
  'contracted-guardian',
  'contracted-staff',
  /** towards organisational data of a school one belongs to: nobody is the subject */
  'member',
] as const;
export type Relation = (typeof RELATIONS)[number];

/** What a datum says about somebody. A coordinate has one or more, and all are needed. */
export const CATEGORIES = [
  'PUBLIC',
  'ORG',
  'IDENTITY_BASIC',
  'IDENTITY_PHOTO',
  'IDENTITY_CONTACT',
  'IDENTITY_CIVIL',
  'IDENTITY_IDENTIFIER',
  'IDENTITY_ACCOUNT',
  'FAMILY',
  'FAMILY_CUSTODY',
  'SOCIAL',
  'SCHOOLING',
  'STAFF',
  'CONSENT',
  'POLICY',
  'ATTENDANCE_FACT',
  'ATTENDANCE_JUSTIFICATION',
  'ATTENDANCE_REASON',
  'ATTENDANCE_AGGREGATE',
  'HEALTH',
  'ACCOMMODATION',
  'BEHAVIOUR',
  'BEHAVIOUR_INCIDENT',
  'PROFILING',
  'EVALUATION',
  'GRADE',
  'GRADE_AGGREGATE',
  'COHORT_STATISTIC',
  'COMPETENCY',
  'APPRECIATION',
  'REPORT_CARD',
  'ORIENTATION',
  'MESSAGE_CONTENT',
  'MESSAGE_METADATA',
  'ANNOUNCEMENT',
  'SURVEY_ANSWER',
  'NOTIFICATION',
  'MODERATION',
  'SPECIAL',
] as const;
export type Category = (typeof CATEGORIES)[number];

/**
 * Categories that are special (GDPR art. 9) or about offences (art. 10), or may be by what they say or let infer: accommodations and reasons of
 * absence tell health, a civil record nationality, an incident an offence. Source: domain model §2.2, third column.
 */
export const SPECIAL_CATEGORIES = [
  'IDENTITY_CIVIL',
  'ATTENDANCE_REASON',
  'HEALTH',
  'ACCOMMODATION',
  'BEHAVIOUR_INCIDENT',
  'SPECIAL',
] as const satisfies readonly Category[];

/** GDPR art. 6(1)(a) to (f); exactly one per purpose. `none` marks a purpose that no basis can carry. */
export const LAWFUL_BASES = [
  'consent',
  'contract',
  'legal-obligation',
  'vital-interests',
  'public-task',
  'legitimate-interest',
  'none',
] as const;
export type LawfulBasis = (typeof LAWFUL_BASES)[number];

/**
 * What must be done to a permitted value before it leaves. An enforcer that does not know an obligation refuses.
 * GENERALISE keeps a coarse value: a date its year, a reason nature `OTHER` where the nature itself is sensitive.
 */
export const OBLIGATIONS = ['WITHHOLD', 'HIDE_ROW', 'MASK', 'GENERALISE', 'AGGREGATE_ONLY', 'AUDIT', 'NOTIFY'] as const;
export type Obligation = (typeof OBLIGATIONS)[number];

/** The questions a decision asks, in order; all must say yes, and all are asked. */
export const STAGES = ['S0-guardrails', 'S1-agreement', 'S2-matrix', 'S3-lawful-basis', 'S4-subject-state', 'S5-obligations'] as const;
export type Stage = (typeof STAGES)[number];
