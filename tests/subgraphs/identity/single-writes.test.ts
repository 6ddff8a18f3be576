import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import * as t from '../../../subgraphs/identity/tables.js';
import { type Asking, type Desk, groups, openDesk, students, themselves, wholeSchool } from './desk.js';
import { HERE, here, rewriteTwoSchools, THERE, there } from './two-schools.js';

let desk: Desk;
beforeAll(async () => {
  desk = await openDesk();
});
beforeEach(() => rewriteTwoSchools(desk.store));
afterAll(() => desk.store.close());

const office = { person: here('p21'), extents: wholeSchool(HERE, 'OFFICE') } satisfies Asking;
const system = { client: 'sync', extents: wholeSchool(HERE, 'SYSTEM') } satisfies Asking;
const key = (value: string) => ({ system: 'lms', kind: 'id', value });

async function write(asking: Asking, field: string, types: string, variables: Record<string, unknown>) {
  const passed = Object.keys(variables).map((name) => `${name}: $${name}`);
  const query = `mutation (${types}) { answer: ${field}(${passed.join(', ')}) { recordId errors { code } } }`;
  const { data, errors } = await desk.ask(query, { ...asking, variables });
  if (errors !== undefined) throw new Error(errors[0]?.message);
  const answer = data?.answer as unknown as { recordId: string | null; errors: { code: string }[] } | undefined;
  return answer?.errors[0]?.code ?? answer?.recordId;
}
const link = (asking: Asking, recordId: string, externalId: object, assurance = 'MATCHED') =>
  write(asking, 'linkExternalId', '$recordId: ID!, $externalId: ExternalIdInput!, $assurance: IdAssurance!', {
    recordId,
    externalId,
    assurance,
  });
const unlink = (asking: Asking, recordId: string, externalId: object) =>
  write(asking, 'unlinkExternalId', '$recordId: ID!, $externalId: ExternalIdInput!', { recordId, externalId });
const disclose = (asking: Asking, studentId: string, value = 'ADULT_OBJECTED') =>
  write(asking, 'setGuardianDisclosure', '$studentId: ID!, $value: GuardianDisclosure!', { studentId, value });
const named = async (asking: Asking, value: string) => {
  const query = 'query($value: String!) { personByExternalId(system: "lms", kind: "id", value: $value) { id } }';
  const found = (await desk.ask(query, { ...asking, variables: { value } })).data?.personByExternalId ?? null;
  return found === null ? null : (found as { id: string }).id;
};

describe('an identifier of another system', () => {
  it('is remembered, found, made surer and forgotten; sent twice it is one', async () => {
    expect(await link(office, here('s1'), key('L1'))).toBe(here('s1'));
    expect(await link(office, here('s1'), key('L1'), 'AUTHORITATIVE')).toBe(here('s1'));
    expect(await desk.store.db.select().from(t.externalIds).where(eq(t.externalIds.value, 'L1'))).toMatchObject([
      { assurance: 'AUTHORITATIVE' },
    ]);
    expect(await named(office, 'L1')).toBe(here('p1'));
    expect(await unlink(office, here('p1'), key('L1'))).toBe(here('p1'));
    expect(await unlink(office, here('s1'), key('L1'))).toBe('NOT_FOUND');
    expect(await named(office, 'L1')).toBeNull();
  });

  it('means one record, and is not taken from another', async () => {
    await link(office, here('s1'), key('L1'));
    expect(await link(office, here('s2'), key('L1'))).toBe('DUPLICATE');
    expect(await unlink(office, here('s2'), key('L1'))).toBe('NOT_FOUND');
    expect(await named(office, 'L1')).toBe(here('p1'));
  });

  it('is not of somebody elsewhere, who reads as nobody; that it is for certain is for the office to say', async () => {
    for (const record of [there('s1'), there('s999'), here('s4'), here('g1'), 'nonsense'])
      expect(await link(office, record, key('L2'))).toBe('NOT_FOUND');
    expect(await link(system, here('s1'), key('L2'), 'AUTHORITATIVE')).toBe('POLICY_DENIED');
    expect(await link(office, here('s1'), key(' '))).toBe('VALIDATION');
    expect(await desk.store.db.select().from(t.externalIds).where(eq(t.externalIds.value, 'L2'))).toEqual([]);
  });

  it('finds nobody by what a school out of reach calls them, and no school but one that calls itself so', async () => {
    await desk.store.db.insert(t.externalIds).values([
      { school: THERE, ...key('T3'), record: here('s3') },
      { school: HERE, ...key('U1'), record: HERE },
    ]);
    expect(await named(office, 'T3')).toBeNull();
    expect(await named({ ...office, extents: wholeSchool(THERE, 'OFFICE') }, 'T3')).toBe(here('p3'));
    const school = async (value: string) =>
      (await desk.ask(`{ schoolByExternalId(system: "lms", kind: "id", value: "${value}") { id externalIds { value } } }`, office)).data;
    expect(await school('U1')).toEqual({ schoolByExternalId: { id: HERE, externalIds: [{ value: 'U1' }] } });
    expect(await school('T3')).toEqual({ schoolByExternalId: null });
  });
});

describe('what guardians of a student of age go on seeing', () => {
  // s2 is eighteen tomorrow, s3 is of age.
  const own = (n: number) => ({ person: here(`p${n}`), extents: [themselves(here(`p${n}`), 'STUDENT')] }) satisfies Asking;
  const said = async (n: number) =>
    (
      await desk.store.db
        .select()
        .from(t.students)
        .where(eq(t.students.id, here(`s${n}`)))
    )[0]?.guardianDisclosure;

  it('is for the student to say, from the day they are eighteen, and every school of theirs is told', async () => {
    expect(await disclose(own(3), here('s3'))).toBe(here('s3'));
    expect(await said(3)).toBe('ADULT_OBJECTED');
    const told = await desk.store.db
      .select()
      .from(t.changes)
      .where(eq(t.changes.record, here('s3')));
    expect(
      told
        .filter(({ version }) => version > 1 || told.length > 1)
        .map(({ school }) => school)
        .sort(),
    ).toEqual([HERE, HERE, THERE]);
    expect(await disclose(own(2), here('s2'))).toBe('POLICY_DENIED');
    expect(await said(2)).toBe('STANDARD');
    expect(await disclose({ ...own(2), at: Date.parse('2026-11-25T09:00:00Z') }, here('s2'))).toBe(here('s2'));
  });

  it('is nobody else’s to say, whatever they may write', async () => {
    for (const asking of [office, system, own(2)]) expect(await disclose(asking, here('s3'))).toBe('NOT_FOUND');
    expect(await said(3)).toBe('STANDARD');
  });

  it('is told to the feeds of those who lose sight of them as withdrawn', async () => {
    const guardian = (reached: readonly string[]) =>
      ({ person: here('p10'), extents: [students(HERE, reached, 'GUARDIAN'), groups(HERE, [], 'GUARDIAN')] }) satisfies Asking;
    const read = async (reached: readonly string[], since: string | null) => {
      const query = `query($since: String) { identityChanges(schoolId: "${HERE}", since: $since, first: 50, types: ["Student"]) {
        edges { kind recordId record { ... on Student { id } } } pageInfo { endCursor } } }`;
      const { data } = await desk.ask(query, { ...guardian(reached), variables: { since } });
      return data?.identityChanges as unknown as { edges: { kind: string; recordId: string }[]; pageInfo: { endCursor: string } };
    };
    const before = await read([here('s3')], null);
    expect(before.edges).toMatchObject([{ kind: 'CREATED', recordId: here('s3') }]);
    await disclose(own(3), here('s3'));
    expect((await read([], before.pageInfo.endCursor)).edges).toMatchObject([{ kind: 'WITHDRAWN', recordId: here('s3') }]);
  });
});
