import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { type Capability, issueCapability } from '../../core/capability/index.js';
import { family, type Journey, openJourney, type Sent } from '../gateway/journey.js';

/** T47 L19: a capability that was really issued, for a parent's question, taken by somebody who reaches the subgraph. */
let journey: Journey;
let used: Sent;
beforeAll(async () => {
  journey = await openJourney();
  const reply = await journey.ask(family('parent'), '{ me { id wards { student { id person { displayName } } } } }');
  used = reply.sent.find(({ subgraph }) => subgraph === 'identity') as Sent;
}, 120_000);
afterEach(() => vi.restoreAllMocks());
afterAll(() => journey?.close());

const REFUSED = { data: null, errors: [{ message: 'this service answers its gateway only', extensions: { code: 'UNAUTHENTICATED' } }] };
/** The same grant, signed by the gateway for another body: the worst that a fault of the gateway could do. */
function regranted(query: string, variables: Readonly<Record<string, unknown>> = {}, more: Partial<Capability> = {}) {
  const { iat: _iat, exp: _exp, jti: _jti, body: _body, ...claims } = used.capability;
  const body = JSON.stringify({ query, variables });
  return journey.subgraph('identity').execute(body, issueCapability(journey.keyOf('identity').key, { ...claims, ...more }, body));
}

describe('an ordinary capability', () => {
  it('answers its own question again within its half minute, and not after', async () => {
    expect((await journey.subgraph('identity').execute(used.body, used.token)).errors).toBeUndefined();
    const later = Date.now() + 31_000;
    vi.spyOn(Date, 'now').mockReturnValue(later);
    expect(await journey.subgraph('identity').execute(used.body, used.token)).toEqual(REFUSED);
  });

  it('is not good before it was issued, nor with a changed letter anywhere', async () => {
    vi.spyOn(Date, 'now').mockReturnValue(used.capability.iat * 1000 - 60_000);
    expect(await journey.subgraph('identity').execute(used.body, used.token)).toEqual(REFUSED);
    vi.restoreAllMocks();
    for (const at of [3, Math.floor(used.token.length / 2), used.token.length - 2]) {
      const changed = `${used.token.slice(0, at)}${used.token[at] === 'A' ? 'B' : 'A'}${used.token.slice(at + 1)}`;
      expect(await journey.subgraph('identity').execute(used.body, changed)).toEqual(REFUSED);
    }
    const [, payload, mac] = used.token.split('.');
    const none = Buffer.from('{"alg":"none","typ":"preau-capability+jwt"}').toString('base64url');
    for (const token of [`${none}.${payload}.`, `${none}.${payload}.${mac}`])
      expect(await journey.subgraph('identity').execute(used.body, token)).toEqual(REFUSED);
  });

  it('does not answer the gateway’s own questions', async () => {
    const ask = { persons: [journey.person('student-victim')], person: journey.person('parent-of-victim') };
    for (const query of [
      'query($persons: [ID!]!) { preauPlaces(persons: $persons) }',
      'query($person: ID!) { preauStandings(person: $person) }',
      '{ preauAccount(issuer: "urn:preau:demo", subject: "parent") }',
      '{ preauAcademies(schools: ["9990001X"]) }',
      '{ preauHeadcounts(schools: ["9990001X"]) }',
      '{ preauHolders(school: "9990001X", functions: ["DPO"]) }',
      '{ preauSchools(schools: ["9990001X"]) }',
      '{ preauAudience(groups: ["9990001X.g1"]) }',
      '{ preauReachable(school: "9990001X", reach: []) }',
    ]) {
      const reply = await regranted(query, ask);
      expect(Object.values(reply.data ?? {}).filter((value) => value !== null)).toEqual([]);
      expect(JSON.stringify(reply)).not.toContain('9990001X');
    }
  });

  it('opens no other child, no other field and no count, by entity, by id or by list', async () => {
    const other = journey.student('student-victim');
    const entities = await regranted(
      'query($r: [_Any!]!) { _entities(representations: $r) { ... on Student { id nationalId preauSubjects: id } ... on Person { id displayName phones { value } } } }',
      {
        r: [
          { __typename: 'Student', id: other },
          { __typename: 'Person', id: journey.person('student-victim') },
          { __typename: 'Person', id: journey.person('parent-separated') },
        ],
      },
    );
    expect(entities.data?._entities ?? [null]).toEqual(expect.arrayContaining([null]));
    expect(JSON.stringify(entities)).not.toMatch(/"phones":\[|"nationalId":"|Salom|Embrisart/);
    const lists = await regranted(
      `{ student(id: "${other}") { id } students(schoolId: "9990001X", first: 50) { totalCount edges { node { id } } } person(id: "${journey.person('student-victim')}") { displayName } }`,
    );
    expect(JSON.stringify(lists.data)).not.toContain(other);
    expect(JSON.stringify(lists.data)).not.toMatch(/"totalCount":[1-9]|Embrisart/);
    const own = await regranted(`{ me { id phones { value } birthDate wards { residence student { id nationalId boarding } } } }`);
    expect(JSON.stringify(own.data ?? null)).not.toMatch(/"phones":\[|"birthDate":"|"residence":"|"boarding":"|"nationalId":"/);
  });

  it('writes nothing', async () => {
    const body = JSON.stringify({
      query: `mutation { announceAbsence(input: { studentId: "${journey.student('student')}", start: "2027-01-12T08:00:00Z", end: "2027-01-12T10:00:00Z" }, idempotencyKey: "k") { event { id } } }`,
    });
    const { iat: _iat, exp: _exp, jti: _jti, body: _body, ...claims } = used.capability;
    const token = issueCapability(journey.keyOf('attendance').key, { ...claims, aud: 'attendance' }, body);
    const reply = await journey.subgraph('attendance').execute(body, token);
    expect(reply.data?.announceAbsence ?? null).toBeNull();
    expect(reply.errors?.length).toBeGreaterThan(0);
  });
});
