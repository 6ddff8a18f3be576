import {
  type GraphQLArgument,
  type GraphQLNamedType,
  type GraphQLSchema,
  getNamedType,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isListType,
  isNonNullType,
  isObjectType,
  isRequiredArgument,
  isRequiredInputField,
  isUnionType,
} from 'graphql';

/** For each type of a schema that can be asked of, how to ask for something there: what goes around a selection on that type. */
export function waysIn(schema: GraphQLSchema): ReadonlyMap<string, (selection: string) => string> {
  const ways = new Map<string, (selection: string) => string>();
  const queue: GraphQLNamedType[] = [];
  const found = (type: GraphQLNamedType, way: (selection: string) => string) => {
    if (ways.has(type.name)) return;
    ways.set(type.name, way);
    queue.push(type);
  };
  for (const [root, word] of [
    [schema.getQueryType(), 'query'],
    [schema.getMutationType(), 'mutation'],
  ] as const) {
    if (root != null) found(root, (selection) => `${word} { ${selection} }`);
  }
  for (const type of queue) {
    const way = ways.get(type.name) as (selection: string) => string;
    if (isUnionType(type) || isInterfaceType(type))
      for (const one of schema.getPossibleTypes(type)) found(one, (selection) => way(`... on ${one.name} { ${selection} }`));
    if (!isObjectType(type) && !isInterfaceType(type)) continue;
    for (const field of Object.values(type.getFields()))
      found(getNamedType(field.type as GraphQLNamedType), (selection) => way(`${field.name}${given(field.args)} { ${selection} }`));
  }
  return ways;
}

/** The arguments that a field cannot do without, and `more`. */
export function given(args: readonly GraphQLArgument[], more: readonly string[] = []): string {
  const all = [...args.filter(isRequiredArgument).map(({ name, type }) => `${name}: ${literal(type)}`), ...more];
  return all.length === 0 ? '' : `(${all.join(', ')})`;
}

/** Something that fits a type of input, with `more` among its fields. */
export function literal(type: unknown, more: readonly string[] = []): string {
  if (isNonNullType(type)) return literal(type.ofType, more);
  if (isListType(type)) return `[${literal(type.ofType, more)}]`;
  if (isEnumType(type)) return type.getValues()[0]?.name ?? '';
  if (!isInputObjectType(type)) return ['Int', 'Float'].includes(String(type)) ? '1' : String(type) === 'Boolean' ? 'true' : '"1"';
  const fields = Object.values(type.getFields()).filter(isRequiredInputField);
  return `{ ${[...fields.map((field) => `${field.name}: ${literal(field.type)}`), ...more].join(', ')} }`;
}
