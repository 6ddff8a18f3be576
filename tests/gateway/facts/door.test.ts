import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openFactsDoor } from '../../../gateway/facts/index.js';
import { accounts } from '../../../subgraphs/identity/tables.js';
import { type Journey, openJourney } from '../journey.js';

/** What the gateway asks identity for itself, with the database that the answer comes from. */
let journey: Journey;
beforeAll(async () => {
  journey = await openJourney();
}, 120_000);
afterAll(() => journey?.close());

const door = () =>
  openFactsDoor(
    (name, body, { capability }) => journey.subgraph(name).execute(body, capability ?? undefined),
    journey.keyOf,
    () => journey.now,
  );

describe('identity says where its answer comes from', () => {
  it('for where somebody stands, and what they hold', async () => {
    const person = journey.person('parent');
    expect(await door().places([person])).toMatchObject({ store: journey.store.id, value: [{ person }] });
    expect(await door().standings(person, null)).toMatchObject({ store: journey.store.id, value: { person } });
  });

  it('for whose an account is, and that it is nobody’s', async () => {
    const person = journey.person('parent');
    const account = { school: '9990001X', person, system: 'test', identityProvider: 'https://idp.example', login: 'karim' };
    await journey.store.db.insert(accounts).values(account);
    expect(await door().account('https://idp.example', 'karim')).toEqual({ store: journey.store.id, value: person });
    expect(await door().account('https://idp.example', 'nobody')).toEqual({ store: journey.store.id, value: null });
  });
});
