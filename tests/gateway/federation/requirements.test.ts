import { composeServices } from '@apollo/composition';
import { parse } from 'graphql';
import { describe, expect, it } from 'vitest';
import { compile, parsePolicy } from '../../../core/policy/index.js';
import { readClassification } from '../../../core/shield/index.js';
import { type Requirement, readRequirements, receivedUnder } from '../../../gateway/federation/requirements.js';
import { document } from '../../core/policy/given.js';

const PRELUDE = `
  extend schema
    @link(url: "https://specs.apollo.dev/federation/v2.5", import: ["@key", "@requires", "@external", "@shareable", "@composeDirective", "@interfaceObject"])
    @link(url: "https://preau.example/spec/privacy/v1.0", import: ["@category", "@subject"])
    @composeDirective(name: "@category") @composeDirective(name: "@subject")
  directive @category(of: [DataCategory!]!, byValue: [DataCategory!]) on OBJECT | FIELD_DEFINITION | ARGUMENT_DEFINITION | INPUT_OBJECT | INPUT_FIELD_DEFINITION
  directive @subject(path: String!, any: Boolean) on OBJECT | FIELD_DEFINITION
  enum DataCategory { PUBLIC IDENTITY_BASIC HEALTH GRADE BEHAVIOUR SOCIAL }
`;

/** What fields of a subgraph are computed from, where another one has the data. */
function requirementsOf(
  own: string,
  other: string,
  receives?: Parameters<typeof readRequirements>[2],
): (coordinate: string) => Requirement {
  const { supergraphSdl, errors } = composeServices(
    [own, other].map((typeDefs, index) => ({
      name: index === 0 ? 'own' : 'other',
      url: 'http://x.invalid',
      typeDefs: parse(PRELUDE + typeDefs),
    })),
  );
  if (supergraphSdl === undefined) throw new Error(errors?.map(({ message }) => message).join('\n'));
  const document = parse(supergraphSdl);
  return readRequirements(document, readClassification(document), receives).of;
}

const OTHER = `
  type Query { pupils: [Pupil] }
  type Pupil @key(fields: "id") @category(of: [IDENTITY_BASIC]) @subject(path: "self") {
    id: ID! name: String
    diet: String @category(of: [HEALTH])
    marks(kind: String @category(of: [BEHAVIOUR])): [Float] @category(of: [GRADE])
    files: [File!]
  }
  interface File { id: ID! text: String }
  type Note implements File @key(fields: "id") @category(of: [PUBLIC]) @subject(path: "nobody") { id: ID! text: String }
  type Sanction implements File @key(fields: "id") @category(of: [PUBLIC]) @subject(path: "nobody") { id: ID! text: String @category(of: [BEHAVIOUR]) }
  type Loose { text: String }
`;
const pupil = (fields: string) => `
  type Pupil @key(fields: "id") @category(of: [IDENTITY_BASIC]) @subject(path: "self") { id: ID! ${fields} }
`;
const FILES = `
  interface File { text: String }
  type Note implements File @key(fields: "id", resolvable: false) @category(of: [PUBLIC]) @subject(path: "nobody") { id: ID! text: String @external }
  type Sanction implements File @key(fields: "id", resolvable: false) @category(of: [PUBLIC]) @subject(path: "nobody") { id: ID! text: String @external }
`;

describe('a field that is computed from others', () => {
  it('needs their categories, and those of the arguments they are asked with', () => {
    const of = requirementsOf(
      pupil('marks(kind: String): [Float] @external mean: Float @requires(fields: "marks(kind: \\"ORAL\\")") @category(of: [GRADE])'),
      OTHER,
      () => ['GRADE', 'BEHAVIOUR'],
    );
    expect(of('Pupil.mean')).toEqual({ categories: ['GRADE', 'BEHAVIOUR'], mayNotReceive: false });
    expect(of('Pupil.name')).toEqual({ categories: [], mayNotReceive: false });
  });

  it('is computed for nobody where its subgraph neither serves such data nor is named as one that receives it', () => {
    const own = pupil('diet: String @external menu: String @requires(fields: "diet")');
    expect(requirementsOf(own, OTHER)('Pupil.menu')).toEqual({ categories: ['HEALTH'], mayNotReceive: true });
    expect(requirementsOf(own, OTHER, (name) => (name === 'own' ? ['HEALTH'] : []))('Pupil.menu').mayNotReceive).toBe(false);
    expect(requirementsOf(own, OTHER, (name) => (name === 'other' ? ['HEALTH'] : []))('Pupil.menu').mayNotReceive).toBe(true);
    const serving = pupil('diet: String @external menu: String @requires(fields: "diet") allergy: String @category(of: [HEALTH])');
    expect(requirementsOf(serving, OTHER)('Pupil.menu').mayNotReceive).toBe(false);
  });

  it('needs what every type behind an interface says', () => {
    const own = `${pupil('files: [File!] @external summary: String @requires(fields: "files { text }")')} ${FILES}`;
    const { categories, mayNotReceive } = requirementsOf(own, OTHER)('Pupil.summary');
    expect(categories).toContain('BEHAVIOUR');
    expect(mayNotReceive).toBe(true);
  });

  it('is computed for nobody from what no rule speaks of', () => {
    const own = `${pupil('loose: Loose @external told: String @requires(fields: "loose { text }")')} type Loose { text: String @external }`;
    const other = OTHER.replace('files: [File!]', 'files: [File!] loose: Loose');
    expect(requirementsOf(own, other, () => ['IDENTITY_BASIC', 'HEALTH', 'GRADE', 'BEHAVIOUR'])('Pupil.told').mayNotReceive).toBe(true);
  });

  it('is so on every type behind an interface that its subgraph knows as an object', () => {
    const own = `
      type Entry @key(fields: "id") @interfaceObject { id: ID! text: String @external digest: String @requires(fields: "text") }
    `;
    const other = `
      type Query { entries: [Entry!] }
      interface Entry @key(fields: "id") { id: ID! text: String }
      type Report implements Entry @key(fields: "id") @category(of: [PUBLIC]) @subject(path: "nobody") { id: ID! text: String @category(of: [SOCIAL]) }
      type Menu implements Entry @key(fields: "id") @category(of: [PUBLIC]) @subject(path: "nobody") { id: ID! text: String }
    `;
    const of = requirementsOf(own, other);
    expect(of('Report.digest')).toEqual({ categories: expect.arrayContaining(['SOCIAL']), mayNotReceive: true });
    expect(of('Menu.digest')).toEqual({ categories: ['PUBLIC'], mayNotReceive: false });
  });

  it('is computed where the policy says that the subgraph may be sent what it does not serve', () => {
    const fields = pupil('diet: String @external menu: String @requires(fields: "diet") @category(of: [IDENTITY_BASIC])');
    const under = (recipients: readonly object[]) =>
      requirementsOf(fields, OTHER, receivedUnder(compile(parsePolicy(document({ recipients })))))('Pupil.menu').mayNotReceive;
    const to = (subgraph: string) => [{ id: 'menu', source: 's', subgraph, categories: ['HEALTH'] }];
    expect([under([]), under(to('other')), under(to('own'))]).toEqual([true, true, false]);
  });
});
