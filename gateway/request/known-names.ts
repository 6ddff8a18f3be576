import type { GraphQLSchema } from 'graphql';

/**
 * How coordinates are entered: as they are where the schema has them. INVARIANT: the name of a field that no schema has is a text that a client
 * chose, whatever it says about whom; nothing that is kept has it, and it stands as `Type.?`.
 */
export function knownNames(schema: GraphQLSchema): (coordinate: string) => string {
  const fields = new Set(
    Object.values(schema.getTypeMap()).flatMap((type) =>
      'getFields' in type ? Object.keys(type.getFields()).map((field) => `${type.name}.${field}`) : [],
    ),
  );
  return (coordinate) => {
    if (fields.has(coordinate)) return coordinate;
    const [name = '', field = ''] = coordinate.split('.', 2);
    const type = schema.getType(name);
    if (type === undefined || !('getFields' in type)) return field.startsWith('__') ? coordinate : `${name}.?`;
    const known = field.startsWith('__') || Object.hasOwn(type.getFields(), field.split('(', 1)[0] as string);
    return known ? coordinate : `${name}.?`;
  };
}
