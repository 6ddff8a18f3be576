import { SURNAMES } from './names.js';
import type { SchoolPlan } from './schools.js';

/** Where schools and their people are set: all that tells one neighbourhood from another. */
export interface Setting {
  readonly academy: string;
  readonly town: { readonly city: string; readonly postalCode: string };
  /** The collège of the cast, the lycée of the cast, then schools without a cast. */
  readonly schools: readonly [SchoolPlan, SchoolPlan, ...SchoolPlan[]];
  readonly surnames: readonly string[];
  readonly mail: { readonly families: string; readonly staff: string };
  readonly accounts: { readonly identityProvider: string; readonly loginOf: (handle: string) => string };
  /** Students that have a national number already, in other neighbourhoods. */
  readonly firstStudent: number;
  /** School days that are told of at most, from today back. */
  readonly schoolDays: number;
  /** Weeks in which people write to each other as much as they do; 0: what the cast needs, and a little more. */
  readonly weeksOfMessages: number;
  /** Has everybody an account who could have one, and not the cast alone? */
  readonly accountsForAll: boolean;
}

export const COLLEGE = '9990001X';
export const LYCEE = '9990002Y';
/** Accounts of the demo: the login is the handle. */
export const DEMO_PROVIDER = 'urn:preau:demo';

/** Share of the students at the collège. */
const AT_COLLEGE = 0.55;
/** Eight weeks of five days. */
const SCHOOL_DAYS = 40;

/** The demo: a town, its academy and two schools that are on no map. Codes are of the unassigned range (domain model §5.6). */
export function demoSetting(students: number): Setting {
  const atCollege = Math.round(students * AT_COLLEGE);
  return {
    academy: 'Arvenne',
    town: { city: 'Valbriant-sur-Oye', postalCode: '96400' },
    schools: [
      {
        uai: COLLEGE,
        kind: 'COLLEGE',
        name: 'Collège Aurèle-Montfaudrin',
        mailDomain: 'college-montfaudrin.example',
        street: '2 rue des Alouettes',
        students: atCollege,
        absenteeism: 1,
      },
      {
        uai: LYCEE,
        kind: 'LYCEE',
        name: 'Lycée Odile-Clairvandre',
        mailDomain: 'lycee-clairvandre.example',
        street: '15 boulevard des Tilleuls',
        students: students - atCollege,
        absenteeism: 1,
      },
    ],
    surnames: SURNAMES,
    mail: { families: 'courriel.example', staff: 'ac-arvenne.example' },
    accounts: { identityProvider: DEMO_PROVIDER, loginOf: (handle) => handle },
    firstStudent: 0,
    schoolDays: SCHOOL_DAYS,
    weeksOfMessages: 0,
    accountsForAll: false,
  };
}
