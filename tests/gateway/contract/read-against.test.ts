import { type FieldNode, GraphQLError, Kind, parse, print, type SelectionSetNode, type ValidationRule } from 'graphql';
import { describe, expect, it } from 'vitest';
import { absentCoordinate, type Read, type ReadLimits, readAgainst } from '../../../gateway/contract/index.js';
import { contract, demo } from './demo-contracts.js';

const flat = (text: string) => text.replace(/\s+/g, ' ').trim();

function read(client: string, query: string, operationName?: string, limits?: ReadLimits): Read {
  const found = readAgainst(contract(client), parse(query), operationName, limits);
  if ('errors' in found) throw new Error(found.errors.map(({ message }) => message).join('\n'));
  return found;
}

function faults(client: string, query: string, operationName?: string, limits?: ReadLimits): readonly string[] {
  const found = readAgainst(contract(client), parse(query), operationName, limits);
  return 'errors' in found ? found.errors.map(({ message }) => message) : [];
}

const students = (selection: string) => `{ students(schoolId: "s", first: 1) { edges { node { ${selection} } } } }`;

describe('an operation read against a contract', () => {
  it('is the operation itself when all of it is there', () => {
    const document = parse(students('id person { displayName }'));
    expect(readAgainst(contract('cantine'), document)).toMatchObject({ document, operation: document.definitions[0], absent: [] });
  });

  it('has a mark in the place of what is not there, under its own key, in the order that was asked', () => {
    const { document, absent } = read('cantine', students('id born: nationalId person { birthDate displayName neverThere(x: 1) { y } }'));
    expect(absent).toEqual(['Student.nationalId', 'Person.birthDate', 'Person.neverThere']);
    expect(flat(print(document))).toContain(
      flat(`id born: __typename @preauAbsent(coordinate: "Student.nationalId")
        person {
          birthDate: __typename @preauAbsent(coordinate: "Person.birthDate")
          displayName
          neverThere: __typename @preauAbsent(coordinate: "Person.neverThere")
        }`),
    );
  });

  it('is refused for what is not there where nothing is hidden from anybody', () => {
    const whole = { schema: contract('cantine').schema, isWhole: true };
    const found = readAgainst(whole, parse(students('id nationalId')));
    expect('errors' in found && found.errors.map(({ message }) => message)).toEqual(['Cannot query field "nationalId" on type "Student".']);
    expect(readAgainst(whole, parse(students('id')))).toMatchObject({ absent: [] });
  });

  it('says of each node whether it is a mark', () => {
    const { operation } = read('cantine', students('id nationalId'));
    const nodes = (set: SelectionSetNode | undefined): readonly FieldNode[] =>
      (set?.selections ?? []).flatMap((node) => (node.kind === Kind.FIELD ? [node, ...nodes(node.selectionSet)] : []));
    expect(nodes(operation.selectionSet).map(absentCoordinate)).toEqual([null, null, null, null, 'Student.nationalId']);
  });

  it('is without the variables and fragments that nothing needs any more', () => {
    const { document, operation, fragments } = read(
      'cantine',
      `query($first: Int!, $from: DateTime) { students(schoolId: "s", first: $first) { edges { node { ...Eats infirmaryVisits(from: $from, first: $first) { edges { node { ...Visit } } } } } } }
       fragment Eats on Student { boarding }
       fragment Visit on InfirmaryVisit { motive ...Acts }
       fragment Acts on InfirmaryVisit { acts }`,
    );
    expect(operation.variableDefinitions?.map(({ variable }) => variable.name.value)).toEqual(['first']);
    expect([...fragments.keys()]).toEqual(['Eats']);
    expect(document.definitions).toHaveLength(2);
  });

  it('keeps the condition under which an absent field is asked, and the variable in it', () => {
    const { document, operation } = read('cantine', `query($all: Boolean!) ${students('id nationalId @include(if: $all)')}`);
    expect(print(document)).toContain('nationalId: __typename @include(if: $all) @preauAbsent(coordinate: "Student.nationalId")');
    expect(operation.variableDefinitions).toHaveLength(1);
  });

  it('finds what is absent in fragments, on the type they are about, and says it once', () => {
    const { absent, fragments } = read(
      'lms',
      `{ a: student(id: "1") { ...S } b: student(id: "2") { ...S ... on Student { person { birthDate } } } }
       fragment S on Student { id person { birthDate sex } }`,
    );
    expect(absent).toEqual(['Person.birthDate', 'Person.sex']);
    expect(fragments.size).toBe(1);
  });

  it('is the one that was named, with what is absent there', () => {
    const both = `query A ${students('id nationalId')} query B ${students('id scholarshipHolder')}`;
    expect(read('cantine', both, 'B')).toMatchObject({ absent: ['Student.scholarshipHolder'], operation: { name: { value: 'B' } } });
    expect(faults('cantine', both)).toEqual(['say which operation with `operationName`']);
    expect(faults('cantine', both, 'C')).toEqual(['say which operation with `operationName`']);
  });

  it('may ask one key of types of which one does not have the field', () => {
    const { absent } = read(
      'lms',
      `{ identityChanges(schoolId: "s", first: 1) { edges { node_: node2 record { ... on Student { name: nationalId } ... on ClassGroup { name } } } } }`,
    );
    expect(absent).toEqual(['IdentityChange.node2', 'Student.nationalId']);
  });

  it('lets every operation of the demo through, less what its client does not have', () => {
    const absent = demo.operations.map(({ name, client, query }) => [name.slice(0, 4), ...read(client, query).absent]);
    expect(absent.filter(([, ...coordinates]) => coordinates.length > 0)).toEqual([
      ['Op02', 'Evaluation.statistics'],
      ['Op05', 'Accommodation.confidentialNote'],
      ['Op12', 'Person.birthDate'],
      ['Op15', 'SubjectAverage.rank', 'SubjectAverage.cohort', 'Student.measures', 'Student.scholarshipHolder'],
    ]);
  });
});

describe('a document that does not fit a contract', () => {
  it('has a mark for a root field that is not there as for any other, hidden or never there', () => {
    expect(read('cantine', '{ studens(schoolId: "s", first: 1) { totalCount } reportCard(id: "1") { id } me { id } }').absent).toEqual([
      'Query.studens',
      'Query.reportCard',
    ]);
  });

  it('is refused for an argument, an input field, an enum value, a type, a directive that is not there, without a suggestion', () => {
    expect(
      faults('sync', '{ attendanceEvents(schoolId: "s", from: "f", to: "t", first: 1, statusses: [JUSTIFIED]) { totalCount } }'),
    ).toEqual(['Unknown argument "statusses" on field "Query.attendanceEvents".']);
    const item = (more: string) =>
      `mutation { recordResults(evaluationId: "1", source: "s", idempotencyKey: "k", items: [{ studentId: "1", status: GRADED, ${more} }]) { errors { code } } }`;
    expect(faults('notes', item('adaptedConditions: true'))).toEqual(['Field "adaptedConditions" is not defined by type "ResultInput".']);
    expect(faults('notes', item('value: 1').replace('GRADED', 'GRADDED'))).toEqual([
      'Value "GRADDED" does not exist in "GradeStatus" enum.',
    ]);
    expect(faults('lms', '{ identityChanges(schoolId: "s", first: 1) { edges { record { ... on GuardianLink { id } } } } }')).toEqual([
      'Unknown type "GuardianLink".',
    ]);
    expect(faults('cantine', 'query($x: RollCallInput) { school(id: "s") { name(x: $x) } me { id } }')).toEqual([
      'Unknown type "RollCallInput".',
      'Unknown argument "x" on field "School.name".',
    ]);
    expect(faults('cantine', '{ me { id @defr } }')).toEqual(['Unknown directive "@defr".']);
  });

  it('is refused for a directive of ours that the client wrote, on what is there and on what is not', () => {
    expect(faults('cantine', '{ me { id: __typename @preauAbsent(coordinate: "Person.id") } }')).toEqual([
      'Unknown directive "@preauAbsent".',
    ]);
    expect(faults('cantine', '{ me { id birthDate @preauAbsent(coordinate: "Person.id") } }')).toEqual([
      'Unknown directive "@preauAbsent".',
    ]);
  });

  it('is refused for a mutation where there is none to see, as for one that never was', () => {
    const mutation = 'mutation($i: RollCallInput!) { submitRollCall(input: $i, idempotencyKey: "k") { errors { code } } }';
    expect(faults('cantine', mutation)).toEqual([
      'Unknown type "RollCallInput".',
      'Cannot query field "submitRollCall" on type "Mutation".',
    ]);
    expect(faults('cantine', 'mutation { ... { neverThere } }')).toEqual(['Cannot query field "neverThere" on type "Mutation".']);
    expect(faults('cantine', 'mutation { ...F } fragment F on Mutation { neverThere }')).toEqual([
      'Unknown type "Mutation".',
      'Unknown type "Mutation".',
    ]);
    expect(faults('cantine', 'subscription { neverThere }')).toEqual(['Cannot query field "neverThere" on type "Subscription".']);
  });

  it('is refused for two fields under one key, whether or not both are there', () => {
    expect(faults('cantine', students('x: id x: nationalId'))).toHaveLength(1);
    expect(faults('cantine', students('x: scholarshipHolder x: nationalId'))).toHaveLength(1);
    expect(faults('cantine', students('x: nationalId x: nationalId'))).toEqual([]);
  });

  it('is refused for a variable or a fragment that was never used, which is no part of what was taken out', () => {
    expect(faults('cantine', `query($unused: Int) ${students('id nationalId')}`)).toEqual(['Variable "$unused" is never used.']);
    expect(faults('cantine', `${students('id nationalId')} fragment Unused on Student { id }`)).toEqual([
      'Fragment "Unused" is never used.',
    ]);
  });

  it('is held to rules of the gateway’s own as it was sent, with what is absent in it', () => {
    const noAliasB: ValidationRule = (context) => ({
      Field: (node) => (node.alias?.value === 'b' ? context.reportError(new GraphQLError('no `b`')) : undefined),
    });
    expect(faults('cantine', students('id nationalId { b: x }'), undefined, { rules: [noAliasB] })).toEqual(['no `b`']);
  });

  it('is told of its first faults', () => {
    const many = `{ ${Array.from({ length: 50 }, (_, index) => `a${index}: __typename(nothing${index}: 1)`).join(' ')} }`;
    expect(faults('cantine', many)).toHaveLength(10);
    expect(faults('cantine', many, undefined, { mostErrors: 3 })).toHaveLength(3);
  });

  it('is read in an empty contract: nothing is there but the word that says so', () => {
    expect(read('ancien', '{ __typename nothing }').absent).toEqual([]);
    expect(read('ancien', '{ students(schoolId: "s", first: 1) { totalCount } }').absent).toEqual(['Query.students']);
  });
});
