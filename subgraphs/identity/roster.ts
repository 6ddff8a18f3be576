/**
 * One school's people, classes and ties in our own words, as a file of another system tells them. An importer parses its format into
 * this; `applyRoster` (intake.ts) makes the tables agree.
 *
 * A property that is absent is not known to the source and stays as it is; `null` says that there is none. Days are inclusive, `YYYY-MM-DD`.
 */
export interface Roster {
  readonly school: RosterSchool;
  readonly years: readonly RosterYear[];
  readonly periods: readonly RosterPeriod[];
  readonly subjects: readonly RosterSubject[];
  readonly groups: readonly RosterGroup[];
  readonly students: readonly RosterStudent[];
  /** Adults named by a link: persons without a facet of their own. */
  readonly guardians: readonly RosterPerson[];
  readonly staff: readonly RosterStaff[];
  readonly memberships: readonly RosterMembership[];
  readonly links: readonly RosterLink[];
  readonly roles: readonly RosterRole[];
  readonly teaching: readonly RosterTeaching[];
  /**
   * In a delta: of whom this roster tells *all* ties of a kind, so that those known from this source and not listed end (an AAF
   * `modifyRequest` replaces a whole attribute). In bulk mode that holds of everybody and this is not read.
   */
  readonly whole?: {
    /** Students whose memberships are all listed. */
    readonly memberships?: readonly ExternalKey[];
    /** Students whose links are all listed. */
    readonly links?: readonly ExternalKey[];
    /** Staff whose roles are all listed. */
    readonly roles?: readonly ExternalKey[];
    /** Staff whose teaching is all listed. */
    readonly teaching?: readonly ExternalKey[];
  };
}

/** How another system calls a record. Matching goes by this and never by name. */
export interface ExternalKey {
  /** `aaf`, or the name the source gives itself. */
  readonly system: string;
  /** What the value is within the system: `jointure`, `sourcedId`, `INE`. */
  readonly kind: string;
  readonly value: string;
  /** `global`: the same value means the same record at every school (national and academic keys). `school`: only within this school. */
  readonly scope: 'school' | 'global';
}

/** `tobedeleted` ends what is dated and keeps what others hang on. */
export type RosterStatus = 'active' | 'tobedeleted';

export interface RosterRecord {
  readonly externalId: ExternalKey;
  readonly status: RosterStatus;
}

export interface RosterSchool {
  readonly uai: string;
  readonly name: string;
  /** COLLEGE, LYCEE, LYCEE_PRO, ECOLE. */
  readonly kind?: string | null;
  /** PUBLIC, PRIVATE. */
  readonly sector?: string | null;
  readonly academy?: string | null;
  readonly address?: RosterAddress | null;
  /** IANA name; `Europe/Paris` when absent and the school is new. */
  readonly timeZone?: string;
  readonly externalIds?: readonly ExternalKey[];
}

export interface RosterYear extends RosterRecord {
  readonly name: string;
  readonly startDate: string;
  readonly endDate: string;
}

export interface RosterPeriod extends RosterRecord {
  readonly year: ExternalKey;
  readonly kind: 'TRIMESTER' | 'SEMESTER' | 'YEAR' | 'SUB_PERIOD' | 'MOCK_EXAM' | 'OFF_PERIOD';
  readonly name: string;
  readonly sequence: number;
  readonly startDate: string;
  readonly endDate: string;
}

export interface RosterSubject extends RosterRecord {
  readonly code?: string | null;
  readonly nationalCode?: string | null;
  readonly name: string;
  readonly shortName?: string | null;
}

export interface RosterGroup extends RosterRecord {
  readonly year?: ExternalKey | null;
  readonly kind: 'DIVISION' | 'GROUP' | 'CLASS_PART' | 'OPTION' | 'SUPPORT' | 'ACTIVITY';
  readonly code?: string | null;
  readonly name: string;
  readonly level?: string | null;
  /** Classes or groups it is a part of, or whose students it takes. */
  readonly parents?: readonly ExternalKey[] | null;
}

export interface RosterContact {
  readonly kind: 'PERSONAL' | 'MOBILE' | 'WORK' | 'SCHOOL' | 'INTERNAL' | 'OTHER';
  readonly value: string;
  readonly preferred?: boolean;
  readonly smsAllowed?: boolean;
  readonly redList?: boolean;
}

export interface RosterAddress {
  readonly lines: readonly string[];
  readonly postalCode?: string;
  readonly city?: string;
  readonly countryCode?: string;
}

export interface RosterPerson extends RosterRecord {
  /** Further keys of the same human; those of scope `global` are looked up as well. */
  readonly otherIds?: readonly ExternalKey[];
  readonly civility?: string | null;
  readonly givenName?: string | null;
  readonly familyName?: string | null;
  /** The whole name somebody goes by (`Mme Costa`), where it is not given name and family name; it is what is displayed. */
  readonly usualName?: string | null;
  readonly otherGivenNames?: readonly string[] | null;
  /** M, F, X. */
  readonly sex?: string | null;
  readonly birthDate?: string | null;
  readonly birthPlace?: string | null;
  /** ISO 3166, two letters. */
  readonly nationality?: string | null;
  readonly emails?: readonly RosterContact[] | null;
  readonly phones?: readonly RosterContact[] | null;
  readonly addresses?: readonly RosterAddress[] | null;
  readonly preferredLanguage?: string | null;
}

export interface RosterStudent extends RosterPerson {
  /** INE. */
  readonly nationalId?: string | null;
  readonly boarding?: 'DAY' | 'HALF_BOARD' | 'FULL_BOARD' | 'BOARDING_ONLY' | null;
  readonly exitPermission?: string | null;
  readonly scholarshipHolder?: boolean | null;
  /** The enrolment at this school. Absent in a delta: nothing is said about it. */
  readonly enrolment?: RosterEnrolment;
}

export interface RosterEnrolment {
  readonly year?: ExternalKey | null;
  readonly level?: string | null;
  readonly programmeCode?: string | null;
  readonly programmeName?: string | null;
  readonly mainClass?: ExternalKey | null;
  readonly repeating?: boolean | null;
  /** False when the student's own school is another. */
  readonly primary?: boolean;
  readonly enteredOn?: string | null;
  readonly leftOn?: string | null;
  readonly leaveReason?: string | null;
  /** UAI of the school before. */
  readonly previousSchool?: string | null;
  /** Subjects. */
  readonly options?: readonly ExternalKey[] | null;
}

export type RosterStaff = RosterPerson;

/** A tie between records of this roster, or records known from before. It has no key of its own: its ends are its key. */
export interface RosterTie {
  readonly status: RosterStatus;
  readonly from?: string | null;
  readonly to?: string | null;
}

export interface RosterMembership extends RosterTie {
  readonly student: ExternalKey;
  readonly group: ExternalKey;
}

/** Rights that are not given open nothing: authority CONTACT, parental authority UNKNOWN, no web access. */
export interface RosterLink extends RosterTie {
  readonly student: ExternalKey;
  readonly guardian: ExternalKey;
  /** MOTHER, FATHER, … as in the schema. */
  readonly kinship?: string | null;
  readonly authority?: 'LEGAL' | 'IN_CHARGE' | 'CONTACT';
  readonly legalRank?: number | null;
  readonly parentalAuthority?: 'JOINT' | 'SOLE' | 'SUPERVISION_ONLY' | 'DELEGATED' | 'WITHDRAWN' | 'UNKNOWN';
  readonly residence?: 'LIVES_WITH' | 'ALTERNATING' | 'NOT_LIVING_WITH' | 'UNKNOWN' | null;
  readonly contactRestriction?: 'NONE' | 'NO_CONTACT_STUDENT' | 'NO_INFORMATION' | 'NO_ADDRESS_DISCLOSURE' | 'SUPERVISED_ONLY';
  readonly emergencyContact?: boolean | null;
  readonly pickupAuthorized?: boolean | null;
  readonly contactPriority?: number | null;
  readonly paysFees?: boolean | null;
  readonly receivesBenefits?: boolean | null;
  readonly shareWithParentAssociations?: boolean | null;
  readonly receives?: readonly string[] | null;
  readonly webAccess?: boolean;
}

/** A role at this school. A head teacher is HEAD_TEACHER with scope CLASS and the class. */
export interface RosterRole extends RosterTie {
  readonly person: ExternalKey;
  /** ENS, DIR, EVS, …: national profile. */
  readonly profile?: string | null;
  /** StaffFunction of the schema. */
  readonly function: string;
  readonly scope: 'SCHOOL' | 'CLASS' | 'SUBJECT' | 'STUDENT' | 'ACADEMY';
  readonly group?: ExternalKey | null;
  readonly subject?: ExternalKey | null;
  readonly student?: ExternalKey | null;
  readonly academy?: string | null;
}

export interface RosterTeaching extends RosterTie {
  readonly staff: ExternalKey;
  readonly group: ExternalKey;
  readonly subject?: ExternalKey | null;
  readonly coTeaching?: boolean;
  readonly substituteFor?: ExternalKey | null;
}

/** Where a roster comes from. */
export interface RosterSource {
  readonly system: string;
  /** `bulk`: everybody the source knows at the school. `delta`: only what is named changes. */
  readonly mode: 'bulk' | 'delta';
  /** False: civil fields and guardian rights already known are not touched, and new links open nothing. */
  readonly authoritative: boolean;
}

export interface IntakeCount {
  created: number;
  updated: number;
  unchanged: number;
  ended: number;
}

/** What an intake did, and what it left out. */
export interface IntakeReport {
  readonly school: string;
  readonly counts: Readonly<Record<IntakeKind, Readonly<IntakeCount>>>;
  /** Records left out, with the key as the source gave it: a tie one end of which is unknown, keys that name two different humans. */
  readonly skipped: readonly { readonly kind: IntakeKind; readonly keys: readonly ExternalKey[]; readonly why: string }[];
}

export const INTAKE_KINDS = [
  'school',
  'year',
  'period',
  'subject',
  'group',
  'student',
  'guardian',
  'staff',
  'enrolment',
  'membership',
  'link',
  'role',
  'teaching',
] as const;
export type IntakeKind = (typeof INTAKE_KINDS)[number];
