import {
  type GraphQLInputType,
  type GraphQLSchema,
  isInputObjectType,
  isListType,
  isNonNullType,
  isObjectType,
  valueFromAST,
} from 'graphql';
import { isPersonal } from '../../core/ids.js';
import type { Field } from '../federation/selection.js';
import type { Pairwise } from '../identity/index.js';
import type { Caller } from './caller.js';

export interface Argument {
  readonly name: string;
  readonly type: string;
  readonly value: unknown;
}

/** Reads the arguments of fields, with a vendor's opaque ids turned back into ours. */
export type ArgumentReader = (field: Field) => readonly Argument[];

/** An id that no record has: what a foreign or damaged id becomes, so that it finds nothing, as an absent one does. */
const NOBODY = '-';

export function argumentReader(
  schema: GraphQLSchema,
  variables: Readonly<Record<string, unknown>>,
  caller: Caller,
  pairwise: Pairwise,
): ArgumentReader {
  const memo = new Map<Field, readonly Argument[]>();

  function reveal(id: string): string {
    if (pairwise.isOpaque(id)) return caller.pairwise ? (pairwise.reveal(caller.client.id, id) ?? NOBODY) : NOBODY;
    // Why: an id seen elsewhere must not work for a vendor, or two vendors could compare what they hold.
    return caller.pairwise && isPersonal(id) ? NOBODY : id;
  }

  function convert(value: unknown, type: GraphQLInputType, name: string): unknown {
    if (value === null || value === undefined) return value;
    if (isNonNullType(type)) return convert(value, type.ofType, name);
    if (isListType(type)) return (value as readonly unknown[]).map((item) => convert(item, type.ofType, name));
    if (isInputObjectType(type)) {
      const fields = type.getFields();
      return Object.fromEntries(
        Object.entries(value).map(([key, item]) => [key, convert(item, fields[key]?.type as GraphQLInputType, key)]),
      );
    }
    return type.name === 'ID' && name !== 'idempotencyKey' ? reveal(String(value)) : value;
  }

  return (field) => {
    const known = memo.get(field);
    if (known !== undefined) return known;
    const parent = schema.getType(field.parentType);
    const declared = isObjectType(parent) ? (parent.getFields()[field.name]?.args ?? []) : [];
    const read = field.arguments.flatMap((node): Argument[] => {
      const argument = declared.find((one) => one.name === node.name.value);
      const value = argument === undefined ? undefined : valueFromAST(node.value, argument.type, variables as Record<string, unknown>);
      if (argument === undefined || value === undefined) return [];
      return [{ name: argument.name, type: String(argument.type), value: convert(value, argument.type, argument.name) }];
    });
    memo.set(field, read);
    return read;
  };
}
