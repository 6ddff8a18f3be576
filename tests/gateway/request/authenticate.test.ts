import { describe, expect, it } from 'vitest';
import { NO_REQUIREMENTS } from '../../../gateway/federation/requirements.js';
import type { RegisteredClient } from '../../../gateway/identity/index.js';
import { authenticate } from '../../../gateway/request/1-authenticate.js';
import { policy } from '../../core/policy/given.js';

const AT = Date.parse('2026-11-24T09:00:00Z');
const agreement = (id: string, to: number | null) => ({
  id,
  school: '9990001X',
  purposes: ['work'],
  categories: ['GRADE'] as const,
  from: 0,
  to,
});

/** Asks with a token for these purposes, of a client of this kind. */
function ask(
  purposes: readonly string[],
  {
    picked,
    kind = 'vendor',
    authorization = 'Bearer token',
    known = true,
  }: { picked?: string; kind?: 'vendor' | 'school-app'; authorization?: string; known?: boolean } = {},
) {
  return authenticate(
    { authorization, purpose: picked },
    {
      verifier: {
        verify: async () => ({ kind: 'service', person: null, client: 'app', purposes, issuer: 'i', expiresAt: AT, tokenId: 't' }),
        forget: () => undefined,
      },
      clients: {
        find: async (id) => (known ? { id, name: 'App', kind, purposes: ['work', 'choice', 'sale'], mayActForPersons: false } : null),
      },
      agreements: { of: async () => [agreement('now', null), agreement('over', AT)] },
      rulesUnder: async () => ({ policy: policy(), tree: new Map(), requirements: NO_REQUIREMENTS }),
      readEpochs: async () => null,
    },
    AT,
  );
}
const refusal = (asked: Promise<unknown>) =>
  asked.then(
    () => 'none',
    ({ code }: { code: string }) => code,
  );

describe('a caller', () => {
  it('asks for the one purpose of the token, or the one that is picked of several', async () => {
    expect(await ask(['work'])).toMatchObject({ purpose: 'work' });
    expect(await ask(['work', 'choice'], { picked: 'choice' })).toMatchObject({ purpose: 'choice' });
  });

  it('asks for no purpose that the token does not carry, that is not on the list, or that was not picked', async () => {
    expect(await refusal(ask(['work'], { picked: 'choice' }))).toBe('PURPOSE_REQUIRED');
    expect(await refusal(ask(['work'], { picked: 'work-part' }))).toBe('PURPOSE_REQUIRED');
    expect(await refusal(ask(['work', 'choice']))).toBe('PURPOSE_REQUIRED');
    expect(await refusal(ask(['unheard-of']))).toBe('PURPOSE_REQUIRED');
    expect(await refusal(ask([]))).toBe('PURPOSE_REQUIRED');
  });

  it('has a token, of a client that is registered', async () => {
    for (const authorization of ['', 'Basic token', 'Bearer', 'Bearer a b'])
      expect(await refusal(ask(['work'], { authorization }))).toBe('UNAUTHENTICATED');
    expect(await refusal(ask(['work'], { known: false }))).toBe('UNAUTHENTICATED');
  });

  it('sees ids of its own when it is a third party, and a schema of what it is contracted for now', async () => {
    expect(await ask(['work'])).toMatchObject({ pairwise: true, client: { kind: 'vendor' } });
    expect(await ask(['work'], { kind: 'school-app' })).toMatchObject({ pairwise: false, client: { kind: 'school-app' } });
    expect((await ask(['work'])).audience.agreements).toEqual([agreement('now', null)]);
  });

  it('sees, of agreements that are remembered, those in force at the instant it asks, as the client it is', async () => {
    const agreements = [agreement('first', AT + 1000), { ...agreement('later', null), from: AT + 1000 }];
    const seenAt = async (at: number, client: RegisteredClient) => {
      const verified = {
        kind: 'service',
        person: null,
        client: 'app',
        purposes: ['work'],
        issuer: 'i',
        expiresAt: at,
        tokenId: 't',
      } as const;
      const { audience } = await authenticate(
        { authorization: 'Bearer token' },
        {
          verifier: { verify: async () => verified, forget: () => undefined },
          clients: { find: async () => client },
          agreements: { of: async () => agreements },
          rulesUnder: async () => ({ policy: policy(), tree: new Map(), requirements: NO_REQUIREMENTS }),
          readEpochs: async () => null,
        },
        at,
      );
      return audience;
    };
    const app: RegisteredClient = { id: 'app', name: 'App', kind: 'vendor', purposes: ['work'], mayActForPersons: false };
    const first = await seenAt(AT, app);
    expect(first.agreements).toEqual([agreements[0]]);
    expect(await seenAt(AT + 999, app)).toBe(first);
    expect((await seenAt(AT + 1000, app)).agreements).toEqual([agreements[1]]);
    expect((await seenAt(AT, app)).agreements).toEqual([agreements[0]]);
    expect((await seenAt(AT, { ...app, kind: 'school-app' })).kind).toBe('school-app');
  });

  it('cannot be changed once it is known', async () => {
    const caller = await ask(['work']);
    expect(Object.isFrozen(caller) && Object.isFrozen(caller.client)).toBe(true);
  });
});
