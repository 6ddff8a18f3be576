import type { Role } from '../../../core/policy/index.js';
import { bondsOfPerson, type CountingDoor, functionsOfRoles, roleOfFunction, type TellingDoor } from '../../facts/index.js';
import type { HeldFunction, PolicyPorts } from './ports.js';

/** What the life of a policy asks identity about people and schools. */
export function openPeople(
  door: Pick<TellingDoor, 'standings'> & Pick<CountingDoor, 'academies' | 'headcounts' | 'holders'>,
): Pick<PolicyPorts, 'functionsOf' | 'holdersAt' | 'headcounts' | 'academiesOf'> {
  return {
    async functionsOf(person, at) {
      const { value } = await door.standings(person, null);
      const held = new Map<string, HeldFunction>();
      for (const { role, school, extent } of value === null ? [] : bondsOfPerson(value, at)) {
        const key = `${role} ${school}`;
        const isWhole = held.get(key)?.isWhole === true || (extent.of === 'groups' && extent.groups === '*');
        held.set(key, { role, school, isWhole });
      }
      return [...held.values()];
    },
    holdersAt: (school, roles) => door.holders(school, functionsOfRoles(roles)),
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
