import { isObjectType, parse } from 'graphql';
import { describe, expect, it } from 'vitest';
import { readClassification } from '../../../core/shield/index.js';
import { readRequirements } from '../../../gateway/federation/requirements.js';
import { dataOf, federate } from './federation.js';

const RATES: Readonly<Record<string, number>> = { EUR: 1, USD: 2, GBP: 3 };
const costOf = ({ price }: { price: number }, { currency }: { currency: string }) => price * (RATES[currency] as number);

/** School trips: one subgraph knows what they cost, in any currency; another reckons with it. */
const trips = federate({
  trips: {
    typeDefs: `
      type Query { trips: [Trip!] }
      interface Offer { id: ID! fee(currency: String!): Int }
      type Trip implements Offer @key(fields: "id") {
        id: ID! title: String pupils: Int cost(currency: String!): Int fee(currency: String!): Int deposit(share: Int): Int bus: Bus extras: [Offer!]
      }
      type Bus { seats: Int rent(currency: String!, days: Int): Int }
      type Ticket implements Offer @key(fields: "id") { id: ID! fee(currency: String!): Int }
    `,
    resolvers: {
      Query: { trips: () => [trip('alps', 30, 600), trip('sea', 20, 200)] },
      Trip: {
        __resolveReference: ({ id }) => (id === 'alps' ? trip('alps', 30, 600) : trip('sea', 20, 200)),
        cost: costOf,
        fee: costOf,
        deposit: (one, { share }) => one.price / (share ?? 10),
      },
      Ticket: { __resolveReference: ({ id }) => ({ id, price: 7 }), fee: costOf },
      Bus: { rent: ({ price }, { currency, days }) => price * (RATES[currency] as number) * (days ?? 1) },
      Offer: { __resolveType: ({ id }: { id: string }) => (id.startsWith('ticket') ? 'Ticket' : 'Trip') },
    },
  },
  accounts: {
    typeDefs: `
      type Trip @key(fields: "id") {
        id: ID!
        pupils: Int @external
        cost(currency: String!): Int @external
        deposit(share: Int): Int @external
        bus: Bus @external
        extras: [Offer!] @external
        perPupil: Int @requires(fields: "cost(currency: \\"EUR\\") pupils")
        perPupilAbroad(rounded: Boolean!): Float @requires(fields: "pupils cost(currency: \\"USD\\")")
        rent: Int @requires(fields: "bus { seats rent(currency: \\"EUR\\", days: 1) }")
        rentOfTwoDays: Int @requires(fields: "bus { rent(currency: \\"EUR\\", days: 2) }")
        smallDeposit: Int @requires(fields: "deposit")
        largeDeposit: Int @requires(fields: "deposit(share: 2)")
        feesOfExtras: Int @requires(fields: "extras { fee(currency: \\"GBP\\") }")
        budget: String
      }
      interface Offer { fee(currency: String!): Int }
      type Ticket implements Offer @key(fields: "id", resolvable: false) { id: ID! fee(currency: String!): Int @external }
      type Bus @external { seats: Int rent(currency: String!, days: Int): Int }
    `,
    resolvers: {
      Trip: {
        __resolveReference: (sent: object) => sent,
        perPupil: ({ cost, pupils }) => cost / pupils,
        perPupilAbroad: ({ cost, pupils }, { rounded }) => (rounded ? cost / pupils : cost / pupils + 0.5),
        rent: ({ bus }) => bus.rent,
        rentOfTwoDays: ({ bus }) => bus.rent,
        smallDeposit: ({ deposit }) => deposit,
        largeDeposit: ({ deposit }) => deposit,
        feesOfExtras: ({ extras }) => extras.reduce((sum: number, { fee }: { fee: number }) => sum + fee, 0),
        budget: () => 'school',
      },
      Offer: { __resolveType: () => 'Ticket' },
    },
  },
});

function trip(id: string, pupils: number, price: number) {
  return { id, title: id, pupils, price, bus: { seats: 50, price: price / 10 }, extras: [{ id: `ticket-${id}`, price: 7 }] };
}

const entityFetches = () => trips.sent.filter(({ query }) => query.includes('_entities'));

describe('a field that is computed from one with arguments', () => {
  it('is given the value with its own arguments, whatever other fields and the client ask for', async () => {
    const asked = trips.ask(
      'query($rounded: Boolean!) { trips { cost(currency: "GBP") abroad: perPupilAbroad(rounded: $rounded) perPupil title budget } }',
      { rounded: true },
    );
    expect(await dataOf(asked)).toEqual({
      trips: [
        { cost: 1800, abroad: 40, perPupil: 20, title: 'alps', budget: 'school' },
        { cost: 600, abroad: 20, perPupil: 10, title: 'sea', budget: 'school' },
      ],
    });
  });

  it('is given it at any depth', async () => {
    expect(await dataOf(trips.ask('{ trips { rentOfTwoDays rent bus { rent(currency: "USD") } } }'))).toEqual({
      trips: [
        { rentOfTwoDays: 120, rent: 60, bus: { rent: 120 } },
        { rentOfTwoDays: 40, rent: 20, bus: { rent: 40 } },
      ],
    });
  });

  it('is given it without arguments where it asks for none', async () => {
    expect(await dataOf(trips.ask('{ trips { largeDeposit smallDeposit } }'))).toEqual({
      trips: [
        { largeDeposit: 300, smallDeposit: 60 },
        { largeDeposit: 100, smallDeposit: 20 },
      ],
    });
  });

  it('is given it from every type behind an interface', async () => {
    expect(await dataOf(trips.ask('{ trips { feesOfExtras extras { fee(currency: "EUR") } } }'))).toEqual({
      trips: [
        { feesOfExtras: 21, extras: [{ fee: 7 }] },
        { feesOfExtras: 21, extras: [{ fee: 7 }] },
      ],
    });
  });

  it('is asked for in one request with the others, and sends no subgraph a name or a value that is not for it', async () => {
    await dataOf(trips.ask('query($r: Boolean!) { trips { perPupil perPupilAbroad(rounded: $r) rent rentOfTwoDays } }', { r: false }));
    expect(entityFetches()).toHaveLength(1);
    const [{ query, variables }] = entityFetches() as [(typeof trips.sent)[number]];
    expect(query).not.toMatch(/preau_r/);
    expect(JSON.stringify(variables)).not.toMatch(/preau_r/);
    const [[abroad, here]] = [Object.values(variables).filter(Array.isArray)] as unknown as [object[][]];
    expect([abroad?.[0], here?.[0]]).toEqual(
      expect.arrayContaining([expect.objectContaining({ cost: 600, pupils: 30 }), expect.objectContaining({ cost: 1200, pupils: 30 })]),
    );
  });

  it('is one field to clients, in the schema as in the answer', () => {
    for (const type of Object.values(trips.snapshot.fullSchema.getTypeMap()))
      if (isObjectType(type)) expect(Object.keys(type.getFields()).filter((name) => name.startsWith('preau'))).toEqual([]);
  });
});

describe('what a field is computed from', () => {
  const document = parse(trips.sdl);
  it('is held to the rules of the fields that the supergraph names, with no stand-in among them', () => {
    const asked: string[] = [];
    const classification = readClassification(document);
    readRequirements(document, {
      ...classification,
      field: (type, field) => {
        asked.push(`${type}.${field}`);
        return classification.field(type, field);
      },
    });
    expect(asked).toContain('Trip.cost');
    expect(asked.filter((coordinate) => coordinate.includes('preau'))).toEqual([]);
  });
});
