import { sql } from 'drizzle-orm';
import { bigint, boolean, foreignKey, index, integer, jsonb, pgSchema, primaryKey, text, uniqueIndex, varchar } from 'drizzle-orm/pg-core';
import { feedNumbers, lookedTable, shownTable, touchedTable } from '../../core/store/change-tables.js';
import { day, id, instant, school } from '../../core/store/columns.js';
import { byName, writeColumns } from '../../core/store/idempotency.js';
import type { AnsweredItemRow, AttachmentRow, ContactPointRow, PostalAddressRow } from './row-values.js';

/** Who is who, at which school, in which class, and whose guardian. */
export const identitySchema = pgSchema('identity');

/** The system an intake took the row from; null when it was made here. A bulk intake ends only rows of its own source. */
const sourceSystem = () => varchar('source', { length: 128 });

export const schools = identitySchema.table('school', {
  id: id().primaryKey(), // UAI
  name: text('name').notNull(),
  kind: text('kind'), // COLLEGE, LYCEE, LYCEE_PRO, ECOLE
  sector: text('sector'), // PUBLIC, PRIVATE
  academy: text('academy'),
  address: jsonb('address').$type<PostalAddressRow>(),
  timeZone: text('time_zone').notNull().default('Europe/Paris'),
  dataProtectionContact: text('data_protection_contact'),
});

/** Which system serves what at a school, and whether it takes changes. */
export const capabilities = identitySchema.table(
  'capability',
  {
    school: school(),
    domain: varchar('domain', { length: 64 }).notNull(),
    feature: varchar('feature', { length: 64 }).notNull(),
    system: varchar('system', { length: 128 }).notNull(),
    readable: boolean('readable').notNull(),
    writable: boolean('writable').notNull(),
  },
  (t) => [primaryKey({ columns: [t.school, t.domain, t.feature, t.system] })],
);

export const schoolYears = identitySchema.table(
  'school_year',
  {
    school: school(),
    id: id().notNull(),
    name: text('name').notNull(),
    startDate: day('start_date').notNull(),
    endDate: day('end_date').notNull(),
  },
  (t) => [primaryKey({ columns: [t.school, t.id] })],
);

export const periods = identitySchema.table(
  'period',
  {
    school: school(),
    id: id().notNull(),
    schoolYear: id('school_year').notNull(),
    kind: text('kind').notNull(),
    name: text('name').notNull(),
    sequence: integer('sequence').notNull(),
    startDate: day('start_date').notNull(),
    endDate: day('end_date').notNull(),
  },
  (t) => [primaryKey({ columns: [t.school, t.id] })],
);

export const subjects = identitySchema.table(
  'subject',
  {
    school: school(),
    id: id().notNull(),
    code: text('code'),
    nationalCode: text('national_code'),
    name: text('name').notNull(),
    shortName: text('short_name'),
    parent: id('parent'),
    electionMode: text('election_mode'),
  },
  (t) => [primaryKey({ columns: [t.school, t.id] })],
);

export const classGroups = identitySchema.table(
  'class_group',
  {
    school: school(),
    id: id().notNull(),
    schoolYear: id('school_year'),
    kind: text('kind').notNull(),
    code: text('code'),
    name: text('name').notNull(),
    level: text('level'),
    parentGroups: jsonb('parent_groups').$type<string[]>(),
    /** Set when the source no longer has the group: it is listed no more, and still found by id. */
    endedOn: day('ended_on'),
  },
  (t) => [primaryKey({ columns: [t.school, t.id] })],
);

/** One row per human; `school` is where the record lives. Facets share the number of the id (core/ids.ts). */
export const persons = identitySchema.table(
  'person',
  {
    school: school(),
    id: id().notNull(),
    civility: text('civility'),
    givenName: text('given_name'),
    familyName: text('family_name'),
    usualName: text('usual_name'),
    otherGivenNames: jsonb('other_given_names').$type<string[]>(),
    sex: text('sex'),
    birthDate: day('birth_date'),
    birthPlace: text('birth_place'),
    nationality: text('nationality'), // ISO 3166, two letters
    photo: jsonb('photo').$type<AttachmentRow>(),
    emails: jsonb('emails').$type<ContactPointRow[]>(),
    phones: jsonb('phones').$type<ContactPointRow[]>(),
    addresses: jsonb('addresses').$type<PostalAddressRow[]>(),
    preferredLanguage: text('preferred_language'),
  },
  (t) => [primaryKey({ columns: [t.school, t.id] })],
);

export const students = identitySchema.table(
  'student',
  {
    school: school(),
    id: id().notNull(),
    person: id('person').notNull(),
    nationalId: text('national_id'),
    boarding: text('boarding'),
    mealDays: jsonb('meal_days').$type<number[]>(),
    exitPermission: text('exit_permission'),
    dietaryRequirement: text('dietary_requirement'),
    scholarshipHolder: boolean('scholarship_holder'),
    guardianDisclosure: text('guardian_disclosure').notNull().default('STANDARD'),
    emancipated: boolean('emancipated').notNull().default(false),
  },
  (t) => [
    primaryKey({ columns: [t.school, t.id] }),
    foreignKey({ columns: [t.school, t.person], foreignColumns: [persons.school, persons.id] }),
  ],
);

export const staff = identitySchema.table(
  'staff',
  {
    school: school(),
    id: id().notNull(),
    person: id('person').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.school, t.id] }),
    foreignKey({ columns: [t.school, t.person], foreignColumns: [persons.school, persons.id] }),
  ],
);

/** `school` is the school of the enrolment; the student's own record may live at another. Dates are inclusive. */
export const enrolments = identitySchema.table(
  'enrolment',
  {
    school: school(),
    id: id().notNull(),
    student: id('student').notNull(),
    schoolYear: id('school_year'),
    level: text('level'),
    programmeCode: text('programme_code'),
    programmeName: text('programme_name'),
    mainClass: id('main_class'),
    repeating: boolean('repeating'),
    primary: boolean('is_primary').notNull().default(true),
    enteredOn: day('entered_on'),
    leftOn: day('left_on'),
    leaveReason: text('leave_reason'),
    /** UAI, as this school noted it: it need not be kept here. */
    previousSchool: varchar('previous_school', { length: 16 }),
    options: jsonb('options').$type<string[]>(),
    source: sourceSystem(),
  },
  (t) => [
    primaryKey({ columns: [t.school, t.id] }),
    index('enrolment_by_student').on(t.student),
    index('enrolment_by_class').on(t.school, t.mainClass),
  ],
);

/** Membership of a class or group, dated (inclusive). `school` is the group's. */
export const memberships = identitySchema.table(
  'membership',
  {
    school: school(),
    group: id('class_group').notNull(),
    student: id('student').notNull(),
    validFrom: day('valid_from').notNull().default(sql`'0001-01-01'`),
    validTo: day('valid_to'),
    source: sourceSystem(),
  },
  (t) => [primaryKey({ columns: [t.school, t.group, t.student, t.validFrom] }), index('membership_by_student').on(t.student)],
);

/** A role held at a school; `function` is one of the staff functions of the schema, or a delegate's mandate. */
export const roleAssignments = identitySchema.table(
  'role_assignment',
  {
    school: school(),
    id: id().notNull(),
    person: id('person').notNull(),
    profile: text('profile'),
    function: text('staff_function').notNull(),
    scope: text('scope').notNull().default('SCHOOL'),
    scopeGroup: id('scope_group'),
    scopeSubject: id('scope_subject'),
    scopeStudent: id('scope_student'),
    academy: text('academy'),
    validFrom: day('valid_from'),
    validTo: day('valid_to'),
    source: sourceSystem(),
  },
  (t) => [
    primaryKey({ columns: [t.school, t.id] }),
    index('role_by_person').on(t.person),
    index('role_by_group').on(t.school, t.scopeGroup),
  ],
);

export const teachingAssignments = identitySchema.table(
  'teaching_assignment',
  {
    school: school(),
    id: id().notNull(),
    staff: id('staff').notNull(),
    subject: id('subject'),
    group: id('class_group').notNull(),
    coTeaching: boolean('co_teaching').notNull().default(false),
    substituteFor: id('substitute_for'),
    validFrom: day('valid_from'),
    validTo: day('valid_to'),
    source: sourceSystem(),
  },
  (t) => [
    primaryKey({ columns: [t.school, t.id] }),
    index('teaching_by_staff').on(t.staff),
    index('teaching_by_group').on(t.school, t.group),
  ],
);

/** The edge that opens a child's data to an adult. Absent rights mean no right. */
export const guardianLinks = identitySchema.table(
  'guardian_link',
  {
    school: school(),
    id: id().notNull(),
    student: id('student').notNull(),
    guardian: id('guardian').notNull(), // person id
    kinship: text('kinship'),
    authority: text('authority').notNull().default('CONTACT'),
    legalRank: integer('legal_rank'),
    parentalAuthority: text('parental_authority').notNull().default('UNKNOWN'),
    residence: text('residence'),
    contactRestriction: text('contact_restriction').notNull().default('NONE'),
    courtDecisionOnFile: boolean('court_decision_on_file'),
    emergencyContact: boolean('emergency_contact'),
    pickupAuthorized: boolean('pickup_authorized'),
    contactPriority: integer('contact_priority'),
    paysFees: boolean('pays_fees'),
    receivesBenefits: boolean('receives_benefits'),
    shareWithParentAssociations: boolean('share_with_parent_associations'),
    receives: jsonb('receives').$type<string[]>(),
    webAccess: boolean('web_access').notNull().default(false),
    validFrom: day('valid_from'),
    validTo: day('valid_to'),
    source: sourceSystem(),
  },
  (t) => [
    primaryKey({ columns: [t.school, t.id] }),
    index('guardian_link_by_student').on(t.student),
    index('guardian_link_by_guardian').on(t.guardian),
  ],
);

export const accommodations = identitySchema.table(
  'accommodation',
  {
    school: school(),
    id: id().notNull(),
    student: id('student').notNull(),
    kind: text('kind').notNull(),
    title: text('title'),
    measures: jsonb('measures').$type<string[]>(),
    confidentialNote: text('confidential_note'),
    documents: jsonb('documents').$type<AttachmentRow[]>(),
    aide: id('aide'), // staff id
    validFrom: day('valid_from'),
    validTo: day('valid_to'),
  },
  (t) => [primaryKey({ columns: [t.school, t.id] }), index('accommodation_by_student').on(t.student)],
);

/** What other systems call our records. Matching goes by this, never by name. */
export const externalIds = identitySchema.table(
  'external_id',
  {
    school: school(),
    system: varchar('system', { length: 128 }).notNull(),
    kind: varchar('kind', { length: 64 }).notNull(),
    value: varchar('value', { length: 256 }).notNull(),
    record: id('record').notNull(),
    assurance: text('assurance').notNull().default('UNVERIFIED'),
    lastSeenAt: instant('last_seen_at'),
  },
  (t) => [
    primaryKey({ columns: [t.school, t.system, t.kind, t.value] }),
    index('external_id_by_record').on(t.record),
    index('external_id_by_value').on(t.system, t.kind, t.value),
  ],
);

/** Accounts by which a person is recognised: (identity provider, login) is one person. */
export const accounts = identitySchema.table(
  'account',
  {
    school: school(),
    person: id('person').notNull(),
    system: text('system').notNull(),
    identityProvider: text('identity_provider').notNull(),
    login: text('login').notNull(),
    status: text('status').notNull().default('ACTIVE'),
    mfa: boolean('mfa'),
    lastLoginAt: instant('last_login_at'),
  },
  (t) => [
    primaryKey({ columns: [t.school, t.identityProvider, t.login] }),
    index('account_by_person').on(t.person),
    uniqueIndex('account_login').on(t.identityProvider, t.login),
  ],
);

/** What happened to whom, in order; a vendor's delta feed reads it. `sequence` grows within a school. */
export const changes = identitySchema.table(
  'change',
  {
    school: school(),
    sequence: bigint('sequence', { mode: 'number' }).notNull().generatedAlwaysAsIdentity(),
    kind: text('kind').notNull(),
    recordType: text('record_type').notNull(),
    record: id('record').notNull(),
    student: id('student'),
    version: integer('version').notNull().default(1),
    changedAt: instant('changed_at').notNull(),
  },
  (t) => [primaryKey({ columns: [t.school, t.sequence] }), index('identity_change_by_record').on(t.record)],
);

export const shown = shownTable(identitySchema);
export const touched = touchedTable(identitySchema);
export const looked = lookedTable(identitySchema);
export const numbers = feedNumbers(identitySchema);

/** Batches that were taken, with their answers: sent again, nothing is written and the same is said. */
export const idempotencyKeys = identitySchema.table(
  'idempotency_key',
  { ...writeColumns(), answer: jsonb('answer').$type<AnsweredItemRow[]>().notNull() },
  byName,
);

/** Local numbers of the ids this subgraph makes (`9990001X.p17`). */
export const counters = identitySchema.table(
  'counter',
  {
    school: school(),
    kind: varchar('kind', { length: 4 }).notNull(),
    next: bigint('next', { mode: 'number' }).notNull(),
  },
  (t) => [uniqueIndex('identity_counter').on(t.school, t.kind)],
);
