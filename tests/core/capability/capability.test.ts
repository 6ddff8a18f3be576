import { compactVerify } from 'jose';
import { describe, expect, it } from 'vitest';
import { type Capability, deriveKey, issueCapability, reachOf, verifyCapability } from '../../../core/capability/index.js';

const MASTER = Buffer.alloc(32, 7);
const KEY = deriveKey(MASTER, 'attendance');
const BODY = '{"query":"{ __typename }","variables":{}}';
const claims: Omit<Capability, 'iat' | 'exp' | 'jti' | 'body'> = {
  aud: 'attendance',
  at: 1_700_000_000_000,
  client: 'famille',
  person: '9990001X.p1',
  purpose: 'family-information',
  cursorKey: Buffer.alloc(32).toString('base64url'),
  policy: '1',
  coordinates: { 'Student.attendanceEvents': 0 },
  extents: [[{ of: 'students', school: '9990001X', students: ['9990001X.s2'], audience: 'GUARDIAN' }]],
};

describe('a capability', () => {
  it('opens the subgraph it was signed for, with the body it was signed for', () => {
    expect(verifyCapability(KEY, issueCapability(KEY, claims, BODY), 'attendance', BODY)).toMatchObject(claims);
  });

  it('is an ordinary JWS that another implementation verifies', async () => {
    const { payload, protectedHeader } = await compactVerify(issueCapability(KEY, claims, BODY), KEY);
    expect(protectedHeader.alg).toBe('HS256');
    const { extents, ...others } = claims;
    expect(JSON.parse(new TextDecoder().decode(payload))).toMatchObject({ ...others, rows: extents[0], unions: [[0]] });
  });

  it('says each extent once, however many coordinates it is for', () => {
    const pupils = {
      of: 'students',
      school: '9990001X',
      students: Array.from({ length: 200 }, (_, n) => `9990001X.s${n}`),
      audience: 'TEACHER',
    } as const;
    const staff = { of: 'staff', school: '9990001X', audience: 'TEACHER' } as const;
    const extents = [[pupils], [staff, pupils], [], [pupils, staff], [{ ...pupils }]];
    const token = issueCapability(KEY, { ...claims, extents }, BODY);
    expect(verifyCapability(KEY, token, 'attendance', BODY).extents).toEqual(extents);
    expect(token.length).toBeLessThan(1.5 * issueCapability(KEY, { ...claims, extents: [[pupils]] }, BODY).length);
  });

  it.each([
    ['none at all', undefined],
    ['nothing', ''],
    ['not in three parts', 'a.b'],
  ])('is refused when it is %s', (_, token) => {
    expect(() => verifyCapability(KEY, token, 'attendance', BODY)).toThrow('this service answers its gateway only');
  });

  it('is refused with another body: other students, another question', () => {
    const token = issueCapability(KEY, claims, BODY);
    expect(() => verifyCapability(KEY, token, 'attendance', BODY.replace('__typename', '_service { sdl }'))).toThrow('its gateway only');
  });

  it('is refused by another subgraph, and cannot be made by one', () => {
    const other = deriveKey(MASTER, 'messaging');
    expect(() => verifyCapability(other, issueCapability(KEY, claims, BODY), 'messaging', BODY)).toThrow('its gateway only');
    expect(() => verifyCapability(KEY, issueCapability(other, claims, BODY), 'attendance', BODY)).toThrow('its gateway only');
    expect(() => verifyCapability(KEY, issueCapability(KEY, { ...claims, aud: 'messaging' }, BODY), 'attendance', BODY)).toThrow(
      'its gateway only',
    );
  });

  it('is refused once its time is over, and before it', () => {
    const token = issueCapability(KEY, claims, BODY);
    expect(() => verifyCapability(KEY, token, 'attendance', BODY, Date.now() + 31_000)).toThrow('its gateway only');
    expect(() => verifyCapability(KEY, token, 'attendance', BODY, Date.now() - 3_600_000)).toThrow('its gateway only');
  });

  it('is refused when a claim was changed, or its algorithm', () => {
    const [header, payload, mac] = issueCapability(KEY, claims, BODY).split('.') as [string, string, string];
    const wider = Buffer.from(
      JSON.stringify({ ...JSON.parse(Buffer.from(payload, 'base64url').toString()), person: '9990001X.p9' }),
    ).toString('base64url');
    const none = Buffer.from('{"alg":"none"}').toString('base64url');
    for (const token of [
      `${header}.${wider}.${mac}`,
      `${none}.${payload}.`,
      `${none}.${payload}.${mac}`,
      `${header}.${payload}.${mac.slice(0, -2)}AA`,
    ]) {
      expect(() => verifyCapability(KEY, token, 'attendance', BODY)).toThrow('its gateway only');
    }
  });

  it('grants no rows for a coordinate it does not name, whatever the name', () => {
    const capability = verifyCapability(KEY, issueCapability(KEY, claims, BODY), 'attendance', BODY);
    expect(reachOf(capability, 'Student.attendanceEvents')).toHaveLength(1);
    for (const coordinate of ['Student.measures', 'constructor', '__proto__', 'toString'])
      expect(reachOf(capability, coordinate)).toEqual([]);
  });
});
