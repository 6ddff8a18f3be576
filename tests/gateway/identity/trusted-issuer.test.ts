import { describe, expect, it } from 'vitest';
import { parseIssuers } from '../../../gateway/identity/index.js';

const good = {
  issuer: 'https://login.academy.example.test',
  audience: 'https://gateway.example.test/graphql',
  algorithms: ['ES256', 'RS256'],
  jwksUri: 'https://login.academy.example.test/jwks',
};

describe('the list of trusted issuers', () => {
  it('says of each its audience, its algorithms and where its keys are', () => {
    const { jwksUri, ...terms } = good;
    expect(parseIssuers(JSON.stringify([good]))).toEqual([{ ...terms, keys: { jwksUri } }]);
  });

  it('may be empty: then nobody outside vouches for anybody', () => {
    expect(parseIssuers('[]')).toEqual([]);
  });

  it('may hold an issuer to some clients', () => {
    expect(parseIssuers(JSON.stringify([{ ...good, clients: ['canteen'] }]))[0]?.clients).toEqual(['canteen']);
  });

  it('may name a plain http address on this machine', () => {
    for (const host of ['127.0.0.1:8080', 'localhost:8080', '[::1]:8080']) {
      const local = { ...good, issuer: `http://${host}`, jwksUri: `http://${host}/jwks` };
      expect(parseIssuers(JSON.stringify([local]))).toHaveLength(1);
    }
  });

  it.each([
    ['without an audience', { ...good, audience: undefined }],
    ['with an empty audience', { ...good, audience: '' }],
    ['without algorithms', { ...good, algorithms: undefined }],
    ['with an empty list of algorithms', { ...good, algorithms: [] }],
    ['trusted with no signature at all', { ...good, algorithms: ['ES256', 'none'] }],
    ['trusted with a shared secret', { ...good, algorithms: ['HS256'] }],
    ['without keys', { ...good, jwksUri: undefined }],
    ['without a name', { ...good, issuer: undefined }],
    ['whose keys come over plain http', { ...good, jwksUri: 'http://login.academy.example.test/jwks' }],
    ['which is itself on plain http', { ...good, issuer: 'http://login.academy.example.test' }],
    ['on a host that only looks like this machine', { ...good, jwksUri: 'http://127.0.0.1.example.test/jwks' }],
    ['with a password in its address', { ...good, jwksUri: 'https://a:b@login.academy.example.test/jwks' }],
    ['whose keys are in a file', { ...good, jwksUri: 'file:///jwks.json' }],
    ['held to no client', { ...good, clients: [] }],
    ['with a setting nobody knows', { ...good, algorithm: 'ES256' }],
  ])('refuses an issuer %s', (_, entry) => {
    expect(() => parseIssuers(JSON.stringify([entry]))).toThrow(/^PREAU_ISSUERS is refused at/);
  });

  it('refuses the same issuer twice', () => {
    expect(() => parseIssuers(JSON.stringify([good, good]))).toThrow(/is there twice/);
  });

  it.each([
    ['not JSON', '{'],
    ['nothing', ''],
    ['no list', JSON.stringify(good)],
  ])('refuses %s', (_, json) => {
    expect(() => parseIssuers(json)).toThrow(/^PREAU_ISSUERS is refused/);
  });
});
