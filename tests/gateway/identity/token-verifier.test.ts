import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import type { Epochs } from '../../../gateway/facts/index.js';
import { createVerifier, type TrustedIssuer } from '../../../gateway/identity/index.js';
import { ACADEMY, AUDIENCE, bench, CANTEEN, expectRefused, externalIssuer, GUARDIAN, NOON, register, TOWN } from './vouching.js';

describe('a vendor system with a good token', () => {
  it('acts for itself, for the purposes of its token', async () => {
    const { verifier, academy } = await bench();
    expect(await verifier.verify(await academy.sign())).toEqual({
      kind: 'service',
      person: null,
      client: 'canteen',
      purposes: ['catering'],
      issuer: ACADEMY,
      expiresAt: NOON + 600_000,
      tokenId: 'token-1',
    });
  });

  it('is known by `azp` where its issuer writes that', async () => {
    const { verifier, academy } = await bench();
    expect(await verifier.verify(await academy.sign({ client_id: undefined, azp: 'canteen' }))).toMatchObject({ client: 'canteen' });
  });

  it('may carry purposes one by one, as a list, or both; those of other kinds of authorisation are not ours', async () => {
    const { verifier, academy } = await bench();
    const authorization_details = [
      { type: 'payment', purpose: 'statistics' },
      { type: 'preau', purpose: 'catering' },
      { type: 'preau', purposes: ['class-lists', 'catering'] },
    ];
    const { purposes } = await verifier.verify(await academy.sign({ authorization_details }));
    expect(purposes).toEqual(['catering', 'class-lists']);
  });

  it('has no purpose where the token has none', async () => {
    const { verifier, academy } = await bench();
    expect((await verifier.verify(await academy.sign({ authorization_details: undefined }))).purposes).toEqual([]);
  });

  it('is accepted with the types that other issuers write', async () => {
    const { verifier, academy } = await bench();
    for (const typ of ['at+jwt', 'application/at+jwt', 'AT+JWT', 'JWT', undefined]) {
      await expect(verifier.verify(await academy.sign({ jti: `typ ${typ}` }, { typ }))).resolves.toMatchObject({ client: 'canteen' });
    }
  });

  it('is named by a digest where the token has no id', async () => {
    const { verifier, academy } = await bench();
    expect((await verifier.verify(await academy.sign({ jti: undefined }))).tokenId).toMatch(/^[A-Za-z0-9_-]{43}$/);
  });

  it.each(['ES256', 'ES384', 'EdDSA', 'Ed25519', 'RS256', 'PS256'])(
    'is accepted when signed with %s by an issuer trusted with it',
    async (alg) => {
      const issuer = await externalIssuer(ACADEMY, alg);
      const verifier = createVerifier({ issuers: [issuer.trusted], ...register(), now: () => NOON });
      await expect(verifier.verify(await issuer.sign())).resolves.toMatchObject({ client: 'canteen' });
    },
  );
});

describe('a person with a good token', () => {
  const token = { client_id: 'family-app', sub: 'account-77' };

  it('is found by issuer and account together', async () => {
    const { verifier, academy } = await bench();
    expect(await verifier.verify(await academy.sign(token))).toMatchObject({ kind: 'person', person: GUARDIAN, client: 'family-app' });
  });

  it('is refused when the same account name comes from another issuer', async () => {
    const { verifier, town } = await bench();
    await expectRefused(verifier.verify(await town.sign(token)));
  });

  it('is refused when nobody has that account', async () => {
    const { verifier, academy } = await bench();
    await expectRefused(verifier.verify(await academy.sign({ ...token, sub: 'account-78' })));
  });

  it('is refused when the directory answers with something that is no person id', async () => {
    const { clients } = register();
    const academy = await externalIssuer(ACADEMY);
    const people = { byHandle: async () => null, byAccount: async () => ({ person: '9990001X.s12' }) };
    const verifier = createVerifier({ issuers: [academy.trusted], clients, people, now: () => NOON });
    await expectRefused(verifier.verify(await academy.sign(token)));
  });
});

describe('an actor', () => {
  it('is frozen all the way down, so that no later step can add a purpose (T54)', async () => {
    const { verifier, academy } = await bench();
    const actor = await verifier.verify(await academy.sign());
    expect(Object.isFrozen(actor)).toBe(true);
    expect(() => (actor.purposes as string[]).push('statistics')).toThrow(TypeError);
    expect(() => Object.assign(actor, { client: 'family-app' })).toThrow(TypeError);
  });
});

describe('a verified token', () => {
  it('is checked once, and not again while it lasts', async () => {
    const { verifier, academy, asked } = await bench();
    const token = await academy.sign();
    const first = await verifier.verify(token);
    expect(await verifier.verify(token)).toBe(first);
    expect(asked()).toBe(1);
  });

  it('is refused from the instant it expires, though it was remembered', async () => {
    const { verifier, academy, at } = await bench();
    const token = await academy.sign();
    await verifier.verify(token);
    at(NOON + 599_999);
    await verifier.verify(token);
    at(NOON + 600_000);
    await expectRefused(verifier.verify(token));
  });

  it('is refused once its client was struck off and forgotten', async () => {
    const { verifier, academy, strike } = await bench();
    const token = await academy.sign();
    await verifier.verify(token);
    strike('canteen');
    verifier.forget('canteen');
    await expectRefused(verifier.verify(token));
  });

  it('stays remembered when another client is forgotten', async () => {
    const { verifier, academy, asked } = await bench();
    const token = await academy.sign();
    await verifier.verify(token);
    verifier.forget('family-app');
    await verifier.verify(token);
    expect(asked()).toBe(1);
    verifier.forget();
    await verifier.verify(token);
    expect(asked()).toBe(2);
  });

  it('is not remembered when its client was forgotten while it was being checked', async () => {
    const academy = await externalIssuer(ACADEMY);
    const { people } = register();
    let asked = 0;
    const verifier = createVerifier({
      issuers: [academy.trusted],
      people,
      clients: {
        async find() {
          asked += 1;
          if (asked === 1) verifier.forget('canteen');
          return asked === 1 ? CANTEEN : null;
        },
      },
      now: () => NOON,
    });
    const token = await academy.sign();
    await verifier.verify(token);
    await expectRefused(verifier.verify(token));
  });

  it('makes room: only so many are remembered, the one unused longest goes first', async () => {
    const { verifier, academy, asked } = await bench(2);
    const tokens = await Promise.all(['a', 'b', 'c'].map((jti) => academy.sign({ jti })));
    for (const at of [0, 1, 0, 2, 0]) await verifier.verify(tokens[at] as string);
    expect(asked()).toBe(3);
    await verifier.verify(tokens[1] as string);
    expect(asked()).toBe(4);
  });
});

describe('a remembered token of a person', () => {
  const EPOCHS: Epochs = { agreement: '1', consent: '1', policy: '1', relation: '1', store: 'here' };

  /** A verifier over accounts in a database, of which the one that is open may be closed. */
  async function over(store: string | null) {
    const { clients } = register();
    const academy = await externalIssuer(ACADEMY);
    let [asked, isOpen] = [0, true];
    const byAccount = async () => {
      asked += 1;
      return isOpen ? { person: GUARDIAN, store } : null;
    };
    const verifier = createVerifier({
      issuers: [academy.trusted],
      clients,
      people: { byHandle: async () => null, byAccount },
      now: () => NOON,
    });
    const token = await academy.sign({ client_id: 'family-app', sub: 'account-77' });
    return {
      verify: (epochs: Epochs) => verifier.verify(token, epochs),
      asked: () => asked,
      close: () => {
        isOpen = false;
      },
    };
  }

  it('is looked up once while the database that counts keeps its account, and again when an epoch moves', async () => {
    const { verify, asked, close } = await over('here');
    for (const consent of ['1', '2']) await verify({ ...EPOCHS, consent });
    expect(asked()).toBe(1);
    await verify({ ...EPOCHS, agreement: '2' });
    expect(asked()).toBe(2);
    close();
    await expectRefused(verify({ ...EPOCHS, agreement: '2', relation: '2' }));
  });

  it.each([
    ['in a database whose changes nobody counts here', 'elsewhere'],
    ['nobody says where', null],
  ])('is looked up each time where accounts are kept %s: one that was closed is refused at once', async (_, store) => {
    const { verify, close } = await over(store);
    expect(await verify(EPOCHS)).toMatchObject({ person: GUARDIAN });
    close();
    await expectRefused(verify(EPOCHS));
  });

  it('is looked up again where another database counts than the one that keeps its account', async () => {
    const { verify, close } = await over('here');
    await verify(EPOCHS);
    close();
    await expectRefused(verify({ ...EPOCHS, store: 'another' }));
  });
});

describe('an issuer', () => {
  const servers: ReturnType<typeof createServer>[] = [];
  afterEach(() => {
    for (const server of servers.splice(0)) server.close();
  });

  it('is asked for its keys over HTTP, once for many tokens', async () => {
    const academy = await externalIssuer(ACADEMY);
    const served = await serve(JSON.stringify((academy.trusted.keys as { jwks: unknown }).jwks));
    const verifier = createVerifier({ issuers: [{ ...academy.trusted, keys: served.keys }], ...register(), now: () => NOON });
    for (const jti of ['1', '2', '3']) await verifier.verify(await academy.sign({ jti }));
    expect(served.asked()).toBe(1);
    await expectRefused(verifier.verify(await academy.sign({}, { kid: 'never-heard-of' })));
    await expectRefused(verifier.verify(await academy.sign({}, { kid: 'never-heard-of-either' })));
    expect(served.asked()).toBeLessThanOrEqual(2);
  });

  it.each([
    ['does not answer with keys', 'not keys'],
    ['answers without end', `{"keys":[],"more":"${'x'.repeat(300_000)}"}`],
  ])('that %s makes the request wait, not pass', async (_, body) => {
    const academy = await externalIssuer(ACADEMY);
    const { keys } = await serve(body);
    const verifier = createVerifier({ issuers: [{ ...academy.trusted, keys }], ...register(), now: () => NOON });
    await expect(verifier.verify(await academy.sign())).rejects.toMatchObject({ code: 'UPSTREAM_UNAVAILABLE' });
  });

  it('may be held to the clients it may vouch for', async () => {
    const town = await externalIssuer(TOWN, 'ES256', { clients: ['canteen'] });
    const verifier = createVerifier({ issuers: [town.trusted], ...register(), now: () => NOON });
    await expect(verifier.verify(await town.sign())).resolves.toMatchObject({ client: 'canteen' });
    await expectRefused(verifier.verify(await town.sign({ client_id: 'family-app', sub: 'family-app' })));
  });

  it('is trusted on one set of terms', async () => {
    const academy = await externalIssuer(ACADEMY);
    const twice: TrustedIssuer = { ...academy.trusted, audience: `${AUDIENCE}/other` };
    expect(() => createVerifier({ issuers: [academy.trusted, twice], ...register(), now: () => NOON })).toThrow(/one set of terms/);
  });

  async function serve(body: string): Promise<{ keys: { jwksUri: string }; asked: () => number }> {
    let asked = 0;
    const server = createServer((_, response) => {
      asked += 1;
      response.end(body);
    });
    servers.push(server);
    await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
    return { keys: { jwksUri: `http://127.0.0.1:${(server.address() as AddressInfo).port}/jwks` }, asked: () => asked };
  }
});
