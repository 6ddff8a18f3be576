import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK } from 'jose';
import { afterEach, describe, expect, it } from 'vitest';
import { ACADEMY, bench, externalIssuer } from '../gateway/identity/vouching.js';

describe('a token that says which key to check it with', () => {
  const servers: ReturnType<typeof createServer>[] = [];
  afterEach(() => {
    for (const server of servers.splice(0)) server.close();
  });

  it.each(['jku', 'x5u'])('is refused with an address in `%s`, and the address is never asked', async (member) => {
    let asked = 0;
    const forger = await externalIssuer(ACADEMY);
    const server = createServer((_, response) => {
      asked += 1;
      response.end(JSON.stringify((forger.trusted.keys as { jwks: unknown }).jwks));
    });
    servers.push(server);
    await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
    const { refuses, academy } = await bench();
    const header = { [member]: `http://127.0.0.1:${(server.address() as AddressInfo).port}/` };
    await refuses(await forger.sign({}, header));
    await refuses(await academy.sign({}, header));
    expect(asked).toBe(0);
  });

  it('is refused with the key itself in `jwk`, or a certificate in `x5c`', async () => {
    const { refuses, academy } = await bench();
    const forger = await externalIssuer(ACADEMY);
    const { kty, crv, x, y } = await exportJWK(forger.key);
    await refuses(await forger.sign({}, { jwk: { kty, crv, x, y } }));
    await refuses(await academy.sign({}, { jwk: { kty, crv, x, y } }));
    await refuses(await academy.sign({}, { x5c: ['MIIB'] }));
  });

  it('is refused when the key it names is not one of its issuer', async () => {
    const { refuses, academy, town } = await bench();
    await refuses(await academy.sign({}, { kid: 'never-heard-of' }));
    await refuses(await academy.sign({}, { kid: town.kid }));
    await refuses(await academy.sign({}, { kid: "' or 1=1 --" }));
    await refuses(await academy.sign({}, { kid: '__proto__' }));
  });

  it('is refused when a forger signed it under the name of a real key', async () => {
    const { refuses, academy } = await bench();
    const forger = await externalIssuer(ACADEMY);
    await refuses(await forger.sign({}, { kid: academy.kid }));
    await refuses(await forger.sign({}, { kid: undefined }));
  });
});

describe('a token with an extension it calls critical', () => {
  it.each([
    { crit: ['b64'], b64: true },
    { crit: ['exp'], exp: 1 },
  ])('is refused: %j', async (header) => {
    const { refuses, academy } = await bench();
    const token = await academy.sign({}, header).catch(() => null);
    const [, payload, signature] = (await academy.sign()).split('.');
    const crafted = Buffer.from(JSON.stringify({ alg: 'ES256', kid: academy.kid, typ: 'at+jwt', ...header })).toString('base64url');
    await refuses(token ?? `${crafted}.${payload}.${signature}`);
    await refuses(`${crafted}.${payload}.${signature}`);
  });

  it('is accepted without it', async () => {
    const { verifier, academy } = await bench();
    expect((await verifier.verify(await academy.sign())).client).toBe('canteen');
  });
});
