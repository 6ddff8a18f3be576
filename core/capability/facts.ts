/**
 * What identity tells the gateway about people, in its internal fields (schema/identity-facts.graphql). Days are inclusive, `YYYY-MM-DD`, null is open.
 */

/** `preauPlaces`: one human, as everybody's decisions need them. */
export interface PlaceFacts {
  /** Person id. */
  readonly person: string;
  readonly birthDate: string | null;
  /** Set when the human is a student. */
  readonly student: {
    readonly id: string;
    readonly guardianDisclosure: 'STANDARD' | 'ADULT_NO_OBJECTION' | 'ADULT_OBJECTED' | 'ADULT_INDEPENDENT';
    readonly emancipated: boolean;
    readonly enrolments: readonly { readonly school: string; readonly from: string | null; readonly to: string | null }[];
    /** All links, also those that open nothing: consent needs to know every holder of authority. */
    readonly guardians: readonly LinkFacts[];
  } | null;
  /** Links to wards; a school is the school that keeps the link, or one the ward is enrolled at. */
  readonly wards: readonly (LinkFacts & {
    readonly wardSchools: readonly { readonly school: string; readonly from: string | null; readonly to: string | null }[];
  })[];
  /** Schools at which the human holds a staff role today or held one, with dates. */
  readonly staffAt: readonly { readonly school: string; readonly from: string | null; readonly to: string | null }[];
  /** UAI of each school named here with its time zone: days are counted there. */
  readonly timeZones: Readonly<Record<string, string>>;
}

export interface LinkFacts {
  readonly id: string;
  readonly student: string;
  /** Person id of the guardian. */
  readonly guardian: string;
  readonly authority: 'LEGAL' | 'IN_CHARGE' | 'CONTACT';
  readonly parentalAuthority: 'JOINT' | 'SOLE' | 'SUPERVISION_ONLY' | 'DELEGATED' | 'WITHDRAWN' | 'UNKNOWN';
  readonly contactRestriction: 'NONE' | 'NO_CONTACT_STUDENT' | 'NO_INFORMATION' | 'NO_ADDRESS_DISCLOSURE' | 'SUPERVISED_ONLY';
  readonly webAccess: boolean;
  readonly from: string | null;
  readonly to: string | null;
}

/** `preauStandings`: what one person holds, from which every relation of theirs follows. Null for an unknown person. */
export interface StandingFacts {
  readonly person: string;
  readonly birthDate: string | null;
  readonly student: PlaceFacts['student'];
  /** Student ids of the classmates are not given: a pupil has no relation to them. */
  readonly studentGroups: readonly {
    readonly school: string;
    readonly group: string;
    readonly from: string | null;
    readonly to: string | null;
  }[];
  readonly wards: readonly (LinkFacts & {
    readonly birthDate: string | null;
    readonly guardianDisclosure: string;
    readonly emancipated: boolean;
    readonly schools: readonly { readonly school: string; readonly from: string | null; readonly to: string | null }[];
    readonly groups: readonly {
      readonly school: string;
      readonly group: string;
      readonly from: string | null;
      readonly to: string | null;
    }[];
  })[];
  readonly roles: readonly {
    readonly school: string;
    readonly academy: string | null;
    readonly function: string; // StaffFunction of the schema
    readonly scope: 'SCHOOL' | 'CLASS' | 'SUBJECT' | 'STUDENT' | 'ACADEMY';
    readonly group: string | null;
    readonly subject: string | null;
    readonly student: string | null;
    readonly from: string | null;
    readonly to: string | null;
  }[];
  readonly teaching: readonly {
    readonly school: string;
    readonly group: string;
    readonly subject: string | null;
    readonly substitute: boolean;
    readonly from: string | null;
    readonly to: string | null;
  }[];
  /** Students of every group named in `roles` and `teaching`, as dated memberships. */
  readonly members: readonly {
    readonly school: string;
    readonly group: string;
    readonly student: string;
    readonly from: string | null;
    readonly to: string | null;
  }[];
  /** UAI of each school with its time zone: days are counted there. */
  readonly timeZones: Readonly<Record<string, string>>;
}

/** `preauAudience`: candidates for a message; the gateway decides on each. */
export interface AudienceFacts {
  readonly candidates: readonly {
    readonly person: string;
    readonly profile: 'GUARDIAN' | 'STUDENT' | 'STAFF';
    readonly onBehalfOf: readonly string[];
    /** The group through which the person was found, when one was named. */
    readonly group: string | null;
    readonly label: string | null;
  }[];
}

/** `preauReachable`: among whom the gateway finds those who may be written to, by name. */
export interface ReachableFacts {
  /** Person ids. */
  readonly people: readonly string[];
  readonly groups: readonly { readonly group: string; readonly label: string }[];
}

/** `preauAcademies`: where one school belongs; null where nobody said. */
export interface AcademyFacts {
  readonly school: string;
  readonly academy: string | null;
}

/** `preauSchools`: what one school is, as far as anybody said; nobody is the subject of it. */
export interface SchoolFacts {
  readonly school: string;
  readonly name: string;
  /** COLLEGE, LYCEE, LYCEE_PRO, ECOLE */
  readonly kind: string | null;
  /** PUBLIC, PRIVATE */
  readonly sector: string | null;
  readonly academy: string | null;
  readonly address: { readonly lines: readonly string[]; readonly postalCode?: string; readonly city?: string } | null;
  readonly dataProtectionContact: string | null;
}

/** `preauHeadcounts`: people of one school on a day, counted. */
export interface HeadcountFacts {
  readonly school: string;
  readonly students: number;
  readonly guardians: number;
  /** StaffFunction of the schema, with how many humans hold it; delegates too. */
  readonly functions: readonly { readonly function: string; readonly count: number }[];
}
