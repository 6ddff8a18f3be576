import { describe, expect, it } from 'vitest';
import { ACADEMY, AUDIENCE, bench, externalIssuer, TOWN } from '../gateway/identity/vouching.js';

describe('a token meant for somebody else', () => {
  it.each([
    ['another service', 'https://other.example.test'],
    ['one of our subgraphs', `${AUDIENCE}/attendance`],
    ['a longer name that starts like ours', `${AUDIENCE}.evil.example.test`],
    ['our name in other letters', AUDIENCE.toUpperCase()],
    ['its own client, as an id token is', 'canteen'],
    ['several others', ['https://a.example.test', 'https://b.example.test']],
    ['nobody', undefined],
    ['an empty list', []],
  ])('is refused when it is for %s (L44)', async (_, aud) => {
    const { refuses, academy } = await bench();
    await refuses(await academy.sign({ aud }));
  });

  it('is accepted when we are one of those it is for', async () => {
    const { verifier, academy } = await bench();
    expect((await verifier.verify(await academy.sign({ aud: ['https://other.example.test', AUDIENCE] }))).client).toBe('canteen');
  });
});

describe('a token of an issuer we do not trust', () => {
  it.each(['https://login.evil.example.test', `${ACADEMY}/`, `${ACADEMY}.evil.example.test`, ACADEMY.toUpperCase(), '', '__proto__'])(
    'is refused: `%s`',
    async (iss) => {
      const { refuses, academy } = await bench();
      await refuses(await academy.sign({ iss }));
    },
  );

  it('is refused when it does not say who issued it, or says it in a list', async () => {
    const { refuses, academy } = await bench();
    await refuses(await academy.sign({ iss: undefined }));
    await refuses(await academy.sign({ iss: [ACADEMY] }));
  });
});

describe('a trusted issuer', () => {
  it('cannot speak in the name of another trusted issuer', async () => {
    const { refuses, town, academy } = await bench();
    await refuses(await town.sign({ iss: ACADEMY }));
    await refuses(await town.sign({ iss: ACADEMY }, { kid: academy.kid }));
  });

  it('is not somebody who only took its name', async () => {
    const { refuses } = await bench();
    await refuses(await (await externalIssuer(TOWN)).sign());
  });
});
