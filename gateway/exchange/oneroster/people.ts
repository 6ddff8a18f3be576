import { quoted } from '../../../core/errors.js';
import type { RosterPerson, RosterStudent, RosterYear } from '../../../subgraphs/identity/roster.js';
import type { Origin } from '../import-fault.js';
import { complaint, type Journey, type SchoolPlan } from '../journey.js';
import { stage } from '../school-roster.js';
import { spread } from '../staging.js';
import type { AgentLine } from './agents.js';
import type { Keys } from './keys.js';
import type { Manifest } from './manifest.js';
import type { LineOf, UserLine } from './people-lines.js';
import type { Schools } from './schools.js';
import { userRole } from './vocabulary.js';

/** What a user's lines are joined with. */
export interface Crowd {
  readonly journey: Journey;
  readonly manifest: Manifest;
  readonly keys: Keys;
  readonly schools: Schools;
  /** The year of each school, by heap, where there is just one. */
  readonly years: ReadonlyMap<string, RosterYear>;
}

interface Place {
  readonly school: SchoolPlan;
  readonly from: string | null;
  readonly to: string | null;
  readonly gone: boolean;
}

/** Hands everybody to their schools, and sets aside who names whom as an agent. One heap in memory at a time. */
export async function joinPeople(crowd: Crowd): Promise<void> {
  const { staging, heaps, progress } = crowd.journey;
  progress.start('sorting people by school', heaps);
  for (let heap = 0; heap < heaps; heap += 1) {
    const people = new Map<string, UserLine[]>();
    for await (const line of staging.read<UserLine>(`users ${heap}`)) {
      const same = people.get(line.id);
      if (same) same.push(line);
      else people.set(line.id, [line]);
    }
    await staging.drop(`users ${heap}`);
    for (const [id, lines] of people) await joinOne(crowd, id, lines);
    progress.advance(1);
  }
  progress.end();
}

async function joinOne(crowd: Crowd, id: string, lines: readonly UserLine[]): Promise<void> {
  const { journey, keys, manifest, schools } = crowd;
  const of = <K extends UserLine['is']>(is: K) => lines.filter((line) => line.is === is) as LineOf<K>[];
  const users = of('user');
  const [user] = users;
  if (await disagree(crowd, users)) return;
  if (user === undefined && manifest.mode === 'bulk') return tellUnknown(crowd, lines);

  const known = manifest.mode === 'delta' ? ((await journey.known.where([keys.user(id)]))[0] ?? []).map(schools.adopt) : [];
  if (user === undefined && known.length === 0) return tellUnknown(crowd, lines);
  const facts = Object.assign(
    {},
    ...of('demographics')
      .filter(({ gone }) => !gone)
      .map((line) => line.facts),
  ) as Pick<RosterPerson, 'birthDate' | 'sex'>;
  const person: RosterPerson =
    user?.person.status === 'tobedeleted'
      ? user.person
      : { ...(user?.person ?? { externalId: keys.user(id), status: 'active' }), ...facts };
  const at = (user ?? (lines[0] as UserLine)).at;

  const told = [
    ...(user?.orgs ?? [])
      .map((org) => ({ at: user?.at as Origin, role: user?.role as string, org, from: null, to: null, gone: false }))
      .filter(({ role }) => role !== null),
    ...of('role'),
  ];
  const places = await placesOf(crowd, told);
  if (person.status === 'tobedeleted')
    return endEverywhere(crowd, person, at, [
      ...new Set([...places.student, ...places.staff.map(({ place }) => place)].map(({ school }) => school).concat(known)),
    ]);
  const roles = new Set(told.map(({ role }) => userRole(role)?.as));
  const ties = await joinEnrollments(crowd, id, of('enrollment'), user === undefined || told.length === 0 ? null : roles);

  await stageStudent(crowd, person, user, at, places.student, ties.student);
  await stageStaff(crowd, person, at, places.staff, ties.staff);
  const seen = new Set(
    [...places.student, ...places.staff.map(({ place }) => place)]
      .map(({ school }) => school.heap)
      .concat([...ties.student, ...ties.staff].map(({ heap }) => heap)),
  );
  if (roles.size === 0 && (user !== undefined || Object.keys(facts).length > 0)) {
    // In changes a user without a role is one we know: their own record changes, wherever they are.
    const [home] = known;
    if (home) await stage(journey.staging, home.heap, 'guardians', person, at);
    else
      journey.tally.refuseRow(
        complaint(at, null, 'the user has no role and is not known from before: left out', 'send their row of roles.csv along'),
      );
  } else if (user && seen.size === 0 && (roles.has('student') || roles.has('staff'))) {
    const elsewhere = told.every(({ org }) => schools.isOther(org));
    if (elsewhere && told.length > 0) journey.tally.notice('a user belongs to an organisation that is no school: not taken');
    else
      journey.tally.refuse(
        complaint(
          at,
          manifest.version === '1.1' ? 'orgSourcedIds' : null,
          'the user belongs to no school of orgs.csv: left out',
          'correct the organisation, or send it along',
        ),
      );
  }
  if (user)
    await setAgentsAside(
      crowd,
      user,
      person,
      [...new Set([...places.student.map(({ school }) => school.heap), ...ties.student.map(({ heap }) => heap)])],
      roles,
      known,
    );
}

async function disagree({ journey, schools }: Crowd, users: readonly LineOf<'user'>[]): Promise<boolean> {
  const same = (line: LineOf<'user'>) => JSON.stringify({ ...line, at: null });
  const other = users.find((line) => same(line) !== same(users[0] as LineOf<'user'>));
  if (other === undefined) return false;
  const first = (users[0] as LineOf<'user'>).at;
  const fault = complaint(
    other.at,
    'sourcedId',
    `the id stands in line ${first.line} too, with other content; nothing of the school was written`,
    'keep the right one of the two rows',
  );
  const heaps = new Set<string>();
  for (const org of users.flatMap(({ orgs }) => orgs)) {
    const school = await schools.of(org);
    if (school) heaps.add(school.heap);
  }
  // In 1.2 a user's row does not say the school: every school may be theirs.
  if (heaps.size === 0) for (const { heap } of schools.all()) heaps.add(heap);
  for (const heap of heaps) journey.tally.failSchool(heap, fault);
  return true;
}

function tellUnknown({ journey }: Crowd, lines: readonly UserLine[]): void {
  for (const { at, id, is } of lines) {
    journey.tally.refuse(
      complaint(
        at,
        is === 'demographics' ? 'sourcedId' : 'userSourcedId',
        `no user has the id ${quoted(id)}: the row was left out`,
        'send the user along in users.csv, or take the row off',
      ),
    );
  }
}

async function placesOf(
  { schools, journey }: Crowd,
  told: readonly Omit<LineOf<'role'>, 'is' | 'id'>[],
): Promise<{ student: Place[]; staff: { place: Place; role: string; at: Origin }[] }> {
  const places = { student: [] as Place[], staff: [] as { place: Place; role: string; at: Origin }[] };
  for (const { at, role, org, from, to, gone } of told) {
    const means = userRole(role);
    const school = await schools.of(org);
    if (school === null) {
      if (!schools.isOther(org))
        journey.tally.refuse(
          complaint(at, 'orgSourcedId', `no organisation has the id ${quoted(org)}`, 'send the organisation along in orgs.csv'),
        );
      continue;
    }
    if (means?.as === 'student') places.student.push({ school, from, to, gone });
    if (means?.as === 'staff') places.staff.push({ place: { school, from, to, gone }, role, at });
  }
  return places;
}

async function endEverywhere({ journey }: Crowd, person: RosterPerson, at: Origin, schools: readonly SchoolPlan[]): Promise<void> {
  if (schools.length === 0) journey.tally.notice('a user who was taken off is not known here');
  // Why: which facets the person had is known where they are kept; the record of each is ended, and one that is not there is none.
  for (const { heap } of schools)
    for (const list of ['students', 'staff', 'guardians'] as const) await stage(journey.staging, heap, list, person, at);
}

/** Seats and teaching of one user. `roles` null: what the user is, is known from before. */
async function joinEnrollments(
  { journey, keys, schools, manifest }: Crowd,
  id: string,
  lines: readonly LineOf<'enrollment'>[],
  roles: ReadonlySet<string | undefined> | null,
): Promise<{ student: SchoolPlan[]; staff: SchoolPlan[] }> {
  const { tally, staging } = journey;
  const found = { student: [] as SchoolPlan[], staff: [] as SchoolPlan[] };
  const ties = lines.some(({ gone, role }) => gone && role === 'teacher') ? ((await journey.known.ties([keys.user(id)]))[0] ?? []) : [];
  for (const line of lines) {
    const school = await schools.of(line.org);
    if (school === null) {
      tally.refuse(
        complaint(
          line.at,
          'schoolSourcedId',
          `no school has the id ${quoted(line.org)}: the enrollment was left out`,
          'send the organisation along in orgs.csv',
        ),
      );
      continue;
    }
    if (line.row !== '')
      await staging.put(school.heap, {
        id: `enrollment ${line.row}`,
        digest: JSON.stringify([line.id, line.class, line.role, line.from, line.to, line.gone]),
        at: line.at,
      });
    if (line.role !== 'student' && line.role !== 'teacher') {
      tally.notice(`an enrollment as ${line.role} says nothing that is kept: left out`);
      continue;
    }
    const as = line.role === 'student' ? 'student' : 'staff';
    if (roles !== null && !roles.has(as)) {
      tally.refuse(
        complaint(
          line.at,
          'role',
          `the user is enrolled as \`${line.role}\` and is none by their own role: the row was left out`,
          'correct the role here or in the row of the user',
        ),
        [school.heap],
      );
      continue;
    }
    const status = line.gone ? ('tobedeleted' as const) : ('active' as const);
    const dates = { ...(line.from !== null && { from: line.from }), ...(line.to !== null && { to: line.to }) };
    const group = keys.local('class', line.class);
    if (!line.gone) found[as].push(school);
    if (as === 'student') await stage(staging, school.heap, 'memberships', { student: keys.user(id), group, status, ...dates }, line.at);
    else {
      const mine =
        line.gone && manifest.mode === 'delta' ? ties.filter((tie) => tie.kind === 'teaching' && tie.group?.value === line.class) : [];
      for (const tie of mine)
        await stage(
          staging,
          school.heap,
          'teaching',
          { staff: keys.user(id), group, subject: tie.subject ?? null, status, ...dates },
          line.at,
        );
      if (mine.length === 0) await stage(staging, school.heap, 'teaching', { staff: keys.user(id), group, status, ...dates }, line.at);
    }
  }
  return found;
}

async function stageStudent(
  crowd: Crowd,
  person: RosterPerson,
  user: LineOf<'user'> | undefined,
  at: Origin,
  places: readonly Place[],
  seats: readonly SchoolPlan[],
): Promise<void> {
  const { journey, years } = crowd;
  const bySchool = new Map<string, Place>();
  for (const place of places) {
    const before = bySchool.get(place.school.heap);
    if (before === undefined || before.gone) bySchool.set(place.school.heap, place);
  }
  // Why: a class at another school is an enrolment there, of the same person.
  if (user)
    for (const school of seats) if (!bySchool.has(school.heap)) bySchool.set(school.heap, { school, from: null, to: null, gone: false });
  const home = places.find(({ gone }) => !gone)?.school.heap;
  for (const { school, from, to, gone } of bySchool.values()) {
    const year = years.get(school.heap);
    const student: RosterStudent = {
      ...person,
      ...(gone && { status: 'tobedeleted' as const }),
      ...(user?.nationalId && { nationalId: user.nationalId }),
      enrolment: {
        ...(year && { year: year.externalId }),
        ...(user && { level: user.level }),
        ...(home !== undefined && { primary: school.heap === home }),
        ...(from !== null && { enteredOn: from }),
        ...(to !== null && { leftOn: to }),
      },
    };
    await stage(journey.staging, school.heap, 'students', student, at);
  }
}

async function stageStaff(
  { journey, keys }: Crowd,
  person: RosterPerson,
  at: Origin,
  places: readonly { place: Place; role: string; at: Origin }[],
  taught: readonly SchoolPlan[],
): Promise<void> {
  const { staging, tally } = journey;
  const heaps = new Set([
    ...places.map(({ place }) => place.school.heap),
    ...(person.familyName === undefined ? [] : taught.map(({ heap }) => heap)),
  ]);
  for (const heap of heaps) await stage(staging, heap, 'staff', person, at);
  for (const { place, role, at: roleAt } of places) {
    const means = userRole(role);
    if (means?.function === 'NONE')
      tally.notice(`the role ${quoted(role)} does not say what somebody does at a school: taken as staff without a function`);
    const dates = { ...(place.from !== null && { from: place.from }), ...(place.to !== null && { to: place.to }) };
    const tie = {
      person: keys.user(person.externalId.value),
      profile: means?.profile ?? null,
      function: means?.function ?? 'NONE',
      scope: 'SCHOOL' as const,
      status: place.gone ? ('tobedeleted' as const) : ('active' as const),
      ...dates,
    };
    await stage(staging, place.school.heap, 'roles', tie, roleAt);
  }
}

/** Who a user is, under their own id, and whom they name, under the id of each. */
async function setAgentsAside(
  { journey, manifest }: Crowd,
  user: LineOf<'user'>,
  person: RosterPerson,
  studentAt: readonly string[],
  roles: ReadonlySet<string | undefined>,
  known: readonly SchoolPlan[],
): Promise<void> {
  const { staging, heaps } = journey;
  const heapsOf = studentAt.length > 0 || manifest.mode === 'bulk' ? studentAt : known.map(({ heap }) => heap);
  const self = { id: user.id, person, at: user.at, student: roles.has('student'), guardian: roles.has('guardian'), schools: heapsOf };
  await staging.put(`agents ${spread(user.id, heaps)}`, { is: 'self', of: user.id, user: self } satisfies AgentLine);
  for (const agent of new Set(user.agents))
    await staging.put(`agents ${spread(agent, heaps)}`, { is: 'named', of: agent, user: self } satisfies AgentLine);
}
