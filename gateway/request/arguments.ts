import {
  type ArgumentNode,
  type GraphQLInputType,
  type GraphQLSchema,
  isInputObjectType,
  isInterfaceType,
  isListType,
  isNonNullType,
  isObjectType,
  Kind,
  type ValueNode,
  valueFromAST,
} from 'graphql';
import { refuse } from '../../core/errors.js';
import { isPersonal } from '../../core/ids.js';
import type { Field } from '../federation/selection.js';
import type { Pairwise } from '../identity/index.js';
import type { Caller } from './caller.js';

/** An argument as the operation writes it: what is the same for every request. */
export interface ArgumentTemplate {
  readonly name: string;
  readonly type: GraphQLInputType;
  /** The type of a variable that stands for it: may be absent where the argument may be. */
  readonly variableType: string;
  readonly node: ArgumentNode;
  /** Does the value come from the request, in part at least? */
  readonly varies: boolean;
  /** The value where it does not. */
  readonly literal: unknown;
}

export interface Argument {
  readonly name: string;
  readonly value: unknown;
}

/** The arguments of a field, as written. */
export type ArgumentTemplates = (field: Field) => readonly ArgumentTemplate[];

/** Reads the arguments of fields for one request, with a vendor's opaque ids turned back into ours. */
export type ArgumentReader = (field: Field) => readonly Argument[];

/** Reads how arguments are written, once per operation. */
export function argumentTemplates(schema: GraphQLSchema): ArgumentTemplates {
  const memo = new Map<Field, readonly ArgumentTemplate[]>();
  return (field) => {
    const known = memo.get(field);
    if (known !== undefined) return known;
    const parent = schema.getType(field.parentType);
    const declared = isObjectType(parent) || isInterfaceType(parent) ? (parent.getFields()[field.name]?.args ?? []) : [];
    const read = field.arguments.flatMap((node): ArgumentTemplate[] => {
      const argument = declared.find((one) => one.name === node.name.value);
      if (argument === undefined) return [];
      const { type, defaultValue } = argument;
      const mayBeAbsent = defaultValue !== undefined && isNonNullType(type);
      const varies = usesVariable(node.value);
      return [
        {
          name: argument.name,
          type,
          variableType: String(mayBeAbsent ? type.ofType : type),
          node,
          varies,
          literal: varies ? undefined : valueFromAST(node.value, type),
        },
      ];
    });
    memo.set(field, read);
    return read;
  };
}

/** Of a caller, what ids depend on. */
type Asker = Pick<Caller, 'pairwise' | 'client'>;

/** An id that no record has: what a foreign or damaged id becomes, so that it finds nothing, as an absent one does. */
const NOBODY = '-';

const NO_ARGUMENTS: readonly Argument[] = [];

/** Values of one request. Absent arguments are left out. */
export function argumentReader(
  templates: ArgumentTemplates,
  variables: Readonly<Record<string, unknown>>,
  caller: Asker | null,
  pairwise: Pairwise,
): ArgumentReader {
  const memo = new Map<Field, readonly Argument[]>();
  return (field) => {
    if (field.arguments.length === 0) return NO_ARGUMENTS;
    const known = memo.get(field);
    if (known !== undefined) return known;
    const read = templates(field).flatMap((template): Argument[] => {
      const value = argumentValue(template, variables, caller, pairwise);
      return value === undefined ? [] : [{ name: template.name, value }];
    });
    memo.set(field, read);
    return read;
  };
}

/** The value of one argument in a request; undefined when it is absent. Without a caller, ids are as they were sent. */
export function argumentValue(
  { name, type, node, varies, literal }: ArgumentTemplate,
  variables: Readonly<Record<string, unknown>>,
  caller: Asker | null,
  pairwise: Pairwise,
): unknown {
  const value = varies ? valueFromAST(node.value, type, variables as Record<string, unknown>) : literal;
  return value === undefined || caller === null ? value : convert(value, type, name);

  function convert(item: unknown, of: GraphQLInputType, called: string): unknown {
    // Why: no id is one of these once it was read, and to ask the type costs more than all the rest.
    if (item === null || item === undefined || typeof item === 'number' || typeof item === 'boolean') return item;
    if (isNonNullType(of)) return convert(item, of.ofType, called);
    if (isListType(of)) return (item as readonly unknown[]).map((one) => convert(one, of.ofType, called));
    if (isInputObjectType(of)) {
      const fields = of.getFields();
      return Object.fromEntries(Object.entries(item).map(([key, one]) => [key, convert(one, fields[key]?.type as GraphQLInputType, key)]));
    }
    // Why: no store keeps it; a text with it fails where it is read, which looks like a fault of ours that may pass.
    if (typeof item === 'string' && item.includes('\0'))
      throw refuse('BAD_USER_INPUT', 'a text has the character U+0000, which none may have');
    return of.name === 'ID' && called !== 'idempotencyKey' ? reveal(String(item), caller as Asker) : item;
  }

  function reveal(id: string, { pairwise: isPairwise, client }: Asker): string {
    if (pairwise.isOpaque(id)) return isPairwise ? (pairwise.reveal(client.id, id) ?? NOBODY) : NOBODY;
    // Why: an id seen elsewhere must not work for a vendor, or two vendors could compare what they hold.
    return isPairwise && isPersonal(id) ? NOBODY : id;
  }
}

function usesVariable(node: ValueNode): boolean {
  if (node.kind === Kind.VARIABLE) return true;
  if (node.kind === Kind.LIST) return node.values.some(usesVariable);
  return node.kind === Kind.OBJECT && node.fields.some((field) => usesVariable(field.value));
}
