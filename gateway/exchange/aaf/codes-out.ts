/** Codes of the feed by our words: the way out of `codes.ts` and `guardian-link.ts`. */

export const TYPES: Readonly<Record<string, string>> = {
  COLLEGE: 'COLLEGE',
  LYCEE: 'LYCEE',
  LYCEE_PRO: 'LYCEE PROFESSIONNEL',
  ECOLE: 'ECOLE',
};

export const REGIMES: Readonly<Record<string, string>> = {
  DAY: 'EXTERNE LIBRE',
  HALF_BOARD: 'DEMI-PENSIONNAIRE DANS L’ETABLISSEMENT',
  FULL_BOARD: 'INTERNE DANS L’ETABLISSEMENT',
  BOARDING_ONLY: 'INTERNE HEBERGE',
};

/** National codes of kinship. Source: formats.md 2.3. */
export const KINSHIP: Readonly<Record<string, number>> = {
  MOTHER: 10,
  FATHER: 20,
  SIBLING: 37,
  GRANDPARENT: 38,
  OTHER_FAMILY: 39,
  EDUCATOR: 41,
  FOSTER_FAMILY: 42,
  GUARDIAN: 50,
  CHILD_WELFARE: 51,
};
export const OTHER_KIN = 90;

/** Function codes. Source: domain.md 3.1; of health and guidance the feed says no more than that somebody is of the staff (D8). */
export const FUNCTIONS: Readonly<Record<string, readonly [string, string]>> = {
  TEACHER: ['ENS', 'ENSEIGNEMENT'],
  PRINCIPAL: ['DIR', 'DIRECTION'],
  DEPUTY_PRINCIPAL: ['DIR', 'ADJOINT AU CHEF D’ETABLISSEMENT'],
  CPE: ['EDU', 'EDUCATION'],
  AED: ['AED', 'ASSISTANT D’EDUCATION'],
  LIBRARIAN: ['DOC', 'DOCUMENTATION'],
  ADMIN_OFFICE: ['ADM', 'ADMINISTRATION'],
  INSPECTOR: ['INS', 'INSPECTION'],
  LOCAL_AUTHORITY: ['COLTER', 'COLLECTIVITE TERRITORIALE'],
};
export const OTHER_FUNCTION = ['-', 'SANS OBJET'] as const;
