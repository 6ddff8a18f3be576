import { createHash } from 'node:crypto';
import {
  type ArgumentNode,
  type DocumentNode,
  execute,
  type FieldNode,
  type GraphQLObjectType,
  type GraphQLResolveInfo,
  type GraphQLSchema,
  getNamedType,
  isLeafType,
  isNonNullType,
  isObjectType,
  isUnionType,
  Kind,
  OperationTypeNode,
} from 'graphql';
import type { Context } from './definition.js';

/** What a record says besides its own row: digests of the values of a coordinate, by the id of the record. */
export type RecordParts = ReadonlyMap<string, ReadonlyMap<string, string>>;

/** The context of a question that a feed asks of itself: these records, and nothing of the log. */
export interface Rendering {
  readonly rendering?: readonly object[];
}

/**
 * Types of values that a record of this type is made of: neither records nor entities, which are told of by themselves, nor pages of either.
 * Coordinates of them open, close and change with the record.
 */
export function valueTypesOf(schema: GraphQLSchema, type: string, records: readonly string[]): ReadonlySet<string> {
  const found = new Set<string>();
  const walk = (from: GraphQLObjectType): void => {
    for (const field of Object.values(from.getFields())) {
      const to = getNamedType(field.type);
      if (!isValue(schema, to, records) || found.has(to.name)) continue;
      found.add(to.name);
      walk(to);
    }
  };
  const start = schema.getType(type);
  if (isObjectType(start)) walk(start);
  return found;
}

function isValue(schema: GraphQLSchema, type: unknown, records: readonly string[]): type is GraphQLObjectType {
  if (!isObjectType(type) || records.includes(type.name) || type.getFields().pageInfo !== undefined) return false;
  const entities = schema.getType('_Entity');
  return !(isUnionType(entities) && entities.getTypes().includes(type));
}

/**
 * What records say in fields that stand on other rows than their own (a rank, a figure), as far as they say it to this very reader: by the resolvers
 * that tell it, under their capability, so that from a change of a part nothing follows that the part does not say. Only what was asked for.
 */
export async function renderedParts(
  { schema, parentType, fieldName }: GraphQLResolveInfo,
  type: string,
  fields: readonly string[],
  rows: readonly (object & { readonly id: string })[],
  context: Pick<Context<unknown, unknown>, 'capability'>,
  records: readonly string[],
): Promise<RecordParts> {
  const { coordinates } = context.capability;
  const record = schema.getType(type) as GraphQLObjectType;
  const asked = fields.map((coordinate) => coordinate.slice(type.length + 1));
  const selections = selectionsOn(record, (name) => asked.includes(name), new Set());
  const parts = new Map<string, Map<string, string>>();
  if (selections.length === 0 || rows.length === 0) return parts;
  const edges = fieldOf('edges', [fieldOf('record', [on(type, selections)])]);
  const document: DocumentNode = {
    kind: Kind.DOCUMENT,
    definitions: [
      {
        kind: Kind.OPERATION_DEFINITION,
        operation: OperationTypeNode.QUERY,
        selectionSet: {
          kind: Kind.SELECTION_SET,
          selections: [{ ...fieldOf(fieldName, [edges]), arguments: requiredOf(parentType, fieldName) }],
        },
      },
    ],
  };
  const { data } = await execute({
    schema,
    document,
    contextValue: { ...context, rendering: rows.map((row) => ({ ...row, __typename: type })) },
  });
  const told = ((data?.[fieldName] as { edges?: readonly { record: unknown }[] } | null)?.edges ?? []).map((edge) => edge.record);
  for (const [place, { id }] of rows.entries()) {
    const values = new Map<string, unknown[]>();
    gather(told[place], record, values);
    for (const [coordinate, found] of values) {
      const byId = parts.get(coordinate) ?? new Map<string, string>();
      parts.set(coordinate, byId.set(id, digestOf(found)));
    }
  }
  return parts;

  function selectionsOn(on: GraphQLObjectType, isWanted: (name: string) => boolean, above: ReadonlySet<string>): FieldNode[] {
    return Object.values(on.getFields()).flatMap((field): FieldNode[] => {
      const to = getNamedType(field.type);
      const isGiven = Object.hasOwn(coordinates, `${on.name}.${field.name}`) && !field.args.some((one) => isNonNullType(one.type));
      if (!isWanted(field.name) || !isGiven || above.has(to.name)) return [];
      if (isLeafType(to)) return [fieldOf(field.name)];
      const below = isValue(schema, to, records)
        ? selectionsOn(to, () => true, new Set([...above, to.name]))
        : isObjectType(to) && to.getFields().id !== undefined && Object.hasOwn(coordinates, `${to.name}.id`)
          ? [fieldOf('id')]
          : [];
      return below.length === 0 ? [] : [fieldOf(field.name, below)];
    });
  }

  /** Values by coordinate, in the order in which they are told. */
  function gather(value: unknown, of: GraphQLObjectType, values: Map<string, unknown[]>): void {
    if (Array.isArray(value)) for (const one of value) gather(one, of, values);
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return;
    for (const [name, one] of Object.entries(value)) {
      const to = getNamedType(of.getFields()[name]?.type);
      const coordinate = `${of.name}.${name}`;
      const isWhole = isLeafType(to) || !isValue(schema, to, records);
      values.set(coordinate, [...(values.get(coordinate) ?? []), isWhole ? one : Array.isArray(one) ? one.length : one === null]);
      if (!isWhole) gather(one, to as GraphQLObjectType, values);
    }
  }
}

/** The arguments that have to be given: nothing is asked by them. */
function requiredOf(type: GraphQLObjectType, field: string): ArgumentNode[] {
  const required = (type.getFields()[field]?.args ?? []).filter((one) => isNonNullType(one.type));
  return required.map((one): ArgumentNode => {
    const isNumber = getNamedType(one.type).name === 'Int';
    const value = isNumber ? ({ kind: Kind.INT, value: '1' } as const) : ({ kind: Kind.STRING, value: '-' } as const);
    return { kind: Kind.ARGUMENT, name: { kind: Kind.NAME, value: one.name }, value };
  });
}

function fieldOf(name: string, selections: readonly (FieldNode | ReturnType<typeof on>)[] = []): FieldNode {
  return {
    kind: Kind.FIELD,
    name: { kind: Kind.NAME, value: name },
    ...(selections.length === 0 ? {} : { selectionSet: { kind: Kind.SELECTION_SET, selections } }),
  };
}

function on(type: string, selections: readonly FieldNode[]) {
  return {
    kind: Kind.INLINE_FRAGMENT,
    typeCondition: { kind: Kind.NAMED_TYPE, name: { kind: Kind.NAME, value: type } },
    selectionSet: { kind: Kind.SELECTION_SET, selections },
  } as const;
}

function digestOf(values: readonly unknown[]): string {
  return createHash('sha256').update(JSON.stringify(values)).digest('base64url').slice(0, 22);
}
