import { CompactSign } from 'jose';
import { describe, expect, it } from 'vitest';
import { ACADEMY, bench, goodClaims, NOON } from '../gateway/identity/vouching.js';

const noon = NOON / 1000;

describe('a token of another time', () => {
  it.each([
    ['expired an hour ago', { iat: noon - 7200, exp: noon - 3600 }],
    ['expires this very instant', { exp: noon }],
    ['expired a second ago: clocks that differ never lengthen a life', { exp: noon - 1 }],
    ['is not valid before an hour from now', { nbf: noon + 3600 }],
    ['was issued in an hour', { iat: noon + 3600, exp: noon + 7200 }],
    ['was issued 31 seconds from now', { iat: noon + 31 }],
    ['never expires', { exp: undefined }],
    ['does not say when it was issued', { iat: undefined }],
    ['expires at a text', { exp: '9999999999' }],
    ['expires after time has ended', { exp: 1e300 }],
    ['expires before time began', { exp: -1 }],
    ['is not valid before a text', { nbf: 'yesterday' }],
  ])('is refused when it %s', async (_, claims) => {
    const { refuses, academy } = await bench();
    await refuses(await academy.sign(claims));
  });

  it('is refused when it expires at infinity, which only raw JSON can say', async () => {
    const { refuses, academy } = await bench();
    const claims = JSON.stringify({ ...goodClaims(ACADEMY), exp: 0 }).replace('"exp":0', '"exp":1e400');
    const header = { alg: 'ES256', kid: academy.kid, typ: 'at+jwt' };
    await refuses(await new CompactSign(Buffer.from(claims)).setProtectedHeader(header).sign(academy.key));
  });
});

describe('a token of the present', () => {
  it.each([
    ['its issuer is 30 seconds ahead of us', { iat: noon + 30, nbf: noon + 30 }],
    ['it expires in a second', { exp: noon + 1 }],
    ['it was issued long ago and still lasts', { iat: noon - 86_400 }],
  ])('is accepted when %s', async (_, claims) => {
    const { verifier, academy } = await bench();
    expect((await verifier.verify(await academy.sign(claims))).client).toBe('canteen');
  });
});
