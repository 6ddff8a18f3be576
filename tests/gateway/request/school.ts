import { buildSchema, type FragmentDefinitionNode, getVariableValues, Kind, type OperationDefinitionNode, parse } from 'graphql';
import { type Shape, shapeOf } from '../../../gateway/federation/selection.js';
import { createPairwise } from '../../../gateway/identity/index.js';
import { type ArgumentReader, type ArgumentTemplates, argumentReader, argumentTemplates } from '../../../gateway/request/arguments.js';
import type { Caller } from '../../../gateway/request/caller.js';

/** A schema small enough to read beside a test, with everything that shapes an operation: arguments, lists, connections, unions, inputs. */
const SDL = `
  type Query { student(id: ID!): Student students(first: Int!, after: String, groups: [ID!], filter: Filter): StudentConnection records: [Record!] me: Student }
  type Mutation { enrol(input: Enrol!, idempotencyKey: ID!): Student }
  type Student { id: ID! name: String nick: String group: Group groups: [Group!] friends(first: Int): StudentConnection marks(since: String, kind: Kind): [Mark!] }
  type Group { id: ID! title: String students: [Student!] }
  type Mark { value: Float student: Student }
  type StudentConnection { edges: [StudentEdge!] totalCount: Int }
  type StudentEdge { node: Student }
  union Record = Student | Group
  interface Named { title: String }
  type Club implements Named { title: String secret: String }
  enum Kind { ORAL WRITTEN }
  input Filter { group: ID text: String nested: [Filter!] }
  input Enrol { studentId: ID! groupIds: [ID!] note: String }
`;
const schema = buildSchema(SDL);
export const pairwise = createPairwise(Buffer.alloc(32, 3));

export function callerOf(client: string, kind: 'vendor' | 'school-app'): Omit<Caller, 'rules'> {
  return {
    kind: 'service',
    person: null,
    client: { id: client, kind, agreements: [], tokenPurposes: ['catering'] },
    audience: { kind, mayActForPersons: false, purposes: ['catering'], agreements: [] },
    purpose: 'catering',
    pairwise: kind === 'vendor',
    tokenId: 't',
    epochs: null,
    at: 0,
  };
}

/** Reads an operation as the gateway does, on the small schema. */
function read(
  query: string,
  variables: Readonly<Record<string, unknown>> = {},
  caller: Pick<Caller, 'pairwise' | 'client'> = callerOf('famille', 'school-app'),
): { readonly shape: Shape; readonly argumentsOf: ArgumentReader; readonly templates: ArgumentTemplates } {
  const document = parse(query);
  const operation = document.definitions.find((node) => node.kind === Kind.OPERATION_DEFINITION) as OperationDefinitionNode;
  const fragments = new Map(
    document.definitions.flatMap((node): [string, FragmentDefinitionNode][] =>
      node.kind === Kind.FRAGMENT_DEFINITION ? [[node.name.value, node]] : [],
    ),
  );
  const { coerced } = getVariableValues(schema, operation.variableDefinitions ?? [], variables);
  if (coerced === undefined) throw new Error('the variables do not fit');
  const templates = argumentTemplates(schema);
  return {
    shape: shapeOf(schema, operation, fragments, coerced),
    templates,
    argumentsOf: argumentReader(templates, coerced, caller, pairwise),
  };
}

export const school = { schema, read };
