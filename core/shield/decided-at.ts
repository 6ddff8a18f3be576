import { type GraphQLSchema, isInputObjectType, isObjectType } from 'graphql';
import type { Classification } from './classification.js';

/**
 * Every coordinate of a schema at which something is decided, as rules name them: `Type.field`, `Type.field(argument:)`, `Input.field`, and `Type.*`
 * of types that have any. Not those of types that only carry others, and not those of interfaces: what is behind one is decided at its own type.
 */
export function decidedAt(schema: GraphQLSchema, classification: Classification): ReadonlySet<string> {
  const found = new Set<string>();
  for (const type of Object.values(schema.getTypeMap())) {
    if (isInputObjectType(type)) {
      for (const name of Object.keys(type.getFields())) if (classification.input(type.name, name) !== undefined) note(type.name, name);
    }
    if (!isObjectType(type)) continue;
    for (const { name, args } of Object.values(type.getFields())) {
      if (classification.field(type.name, name) === undefined) continue;
      note(type.name, name);
      for (const argument of args) found.add(`${type.name}.${name}(${argument.name}:)`);
    }
  }
  return found;

  function note(type: string, field: string): void {
    found.add(`${type}.${field}`).add(`${type}.*`);
  }
}
