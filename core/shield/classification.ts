import { type ArgumentNode, type ConstDirectiveNode, type DocumentNode, type InterfaceTypeDefinitionNode, Kind } from 'graphql';
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
  /** Of what a mutation writes: each item of the list that the paths begin with is decided on its own. */
  readonly each: boolean;
  /** Whoever uses it is not to be found: the ledger does not name them. */
  readonly unnamed: boolean;
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

/**
 * Reads `@category` and `@subject` of a schema document: subgraph or supergraph. INVARIANT: what an interface says of a field holds for every
 * type behind it, together with what the type says itself (threats T02): nothing is read through an interface, so nothing is left there.
 */
export function readClassification(document: DocumentNode): Classification {
  const entries = new Map<string, Classified>();
  const ofInterfaces = readInterfaces(document);
  for (const definition of document.definitions) {
    const fielded =
      definition.kind === Kind.OBJECT_TYPE_DEFINITION ||
      definition.kind === Kind.OBJECT_TYPE_EXTENSION ||
      definition.kind === Kind.INPUT_OBJECT_TYPE_DEFINITION;
    if (!fielded) continue;
    const name = definition.name.value;
    const interfaces = 'interfaces' in definition ? (definition.interfaces ?? []).map((one) => one.name.value) : [];
    const said = (rest: string) => interfaces.flatMap((one) => ofInterfaces.get(`${one}.${rest}`) ?? []);
    const defaults = classify(definition.directives, entries.get(name));
    if (defaults !== undefined) entries.set(name, defaults);
    for (const field of definition.fields ?? []) {
      const own = together(classify(field.directives, entries.get(name)), said(field.name.value));
      if (own !== undefined) entries.set(`${name}.${field.name.value}`, own);
      if (field.kind !== Kind.FIELD_DEFINITION) continue;
      for (const argument of field.arguments ?? []) {
        const place = `${field.name.value}(${argument.name.value}:)`;
        const classified = together(classify(argument.directives, undefined), said(place));
        if (classified !== undefined) entries.set(`${name}.${place}`, classified);
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

/** What interfaces say of their fields and arguments. */
function readInterfaces(document: DocumentNode): ReadonlyMap<string, Classified> {
  const entries = new Map<string, Classified>();
  const isInterface = (node: { readonly kind: Kind }): node is InterfaceTypeDefinitionNode =>
    node.kind === Kind.INTERFACE_TYPE_DEFINITION || node.kind === Kind.INTERFACE_TYPE_EXTENSION;
  for (const { name, directives, fields } of document.definitions.filter(isInterface)) {
    const defaults = classify(directives, undefined);
    for (const field of fields ?? []) {
      const own = classify(field.directives, defaults);
      if (own !== undefined) entries.set(`${name.value}.${field.name.value}`, own);
      for (const argument of field.arguments ?? []) {
        const classified = classify(argument.directives, undefined);
        if (classified !== undefined) entries.set(`${name.value}.${field.name.value}(${argument.name.value}:)`, classified);
      }
    }
  }
  return entries;
}

/** Several sayings about one coordinate, all of which hold. One that adds nothing leaves what was said as it is. */
function together(own: Classified | undefined, others: readonly Classified[]): Classified | undefined {
  return others.reduce<Classified | undefined>((one, other) => {
    if (one === undefined) return other;
    const categories = union(one.categories, other.categories);
    const byValue = union(one.byValue, other.byValue);
    const subject = bothSubjects(one.subject, other.subject);
    const adds = categories !== one.categories || byValue !== one.byValue || subject !== one.subject;
    return adds ? { categories, byValue, subject } : one;
  }, own);
}

/** Whoever is named by one of them: a right is needed towards all. */
function bothSubjects(one: SubjectPaths | undefined, other: SubjectPaths | undefined): SubjectPaths | undefined {
  if (one === undefined) return other;
  if (other?.kind !== 'paths') return one;
  if (one.kind !== 'paths') return other;
  const paths = union(one.paths, other.paths);
  return paths === one.paths
    ? one
    : { kind: 'paths', paths, any: one.any && other.any, each: one.each && other.each, unnamed: one.unnamed && other.unnamed };
}

function union<T>(one: readonly T[], other: readonly T[]): readonly T[] {
  const more = other.filter((item) => !one.includes(item));
  return more.length === 0 ? one : [...one, ...more];
}

/** A field's own directives in place of its type's: `@category` and `@subject` replace independently. */
function classify(directives: readonly ConstDirectiveNode[] | undefined, inherited: Classified | undefined): Classified | undefined {
  const categories = directives?.filter((directive) => directive.name.value === 'category') ?? [];
  const subjects = directives?.filter((directive) => directive.name.value === 'subject') ?? [];
  if (categories.length === 0 && subjects.length === 0) return inherited;
  // INVARIANT: of two sayings none is dropped: a weaker one beside a stronger one weakens nothing (threats T16).
  const all = (argument: string) => [...new Set(categories.flatMap((one) => list(one.arguments, argument)))];
  return {
    categories: categories.length === 0 ? (inherited?.categories ?? []) : all('of'),
    byValue: categories.length === 0 ? (inherited?.byValue ?? []) : all('byValue'),
    subject: subjects.length === 0 ? inherited?.subject : subjects.map(readSubject).reduce((one, other) => bothSubjects(one, other) ?? one),
  };
}

function readSubject(directive: ConstDirectiveNode): SubjectPaths {
  const value = directive.arguments?.find((argument) => argument.name.value === 'path')?.value;
  const says = (name: string) => {
    const said = directive.arguments?.find((argument) => argument.name.value === name)?.value;
    return said?.kind === Kind.BOOLEAN && said.value;
  };
  const path = value?.kind === Kind.STRING ? value.value : '';
  const kind = path === 'nobody' || path === 'inherited' ? path : 'paths';
  return { kind, paths: kind === 'paths' ? path.split('|') : [], any: says('any'), each: says('each'), unnamed: says('unnamed') };
}

function list(args: readonly ArgumentNode[] | undefined, name: string): Category[] {
  const value = args?.find((argument) => argument.name.value === name)?.value;
  if (value?.kind !== Kind.LIST) return [];
  return value.values.flatMap((item) => (item.kind === Kind.ENUM ? [item.value as Category] : []));
}
