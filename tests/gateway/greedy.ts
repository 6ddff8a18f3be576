import {
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLInputType,
  type GraphQLObjectType,
  type GraphQLSchema,
  getNamedType,
  isEnumType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
  isRequiredArgument,
  isUnionType,
  print,
} from 'graphql';
import { valueToNode } from './value-to-node.js';

/** What to give for an argument of this name; undefined leaves an optional one out. */
export type Given = (argument: string, field: string) => unknown;

/**
 * The greediest question there is: everything that can be reached from one field, so many objects deep. Scalars first, so that what is cut
 * off is what lies furthest. Of a union, the members that `seen` has: a type that a contract hides cannot be named.
 */
export function greedy(schema: GraphQLSchema, root: string, given: Given, depth: number, seen: GraphQLSchema = schema): string {
  const field = schema.getQueryType()?.getFields()[root];
  if (field === undefined) throw new Error(`there is no root field ${root}`);
  return `{ ${everything(field, depth)} }`;

  function everything(asked: GraphQLField<unknown, unknown>, left: number): string {
    const args = asked.args.flatMap((argument) => argumentOf(argument, asked.name));
    const call = args.length === 0 ? '' : `(${args.join(', ')})`;
    const type = getNamedType(asked.type);
    if (isLeafType(type)) return `${asked.name}${call}`;
    if (isUnionType(type))
      return `${asked.name}${call} { __typename ${type
        .getTypes()
        .filter((one) => seen.getType(one.name) !== undefined)
        .map((one) => `... on ${one.name} { ${named(one, left)} }`)
        .join(' ')} }`;
    return `${asked.name}${call} { ${isObjectType(type) ? within(type, left) : '__typename'} }`;
  }

  function within(type: GraphQLObjectType, left: number): string {
    const silent = /Connection$|Edge$|Payload$|Change$/.test(type.name);
    return Object.values(type.getFields())
      .flatMap((field) => {
        const leaf = isLeafType(getNamedType(field.type));
        return leaf ? [everything(field, left)] : left > 0 || silent ? [everything(field, silent ? left : left - 1)] : [];
      })
      .join(' ');
  }

  /** Members of a union under names of their own, since the same name may have another type in another. */
  function named(type: GraphQLObjectType, left: number): string {
    return Object.values(type.getFields())
      .flatMap((field) =>
        isLeafType(getNamedType(field.type)) || left > 0 ? [`${type.name}_${field.name}: ${everything(field, left - 1)}`] : [],
      )
      .join(' ');
  }

  function argumentOf(argument: GraphQLArgument, of: string): string[] {
    const value = given(argument.name, of);
    if (value === undefined) {
      if (isRequiredArgument(argument)) throw new Error(`say what to give for ${of}(${argument.name}:)`);
      return [];
    }
    return [`${argument.name}: ${print(valueToNode(value, enumIn(argument.type)))}`];
  }

  function enumIn(type: GraphQLInputType): boolean {
    if (isNonNullType(type) || isListType(type)) return enumIn(type.ofType);
    return isEnumType(type);
  }
}
