import { createHash } from 'node:crypto';
import { facetOf, makeId } from '../../core/ids.js';
import type { Day } from './calendar.js';
import { BIRTH_TOWNS, BOYS, GIRLS, MEN, STREETS, slug, WOMEN } from './names.js';
import type { Human, School, Sex, StaffMember, World } from './world.js';

export const DIRECTORY = 'urn:preau:demo:annuaire';

export interface Address {
  readonly lines: string[];
  readonly postalCode: string;
  readonly city: string;
  readonly countryCode: string;
}

interface PersonDraft {
  readonly generation: 'child' | 'parent' | 'staff';
  readonly sex: Sex;
  readonly givenName?: string | undefined;
  readonly familyName: string;
  readonly birthDate: Day;
  readonly address: Address | null;
  readonly language?: string;
}

export function addPerson(world: World, school: School, draft: PersonDraft): Human {
  const random = world.random.topic(`person ${school.uai} ${world.rows.identity.persons.length}`);
  const { generation, sex, familyName, birthDate, address } = draft;
  const young = sex === 'F' ? GIRLS : BOYS;
  const grown = sex === 'F' ? WOMEN : MEN;
  const givenName = draft.givenName ?? random.pick(generation === 'child' ? young : grown);
  const id = makeId('Person', school.uai, world.numbers.human(school.uai));
  const { families, staff } = world.setting.mail;
  const domain = { child: `eleves.${school.mailDomain}`, parent: families, staff }[generation];
  const emails = [
    { kind: generation === 'parent' ? 'PERSONAL' : 'SCHOOL', value: mailbox(world, givenName, familyName, domain), preferred: true },
  ];
  if (generation === 'staff') emails.push({ kind: 'PERSONAL', value: mailbox(world, givenName, familyName, families), preferred: false });
  const mobile = { kind: 'MOBILE', value: `+3363998${random.whole(1000, 9999)}`, preferred: true, smsAllowed: random.chance(0.8) };
  const landline = { kind: 'PERSONAL', value: `+3319900${random.whole(1000, 9999)}`, redList: random.chance(0.1) };
  world.rows.identity.persons.push({
    school: school.uai,
    id,
    civility: generation === 'child' ? null : sex === 'F' ? 'Mme' : 'M.',
    givenName,
    familyName,
    sex,
    birthDate,
    ...(generation === 'child' ? birthOf(world, id) : {}),
    photo: generation === 'parent' ? null : portrait(id, givenName, familyName),
    emails,
    phones: generation === 'child' ? [] : generation === 'parent' && random.chance(0.4) ? [mobile, landline] : [mobile],
    addresses: address === null ? [] : [address],
    preferredLanguage: draft.language ?? 'fr',
  });
  return { person: id, school: school.uai, givenName, familyName, sex };
}

/** Where a pupil was born and of which country they are: what the school asks of nobody else. */
function birthOf(world: World, id: string): { birthPlace: string; nationality: string } {
  const random = world.random.topic(`birth ${id}`);
  const nationality = random.weighted(NATIONALITIES);
  return { birthPlace: random.chance(0.6) ? world.setting.town.city : random.pick(BIRTH_TOWNS), nationality };
}

const NATIONALITIES = [
  ['FR', 92],
  ['PT', 2],
  ['DZ', 2],
  ['MA', 2],
  ['IT', 1],
  ['RO', 1],
] as const;

/** A member of staff: a person with a staff facet, known to the directory. */
export function addStaffMember(
  world: World,
  school: School,
  given: { sex?: Sex; givenName?: string; familyName?: string } = {},
): StaffMember {
  const random = world.random.topic(`staff ${school.uai} ${world.rows.identity.staff.length}`);
  const sex = given.sex ?? (random.chance(0.62) ? 'F' : 'M');
  const familyName = given.familyName ?? random.pick(world.setting.surnames);
  const birthDate = `${world.year.firstYear - random.whole(26, 60)}-${dateInYear(random.whole(0, 11), random.whole(1, 28))}`;
  const human = addPerson(world, school, { generation: 'staff', sex, givenName: given.givenName, familyName, birthDate, address: null });
  return asStaff(world, human);
}

/** Gives a person a staff facet at the school that keeps their record. */
export function asStaff(world: World, human: Human): StaffMember {
  const staff = facetOf('Staff', human.person) as string;
  world.rows.identity.staff.push({ school: human.school, id: staff, person: human.person });
  nameInDirectory(world, human.school, staff);
  return { ...human, staff };
}

interface RoleDraft {
  readonly function: string;
  readonly profile: string;
  readonly group?: string;
  readonly subject?: string;
  readonly student?: string;
  readonly from?: Day;
  readonly to?: Day;
}

export function addRole(world: World, school: School, human: Human, role: RoleDraft): void {
  world.rows.identity.roleAssignments.push({
    school: school.uai,
    id: world.numbers.next('RoleAssignment', school.uai),
    person: human.person,
    profile: role.profile,
    function: role.function,
    scope: scopeOf(role),
    scopeGroup: role.group ?? null,
    scopeSubject: role.subject ?? null,
    scopeStudent: role.student ?? null,
    academy: world.setting.academy,
    validFrom: role.from ?? world.year.start,
    validTo: role.to ?? null,
  });
}

function scopeOf({ student, group, subject }: RoleDraft): string {
  if (student !== undefined) return 'STUDENT';
  if (group !== undefined) return 'CLASS';
  return subject === undefined ? 'SCHOOL' : 'SUBJECT';
}

/** Puts somebody on the list of people one may be, with an account that the embedded issuer knows. */
export function introduce(world: World, handle: string, human: Human, role: string): void {
  const { person, school, givenName, familyName } = human;
  world.people.push({ handle, name: `${givenName} ${familyName}`, role, school, person });
  const { identityProvider, loginOf } = world.setting.accounts;
  const mfa = isStaff(world, person);
  world.rows.identity.accounts.push({ school, person, system: 'préau', identityProvider, login: loginOf(handle), status: 'ACTIVE', mfa });
}

/** Whoever works at the school proves twice who they are. */
export function isStaff({ rows }: World, person: string): boolean {
  return rows.identity.staff.some((row) => row.person === person);
}

/** What the directory of the academy calls a record: opaque, and no part of our number. */
export function nameInDirectory(world: World, school: string, record: string): void {
  const value = `ARV$${createHash('sha256').update(`directory ${record}`).digest('hex').slice(0, 12)}`;
  world.rows.identity.externalIds.push({ school, system: DIRECTORY, kind: 'jointure', value, record, assurance: 'AUTHORITATIVE' });
}

export function address(world: World, topic: string): Address {
  const random = world.random.topic(`address ${topic}`);
  return {
    lines: [`${random.whole(1, 140)} rue des ${random.pick(STREETS)}`],
    ...world.setting.town,
    countryCode: 'FR',
  };
}

export function dateInYear(month: number, day: number): string {
  return `${String(month + 1).padStart(2, '0')}-${String(day).padStart(2, '0')}`;
}

function mailbox(world: World, givenName: string, familyName: string, domain: string): string {
  const name = `${slug(givenName)}.${slug(familyName)}`;
  for (let copy = 1; ; copy += 1) {
    const value = `${name}${copy === 1 ? '' : copy}@${domain}`;
    if (world.mailboxes.has(value)) continue;
    world.mailboxes.add(value);
    return value;
  }
}

const COLOURS = ['#264653', '#2a6f97', '#386641', '#6a4c93', '#7f5539', '#9a031e', '#495057', '#5f0f40'];

/** Initials on a coloured square. Why a digest as id: an attachment's id is told as it is, and must not carry the person's number. */
function portrait(person: string, givenName: string, familyName: string) {
  const digest = createHash('sha256').update(`portrait ${person}`).digest();
  const colour = COLOURS[(digest[0] as number) % COLOURS.length];
  const initials = `${givenName.slice(0, 1)}${familyName.slice(0, 1)}`;
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64"><rect width="64" height="64" fill="${colour}"/><text x="32" y="41" font-family="sans-serif" font-size="26" text-anchor="middle" fill="#fff">${initials}</text></svg>`;
  return {
    id: `photo-${digest.toString('hex').slice(0, 20)}`,
    name: 'portrait.svg',
    mimeType: 'image/svg+xml',
    size: Buffer.byteLength(svg),
    url: `data:image/svg+xml;base64,${Buffer.from(svg).toString('base64')}`,
    sha256: createHash('sha256').update(svg).digest('hex'),
  };
}
