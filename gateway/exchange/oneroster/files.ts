/** Files that are read, and those of the standard that hold nothing a roster needs. */
export const READ = [
  'manifest',
  'orgs',
  'academicSessions',
  'courses',
  'classes',
  'users',
  'roles',
  'userProfiles',
  'enrollments',
  'demographics',
] as const;
export type FileKind = (typeof READ)[number];

export const NOT_READ = [
  'categories',
  'lineItems',
  'results',
  'scoreScales',
  'lineItemScoreScales',
  'resultScoreScales',
  'lineItemLearningObjectiveIds',
  'resultLearningObjectiveIds',
  'resources',
  'classResources',
  'courseResources',
  'userResources',
  'assessmentLineItems',
  'assessmentResults',
];

/** Columns without which no row can be taken. Source: formats.md 1.2; what the standard asks for beyond these is asked for in a notice. */
export const NEEDED: Readonly<Record<FileKind, readonly string[]>> = {
  manifest: ['propertyName', 'value'],
  orgs: ['sourcedId', 'name', 'type'],
  academicSessions: ['sourcedId', 'title', 'type', 'startDate', 'endDate'],
  courses: ['sourcedId', 'title'],
  classes: ['sourcedId', 'title', 'classType', 'schoolSourcedId'],
  users: ['sourcedId', 'givenName', 'familyName'],
  roles: ['userSourcedId', 'role', 'orgSourcedId'],
  userProfiles: ['userSourcedId'],
  enrollments: ['classSourcedId', 'schoolSourcedId', 'userSourcedId', 'role'],
  demographics: ['sourcedId'],
};

/** Columns that the standard asks for and that can be done without. */
export const EXPECTED: Readonly<Partial<Record<FileKind, readonly string[]>>> = {
  academicSessions: ['schoolYear'],
  courses: ['orgSourcedId'],
  classes: ['courseSourcedId', 'termSourcedIds'],
  users: ['enabledUser', 'username'],
  roles: ['sourcedId', 'roleType'],
  enrollments: ['sourcedId'],
};

/** Columns that are read. Others of the standard are dropped: no use is made of them. */
export const KEPT: Readonly<Record<FileKind, readonly string[]>> = {
  manifest: ['propertyName', 'value'],
  orgs: ['sourcedId', 'status', 'name', 'type', 'identifier', 'parentSourcedId'],
  academicSessions: ['sourcedId', 'status', 'title', 'type', 'startDate', 'endDate', 'parentSourcedId', 'schoolYear'],
  courses: ['sourcedId', 'status', 'title', 'courseCode', 'orgSourcedId', 'subjectCodes'],
  classes: ['sourcedId', 'status', 'title', 'grades', 'courseSourcedId', 'classCode', 'classType', 'schoolSourcedId', 'termSourcedIds'],
  users: [
    'sourcedId',
    'status',
    'orgSourcedIds',
    'role',
    'givenName',
    'familyName',
    'middleName',
    'preferredGivenName',
    'preferredFamilyName',
    'identifier',
    'email',
    'sms',
    'phone',
    'agentSourcedIds',
    'grades',
    'primaryOrgSourcedId',
  ],
  roles: ['sourcedId', 'status', 'userSourcedId', 'roleType', 'role', 'beginDate', 'endDate', 'orgSourcedId'],
  userProfiles: ['sourcedId', 'status', 'userSourcedId', 'roleType', 'role', 'beginDate', 'endDate', 'orgSourcedId'],
  enrollments: ['sourcedId', 'status', 'classSourcedId', 'schoolSourcedId', 'userSourcedId', 'role', 'beginDate', 'endDate'],
  demographics: ['sourcedId', 'status', 'birthDate', 'sex'],
};

/** Other names under which columns arrive. Source: formats.md 1.6. */
export const ALIASES: Readonly<Record<string, string>> = {
  orgs: 'orgSourcedIds',
  agents: 'agentSourcedIds',
  prefferedgivenname: 'preferredGivenName',
  prefferedfamilyname: 'preferredFamilyName',
  grade: 'grades',
  schoolyearid: 'schoolYearSourcedId',
  datelastmodified: 'dateLastModified',
};

/** Said when a column is dropped, so that a sender can be told to send less. */
export const DROPPED: readonly (readonly [RegExp, string])[] = [
  [/password|passwd/i, 'passwords'],
  [
    /^(americanIndianOrAlaskaNative|asian|blackOrAfricanAmerican|nativeHawaiianOrOtherPacificIslander|white|demographicRaceTwoOrMoreRaces|hispanicOrLatinoEthnicity)$/i,
    'race and ethnicity',
  ],
  [/^(countryOfBirthCode|stateOfBirthAbbreviation|cityOfBirth)$/i, 'places of birth'],
  [/^(metadata\.|ext[_:])/i, 'extension columns'],
  [/^(username|userIds?|userMasterIdentifier)$/i, 'login names and ids of other systems'],
  [/^pronouns$/i, 'pronouns'],
];

/** Columns with telephone numbers, where a plus sign may come first. */
export const PHONES: ReadonlySet<string> = new Set(['sms', 'phone']);
