import { composeServices } from '@apollo/composition';
import { parse } from 'graphql';
import { describe, expect, it } from 'vitest';
import { CATEGORIES, type Category } from '../../../core/policy/index.js';
import { readClassification } from '../../../core/shield/index.js';
import { readRequirements } from '../../../gateway/federation/requirements.js';

const HEADER = `
  extend schema
    @link(url: "https://specs.apollo.dev/federation/v2.5", import: ["@key", "@external", "@requires", "@composeDirective"])
    @link(url: "https://preau.example/spec/privacy/v1.0", import: ["@category", "@subject"])
    @composeDirective(name: "@category") @composeDirective(name: "@subject")
  directive @category(of: [DataCategory!]!, byValue: [DataCategory!]) on OBJECT | FIELD_DEFINITION
  directive @subject(path: String!, any: Boolean) on OBJECT | FIELD_DEFINITION
  enum DataCategory { ${CATEGORIES.join(' ')} }
`;
const SUBGRAPHS = {
  people: `
    type Query { student: Student @category(of: [IDENTITY_BASIC]) @subject(path: "student") }
    type Student @key(fields: "id") @category(of: [IDENTITY_BASIC]) @subject(path: "self") {
      id: ID!
      name: String
      birthDate: String @category(of: [IDENTITY_CIVIL])
      home: Home @category(of: [FAMILY])
    }
    type Home @category(of: [SOCIAL]) @subject(path: "inherited") { city: String }
  `,
  menus: `
    type Student @key(fields: "id") @category(of: [IDENTITY_BASIC]) @subject(path: "self") {
      id: ID!
      name: String @external
      birthDate: String @external
      home: Home @external
      diet: String @category(of: [HEALTH])
      age: Int @category(of: [SCHOOLING]) @requires(fields: "birthDate")
      badge: String @category(of: [SCHOOLING]) @requires(fields: "name")
      bus: String @category(of: [SCHOOLING]) @requires(fields: "home { city }")
    }
    type Home @category(of: [SOCIAL]) @subject(path: "inherited") { city: String @external }
  `,
  trips: `
    type Student @key(fields: "id") @category(of: [IDENTITY_BASIC]) @subject(path: "self") {
      id: ID!
      diet: String @external
      age: Int @external
      picnic: String @category(of: [SCHOOLING]) @requires(fields: "diet")
      seat: String @category(of: [SCHOOLING]) @requires(fields: "age")
    }
  `,
};
const composed = composeServices(
  Object.entries(SUBGRAPHS).map(([name, types]) => ({ name, url: `http://${name}.example.test`, typeDefs: parse(`${HEADER}\n${types}`) })),
);
const supergraph = parse(composed.supergraphSdl as string);
const read = (receives: Readonly<Record<string, readonly Category[]>> = {}) =>
  readRequirements(supergraph, readClassification(supergraph), (subgraph) => receives[subgraph] ?? []);
const categories = (coordinate: string) => [...read().of(coordinate).categories].sort();

describe('a field that is computed from others', () => {
  it('T09: asks for what they are, in whatever depth they stand', () => {
    expect(categories('Student.age')).toEqual(['IDENTITY_CIVIL']);
    expect(categories('Student.badge')).toEqual(['IDENTITY_BASIC']);
    expect(categories('Student.bus')).toEqual(['FAMILY', 'SOCIAL']);
  });

  it('T09: asks also for what those are computed from', () => {
    expect(categories('Student.seat')).toEqual(['IDENTITY_CIVIL', 'SCHOOLING']);
  });

  it('T11: is for nobody where its subgraph would be sent what it neither keeps nor may receive', () => {
    const mayNot = (coordinate: string, receives = {}) => read(receives).of(coordinate).mayNotReceive;
    expect(mayNot('Student.badge')).toBe(false);
    expect(mayNot('Student.age')).toBe(true);
    expect(mayNot('Student.age', { menus: ['IDENTITY_CIVIL'] })).toBe(false);
    expect(mayNot('Student.age', { trips: ['IDENTITY_CIVIL'] })).toBe(true);
    expect(mayNot('Student.picnic')).toBe(true);
    expect(mayNot('Student.bus', { menus: ['FAMILY'] })).toBe(true);
    expect(mayNot('Student.bus', { menus: ['FAMILY', 'SOCIAL'] })).toBe(false);
  });

  it('T11: is for nobody where that holds of what it is computed from', () => {
    expect(read({ trips: ['IDENTITY_CIVIL'] }).of('Student.seat').mayNotReceive).toBe(true);
    expect(read({ trips: ['IDENTITY_CIVIL'], menus: ['IDENTITY_CIVIL'] }).of('Student.seat').mayNotReceive).toBe(false);
  });
});

describe('a field that is computed from nothing', () => {
  it('asks for nothing more', () => {
    for (const coordinate of ['Student.name', 'Query.student', 'Student.never'])
      expect(read().of(coordinate)).toEqual({ categories: [], mayNotReceive: false });
  });
});
