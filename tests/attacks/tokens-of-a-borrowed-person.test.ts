import { describe, expect, it } from 'vitest';
import { ACADEMY, bench, expectRefused, GUARDIAN } from '../gateway/identity/vouching.js';

describe('a system that may not act for persons', () => {
  it('is refused with the token of a person', async () => {
    const { verifier, academy } = await bench();
    await expectRefused(verifier.verify(await academy.sign({ sub: 'account-77' })));
  });

  it('is accepted for itself', async () => {
    const { verifier, academy } = await bench();
    expect(await verifier.verify(await academy.sign())).toMatchObject({ kind: 'service', person: null });
  });
});

describe('a client', () => {
  it('that is not registered is refused, whoever vouches for it (T21)', async () => {
    const { verifier, academy } = await bench();
    for (const client_id of ['nobody', 'CANTEEN', 'canteen ', '__proto__', 'constructor']) {
      await expectRefused(verifier.verify(await academy.sign({ client_id, sub: client_id })));
    }
  });

  it('is the one its token names, whatever else the token says of clients (T21)', async () => {
    const { verifier, academy } = await bench();
    const actor = await verifier.verify(await academy.sign({ client: 'family-app', cid: 'family-app', appid: 'family-app' }));
    expect(actor.client).toBe('canteen');
  });
});

describe('a person', () => {
  it('of an outside issuer cannot be named by our own id', async () => {
    const { verifier, academy } = await bench();
    await expectRefused(verifier.verify(await academy.sign({ client_id: 'family-app', sub: GUARDIAN })));
  });

  it('is never taken over from what a token adds about itself', async () => {
    const { verifier, academy } = await bench();
    const actor = await verifier.verify(await academy.sign({ person: GUARDIAN, kind: 'person', role: 'principal' }));
    expect(actor).toMatchObject({ kind: 'service', person: null, issuer: ACADEMY });
    expect(actor).not.toHaveProperty('role');
  });
});

describe('a token with fewer purposes than the one before (L44)', () => {
  it('has its own, not those of the earlier one', async () => {
    const { verifier, academy } = await bench();
    const details = (...purposes: string[]) => ({ authorization_details: [{ type: 'preau', purposes }] });
    expect((await verifier.verify(await academy.sign(details('catering', 'class-lists')))).purposes).toEqual(['catering', 'class-lists']);
    expect((await verifier.verify(await academy.sign(details('catering')))).purposes).toEqual(['catering']);
    expect((await verifier.verify(await academy.sign(details()))).purposes).toEqual([]);
  });
});
