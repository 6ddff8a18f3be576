import type { Reach } from '../../../core/capability/index.js';
import type { Database } from '../../../core/store/contract.js';
import { openKeys, text } from '../intake/keys.js';
import { takeRoster } from '../intake.js';
import type { RosterMembership } from '../roster.js';
import type { AnsweredItemRow } from '../row-values.js';
import { daysFault, type GivenKey, keyAt, keyFault } from './given-key.js';
import { type Batch, rosterOf, standingOf, studentsReached } from './standing.js';
import { type Answered, refusal, type WriteError, type WriteKey, writeOnce } from './write-once.js';

/** That a student is in a class or group, as sent. */
export interface GivenMembership {
  readonly student: GivenKey;
  readonly group: GivenKey;
  readonly validFrom?: string | null;
  readonly validTo?: string | null;
}

interface Fault {
  readonly code: WriteError['code'];
  readonly message: string;
  readonly field: keyof GivenMembership;
}

interface Ground {
  student(key: GivenKey): string | undefined;
  group(key: GivenKey): string | undefined;
  readonly reached: ReadonlySet<string>;
}

const NOBODY: Fault = { code: 'NOT_FOUND', message: 'no such student', field: 'student' };

const nobody = (index: number) => refusal(index, NOBODY.code, NOBODY.message, NOBODY.field);

/** Takes the memberships that are in order and says what is wrong with the others; all that is taken is written at once, or nothing. */
export function upsertGroupMemberships(db: Database, batch: Batch<GivenMembership>, reach: Reach, key: WriteKey): Promise<Answered> {
  const { school, source, items } = batch;
  const { client, actor, at } = key;
  const keys = items.flatMap((item) => (item === null ? [] : [keyAt(item.student), keyAt(item.group)]));
  return writeOnce(db, key, { keys, nobody }, async (tx) => {
    const standing = await standingOf(tx, batch, { reach, client, person: actor || null, at });
    if (standing === null) return items.map((_, index) => nobody(index));
    const book = await openKeys(tx, school, keys, { assurance: 'UNVERIFIED', lastSeenAt: at });
    const student = (named: GivenKey) => book.find(keyAt(named), 'Student');
    const group = (named: GivenKey) => book.find(keyAt(named), 'ClassGroup');
    const wards = items.flatMap((item) => (item === null ? [] : (student(item.student) ?? [])));
    const { drafts, refused } = judge(items, { student, group, reached: await studentsReached(tx, wards, standing, at) });
    if (drafts.length === 0) return refused;
    const roster = rosterOf(standing, { memberships: drafts.map(({ given }) => told(given)) });
    const taken = await takeRoster(tx, roster, { system: source, mode: 'delta', authoritative: standing.isAuthority }, at);
    const created = new Set(
      [...taken.memberships.changed()].flatMap(([row, outcome]) => (outcome === 'created' ? [`${row.student} ${row.group}`] : [])),
    );
    const answers = drafts.map(({ index, given }): AnsweredItemRow => {
      const record = student(given.student) as string;
      return { index, record, kind: created.has(`${record} ${group(given.group)}`) ? 'CREATED' : 'UPDATED', errors: [] };
    });
    return [...answers, ...refused];
  });
}

/** Each item on its own: one that is refused takes no other with it. */
function judge(items: readonly (GivenMembership | null)[], ground: Ground) {
  const drafts: { index: number; given: GivenMembership }[] = [];
  const refused: AnsweredItemRow[] = [];
  const taken = new Set<string>();
  for (const [index, given] of items.entries()) {
    const found = given === null ? NOBODY : (faultOf(given, ground) ?? twice(given, taken));
    if (given !== null && found === null) drafts.push({ index, given });
    else refused.push(refusal(index, (found as Fault).code, (found as Fault).message, (found as Fault).field));
  }
  return { drafts, refused };
}

function faultOf({ student, group, validFrom, validTo }: GivenMembership, ground: Ground): Fault | null {
  for (const [field, key] of Object.entries({ student, group })) {
    const wrong = keyFault(key);
    if (wrong !== null) return { code: 'VALIDATION', message: wrong, field: field as keyof GivenMembership };
  }
  const days = daysFault(validFrom, validTo);
  if (days !== null) return { code: 'VALIDATION', message: days, field: 'validTo' };
  const known = ground.student(student);
  if (known === undefined || !ground.reached.has(known)) return NOBODY;
  return ground.group(group) === undefined ? { code: 'NOT_FOUND', message: 'no such class or group', field: 'group' } : null;
}

function twice({ student, group, validFrom }: GivenMembership, taken: Set<string>): Fault | null {
  const name = `${text(student)} ${text(group)} ${validFrom ?? ''}`;
  if (taken.has(name)) return { code: 'DUPLICATE', message: 'it is in this batch already', field: 'student' };
  taken.add(name);
  return null;
}

function told({ student, group, validFrom, validTo }: GivenMembership): RosterMembership {
  return {
    status: 'active',
    student: keyAt(student),
    group: keyAt(group),
    from: validFrom ?? null,
    ...(validTo === undefined ? {} : { to: validTo }),
  };
}
