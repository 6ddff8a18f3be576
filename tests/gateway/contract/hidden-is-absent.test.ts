import fc from 'fast-check';
import {
  type GraphQLField,
  type GraphQLSchema,
  getNamedType,
  isCompositeType,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
  parse,
  print,
  printSchema,
} from 'graphql';
import { describe, expect, it } from 'vitest';
import { type Audience, type Contract, contractOf, readAgainst } from '../../../gateway/contract/index.js';
import { coordinatesOf, namesOf } from './coordinates.js';
import { audience, contract, demo, ground } from './demo-contracts.js';
import { given, waysIn } from './way-to.js';

/** A name that is hidden, and documents that use whatever name stands there. */
interface Place {
  readonly kind: 'root field' | 'field' | 'argument' | 'input field' | 'type';
  readonly name: string;
  readonly documents: readonly ((name: string) => string)[];
}

const everything = namesOf(ground.schema);
const allWords = new Set([...everything, ...Object.keys(ground.schema.getTypeMap()), ...(printSchema(ground.schema).match(/\w+/g) ?? [])]);

/** Everything that is hidden from a client, in every place where its name can be written. */
function placesHiddenFrom({ schema, has }: Contract): readonly Place[] {
  const ways = waysIn(schema);
  const coordinates = coordinatesOf(ground.schema).filter((coordinate) => !has(coordinate));
  const fields = coordinates.flatMap((coordinate) => placeOf(coordinate, schema, ways));
  const types = Object.keys(ground.schema.getTypeMap()).filter((name) => !name.startsWith('__') && schema.getType(name) === undefined);
  return [...fields, ...types.map(placeOfType)];
}

function placeOf(coordinate: string, schema: GraphQLSchema, ways: ReturnType<typeof waysIn>): readonly Place[] {
  const [, typeName = '', fieldName = '', argument] = /^(\w+)\.(\w+)(?:\((\w+):\))?$/.exec(coordinate) ?? [];
  if (typeName === 'Mutation' && schema.getMutationType() == null)
    return argument === undefined
      ? [{ kind: 'root field', name: fieldName, documents: fieldUses((selection) => `mutation { ${selection} }`) }]
      : [];
  const type = schema.getType(typeName);
  if (isInputObjectType(type))
    return [
      {
        kind: 'input field',
        name: fieldName,
        documents: [
          (name) => `query($v: ${typeName} = { ${name}: "1" }) { __typename }`,
          (name) => `query($v: [${typeName}!] = [{ ${name}: { x: 1 } }]) { __typename }`,
        ],
      },
    ];
  const way = ways.get(typeName);
  if (way === undefined || (!isObjectType(type) && !isInterfaceType(type))) return [];
  if (argument === undefined)
    return [{ kind: isRoot(schema, type) ? 'root field' : 'field', name: fieldName, documents: fieldUses(way, typeName) }];
  const field = type.getFields()[fieldName];
  return field === undefined ? [] : [{ kind: 'argument', name: argument, documents: argumentUses(way, field) }];
}

function isRoot(schema: GraphQLSchema, type: unknown): boolean {
  return type === schema.getQueryType() || type === schema.getMutationType();
}

function fieldUses(way: (selection: string) => string, type?: string): Place['documents'] {
  return [
    (name) => way(name),
    (name) => way(`__typename other: ${name}(first: 1, x: "y") { id ${name} }`),
    (name) => way(`${name}(a: $v) @skip(if: $w) { b }`).replace(/^\w+/, '$& Q($v: Int, $w: Boolean!)'),
    ...(type === undefined
      ? []
      : [(name: string) => `${way(`__typename ...F`)} fragment F on ${type} { ${name} ...G } fragment G on ${type} { ${name} { id } }`]),
  ];
}

function argumentUses(way: (selection: string) => string, field: GraphQLField<unknown, unknown>): Place['documents'] {
  const below = isCompositeType(getNamedType(field.type)) ? ' { __typename }' : '';
  return [
    (name) => way(`${field.name}${given(field.args, [`${name}: 1`])}${below}`),
    (name) => way(`${field.name}${given(field.args, [`${name}: $v`])}${below}`).replace(/^\w+/, '$& Q($v: Int)'),
  ];
}

function placeOfType(name: string): Place {
  return {
    kind: 'type',
    name,
    documents: [
      (type) => `{ __typename ... on ${type} { id } }`,
      (type) => `{ __typename ...F } fragment F on ${type} { id }`,
      (type) => `query($v: ${type}) { __typename }`,
      (type) => `query($v: [${type}!]! = [A]) { school(id: $v) { id } }`,
    ],
  };
}

/** Everything that a client is told of a document. */
function told(client: Contract, text: string): string {
  const found = readAgainst(client, parse(text));
  if ('errors' in found) return found.errors.map(({ message, locations }) => `${message} ${JSON.stringify(locations)}`).join('\n');
  return [print(found.document), ...found.absent, ...found.fragments.keys()].join('\n');
}

/** As long as the other, so that it stands in the same columns. */
function neverThere(name: string, seed: number): string {
  for (let next = seed; ; next += 1) {
    const letters = Array.from(name, (_, index) => String.fromCharCode(97 + (((next >> (index % 16)) + index * 7 + next) % 26))).join('');
    const found = /^[A-Z]/.test(name) ? `${letters.slice(0, 1).toUpperCase()}${letters.slice(1)}` : letters;
    if (!allWords.has(found)) return found;
  }
}

/** The synchronisation under an agreement without justifications: it may list absences, and not by how they were justified. */
const withoutJustifications: Audience = {
  ...audience('sync'),
  agreements: audience('sync').agreements.map(({ purposes, categories }) => ({
    purposes,
    categories: categories.filter((category) => category !== 'ATTENDANCE_JUSTIFICATION'),
  })),
};

describe('what is hidden', () => {
  const contracts = [...demo.clients.map(({ id }) => contract(id)), contractOf(withoutJustifications, ground)];
  const clients = contracts.map((one) => ({ contract: one, places: placesHiddenFrom(one) }));

  it('is in many places, of each kind', () => {
    const count = new Map<string, number>();
    for (const { places } of clients) for (const { kind } of places) count.set(kind, (count.get(kind) ?? 0) + 1);
    for (const kind of ['root field', 'field', 'type']) expect([kind, (count.get(kind) ?? 0) > 100]).toEqual([kind, true]);
    for (const kind of ['argument', 'input field']) expect([kind, (count.get(kind) ?? 0) > 0]).toEqual([kind, true]);
  });

  it('reads exactly as what was never there, whatever is written with it', () => {
    let documents = 0;
    let named = 0;
    fc.assert(
      fc.property(fc.constantFrom(...clients), fc.nat(), fc.nat({ max: 1_000_000 }), (client, which, seed) => {
        const place = client.places[which % client.places.length] as Place;
        const never = neverThere(place.name, seed);
        for (const document of place.documents) {
          documents += 1;
          const hidden = told(client.contract, document(place.name));
          // Why: a variable that only an absent field used goes with it, and so does the type it was of.
          if (hidden.includes(place.name)) named += 1;
          expect(hidden).not.toContain('Did you mean');
          expect(hidden).toBe(told(client.contract, document(never)).replaceAll(new RegExp(`\\b${never}\\b`, 'g'), place.name));
        }
      }),
      { numRuns: 1200 },
    );
    expect(documents).toBeGreaterThan(2500);
    expect(named).toBeGreaterThan(documents * 0.9);
  });
});
