import { describe, expect, it } from 'vitest';
import { bench } from '../gateway/identity/vouching.js';

describe('a signed text that is no access token', () => {
  it.each(['id+jwt', 'logout+jwt', 'dpop+jwt', 'secevent+jwt', 'client-authentication+jwt', 'capability+jwt', 'at+jwt;x', '', 7])(
    'is refused with the type `%s`',
    async (typ) => {
      const { refuses, academy } = await bench();
      await refuses(await academy.sign({}, { typ }));
    },
  );

  it.each([
    ['no subject', { sub: undefined }],
    ['an empty subject', { sub: '' }],
    ['a list as its subject', { sub: ['canteen'] }],
    ['a subject without end', { sub: 'x'.repeat(300) }],
    ['no client', { client_id: undefined }],
    ['two clients', { azp: 'family-app' }],
    ['a client that is not a text', { client_id: { id: 'canteen' } }],
    ['an id that is not a text', { jti: 7 }],
  ])('is refused with %s', async (_, claims) => {
    const { refuses, academy } = await bench();
    await refuses(await academy.sign(claims));
  });

  it.each([
    ['no list', { type: 'preau', purpose: 'catering' }],
    ['a text', '[{"type":"preau","purpose":"catering"}]'],
    ['an entry of ours without a purpose', [{ type: 'preau' }]],
    ['an entry of ours with a list where a purpose belongs', [{ type: 'preau', purpose: ['catering'] }]],
    ['an entry of ours with a purpose where a list belongs', [{ type: 'preau', purposes: 'catering' }]],
    ['an entry of ours with an empty purpose', [{ type: 'preau', purpose: '' }]],
    ['a purpose without end', [{ type: 'preau', purpose: 'x'.repeat(101) }]],
    ['more entries than one can mean', Array.from({ length: 33 }, (_, at) => ({ type: 'preau', purpose: `p${at}` }))],
    ['an entry of no type', [{ purpose: 'catering' }]],
    ['an empty entry', [null]],
  ])('is refused when its authorisation is %s', async (_, authorization_details) => {
    const { refuses, academy } = await bench();
    await refuses(await academy.sign({ authorization_details }));
  });
});

describe('a token bound to a key', () => {
  it('is refused as a mere bearer token: whoever shows it may have stolen it', async () => {
    const { refuses, academy } = await bench();
    await refuses(await academy.sign({ cnf: { jkt: 'x'.repeat(43) } }));
    await refuses(await academy.sign({ cnf: { 'x5t#S256': 'x'.repeat(43) } }));
  });
});

describe('a token without end', () => {
  it('is refused before anything in it is read', async () => {
    const { refuses, academy } = await bench();
    await refuses(await academy.sign({ padding: 'x'.repeat(10_000) }));
    await refuses('a'.repeat(10_000_000));
    await refuses(`${'a.'.repeat(1_000_000)}a`);
  });

  it('is accepted while it is of a sensible length', async () => {
    const { verifier, academy } = await bench();
    expect((await verifier.verify(await academy.sign({ padding: 'x'.repeat(4_000) }))).client).toBe('canteen');
  });
});
