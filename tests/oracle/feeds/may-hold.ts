import { isPersonal } from '../../../core/ids.js';
import type { Journey } from '../../gateway/journey.js';
import { dayAt, runs } from '../days.js';
import { openOracle, type Texts } from '../may-leave.js';
import { humanOf, openRecords, type Rec, type Records, studentOf } from '../records.js';
import { type Follower, SCHOOL } from './device.js';
import { rowsNow } from './rows-now.js';

/** Ids that a follower may hold, and those of which the rows do not tell. */
export interface MayHold {
  readonly ids: ReadonlySet<string>;
  readonly unknown: ReadonlySet<string>;
}

/** What a follower may hold now, read off the rows and the texts: the records of the school of which any field that it asks for may leave. */
export async function mayHold(
  journey: Journey,
  texts: Texts,
  { who, feed, fields, school: of = SCHOOL }: Follower,
  at: number,
): Promise<MayHold> {
  const rows = await rowsNow(journey.store);
  // The feed of a school speaks by what one has to do with that school.
  const agreements = rows.governance.agreements.filter(({ school }) => feed === 'messagingChanges' || school === of);
  const records = openRecords({ ...rows, governance: { ...rows.governance, agreements } });
  const person = who.as === undefined ? null : journey.person(who.as);
  const oracle = openOracle(texts, records, { person, client: who.client, purpose: who.purpose, at });
  const hide = (id: string) => (oracle.isVendor && isPersonal(id) ? journey.pairwise.hide(who.client, id) : id);
  const ids = new Set<string>();
  const unknown = new Set<string>();
  if (oracle.cell('Query', feed, null, null) === 'none') return { ids, unknown };
  for (const [type, asked] of Object.entries(fields)) {
    const own = ['id', ...asked.split(/\W+/)].filter((field) => texts.schema.field(type, field) !== null);
    for (const rec of records.of(type)) {
      if (feed !== 'messagingChanges' && !isHere(records, rec, of, at)) continue;
      const leaves = own.map((field) => oracle.cell(type, field, rec, null));
      if (leaves.some((one) => one === 'whole' || one === 'coarse')) ids.add(hide(String(rec.row.id)));
      else if (leaves.includes('unknown')) unknown.add(hide(String(rec.row.id)));
    }
  }
  return { ids, unknown };
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
