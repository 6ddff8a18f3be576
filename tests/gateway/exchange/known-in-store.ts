import { and, eq, inArray, isNull } from 'drizzle-orm';
import { facetOf, humanOf } from '../../../core/ids.js';
import type { Store } from '../../../core/store/index.js';
import type { KnownRecords, KnownTie } from '../../../gateway/exchange/index.js';
import type { ExternalKey } from '../../../subgraphs/identity/roster.js';
import { externalIds, memberships, roleAssignments, schools, teachingAssignments } from '../../../subgraphs/identity/tables.js';

/** What earlier imports left in the store, in the words of the exchange. */
export function knownInStore({ db }: Store): KnownRecords {
  const recordsOf = ({ system, kind, value }: ExternalKey) =>
    db
      .select()
      .from(externalIds)
      .where(and(eq(externalIds.system, system), eq(externalIds.kind, kind), eq(externalIds.value, value)))
      .orderBy(externalIds.school);
  /** How a system calls a record. */
  const keyOf = async (record: string | null, system: string): Promise<ExternalKey | undefined> => {
    if (record === null) return undefined;
    const [row] = await db
      .select()
      .from(externalIds)
      .where(and(eq(externalIds.record, record), eq(externalIds.system, system)));
    return row && { system, kind: row.kind, value: row.value, scope: 'school' };
  };

  async function tiesOf(person: ExternalKey): Promise<readonly KnownTie[]> {
    const { system } = person;
    const humans = [...new Set((await recordsOf(person)).map(({ record }) => humanOf(record)))].filter((id) => id !== null);
    if (humans.length === 0) return [];
    const facets = (facet: 'Student' | 'Staff') => humans.map((id) => facetOf(facet, id) as string);
    const seats = await db
      .select()
      .from(memberships)
      .where(and(inArray(memberships.student, facets('Student')), eq(memberships.source, system), isNull(memberships.validTo)));
    const roles = await db
      .select()
      .from(roleAssignments)
      .where(and(inArray(roleAssignments.person, humans), eq(roleAssignments.source, system), isNull(roleAssignments.validTo)));
    const taught = await db
      .select()
      .from(teachingAssignments)
      .where(
        and(
          inArray(teachingAssignments.staff, facets('Staff')),
          eq(teachingAssignments.source, system),
          isNull(teachingAssignments.validTo),
        ),
      );
    const ties: KnownTie[] = [];
    const put = async (tie: Omit<KnownTie, 'group' | 'subject'>, group: string | null, subject: string | null = null) => {
      const [groupKey, subjectKey] = [await keyOf(group, system), await keyOf(subject, system)];
      ties.push({ ...tie, ...(groupKey && { group: groupKey }), ...(subjectKey && { subject: subjectKey }) });
    };
    for (const row of seats) await put({ kind: 'membership', school: row.school }, row.group);
    for (const row of roles) await put({ kind: 'role', school: row.school, function: row.function }, row.scopeGroup);
    for (const row of taught) await put({ kind: 'teaching', school: row.school }, row.group, row.subject);
    return ties;
  }

  return {
    async where(keys) {
      const answers = [];
      for (const key of keys) {
        const at = [...new Set((await recordsOf(key)).map(({ school }) => school))];
        answers.push(
          at.length === 0
            ? []
            : await db.select({ uai: schools.id, name: schools.name }).from(schools).where(inArray(schools.id, at)).orderBy(schools.id),
        );
      }
      return answers;
    },
    async school(uai) {
      const [found] = await db.select({ uai: schools.id, name: schools.name }).from(schools).where(eq(schools.id, uai));
      return found ?? null;
    },
    async ties(persons) {
      const answers = [];
      for (const person of persons) answers.push(await tiesOf(person));
      return answers;
    },
  };
}
