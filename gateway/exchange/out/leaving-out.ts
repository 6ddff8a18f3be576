import { facetOf } from '../../../core/ids.js';
import type { ExternalKey } from '../../../subgraphs/identity/roster.js';
import type { RosterReader } from './delivery.js';

/**
 * Schools without some of their students (ids), with nothing that says that they are there: no tie, and no guardian who is one of nobody else. Who
 * that is is asked for each school, after its rows were read: what was objected to meanwhile holds.
 */
export function leavingOut(leftOut: () => Promise<ReadonlySet<string>>, read: RosterReader): RosterReader {
  return async (uai) => {
    const roster = await read(uai);
    if (roster === null) return null;
    const students = await leftOut();
    if (students.size === 0) return roster;
    // Why: of a human the key is the person id, whichever facet is meant.
    const isLeft = ({ value }: ExternalKey) => students.has(facetOf('Student', value) ?? '');
    const links = roster.links.filter(({ student }) => !isLeft(student));
    const linked = new Set(links.map(({ guardian }) => guardian.value));
    const wereLinked = new Set(roster.links.map(({ guardian }) => guardian.value));
    return {
      ...roster,
      students: roster.students.filter(({ externalId }) => !isLeft(externalId)),
      guardians: roster.guardians.filter(({ externalId: { value } }) => linked.has(value) || !wereLinked.has(value)),
      memberships: roster.memberships.filter(({ student }) => !isLeft(student)),
      links,
      roles: roster.roles.filter(({ student }) => student == null || !isLeft(student)),
    };
  };
}
