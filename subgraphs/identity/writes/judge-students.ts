import { text } from '../intake/keys.js';
import type { AnsweredItemRow } from '../row-values.js';
import type { persons, students } from '../tables.js';
import { daysFault, type GivenKey, isDay, isText, keyFault, NOT_ITS_OWN } from './given-key.js';
import { refusal, type WriteError } from './write-once.js';

/** A student as sent. What was not sent is left as it is. */
export interface GivenStudent {
  readonly externalId: GivenKey;
  readonly id?: string | null;
  readonly expectedVersion?: number | null;
  readonly givenName?: string | null;
  readonly familyName?: string | null;
  readonly birthDate?: string | null;
  readonly sex?: string | null;
  readonly birthPlace?: string | null;
  readonly nationality?: string | null;
  readonly nationalId?: string | null;
  readonly email?: string | null;
  readonly programmeCode?: string | null;
  readonly boarding?: string | null;
  readonly exitPermission?: string | null;
  readonly repeating?: boolean | null;
  readonly previousSchoolId?: string | null;
  readonly enteredOn?: string | null;
  readonly leftOn?: string | null;
  readonly leaveReason?: string | null;
}

export type KnownStudent = typeof students.$inferSelect & { readonly human: typeof persons.$inferSelect };

/** A student who is in order: new, or known. */
export interface StudentDraft {
  readonly index: number;
  readonly given: GivenStudent;
  readonly known: KnownStudent | null;
}

/** What items are judged against. */
export interface StudentGround {
  readonly school: string;
  readonly source: string;
  readonly today: string;
  readonly isOffice: boolean;
  readonly isAuthority: boolean;
  readonly mayName: boolean;
  /** Which record an identifier means at the school, whoever may know. */
  readonly named: ReadonlyMap<string, string>;
  /** Students who are named by an identifier or an id, whoever may know. */
  readonly known: ReadonlyMap<string, KnownStudent>;
  readonly reached: ReadonlySet<string>;
  /** Students who were enrolled at the school at some time. */
  readonly onceHere: ReadonlySet<string>;
  /** Students who are enrolled at another school today. */
  readonly elsewhere: ReadonlySet<string>;
  /** Students whom another system names as an authority at the school. */
  readonly sharedNames: ReadonlySet<string>;
  /** As the list of changes of the school counts them. */
  readonly versions: ReadonlyMap<string, number>;
}

interface Fault {
  readonly code: WriteError['code'];
  readonly message: string;
  readonly field: keyof GivenStudent;
}

const LONGEST_NAME = 100;
const LONGEST_EMAIL = 254;
const LONGEST_CODE = 32;
const LONGEST_NOTE = 200;
/** Nobody who goes to school was born before. */
const EARLIEST = '1900-01-01';
const SEXES: ReadonlySet<string> = new Set(['M', 'F', 'X']);
const COUNTRY = /^[A-Z]{2}$/;
const UAI = /^[0-9]{7}[A-Z]$/;

/** Of who is not there, and of who may not be written about alike. */
const NOBODY: Fault = { code: 'NOT_FOUND', message: 'no such student', field: 'externalId' };

/** Each item on its own: one that is refused takes no other with it. */
export function judgeStudents(
  items: readonly (GivenStudent | null)[],
  ground: StudentGround,
): { readonly drafts: readonly StudentDraft[]; readonly refused: readonly AnsweredItemRow[] } {
  const drafts: StudentDraft[] = [];
  const refused: AnsweredItemRow[] = [];
  const taken = new Set<string>();
  for (const [index, given] of items.entries()) {
    const known = given === null ? null : knownAs(given, ground);
    const found = given === null ? NOBODY : (faultOf(given, known, ground) ?? twice(given, known, taken));
    if (given !== null && found === null) drafts.push({ index, given, known });
    else refused.push(refusal(index, (found as Fault).code, (found as Fault).message, (found as Fault).field));
  }
  return { drafts, refused };
}

function knownAs({ id, externalId }: GivenStudent, { known, named }: StudentGround): KnownStudent | null {
  return known.get(id ?? named.get(text(externalId)) ?? '') ?? null;
}

function faultOf(given: GivenStudent, known: KnownStudent | null, ground: StudentGround): Fault | null {
  const { externalId, id, enteredOn, expectedVersion } = given;
  const invalid = invalidity(given, ground);
  if (invalid !== null) return { code: 'VALIDATION', ...invalid };
  const meant = ground.named.get(text(externalId));
  const isReached = known !== null && ground.reached.has(known.id);
  // Why: who has left is enrolled again by the school they were at, by a word that says so, and when no other school has them.
  const mayReturn = known !== null && ground.onceHere.has(known.id) && !ground.elsewhere.has(known.id);
  const isBack = mayReturn && ground.isOffice && enteredOn != null;
  if (!isReached && (known === null ? !ground.isOffice || id != null : !isBack)) return NOBODY;
  if (meant !== undefined && meant !== known?.id)
    return ground.isOffice ? { code: 'DUPLICATE', message: 'the identifier means another record', field: 'externalId' } : NOBODY;
  if (meant === undefined && !ground.mayName) return { code: 'POLICY_DENIED', message: NOT_ITS_OWN, field: 'externalId' };
  if (known === null && (given.givenName == null || given.familyName == null))
    return { code: 'VALIDATION', message: 'a new student has a given name and a family name', field: 'familyName' };
  if (expectedVersion != null && expectedVersion !== (known === null ? 0 : (ground.versions.get(known.id) ?? 0)))
    return { code: 'VERSION_CONFLICT', message: 'the student has changed since: read them again', field: 'expectedVersion' };
  return known === null ? null : (unauthorised(given, known, ground) ?? unseen(given, known, ground));
}

/** INVARIANT: who somebody is before the law is changed by an authority only, and of another school's student nothing by anybody else. */
function unauthorised(given: GivenStudent, known: KnownStudent, { school, isAuthority }: StudentGround): Fault | null {
  if (isAuthority) return null;
  const isForeign = known.human.school !== school;
  for (const { field, isCivil, before } of changesIn(given, known))
    if (isForeign || (isCivil && before !== null))
      return { code: 'POLICY_DENIED', message: 'only a source that is an authority at the school changes it', field };
  return null;
}

/** INVARIANT: of two authorities neither writes over what it has not seen: who says nothing yet may be told by either. */
function unseen(given: GivenStudent, known: KnownStudent, { isAuthority, sharedNames }: StudentGround): Fault | null {
  if (!isAuthority || given.expectedVersion != null || !sharedNames.has(known.id)) return null;
  return changesIn(given, known).some(({ before }) => before !== null) ? UNSEEN : null;
}

const UNSEEN: Fault = {
  code: 'VERSION_CONFLICT',
  message: 'another authority names the student: send the version that you saw',
  field: 'expectedVersion',
};

/** What an item says otherwise of somebody than is known of them. */
function changesIn(given: GivenStudent, known: KnownStudent) {
  const { human, nationalId, boarding, exitPermission } = known;
  const { givenName, familyName, birthDate, sex, birthPlace, nationality } = human;
  const civil = { givenName, familyName, birthDate, sex, birthPlace, nationality, nationalId };
  const before = { ...civil, boarding, exitPermission, email: human.emails?.find(({ kind }) => kind === 'SCHOOL')?.value ?? null };
  return Object.entries(before).flatMap(([name, value]) => {
    const field = name as keyof typeof before;
    const isSaid = given[field] !== undefined && given[field] !== value;
    return isSaid ? [{ field, isCivil: field in civil, before: value }] : [];
  });
}

function twice({ externalId }: GivenStudent, known: KnownStudent | null, taken: Set<string>): Fault | null {
  const names = [text(externalId), ...(known === null ? [] : [known.id])];
  if (names.some((name) => taken.has(name)))
    return { code: 'DUPLICATE', message: 'the student is in this batch already', field: 'externalId' };
  for (const name of names) taken.add(name);
  return null;
}

function invalidity(given: GivenStudent, { source, today }: StudentGround): Omit<Fault, 'code'> | null {
  const { externalId, birthDate, sex, nationality, email, programmeCode, nationalId, enteredOn, leftOn } = given;
  const key = keyFault(externalId);
  if (key !== null) return { message: key, field: 'externalId' };
  if (externalId.system !== source) return { message: 'the identifier is one of the source', field: 'externalId' };
  for (const field of ['givenName', 'familyName'] as const) {
    const name = given[field];
    if (name !== undefined && (name === null || !isText(name, LONGEST_NAME)))
      return { message: `a name has 1 to ${LONGEST_NAME} characters`, field };
  }
  if (birthDate != null && !(isDay(birthDate) && birthDate >= EARLIEST && birthDate <= today))
    return { message: 'a day of birth is `YYYY-MM-DD`, in the past', field: 'birthDate' };
  if (sex != null && !SEXES.has(sex)) return { message: 'it is M, F or X', field: 'sex' };
  if (nationality != null && !COUNTRY.test(nationality)) return { message: 'a country has two letters', field: 'nationality' };
  if (email != null && !(isText(email, LONGEST_EMAIL) && /^[^\s@]+@[^\s@]+$/.test(email)))
    return { message: 'it is an e-mail address', field: 'email' };
  for (const [field, code] of Object.entries({ programmeCode, nationalId }))
    if (code != null && !isText(code, LONGEST_CODE))
      return { message: `a code has 1 to ${LONGEST_CODE} characters`, field: field as keyof GivenStudent };
  for (const field of ['birthPlace', 'exitPermission', 'leaveReason'] as const) {
    const note = given[field];
    if (note != null && !isText(note, LONGEST_NOTE)) return { message: `it has 1 to ${LONGEST_NOTE} characters`, field };
  }
  if (given.previousSchoolId != null && !UAI.test(given.previousSchoolId))
    return { message: 'it is seven digits and a letter', field: 'previousSchoolId' };
  const days = daysFault(enteredOn, leftOn);
  return days === null ? null : { message: days, field: 'leftOn' };
}
