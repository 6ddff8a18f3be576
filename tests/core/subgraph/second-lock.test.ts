import { parse } from 'graphql';
import { beforeEach, describe, expect, it } from 'vitest';
import { deriveKey, type Extent, issueCapability, studentPlace } from '../../../core/capability/index.js';
import { CATEGORIES } from '../../../core/policy/index.js';
import { readClassification } from '../../../core/shield/index.js';
import type { Store } from '../../../core/store/index.js';
import { createSubgraph, defineSubgraph } from '../../../core/subgraph/index.js';

const SCHOOL = '9990001X';
const ANA = `${SCHOOL}.s1`;
const BEN = `${SCHOOL}.s2`;
const KEY = deriveKey(Buffer.alloc(32, 7), 'life');

const document = parse(`
  extend schema @link(url: "https://specs.apollo.dev/federation/v2.5", import: ["@key"])
  directive @category(of: [DataCategory!]!, byValue: [DataCategory!]) on OBJECT | FIELD_DEFINITION
  directive @subject(path: String!, any: Boolean) on OBJECT | FIELD_DEFINITION
  enum DataCategory { ${CATEGORIES.join(' ')} }
  type Query {
    absence: Absence @category(of: [ATTENDANCE_FACT]) @subject(path: "absence.student")
    fight: Fight @category(of: [BEHAVIOUR]) @subject(path: "fight.pupils")
    loose: Fight @category(of: [ORG]) @subject(path: "nobody")
    page: PageInfo @category(of: [ORG]) @subject(path: "nobody")
    unruled: String
    broken: String @category(of: [ORG]) @subject(path: "nobody")
    preauPlaces(persons: [ID!]!): [ID!]
  }
  type PageInfo { hasNextPage: Boolean }
  type Student @key(fields: "id") @category(of: [IDENTITY_BASIC]) @subject(path: "self") { id: ID! name: String preauSubjects(path: String!): [ID!] }
  type Absence @category(of: [ATTENDANCE_FACT]) @subject(path: "student") {
    day: String
    reason: String @category(of: [ATTENDANCE_REASON], byValue: [HEALTH])
    preauSubjects(path: String!): [ID!]
    preauCategories(field: String!): [String!]
  }
  type Fight @category(of: [BEHAVIOUR]) @subject(path: "pupils") {
    where: String
    when: String @category(of: [BEHAVIOUR]) @subject(path: "pupils", any: true)
    note: String @category(of: [BEHAVIOUR]) @subject(path: "witness")
    preauSubjects(path: String!): [ID!]
  }
`);

interface Row {
  readonly pupils: readonly string[];
  readonly sensitive?: readonly string[];
}
const absence: Row & { day: string; reason: string } = { pupils: [ANA], day: '2026-11-23', reason: 'fever', sensitive: ['HEALTH'] };
const fight: Row & { where: string; when: string; note: string } = { pupils: [ANA, BEN], where: 'yard', when: 'noon', note: 'a note' };

const looked: string[] = [];
const faults: unknown[] = [];
const places = ({ pupils }: Row, path: string) => (path === 'witness' ? [] : pupils.map((pupil) => studentPlace(pupil, SCHOOL)));
const subgraph = createSubgraph(
  defineSubgraph({
    name: 'life',
    repository: () => ({}),
    loaders: () => ({}),
    resolvers: {
      Query: {
        absence: () => absence,
        fight: () => fight,
        loose: () => 'a name and no row',
        page: () => ({ hasNextPage: true }),
        unruled: () => 'nobody said whose this is',
        broken: () => {
          throw new Error('relation "absence" of Ana is gone');
        },
        preauPlaces: (_root, { persons }: { persons: string[] }) => persons,
      },
    },
    references: {
      Student: ({ id }: { id: string }) => {
        looked.push(id);
        return { id, name: 'a name', pupils: [id] };
      },
    },
    shield: {
      Student: { places: ({ id }: { id: string }) => [studentPlace(id, SCHOOL)] },
      Absence: { places, categories: ({ sensitive }: Row, field) => (field === 'reason' ? (sensitive ?? []) : []) },
      Fight: { places },
    },
  }),
  {
    store: { db: {} } as unknown as Store,
    key: KEY,
    document,
    classification: readClassification(document),
    structural: (type) => type === 'PageInfo',
    log: (fault) => faults.push(fault),
  },
);

const pupils = (...students: string[]): Extent[] => [{ of: 'students', school: SCHOOL, students, audience: 'GUARDIAN' }];

/** Asks under a capability for these coordinates, each towards these rows. */
async function ask(query: string, coordinates: readonly string[], reach: readonly Extent[] = pupils(ANA)) {
  return askTowards(query, Object.fromEntries(coordinates.map((coordinate) => [coordinate, 0])), [reach]);
}

/** The same, each coordinate towards the rows at its place. */
async function askTowards(query: string, coordinates: Readonly<Record<string, number>>, extents: readonly (readonly Extent[])[]) {
  const body = JSON.stringify({ query });
  const claims = { aud: 'life', at: 0, client: 'app', person: null, purpose: 'work', cursorKey: '', policy: '1' };
  const { data, errors } = await subgraph.execute(body, issueCapability(KEY, { ...claims, coordinates, extents }, body));
  return {
    data: JSON.parse(JSON.stringify(data)),
    errors: (errors ?? []).map(({ message, extensions }) => `${extensions.code}: ${message}`),
  };
}
const DENIED = 'FORBIDDEN_FIELD: not permitted';
const ABSENCE = ['Query.absence', 'Absence.day', 'Absence.reason'];
const FIGHT = ['Query.fight', 'Fight.where', 'Fight.when', 'Fight.note'];

beforeEach(() => {
  looked.length = 0;
  faults.length = 0;
});

describe('a subgraph', () => {
  it('answers what was granted, of rows that were', async () => {
    expect(await ask('{ absence { day } }', ABSENCE)).toEqual({ data: { absence: { day: '2026-11-23' } }, errors: [] });
  });

  it('T47: refuses a coordinate that was not granted, and a row that is somebody else’s', async () => {
    expect(await ask('{ absence { day } }', ['Query.absence'])).toEqual({ data: { absence: { day: null } }, errors: [DENIED] });
    expect(await ask('{ absence { day } }', ABSENCE, pupils(BEN))).toEqual({ data: { absence: { day: null } }, errors: [DENIED] });
    expect(await ask('{ absence { day } }', ABSENCE, [])).toEqual({ data: { absence: null }, errors: [DENIED] });
  });

  it('shows what is about several to who may see all of them; to who may see one, where that is enough', async () => {
    expect((await ask('{ fight { where when } }', FIGHT)).data.fight).toEqual({ where: null, when: 'noon' });
    expect((await ask('{ fight { where when } }', FIGHT, pupils(ANA, BEN))).data.fight).toEqual({ where: 'yard', when: 'noon' });
  });

  it.each(['day reason', 'reason day'])(
    'T47: asks of each field whether it reaches the row, also where another does (%s)',
    async (fields) => {
      const coordinates = { 'Query.absence': 0, 'Absence.day': 0, 'Absence.reason': 1, 'Absence.reason#HEALTH': 1 };
      const { data } = await askTowards(`{ absence { ${fields} } }`, coordinates, [pupils(ANA), pupils(BEN)]);
      expect(data.absence).toEqual({ day: '2026-11-23', reason: null });
    },
  );

  it.each(['where note', 'note where'])(
    'T47: asks of each field whose it is, also where another of the row is in reach (%s)',
    async (fields) => {
      expect((await ask(`{ fight { ${fields} } }`, FIGHT, pupils(ANA, BEN))).data.fight).toEqual({ where: 'yard', note: null });
    },
  );

  it('refuses what is no row, and says so as of any other', async () => {
    const groups: Extent[] = [{ of: 'groups', school: SCHOOL, groups: '*', audience: 'TEACHER' }];
    const asked = { 'Query.loose': 1, 'Fight.where': 0, 'Fight.when': 0 };
    expect(await askTowards('{ loose { where when } }', asked, [pupils(ANA, BEN), groups])).toEqual({
      data: { loose: { where: null, when: null } },
      errors: [DENIED, DENIED],
    });
  });

  it('refuses what it cannot say whose it is', async () => {
    expect((await ask('{ fight { note } }', FIGHT, pupils(ANA, BEN))).data.fight).toEqual({ note: null });
  });

  it('E37: refuses a sensitive value without a right to its own kind', async () => {
    expect((await ask('{ absence { reason } }', ABSENCE)).data.absence).toEqual({ reason: null });
    expect((await ask('{ absence { reason } }', [...ABSENCE, 'Absence.reason#HEALTH'])).data.absence).toEqual({ reason: 'fever' });
  });

  it('refuses a field that no rule speaks of, whatever was granted', async () => {
    expect(await ask('{ unruled }', ['Query.unruled'])).toEqual({ data: { unruled: null }, errors: [DENIED] });
  });

  it('opens an envelope to whoever was granted what it is about', async () => {
    const groups: Extent[] = [{ of: 'groups', school: SCHOOL, groups: '*', audience: 'TEACHER' }];
    expect((await ask('{ page { hasNextPage } }', ['Query.page'], groups)).data).toEqual({ page: { hasNextPage: true } });
    expect((await ask('{ page { hasNextPage } }', [], groups)).data).toEqual({ page: null });
  });

  it('T48: does not look for somebody of whom nothing was granted', async () => {
    const entity = `{ _entities(representations: [{ __typename: "Student", id: "${ANA}" }]) { ... on Student { name } } }`;
    expect((await ask(entity, [])).data).toEqual({ _entities: [null] });
    expect(looked).toEqual([]);
    expect((await ask(entity, ['Student', 'Student.name'])).data).toEqual({ _entities: [{ name: 'a name' }] });
    expect((await ask(entity, ['Student', 'Student.name'], pupils(BEN))).data).toEqual({ _entities: [{ name: null }] });
  });

  it('T47: answers the gateway’s own questions under no ordinary capability', async () => {
    const places = '{ preauPlaces(persons: ["9990001X.p1"]) }';
    expect((await ask(places, ABSENCE)).data).toEqual({ preauPlaces: null });
    expect((await ask(places, ['Query.preauPlaces'])).data).toEqual({ preauPlaces: ['9990001X.p1'] });
  });

  it('T47: says nothing without a capability, not even what it is', async () => {
    const body = JSON.stringify({ query: '{ __schema { queryType { name } } }' });
    const { data, errors } = await subgraph.execute(body, undefined);
    expect(data).toBeNull();
    expect(errors).toMatchObject([{ extensions: { code: 'UNAUTHENTICATED' } }]);
  });

  it('T13 L22: tells of what broke that it could not answer, and its log what it was', async () => {
    const { errors } = await ask('{ broken }', ['Query.broken'], [{ of: 'groups', school: SCHOOL, groups: '*', audience: 'TEACHER' }]);
    expect(errors).toEqual(['UPSTREAM_UNAVAILABLE: the service could not answer']);
    expect(String(faults)).toContain('of Ana is gone');
  });

  it('refuses a query that is not one of its schema', async () => {
    const { data, errors } = await ask('{ absence { day never } }', ABSENCE);
    expect({ data, many: errors.length }).toEqual({ data: null, many: 1 });
  });
});
