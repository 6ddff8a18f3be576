import { describe, expect, it } from 'vitest';
import { leavingOut } from '../../../gateway/exchange/index.js';
import type { Roster } from '../../../subgraphs/identity/roster.js';

const key = (value: string) => ({ source: 'préau', value });
/** A school of two pupils and their two guardians, as far as it is looked at. */
function school(uai: string): Roster {
  const of = (facet: string, number: number) => key(`${uai}.${facet}${number}`);
  return {
    school: { uai },
    students: [{ externalId: of('p', 1) }, { externalId: of('p', 2) }],
    guardians: [{ externalId: of('p', 3) }, { externalId: of('p', 4) }],
    memberships: [{ student: of('p', 1) }, { student: of('p', 2) }],
    links: [
      { student: of('p', 1), guardian: of('p', 3) },
      { student: of('p', 2), guardian: of('p', 4) },
    ],
    roles: [],
  } as unknown as Roster;
}

describe('what is exported', () => {
  it('leaves out who objected while it was under way', async () => {
    const stopped = new Set<string>();
    const read = leavingOut(
      async () => new Set(stopped),
      async (uai) => school(uai),
    );
    expect((await read('9990001X'))?.students).toHaveLength(2);
    stopped.add('9990002Y.s1');
    const after = await read('9990002Y');
    expect(after).toEqual({
      ...school('9990002Y'),
      students: [{ externalId: key('9990002Y.p2') }],
      guardians: [{ externalId: key('9990002Y.p4') }],
      memberships: [{ student: key('9990002Y.p2') }],
      links: [{ student: key('9990002Y.p2'), guardian: key('9990002Y.p4') }],
    });
  });

  it('leaves out whoever objected before the rows were read to their end', async () => {
    const stopped = new Set<string>();
    const read = leavingOut(
      async () => new Set(stopped),
      async (uai) => {
        stopped.add(`${uai}.s2`);
        return school(uai);
      },
    );
    expect((await read('9990001X'))?.students).toEqual([{ externalId: key('9990001X.p1') }]);
  });
});
