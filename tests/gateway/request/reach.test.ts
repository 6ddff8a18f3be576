import { describe, expect, it } from 'vitest';
import type { Place } from '../../../core/capability/index.js';
import type { Category } from '../../../core/policy/index.js';
import { bondsOfService } from '../../../gateway/facts/index.js';
import type { Field } from '../../../gateway/federation/selection.js';
import { extentsOf, ReachTable, type Term } from '../../../gateway/request/reach.js';

const HERE = '9990001X';
const THERE = '9990002Y';
const AT: Readonly<Record<string, Place['studentAt']>> = {
  [`${HERE}.s1`]: [HERE],
  // Whoever changed school keeps the id they had.
  [`${HERE}.s2`]: [THERE],
  [`${THERE}.s3`]: [THERE, HERE],
  [`${HERE}.s4`]: [],
};
const facts = { place: (id: string): Place | null => ({ person: id, studentAt: AT[id] ?? [], guardianOf: [], staffAt: [] }) };
const consents = new Map<Category, ReadonlySet<string>>([['HEALTH', new Set(Object.keys(AT))]]);

function studentsAt(term: Term, place = facts): unknown {
  const bonds = bondsOfService([HERE, THERE]);
  const [extents] = extentsOf(
    [[term]],
    bonds,
    bonds.map(() => 0),
    consents,
    [],
    place,
  );
  return Object.fromEntries((extents ?? []).flatMap((extent) => (extent.of === 'students' ? [[extent.school, extent.students]] : [])));
}

describe('the rows of those who consented', () => {
  it('are, of a whole school, those of the students who are at it now, wherever their ids are from', () => {
    expect(studentsAt({ bonds: 0, consent: ['HEALTH'] })).toEqual({
      [HERE]: [`${HERE}.s1`, `${THERE}.s3`],
      [THERE]: [`${HERE}.s2`, `${THERE}.s3`],
    });
  });

  it('are nobody’s where one category was not consented to, and everybody’s where none is asked', () => {
    expect(studentsAt({ bonds: 0, consent: ['HEALTH', 'GRADE'] })).toEqual({ [HERE]: [], [THERE]: [] });
    expect(studentsAt({ bonds: 0, consent: null })).toEqual({ [HERE]: '*', [THERE]: '*' });
  });

  it('are of everybody who consented where nothing says where people are', () => {
    const nowhere = { place: (id: string): Place => ({ person: id, studentAt: '*', guardianOf: [], staffAt: [] }) };
    expect(studentsAt({ bonds: 0, consent: ['HEALTH'] }, nowhere)).toEqual({ [HERE]: Object.keys(AT), [THERE]: Object.keys(AT) });
  });
});

describe('the rows of a field that is asked for twice, with other things said to it', () => {
  const field = { coordinate: 'Query.lists', parentType: 'Query' } as Field;
  const readBy = (...ways: readonly (readonly Term[])[]) => {
    const table = new ReachTable();
    for (const reach of ways) table.add(field, { kind: 'open', reach, obligations: [], taken: null }, undefined, () => []);
    return table.terms[table.coordinates['Query.lists'] as number];
  };
  const bonds = (number: number, consent: readonly Category[] | null = null): Term => ({ bonds: number, consent });

  it.each<[readonly Term[], readonly Term[], readonly Term[]]>([
    [[bonds(0), bonds(1)], [bonds(1), bonds(2)], [bonds(1)]],
    [[bonds(0)], [bonds(0, ['HEALTH'])], [bonds(0, ['HEALTH'])]],
    [[bonds(0, ['GRADE'])], [bonds(0, ['HEALTH'])], [bonds(0, ['GRADE', 'HEALTH'])]],
    [['own-schools'], [{ schools: [HERE] }], [{ schools: [HERE] }]],
    [[{ schools: [HERE, THERE] }], [{ schools: [THERE] }], [{ schools: [THERE] }]],
    [['own-schools'], [bonds(0)], []],
    [[bonds(0)], [bonds(0)], [bonds(0)]],
  ])('are those open to both: %j and %j', (one, other, both) => {
    expect(readBy(one, other)).toEqual(both);
    expect(readBy(other, one)).toHaveLength(both.length);
  });
});
