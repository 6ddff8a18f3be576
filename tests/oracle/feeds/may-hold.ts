import { isPersonal } from '../../../core/ids.js';
import { dayAt, runs } from '../days.js';
import { openOracle, type Texts } from '../may-leave.js';
import { humanOf, openRecords, type Rec, type Records, studentOf } from '../records.js';
import { type Follower, SCHOOL, type School } from './device.js';
import { rowsNow } from './rows-now.js';

/** Ids that a follower may hold, and those of which the rows do not tell. */
export interface MayHold {
  readonly ids: ReadonlySet<string>;
  readonly unknown: ReadonlySet<string>;
}

/** What a follower may hold now, read off the rows and the texts: the records of the school of which any field that it asks for may leave. */
export async function mayHold(
  place: School,
  texts: Texts,
  { who, feed, fields, school: of = SCHOOL }: Follower,
  at: number,
): Promise<MayHold> {
  const rows = await rowsNow(place.store);
  // The feed of a school speaks by what one has to do with that school.
  const agreements = rows.governance.agreements.filter(({ school }) => feed === 'messagingChanges' || school === of);
  const records = openRecords({ ...rows, governance: { ...rows.governance, agreements } });
  const person = who.as === undefined ? null : place.person(who.as);
  const oracle = openOracle(texts, records, { person, client: who.client, purpose: who.purpose, at });
  const hide = (id: string) => (oracle.isVendor && isPersonal(id) ? place.pairwise.hide(who.client, id) : id);
  const ids = new Set<string>();
  const unknown = new Set<string>();
  if (oracle.cell('Query', feed, null, null) === 'none') return { ids, unknown };
  for (const [type, asked] of Object.entries(fields)) {
    // Why without what is inside of a field: of a list or a page of others the rows here do not tell.
    const plain = asked.replace(/\w+(\([^)]*\))? \{[^}]*\}/g, '');
    const own = ['id', ...plain.split(/\W+/)].filter((field) => texts.schema.field(type, field) !== null);
    for (const rec of records.of(type)) {
      if (feed !== 'messagingChanges' && !isHere(records, rec, of, at)) continue;
      const leaves = own.map((field) => oracle.cell(type, field, rec, null));
      if (leaves.some((one) => one === 'whole' || one === 'coarse')) ids.add(hide(String(rec.row.id)));
      else if (leaves.includes('unknown')) unknown.add(hide(String(rec.row.id)));
    }
  }
  return { ids, unknown };
}

/** What a follower holds and may not, and may and does not. Of what is no row (a notification follows from others) only a reading anew can tell. */
export function beside(held: ReadonlyMap<string, string>, { ids, unknown }: MayHold): { readonly more: string[]; readonly less: string[] } {
  const isRow = (id: string) => held.get(id)?.includes('"__typename":"Notification"') !== true;
  return {
    more: [...held.keys()].filter((id) => !ids.has(id) && !unknown.has(id) && isRow(id)),
    less: [...ids].filter((id) => !held.has(id)),
  };
}

/** Is it of the school that is asked? A human is by an enrolment, a ward's enrolment or an office, whichever school keeps the row. */
function isHere(records: Records, { type, row }: Rec, school: string, at: number): boolean {
  const day = dayAt(at);
  const { identity } = records.rows;
  const isPupil = (student: string) =>
    identity.enrolments.some((one) => one.student === student && one.school === school && runs(day, one.enteredOn, one.leftOn));
  const isGuardian = (human: string) =>
    identity.guardianLinks.some((one) => one.guardian === human && runs(day, one.validFrom, one.validTo) && isPupil(one.student));
  const isStaff = (human: string) =>
    identity.roleAssignments.some(
      (one) =>
        one.person === human && one.school === school && !one.function.endsWith('_DELEGATE') && runs(day, one.validFrom, one.validTo),
    );
  switch (type) {
    case 'Student':
      return isPupil(String(row.id));
    case 'Person': {
      const human = String(row.id);
      return isPupil(studentOf(human)) || isGuardian(human) || isStaff(human);
    }
    case 'Staff':
      return isStaff(humanOf(String(row.id)));
    case 'GuardianLink':
      return isPupil(String(row.student));
    case 'ClassGroup':
      return row.school === school && row.endedOn == null;
    case 'TeachingAssignment':
      return row.school === school && runs(day, null, row.validTo as string | null);
    default:
      return row.school === school;
  }
}
