import { facetOf } from '../../../core/ids.js';
import { text } from '../intake/keys.js';
import type { AnsweredItemRow, guardianLinks, persons } from '../tables.js';
import { daysFault, type GivenKey, isText, keyFault } from './given-key.js';
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
  readonly receives?: readonly string[] | null;
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
  if (human === undefined && (given.guardianGivenName == null || given.guardianFamilyName == null))
    return { code: 'VALIDATION', message: 'an adult who is new has a given name and a family name', field: 'guardianFamilyName' };
  return protectedPair(pair, ground) ?? unauthorised(given, pair, ground);
}

/** INVARIANT: a restriction or a loss of authority does not end by the link being told anew. Source: Code civil, art. 373-2-1, 378. */
function protectedPair(pair: readonly LinkRow[], ground: LinkGround): Fault | null {
  const isProtected = pair.some((row) => row.contactRestriction !== 'NONE' || row.parentalAuthority === 'WITHDRAWN');
  if (!isProtected || openOf(pair, ground) !== null) return null;
  return { code: 'POLICY_DENIED', message: 'the school holds a decision about these two, and opens the link itself', field: 'guardian' };
}

/** INVARIANT: rights over a student, and a name that is settled, are changed by an authority only. */
function unauthorised(given: GivenLink, pair: readonly LinkRow[], ground: LinkGround): Fault | null {
  if (ground.isAuthority) return null;
  const denied = (field: keyof GivenLink): Fault => ({
    code: 'POLICY_DENIED',
    message: 'only a source that is an authority at the school changes it',
    field,
  });
  const open = openOf(pair, ground);
  if (open !== null && open.school !== ground.school) return denied('student');
  const before = {
    authority: open?.authority ?? 'CONTACT',
    legalRank: open?.legalRank ?? null,
    parentalAuthority: open?.parentalAuthority ?? 'UNKNOWN',
    residence: open?.residence ?? null,
  };
  for (const [name, value] of Object.entries(before)) {
    const field = name as keyof typeof before;
    if (given[field] != null && given[field] !== value) return denied(field);
  }
  const adult = ground.adults.get(ground.human(given.guardian as GivenKey) ?? '');
  const { guardianGivenName, guardianFamilyName } = given;
  if (adult === undefined) return null;
  if (guardianGivenName != null && adult.givenName !== null && guardianGivenName !== adult.givenName) return denied('guardianGivenName');
  return guardianFamilyName != null && adult.familyName !== null && guardianFamilyName !== adult.familyName
    ? denied('guardianFamilyName')
    : null;
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
