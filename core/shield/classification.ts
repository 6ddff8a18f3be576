import { type ArgumentNode, type ConstDirectiveNode, type DocumentNode, Kind } from 'graphql';
import type { Category } from '../policy/vocabulary.js';

/** What the schema says of one coordinate: its categories, those a value may add, and whose it is. */
export interface Classified {
  readonly categories: readonly Category[];
  readonly byValue: readonly Category[];
  readonly subject: SubjectPaths | undefined;
}

export interface SubjectPaths {
  /** Paths from the object, or from a mutation's arguments (`$input.studentId`); empty for `nobody` and `inherited`. */
  readonly paths: readonly string[];
  readonly kind: 'paths' | 'nobody' | 'inherited';
  /** A right towards one subject is enough. */
  readonly any: boolean;
}

/** The classification of a whole schema, read from `@category` and `@subject`. */
export interface Classification {
  /** `Type.field`, with its type's defaults; undefined for a structural type. */
  field(type: string, field: string): Classified | undefined;
  /** `Type.field(argument:)` where it has categories of its own; otherwise it takes its field's. */
  argument(type: string, field: string, argument: string): Classified | undefined;
  /** `Input.field`, with its input type's defaults. */
  input(type: string, field: string): Classified | undefined;
  /** The defaults of a type. */
  type(type: string): Classified | undefined;
  entries(): IterableIterator<[string, Classified]>;
}

/** Reads `@category` and `@subject` of a schema document: subgraph or supergraph. */
export function readClassification(document: DocumentNode): Classification {
  const entries = new Map<string, Classified>();
  for (const definition of document.definitions) {
    const fielded =
      definition.kind === Kind.OBJECT_TYPE_DEFINITION ||
      definition.kind === Kind.OBJECT_TYPE_EXTENSION ||
      definition.kind === Kind.INPUT_OBJECT_TYPE_DEFINITION;
    if (!fielded) continue;
    const name = definition.name.value;
    const defaults = classify(definition.directives, entries.get(name));
    if (defaults !== undefined) entries.set(name, defaults);
    for (const field of definition.fields ?? []) {
      const own = classify(field.directives, entries.get(name));
      if (own !== undefined) entries.set(`${name}.${field.name.value}`, own);
      if (field.kind !== Kind.FIELD_DEFINITION) continue;
      for (const argument of field.arguments ?? []) {
        if ((argument.directives?.length ?? 0) === 0) continue;
        const classified = classify(argument.directives, undefined);
        if (classified !== undefined) entries.set(`${name}.${field.name.value}(${argument.name.value}:)`, classified);
      }
    }
  }
  const get = (coordinate: string) => entries.get(coordinate);
  return {
    field: (type, field) => get(`${type}.${field}`),
    argument: (type, field, argument) => get(`${type}.${field}(${argument}:)`),
    input: (type, field) => get(`${type}.${field}`),
    type: get,
    entries: () => entries.entries(),
  };
}

/** A field's own directives in place of its type's: `@category` and `@subject` replace independently. */
function classify(directives: readonly ConstDirectiveNode[] | undefined, inherited: Classified | undefined): Classified | undefined {
  const category = directives?.find((directive) => directive.name.value === 'category');
  const subject = directives?.find((directive) => directive.name.value === 'subject');
  if (category === undefined && subject === undefined) return inherited;
  return {
    categories: category === undefined ? (inherited?.categories ?? []) : list(category.arguments, 'of'),
    byValue: category === undefined ? (inherited?.byValue ?? []) : list(category.arguments, 'byValue'),
    subject: subject === undefined ? inherited?.subject : readSubject(subject),
  };
}

function readSubject(directive: ConstDirectiveNode): SubjectPaths {
  const value = directive.arguments?.find((argument) => argument.name.value === 'path')?.value;
  const any = directive.arguments?.find((argument) => argument.name.value === 'any')?.value;
  const path = value?.kind === Kind.STRING ? value.value : '';
  const kind = path === 'nobody' || path === 'inherited' ? path : 'paths';
  return { kind, paths: kind === 'paths' ? path.split('|') : [], any: any?.kind === Kind.BOOLEAN && any.value };
}

function list(args: readonly ArgumentNode[] | undefined, name: string): Category[] {
  const value = args?.find((argument) => argument.name.value === name)?.value;
  if (value?.kind !== Kind.LIST) return [];
  return value.values.flatMap((item) => (item.kind === Kind.ENUM ? [item.value as Category] : []));
}
