import { facetOf } from '../../../core/ids.js';
import { text } from '../intake/keys.js';
import { carriesRights, isRestricted, NO_RIGHTS } from '../intake/rights.js';
import type { AnsweredItemRow } from '../row-values.js';
import type { guardianLinks, persons } from '../tables.js';
import { daysFault, type GivenKey, isText, keyFault, NOT_ITS_OWN } from './given-key.js';
import { refusal, type WriteError } from './write-once.js';

/** A link as sent. What was not sent is left as it is. */
export interface GivenLink {
  readonly externalId: GivenKey;
  readonly student: GivenKey;
  readonly guardian?: GivenKey | null;
  readonly guardianGivenName?: string | null;
  readonly guardianFamilyName?: string | null;
  readonly kinship?: string | null;
  readonly authority: string;
  readonly legalRank?: number | null;
  readonly parentalAuthority?: string | null;
  readonly residence?: string | null;
  readonly receivesBenefits?: boolean | null;
  readonly receives?: readonly string[] | null;
  readonly shareWithParentAssociations?: boolean | null;
  readonly validFrom?: string | null;
  readonly validTo?: string | null;
}

export type LinkRow = typeof guardianLinks.$inferSelect;

/** A link that is in order. */
export interface LinkDraft {
  readonly index: number;
  readonly given: GivenLink & { readonly guardian: GivenKey };
  /** The link between the two that is in force, if there is one. */
  readonly open: LinkRow | null;
}

/** What items are judged against. */
export interface LinkGround {
  readonly school: string;
  readonly source: string;
  readonly today: string;
  readonly isOffice: boolean;
  readonly isAuthority: boolean;
  readonly mayName: boolean;
  /** What an identifier means at the school: any record, a student, a human as their person id. */
  meant(key: GivenKey): string | undefined;
  student(key: GivenKey): string | undefined;
  human(key: GivenKey): string | undefined;
  readonly reached: ReadonlySet<string>;
  /** Adults who are named by an identifier. */
  readonly adults: ReadonlyMap<string, typeof persons.$inferSelect>;
  /** All links of each student, ended ones too. */
  readonly links: ReadonlyMap<string, readonly LinkRow[]>;
}

interface Fault {
  readonly code: WriteError['code'];
  readonly message: string;
  readonly field: keyof GivenLink;
}

const LONGEST_NAME = 100;
/** Of who is not there, and of what may not be touched alike. */
const NOBODY: Fault = { code: 'NOT_FOUND', message: 'no such student', field: 'student' };

/** Each link on its own: one that is refused takes no other with it. */
export function judgeLinks(
  items: readonly (GivenLink | null)[],
  ground: LinkGround,
): { readonly drafts: readonly LinkDraft[]; readonly refused: readonly AnsweredItemRow[] } {
  const drafts: LinkDraft[] = [];
  const refused: AnsweredItemRow[] = [];
  const taken = new Set<string>();
  for (const [index, given] of items.entries()) {
    const found = given === null ? NOBODY : (faultOf(given, ground) ?? twice(given, taken));
    if (found === null)
      drafts.push({ index, given: given as LinkDraft['given'], open: openOf(pairOf(given as GivenLink, ground), ground) });
    else refused.push(refusal(index, found.code, found.message, found.field));
  }
  return { drafts, refused };
}

function faultOf(given: GivenLink, ground: LinkGround): Fault | null {
  const { externalId, guardian } = given;
  const invalid = invalidity(given, ground);
  if (invalid !== null) return { code: 'VALIDATION', ...invalid };
  const student = ground.student(given.student);
  // INVARIANT: who may see a child's school life is for the office of the school to say.
  if (!ground.isOffice || student === undefined || !ground.reached.has(student)) return NOBODY;
  const key = guardian as GivenKey;
  const human = ground.human(key);
  if (human === undefined && ground.meant(key) !== undefined)
    return { code: 'DUPLICATE', message: 'the identifier means another record', field: 'guardian' };
  if (human === facetOf('Person', student)) return { code: 'VALIDATION', message: 'nobody is their own guardian', field: 'guardian' };
  const pair = pairOf(given, ground);
  const meant = ground.meant(externalId);
  if (meant !== undefined && !pair.some(({ id }) => id === meant))
    return { code: 'DUPLICATE', message: 'the identifier means another record', field: 'externalId' };
  if (!ground.mayName && (human === undefined || meant === undefined))
    return { code: 'POLICY_DENIED', message: NOT_ITS_OWN, field: human === undefined ? 'guardian' : 'externalId' };
  if (human === undefined && (given.guardianGivenName == null || given.guardianFamilyName == null))
    return { code: 'VALIDATION', message: 'an adult who is new has a given name and a family name', field: 'guardianFamilyName' };
  return unauthorised(given, pair, ground);
}

/**
 * INVARIANT: rights over a student, their days, and a name that is settled, are changed by an authority only. What is refused of what is sent is
 * refused whatever the school holds; what is refused for what it holds reads as no such student, so that no refusal tells of custody.
 */
function unauthorised(given: GivenLink, pair: readonly LinkRow[], ground: LinkGround): Fault | null {
  const open = openOf(pair, ground);
  // Why: a restriction does not end by the link being told anew, by whomever.
  if (open === null && pair.some(isRestricted)) return ground.isAuthority ? NOBODY : (saysRights(given, null) ?? NOBODY);
  if (ground.isAuthority) return null;
  const own = open?.school === ground.school ? open : null;
  return saysRights(given, own) ?? (isHeld(given, pair, open, ground) ? NOBODY : null) ?? renames(given, ground);
}

/** Rights that are sent. Custody is never taken; what else is sent of rights must be what stands in the link of this school, or of two strangers. */
function saysRights(given: GivenLink, own: LinkRow | null): Fault | null {
  if (given.parentalAuthority != null) return denied('parentalAuthority');
  if (given.residence != null) return denied('residence');
  const before = { authority: own?.authority ?? NO_RIGHTS.authority, legalRank: own?.legalRank ?? NO_RIGHTS.legalRank };
  if (given.authority !== before.authority) return denied('authority');
  return given.legalRank != null && given.legalRank !== before.legalRank ? denied('legalRank') : null;
}

/** Would the link be opened again, moved, or written over what another school has? Only one without rights may be. */
function isHeld(given: GivenLink, pair: readonly LinkRow[], open: LinkRow | null, { school }: LinkGround): boolean {
  if (open === null) return pair.some((row) => row.school !== school || carriesRights(row));
  if (open.school !== school) return true;
  const { validFrom, validTo } = given;
  const moves = (validFrom != null && validFrom !== open.validFrom) || (validTo !== undefined && validTo !== open.validTo);
  return moves && pair.some(carriesRights);
}

function renames({ guardian, guardianGivenName, guardianFamilyName }: GivenLink, ground: LinkGround): Fault | null {
  const adult = ground.adults.get(ground.human(guardian as GivenKey) ?? '');
  if (adult === undefined) return null;
  if (guardianGivenName != null && adult.givenName !== null && guardianGivenName !== adult.givenName) return denied('guardianGivenName');
  return guardianFamilyName != null && adult.familyName !== null && guardianFamilyName !== adult.familyName
    ? denied('guardianFamilyName')
    : null;
}

function denied(field: keyof GivenLink): Fault {
  return { code: 'POLICY_DENIED', message: 'only a source that is an authority at the school changes it', field };
}

/** What was ever between the two. */
function pairOf({ student, guardian }: GivenLink, ground: LinkGround): readonly LinkRow[] {
  const human = guardian == null ? undefined : ground.human(guardian);
  const ward = ground.student(student);
  return (ground.links.get(ward ?? '') ?? []).filter((row) => row.guardian === human);
}

function openOf(pair: readonly LinkRow[], { today, school }: LinkGround): LinkRow | null {
  const open = pair.filter(({ validTo }) => validTo === null || validTo >= today);
  return open.find((row) => row.school === school) ?? open[0] ?? null;
}

function twice({ externalId, student, guardian }: GivenLink, taken: Set<string>): Fault | null {
  const names = [text(externalId), `${text(student)} ${text(guardian as GivenKey)}`];
  if (names.some((name) => taken.has(name)))
    return { code: 'DUPLICATE', message: 'the link is in this batch already', field: 'externalId' };
  for (const name of names) taken.add(name);
  return null;
}

function invalidity(given: GivenLink, { source }: LinkGround): Omit<Fault, 'code'> | null {
  const { externalId, student, guardian, legalRank, validFrom, validTo } = given;
  if (guardian == null) return { message: 'the adult is named by an identifier', field: 'guardian' };
  for (const [field, key] of Object.entries({ externalId, student, guardian }) as [keyof GivenLink, GivenKey][]) {
    const wrong = keyFault(key);
    if (wrong !== null) return { message: wrong, field };
    if (field !== 'student' && key.system !== source) return { message: 'the identifier is one of the source', field };
  }
  if (text(externalId) === text(guardian)) return { message: 'the link and the adult have identifiers of their own', field: 'externalId' };
  for (const field of ['guardianGivenName', 'guardianFamilyName'] as const) {
    const name = given[field];
    if (name != null && !isText(name, LONGEST_NAME)) return { message: `a name has 1 to ${LONGEST_NAME} characters`, field };
  }
  if (legalRank != null && legalRank !== 1 && legalRank !== 2) return { message: 'it is 1 or 2', field: 'legalRank' };
  const days = daysFault(validFrom, validTo);
  return days === null ? null : { message: days, field: 'validTo' };
}
