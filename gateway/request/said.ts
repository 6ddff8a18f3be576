import {
  type GraphQLInputType,
  type GraphQLNamedType,
  getNamedType,
  isInputObjectType,
  isListType,
  isNonNullType,
  Kind,
  type ValueNode,
} from 'graphql';
import { refuse } from '../../core/errors.js';
import type { AccessRequest, Category } from '../../core/policy/index.js';
import type { Classification } from '../../core/shield/index.js';
import type { Field } from '../federation/selection.js';
import type { Argument, ArgumentTemplate } from './arguments.js';

/** Something that is said to a field: an argument, or an input field in it. */
export interface Said {
  /** `Type.field(argument:)` or `Input.field`. */
  readonly coordinate: string;
  /** Its own; empty where it takes after the field. */
  readonly categories: readonly Category[];
}

/** A request with what is said in it, which is asked of its own and together with the whole. */
export function withSaid<R extends Omit<AccessRequest, 'action' | 'purpose'>>(request: R, said: readonly Said[]): R {
  if (said.length === 0) return request;
  const categories = [...new Set([...request.categories, ...said.flatMap((one) => one.categories)])];
  const taking = { categories: request.categories, after: request.after ?? request.coordinate };
  const each = said.map((one) => (one.categories.length > 0 ? one : { ...one, ...taking }));
  return Object.freeze({ ...request, categories, said: [...(request.said ?? []), ...each] });
}

/**
 * Everything that one argument may say to a field, as it is written. INVARIANT: a variable says whatever its type can say: what is decided for one
 * set of values is decided for all (threats T32, T42).
 */
export function saidIn(
  field: Pick<Field, 'parentType' | 'name' | 'coordinate'>,
  { name, node, type }: ArgumentTemplate,
  classification: Classification,
): readonly Said[] {
  const found = new Map<string, Said>();
  const note = (coordinate: string, categories: readonly Category[] = []) => found.set(coordinate, { coordinate, categories });
  note(`${field.coordinate}(${name}:)`, classification.argument(field.parentType, field.name, name)?.categories);
  written(node.value, type);
  return [...found.values()];

  function written(value: ValueNode, of: GraphQLInputType): void {
    if (value.kind === Kind.VARIABLE) anything(of, new Set());
    const inner = isNonNullType(of) ? of.ofType : of;
    if (value.kind === Kind.LIST) for (const item of value.values) written(item, isListType(inner) ? inner.ofType : inner);
    const named: GraphQLNamedType = getNamedType(inner);
    if (value.kind !== Kind.OBJECT || !isInputObjectType(named)) return;
    for (const { name: input, value: given } of value.fields) {
      const declared = named.getFields()[input.value];
      if (declared === undefined) continue;
      note(`${named.name}.${input.value}`, classification.input(named.name, input.value)?.categories);
      written(given, declared.type);
    }
  }

  function anything(of: GraphQLInputType, above: ReadonlySet<string>): void {
    const named = getNamedType(of);
    if (!isInputObjectType(named) || above.has(named.name)) return;
    for (const declared of Object.values(named.getFields())) {
      note(`${named.name}.${declared.name}`, classification.input(named.name, declared.name)?.categories);
      anything(declared.type, new Set([...above, named.name]));
    }
  }
}

/** What an argument of a mutation says: itself, and the input fields that are really used in it. */
export function saidTo(field: Field, { name, value }: Argument, type: GraphQLInputType, classification: Classification): readonly Said[] {
  const { categories = [] } = classification.argument(field.parentType, field.name, name) ?? {};
  return [{ coordinate: `${field.coordinate}(${name}:)`, categories }, ...usedIn(value, type, classification)];
}

/**
 * The input fields that are used in a value.
 *
 * @throws Refusal FORBIDDEN_OPERATION for one without a category
 */
export function usedIn(value: unknown, type: GraphQLInputType, classification: Classification): readonly Said[] {
  const found = new Map<string, Said>();
  visit(value, type);
  return [...found.values()];

  function visit(item: unknown, of: GraphQLInputType): void {
    if (item === null || item === undefined) return;
    if (isNonNullType(of)) visit(item, of.ofType);
    else if (isListType(of)) for (const one of item as readonly unknown[]) visit(one, of.ofType);
    else if (isInputObjectType(of)) {
      for (const [name, given] of Object.entries(item)) {
        const coordinate = `${of.name}.${name}`;
        const own = classification.input(of.name, name);
        if (own === undefined)
          throw refuse('FORBIDDEN_OPERATION', 'not permitted: nothing was written', `input field without a category: ${coordinate}`);
        found.set(coordinate, { coordinate, categories: own.categories });
        const next = of.getFields()[name]?.type;
        if (next !== undefined) visit(given, next);
      }
    }
  }
}
