import type { Role } from '../../../core/policy/index.js';
import { bondsOfPerson, type CountingDoor, roleOfFunction, type TellingDoor } from '../../facts/index.js';
import type { PolicyPorts } from './ports.js';

/** What the life of a policy asks identity about people and schools. */
export function openPeople(
  door: Pick<TellingDoor, 'standings'> & Pick<CountingDoor, 'academies' | 'headcounts'>,
): Pick<PolicyPorts, 'functionsOf' | 'headcounts' | 'academiesOf'> {
  return {
    async functionsOf(person, at) {
      const { value } = await door.standings(person, null);
      const held = value === null ? [] : bondsOfPerson(value, at).map(({ role, school }) => ({ role, school }));
      return [...new Map(held.map((one) => [`${one.role} ${one.school}`, one])).values()];
    },
    async academiesOf(schools) {
      if (schools.length === 0) return new Map();
      const told = await door.academies(schools);
      return new Map(told.map(({ school, academy }) => [school, academy]));
    },
    async headcounts(schools) {
      if (schools.length === 0) return [];
      const counts = await door.headcounts(schools);
      return counts.map(({ school, students, guardians, functions }) => {
        const holders: Partial<Record<Role, number>> = { student: students, guardian: guardians };
        for (const { function: name, count } of functions) {
          const role = roleOfFunction(name);
          if (role !== null) holders[role] = (holders[role] ?? 0) + count;
        }
        return { school, holders };
      });
    },
  };
}
