import { readdirSync, readFileSync } from 'node:fs';
import { type ConstDirectiveNode, Kind, parse } from 'graphql';
import type { Category } from '../../../core/policy/index.js';

/** The classification of the schema: the categories of each coordinate, read from the SDL itself. */
export const classification: ReadonlyMap<string, readonly Category[]> = read();

/** The categories of a coordinate of the schema. */
export function categoriesAt(coordinate: string): readonly Category[] {
  const categories = classification.get(coordinate);
  if (categories === undefined) throw new Error(`the schema has no classified coordinate ${coordinate}`);
  return categories;
}

function read(): ReadonlyMap<string, readonly Category[]> {
  const folder = new URL('../../../schema/', import.meta.url);
  const found = new Map<string, readonly Category[]>();
  for (const file of readdirSync(folder).filter((name) => name.endsWith('.graphql') && name !== 'supergraph.graphql')) {
    for (const type of parse(readFileSync(new URL(file, folder), 'utf8')).definitions) {
      if (!('fields' in type) || !('name' in type) || type.name === undefined) continue;
      const byDefault = declared(type.directives ?? []);
      for (const field of type.fields ?? []) {
        if (field.kind !== Kind.FIELD_DEFINITION && field.kind !== Kind.INPUT_VALUE_DEFINITION) continue;
        const categories = declared(field.directives ?? []) ?? byDefault;
        if (categories !== undefined) found.set(`${type.name.value}.${field.name.value}`, categories);
      }
    }
  }
  return found;
}

function declared(directives: readonly ConstDirectiveNode[]): readonly Category[] | undefined {
  const of = directives.find(({ name }) => name.value === 'category')?.arguments?.find(({ name }) => name.value === 'of')?.value;
  if (of?.kind !== Kind.LIST) return undefined;
  return of.values.flatMap((value) => (value.kind === Kind.ENUM ? [value.value as Category] : []));
}
