import { slug } from './names.js';
import { type Human, schoolsOf, type World } from './world.js';

const HOUR = 3_600_000;
/** Accounts that were opened, of the first guardian of a pupil and of the others (domain model §5.3). */
const OPENED = { first: 0.93, second: 0.78 } as const;
/** Median of how long ago somebody signed in last, in hours: three days. */
const LAST_SEEN = 72;

/** Accounts of pupils, staff and guardians, where the setting asks for them. The cast has its own. */
export function addAccounts(world: World): void {
  if (!world.setting.accountsForAll) return;
  const seen = new Set(world.rows.identity.accounts.map(({ person }) => person));
  for (const school of schoolsOf(world)) {
    for (const member of school.pupils) {
      addAccount(world, member, seen);
      const random = world.random.topic(`accounts of ${member.id}`);
      for (const [place, { adult, link }] of member.guardians.entries())
        if (link.webAccess === true && random.chance(place === 0 ? OPENED.first : OPENED.second)) addAccount(world, adult, seen);
    }
    for (const members of school.staff.values()) for (const member of members) addAccount(world, member, seen, true);
  }
}

function addAccount(world: World, human: Human, seen: Set<string>, mfa = false): void {
  const { person, school, givenName, familyName } = human;
  if (seen.has(person)) return;
  seen.add(person);
  const random = world.random.topic(`account ${person}`);
  const { identityProvider } = world.setting.accounts;
  const login = `${slug(givenName)}.${slug(familyName)}${person.slice(person.indexOf('.') + 2)}@${school}`;
  const hoursAgo = LAST_SEEN * Math.exp(random.normal(0, 1));
  world.rows.identity.accounts.push({
    school,
    person,
    system: 'préau',
    identityProvider,
    login,
    status: 'ACTIVE',
    mfa,
    lastLoginAt: new Date(Math.round(world.at.getTime() - hoursAgo * HOUR)),
  });
}
