import { createHmac } from 'node:crypto';
import { SignJWT } from 'jose';
import { describe, expect, it } from 'vitest';
import { createVerifier } from '../../gateway/identity/index.js';
import {
  ACADEMY,
  AUDIENCE,
  assemble,
  bench,
  expectRefused,
  externalIssuer,
  goodClaims,
  NOON,
  register,
} from '../gateway/identity/vouching.js';

describe('a token signed with the public key as if it were a secret', () => {
  it.each(['HS256', 'HS384', 'HS512'])('is refused with %s, in every spelling of the key', async (alg) => {
    const { refuses, academy } = await bench();
    const jwk = JSON.stringify((academy.trusted.keys as { jwks: { keys: unknown[] } }).jwks.keys[0]);
    for (const secret of [academy.publicPem, academy.publicPem.trim(), jwk]) {
      const unsigned = assemble({ alg, kid: academy.kid, typ: 'at+jwt' }, goodClaims(ACADEMY)).slice(0, -1);
      await refuses(`${unsigned}.${createHmac(alg.replace('HS', 'sha'), secret).update(unsigned).digest('base64url')}`);
    }
  });

  it('is refused even when an issuer is configured by mistake with shared secrets', async () => {
    const secret = Buffer.alloc(64, 1);
    const oct = { kty: 'oct', k: secret.toString('base64url'), kid: 'shared', alg: 'HS256' };
    const issuer = { issuer: ACADEMY, audience: AUDIENCE, algorithms: ['ES256'], keys: { jwks: { keys: [oct] } } };
    const verifier = createVerifier({ issuers: [issuer], ...register(), now: () => NOON });
    const header = { alg: 'HS256', kid: 'shared', typ: 'at+jwt' };
    await expectRefused(verifier.verify(await new SignJWT(goodClaims(ACADEMY)).setProtectedHeader(header).sign(secret)));
  });
});

describe('a token signed by a good key with another algorithm', () => {
  it('is refused: RS256 where the issuer is trusted with PS256, and the other way round', async () => {
    for (const [trusted, used] of [
      ['PS256', 'RS256'],
      ['RS256', 'PS256'],
    ] as const) {
      const issuer = await externalIssuer(ACADEMY, used, { algorithms: [trusted] });
      const verifier = createVerifier({ issuers: [issuer.trusted], ...register(), now: () => NOON });
      await expectRefused(verifier.verify(await issuer.sign()));
    }
  });

  it('is refused when the header says another algorithm than the signature has', async () => {
    const { refuses, academy } = await bench();
    const [, payload, signature] = (await academy.sign()).split('.');
    for (const alg of ['ES384', 'ES512', 'RS256', 'EdDSA', 'ES256K', 'es256']) {
      const header = assemble({ alg, kid: academy.kid, typ: 'at+jwt' }, {}).split('.')[0];
      await refuses(`${header}.${payload}.${signature}`);
    }
  });

  it('is accepted with the algorithm its issuer is trusted with', async () => {
    const { verifier, academy } = await bench();
    expect((await verifier.verify(await academy.sign())).client).toBe('canteen');
  });
});
