import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AudienceFacts, PlaceFacts, ReachableFacts, StandingFacts } from '../../../core/capability/facts.js';
import type { Extent } from '../../../core/capability/index.js';
import { type Desk, openDesk, wholeSchool } from './desk.js';
import { HERE, here, THERE, there, writeTwoSchools } from './two-schools.js';

let desk: Desk;
beforeAll(async () => {
  desk = await openDesk();
  await writeTwoSchools(desk.store);
});
afterAll(() => desk.store.close());

/** The gateway's own capability: these coordinates by name, and no rows. */
const gateway = {
  extents: [],
  but: {
    'Query.preauPlaces': [],
    'Query.preauStandings': [],
    'Query.preauAccount': [],
    'Query.preauAudience': [],
    'Query.preauReachable': [],
    'Query.preauAcademies': [],
    'Query.preauHeadcounts': [],
    'Query.preauSchools': [],
    'Query.preauHolders': [],
  },
};
const places = async (ids: string[]) =>
  (await desk.ask('query($ids: [ID!]!) { preauPlaces(persons: $ids) }', { ...gateway, variables: { ids } })).data
    ?.preauPlaces as unknown as (PlaceFacts | null)[];
const standings = async (person: string, schools: string[] | null = null) =>
  (
    await desk.ask('query($p: ID!, $s: [String!]) { preauStandings(person: $p, schools: $s) }', {
      ...gateway,
      variables: { p: person, s: schools },
    })
  ).data?.preauStandings as unknown as StandingFacts | null;

describe('facts', () => {
  it('are refused to everyone but the gateway', async () => {
    const office = { extents: wholeSchool(HERE, 'OFFICE') };
    for (const field of [
      `preauPlaces(persons: ["${here('p1')}"])`,
      `preauStandings(person: "${here('p1')}")`,
      'preauAccount(issuer: "i", subject: "s")',
      'preauAudience',
      `preauReachable(school: "${HERE}", reach: [])`,
      `preauAcademies(schools: ["${HERE}"])`,
      `preauHeadcounts(schools: ["${HERE}"])`,
      `preauSchools(schools: ["${HERE}"])`,
      `preauHolders(school: "${HERE}", functions: ["PRINCIPAL"])`,
    ]) {
      const { data, errors } = await desk.ask(`{ ${field} }`, office);
      expect(Object.values(data ?? {})).toEqual([null]);
      expect(errors?.[0]?.extensions.code).toBe('FORBIDDEN_FIELD');
    }
  });
});

describe('where a human stands', () => {
  it('is told of many in few statements, with nothing of an unknown one', async () => {
    const counter = desk.statements();
    const [lea, unknown, ana] = await places([here('p1'), here('p999'), here('p3')]);
    expect(counter.count()).toBeLessThanOrEqual(5);
    expect(unknown).toBeNull();
    expect(lea).toMatchObject({
      person: here('p1'),
      birthDate: '2012-03-05',
      student: {
        id: here('s1'),
        guardianDisclosure: 'STANDARD',
        enrolments: [{ school: HERE, from: '2026-09-01', to: null }],
        guardians: [
          { id: here('gl1'), guardian: here('p10'), authority: 'LEGAL', webAccess: true },
          { id: here('gl2'), guardian: here('p11'), contactRestriction: 'NO_ADDRESS_DISCLOSURE' },
        ],
      },
      wards: [],
      staffAt: [],
    });
    expect(ana?.student?.enrolments.map((enrolment) => enrolment.school)).toEqual([HERE, THERE]);
    expect(ana?.student?.guardians).toMatchObject([{ guardian: here('p12'), authority: 'CONTACT', webAccess: false }]);
  });
  it('counts wards for guardians, and no office for a delegate of parents', async () => {
    const [ines, marc] = await places([here('p10'), here('p20')]);
    expect(ines?.student).toBeNull();
    expect(ines?.staffAt).toEqual([]);
    expect(ines?.wards.map((ward) => [ward.student, ward.wardSchools])).toEqual([
      [here('s1'), [{ school: HERE, from: '2026-09-01', to: null }]],
      [here('s2'), [{ school: HERE, from: '2026-09-01', to: null }]],
    ]);
    expect(marc?.staffAt[0]).toEqual({ school: HERE, from: null, to: null });
  });
});

describe('what somebody holds', () => {
  it('is, for a teacher, roles and teaching with the students of the groups', async () => {
    const facts = await standings(here('p20'));
    expect(facts?.roles.map((role) => [role.function, role.scope, role.group, role.academy])).toEqual([
      ['TEACHER', 'SCHOOL', null, 'Versailles'],
      ['HEAD_TEACHER', 'CLASS', here('g1'), 'Versailles'],
    ]);
    expect(facts?.teaching).toEqual([{ school: HERE, group: here('g1'), subject: here('sb1'), substitute: false, from: null, to: null }]);
    expect(facts?.members.map((member) => member.student)).toEqual(['s1', 's2', 's3', 's4'].map(here));
    expect(facts?.timeZones).toEqual({ [HERE]: 'Europe/Paris' });
    expect(await standings(here('p20'), [THERE])).toMatchObject({ roles: [], teaching: [], members: [] });
  });
  it('is, for a substitute, the days of it', async () => {
    expect((await standings(here('p22')))?.teaching).toMatchObject([{ substitute: true, from: '2026-11-23', to: '2026-11-27' }]);
  });
  it('is, for a guardian, the wards with their age and classes', async () => {
    expect((await standings(here('p10')))?.wards).toMatchObject([
      { student: here('s1'), birthDate: '2012-03-05', schools: [{ school: HERE }], groups: [{ group: here('g1') }, { group: here('g2') }] },
      { student: here('s2'), birthDate: '2008-11-25', groups: [{ group: here('g1') }, { group: here('g2'), to: '2026-10-15' }] },
    ]);
  });
  it('is, for a student of two schools, both, each with its time', async () => {
    const facts = await standings(here('p3'));
    expect(facts?.studentGroups.map((row) => row.group)).toEqual([here('g1'), there('g1')]);
    expect(facts?.timeZones).toEqual({ [HERE]: 'Europe/Paris', [THERE]: 'Indian/Reunion' });
  });
  it('leaves out what ended more than a year ago', async () => {
    const inTwoYears = { ...gateway, at: Date.parse('2028-06-01T09:00:00Z') };
    const { data } = await desk.ask(`{ preauStandings(person: "${here('p22')}") }`, inTwoYears);
    expect(data?.preauStandings).toMatchObject({ roles: [], teaching: [] });
  });
  it('is nothing for somebody unknown', async () => {
    expect(await standings(here('p999'))).toBeNull();
  });
});

describe('an account', () => {
  it('belongs to one person, while it is active', async () => {
    const of = async (subject: string, issuer = 'https://idp.example') =>
      (await desk.ask(`{ preauAccount(issuer: "${issuer}", subject: "${subject}") }`, gateway)).data?.preauAccount;
    expect(await of('ines')).toBe(here('p10'));
    expect(await of('marc')).toBeNull();
    expect(await of('ines', 'https://other.example')).toBeNull();
  });
});

describe('whom a message may be meant for', () => {
  it('is members of a group and their guardians, once each with all their wards', async () => {
    const { data } = await desk.ask(`{ preauAudience(groups: ["${here('g1')}"]) }`, gateway);
    const { candidates } = (data as unknown as { preauAudience: AudienceFacts }).preauAudience;
    expect(candidates.filter((one) => one.profile === 'STUDENT').map((one) => one.person)).toEqual(['p1', 'p2', 'p3', 'p4'].map(here));
    expect(candidates.filter((one) => one.profile === 'GUARDIAN')).toEqual([
      { person: here('p10'), profile: 'GUARDIAN', onBehalfOf: [here('s1'), here('s2')], group: here('g1'), label: '5A' },
      { person: here('p11'), profile: 'GUARDIAN', onBehalfOf: [here('s1')], group: here('g1'), label: '5A' },
      { person: here('p12'), profile: 'GUARDIAN', onBehalfOf: [here('s3')], group: here('g1'), label: '5A' },
    ]);
  });
  it('is looked for among those whom some extents reach, by name, and among the classes of a school', async () => {
    const look = async (reach: readonly Extent[], search: string | null = null) => {
      const query =
        'query ($school: ID!, $reach: PreauFacts!, $search: String) { preauReachable(school: $school, reach: $reach, search: $search) }';
      const { data } = await desk.ask(query, { ...gateway, variables: { school: HERE, reach, search } });
      return (data as unknown as { preauReachable: ReachableFacts }).preauReachable;
    };
    const wards: Extent = { of: 'guardians', school: HERE, students: [here('s1')], audience: 'TEACHER' };
    expect([...(await look([wards])).people].sort()).toEqual(['p10', 'p11'].map(here));
    expect(await look([])).toMatchObject({ people: [] });
    expect((await look([wards])).groups).toContainEqual({ group: here('g1'), label: '5A' });
    expect(await look([wards], 'nobody of this name')).toEqual({ people: [], groups: [] });
  });
  it('is the guardians of a student, each on their own', async () => {
    const { data } = await desk.ask(`{ preauAudience(guardiansOf: ["${here('s1')}"]) }`, gateway);
    const { candidates } = (data as unknown as { preauAudience: AudienceFacts }).preauAudience;
    expect(candidates.map((one) => [one.person, one.group])).toEqual([
      [here('p10'), null],
      [here('p11'), null],
    ]);
  });
});

describe('who holds a function', () => {
  it('is told of one school and of today', async () => {
    const asked = 'query($school: ID!, $functions: [String!]!) { preauHolders(school: $school, functions: $functions) }';
    const holders = async (school: string, functions: readonly string[], at?: number) =>
      (await desk.ask(asked, { ...gateway, variables: { school, functions }, ...(at === undefined ? {} : { at }) })).data?.preauHolders;
    expect(await holders(HERE, ['TEACHER', 'HEAD_TEACHER'])).toEqual([here('p20'), here('p22')]);
    expect(await holders(HERE, ['TEACHER'], Date.parse('2026-11-30T09:00:00Z'))).toEqual([here('p20')]);
    expect(await holders(THERE, ['TEACHER'])).toEqual([there('p20')]);
    expect(await holders(HERE, [])).toEqual([]);
  });
});
