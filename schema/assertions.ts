import {
  buildASTSchema,
  type DocumentNode,
  type FieldDefinitionNode,
  type GraphQLSchema,
  getNamedType,
  type InputObjectTypeDefinitionNode,
  type InterfaceTypeDefinitionNode,
  isLeafType,
  isNonNullType,
  isObjectType,
  Kind,
  type ObjectTypeDefinitionNode,
  parse,
  print,
} from 'graphql';
import { type Classification, readClassification } from '../core/shield/classification.js';

/**
 * What composition refuses beyond what federation does: an unclassified coordinate, a guarded field that may not be null,
 * a subject path that leads nowhere, a key that tells, a directive that did not arrive. Throws with every fault, one per line.
 */
export function assertClassified(supergraph: string, subgraphs: readonly { name: string; document: DocumentNode }[]): void {
  const composed = parse(supergraph);
  const classification = readClassification(composed);
  const schema = buildASTSchema(composed, { assumeValid: true, assumeValidSDL: true });
  const faults = [
    ...unclassified(schema, classification),
    ...notNullable(schema, classification),
    ...lostPaths(schema, classification),
    ...tellingKeys(composed, classification),
    ...lostDirectives(composed, subgraphs),
  ];
  if (faults.length > 0) throw new Error(faults.join('\n'));
}

/** Types that only carry others: no category of their own, by name or by ending. */
const STRUCTURAL = /^(PageInfo|UserError|Attachment|.*(Connection|Edge|Payload|Change|BatchResult|ItemResult)|ResultItem)$/;

/** What they say themselves: where one is in a list or a feed, how many there are, what became of a write. */
const ENVELOPE =
  /^(cursor|totalCount|hasNextPage|hasPreviousPage|startCursor|endCursor|code|message|path|index|kind|recordType|recordId|version|changedAt|resyncRequired)$/;

/** May this type go without a category; and may this leaf of it? What is added to an envelope is no less about somebody (threats T18). */
export function isStructural(type: string, leaf?: string): boolean {
  return STRUCTURAL.test(type) && (leaf === undefined || type === 'Attachment' || ENVELOPE.test(leaf));
}

function* unclassified(schema: GraphQLSchema, classification: Classification): Generator<string> {
  for (const type of objectTypes(schema)) {
    for (const field of Object.values(type.getFields())) {
      if (isStructural(type.name, isLeafType(getNamedType(field.type)) ? field.name : undefined)) continue;
      if (isInternal(field.name) || isKeyStub(type.name, field.name, classification)) continue;
      const found = classification.field(type.name, field.name);
      if (found === undefined || found.categories.length === 0)
        yield `${type.name}.${field.name} has no category: add @category(of:) to the field or its type`;
      else if (found.subject === undefined) yield `${type.name}.${field.name} does not say whose it is: add @subject(path:)`;
    }
  }
}

function* notNullable(schema: GraphQLSchema, classification: Classification): Generator<string> {
  for (const type of objectTypes(schema)) {
    if (isStructural(type.name)) continue;
    for (const field of Object.values(type.getFields())) {
      // Why: an id is exempt. Who may not know a record's id may not have the record, and the object is null as a whole.
      if (field.name === 'id' || isInternal(field.name) || classification.field(type.name, field.name) === undefined) continue;
      if (isNonNullType(field.type)) yield `${type.name}.${field.name} is guarded and must be nullable: a denial would blank its parent`;
    }
  }
}

function* lostPaths(schema: GraphQLSchema, classification: Classification): Generator<string> {
  for (const [coordinate, entry] of classification.entries()) {
    const [typeName, fieldName] = coordinate.split('.') as [string, string | undefined];
    for (const path of entry.subject?.paths ?? []) {
      if (path.startsWith('$')) {
        if (typeName !== 'Mutation') yield `${coordinate}: only a mutation's subject is an argument (${path})`;
        continue;
      }
      if (path === 'self') {
        if (typeName !== 'Person' && typeName !== 'Student') yield `${coordinate}: only a person or a student is their own subject`;
        continue;
      }
      const end = follow(schema, typeName, path);
      if (end === null) yield `${coordinate}: subject path ${path} does not resolve`;
      else if (!['Person', 'Student'].includes(end))
        yield `${coordinate}: subject path ${path} ends on ${end}, not on a person or a student`;
      else if (fieldName === undefined && schema.getType(typeName) === undefined) yield `${coordinate}: no such type`;
    }
  }
}

function follow(schema: GraphQLSchema, start: string, path: string): string | null {
  let at: string = start;
  for (const [index, step] of path.split('.').entries()) {
    const type = schema.getType(at);
    // Why: `me` and the root fields name themselves as the first step; who an announcement is for, who is asked, and who wrote a message as what they
    // are at the school, are rows the schema keeps to itself.
    if (index === 0 && (step === 'audience' || step === 'asked' || step === 'written')) return 'Person';
    if (!isObjectType(type)) return null;
    const field = type.getFields()[step];
    if (field === undefined) return null;
    at = getNamedType(field.type).name;
  }
  return at;
}

/** A key goes to every subgraph that has the type, whoever asks for what: it must say no more than the type does. */
function* tellingKeys(composed: DocumentNode, classification: Classification): Generator<string> {
  for (const definition of composed.definitions) {
    if (definition.kind !== Kind.OBJECT_TYPE_DEFINITION) continue;
    const type = definition.name.value;
    const known = ['PUBLIC', ...(classification.type(type)?.categories ?? [])];
    for (const name of new Set(keyFields(definition))) {
      const more = (classification.field(type, name)?.categories ?? []).filter((category) => !known.includes(category));
      if (more.length > 0) yield `${type}.${name} is a key, which goes to every subgraph, and says more than its type: ${more.join(', ')}`;
    }
  }
}

function* keyFields({ directives = [] }: ObjectTypeDefinitionNode): Generator<string> {
  for (const { name, arguments: args = [] } of directives) {
    const key = name.value === 'join__type' ? args.find((one) => one.name.value === 'key')?.value : undefined;
    if (key?.kind !== Kind.STRING) continue;
    const [set] = parse(`{ ${key.value} }`).definitions;
    if (set?.kind !== Kind.OPERATION_DEFINITION) continue;
    for (const one of set.selectionSet.selections) if (one.kind === Kind.FIELD) yield one.name.value;
  }
}

function* lostDirectives(composed: DocumentNode, subgraphs: readonly { name: string; document: DocumentNode }[]): Generator<string> {
  const arrived = new Set(applications(composed));
  for (const { name, document } of subgraphs) {
    for (const application of applications(document)) {
      if (!arrived.has(application)) yield `${name}: ${application} did not arrive in the supergraph`;
    }
  }
}

/** Every application of our directives as `Type.field(argument:) @directive(…)`. */
function applications(document: DocumentNode): string[] {
  const found: string[] = [];
  const note = (coordinate: string, node: { readonly directives?: FieldDefinitionNode['directives'] }) => {
    for (const directive of node.directives ?? []) {
      if (directive.name.value === 'category' || directive.name.value === 'subject') found.push(`${coordinate} ${print(directive)}`);
    }
  };
  for (const definition of document.definitions) {
    if (!isFielded(definition)) continue;
    note(definition.name.value, definition);
    for (const field of definition.fields ?? []) {
      note(`${definition.name.value}.${field.name.value}`, field);
      if (field.kind === Kind.FIELD_DEFINITION) {
        for (const argument of field.arguments ?? [])
          note(`${definition.name.value}.${field.name.value}(${argument.name.value}:)`, argument);
      }
    }
  }
  return found;
}

type Fielded = ObjectTypeDefinitionNode | InterfaceTypeDefinitionNode | InputObjectTypeDefinitionNode;

/** Interfaces too: what is an object in one subgraph may be an interface in the supergraph (`@interfaceObject`). */
function isFielded(node: { readonly kind: Kind }): node is Fielded {
  return (
    node.kind === Kind.OBJECT_TYPE_DEFINITION ||
    node.kind === Kind.INTERFACE_TYPE_DEFINITION ||
    node.kind === Kind.INPUT_OBJECT_TYPE_DEFINITION
  );
}

function objectTypes(schema: GraphQLSchema) {
  return Object.values(schema.getTypeMap())
    .filter(isObjectType)
    .filter((type) => !type.name.startsWith('__'));
}

function isInternal(field: string): boolean {
  return field.startsWith('preau') || field.startsWith('_');
}

function isKeyStub(type: string, field: string, classification: Classification): boolean {
  return field === 'id' && classification.type(type) === undefined && isStructural(type);
}
