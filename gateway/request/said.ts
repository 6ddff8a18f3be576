import { type GraphQLInputType, getNamedType, isInputObjectType, isListType, isNonNullType, Kind, type ValueNode } from 'graphql';
import type { Category } from '../../core/policy/index.js';
import type { Classification } from '../../core/shield/index.js';
import type { Field } from '../federation/selection.js';
import type { ArgumentTemplate } from './arguments.js';

/** Something that is said to a field, with categories of its own: an argument, or an input field in it. */
export interface Said {
  /** `Type.field(argument:)` or `Input.field`. */
  readonly coordinate: string;
  readonly categories: readonly Category[];
}

/**
 * Everything with categories of its own that one argument says to a field. INVARIANT: a variable says whatever its type can say: what is
 * decided for one set of values is decided for all (threats T32, T42).
 */
export function saidIn(field: Field, { name, node, type }: ArgumentTemplate, classification: Classification): readonly Said[] {
  const found = new Map<string, readonly Category[]>();
  const note = (coordinate: string, categories: readonly Category[] | undefined) => {
    if (categories !== undefined && categories.length > 0) found.set(coordinate, categories);
  };
  note(`${field.coordinate}(${name}:)`, classification.argument(field.parentType, field.name, name)?.categories);
  written(node.value, type);
  return [...found].map(([coordinate, categories]) => ({ coordinate, categories }));

  function written(value: ValueNode, of: GraphQLInputType): void {
    if (value.kind === Kind.VARIABLE) anything(of, new Set());
    const inner = isNonNullType(of) ? of.ofType : of;
    if (value.kind === Kind.LIST) for (const item of value.values) written(item, isListType(inner) ? inner.ofType : inner);
    const named = getNamedType(inner);
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
