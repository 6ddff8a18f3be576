import { describe, expect, it } from 'vitest';
import { otherAcademies, schoolsOfAcademy } from '../../../../gateway/governance/policies/other-academies.js';

const ACADEMY = { level: 'ACADEMY', scope: 'Orleans-Tours' } as const;
const OF = new Map<string, string | null>([
  ['9990001X', 'Orleans-Tours'],
  ['9990002Y', 'Lyon'],
  ['9990003Z', null],
  ['9990005B', 'ORLÉANS TOURS'],
  ['9990006C', ' Orléans-Tours '],
]);
const ports = { academiesOf: async (schools: readonly string[]) => new Map([...OF].filter(([school]) => schools.includes(school))) };
const naming = (...schools: string[]) => JSON.stringify({ schools });

describe('the rules of an academy', () => {
  it('name its own schools, however its name is written, and those of which nobody said where they belong', async () => {
    expect(await otherAcademies(ports, ACADEMY, naming('9990001X', '9990003Z', '9990004A', '9990005B', '9990006C'), ['document'])).toEqual(
      [],
    );
  });

  it('name no school of another academy, and are told which', async () => {
    expect(await otherAcademies(ports, ACADEMY, naming('9990001X', '9990002Y', '9990002Y'), ['document'])).toEqual([
      { code: 'OTHER_ACADEMY', message: 'these schools are of another academy: 9990002Y', path: ['document'] },
    ]);
  });

  it('say nothing of it where they cannot be read, or are of a school or of the whole country', async () => {
    for (const text of ['', '[]', 'null', '{"schools":3}']) expect(await otherAcademies(ports, ACADEMY, text, [])).toEqual([]);
    const others = [{ level: 'SCHOOL', scope: '9990001X' } as const, { level: 'NATIONAL', scope: '' } as const];
    for (const place of others) expect(await otherAcademies(ports, place, naming('9990002Y'), [])).toEqual([]);
  });

  it('begin with the schools of whoever begins them that are its own, and not at all where none is', async () => {
    expect(await schoolsOfAcademy(ports, 'Orleans-Tours', ['9990001X', '9990002Y'])).toEqual({ schools: ['9990001X'] });
    expect(await schoolsOfAcademy(ports, 'Orleans-Tours', ['9990002Y'])).toMatchObject({
      refusal: { code: 'OTHER_ACADEMY', path: ['scope'] },
    });
  });
});
