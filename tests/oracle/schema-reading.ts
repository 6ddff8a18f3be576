import { type ConstDirectiveNode, Kind, parse, visit } from 'graphql';

/** What the schema's text says of one coordinate. */
export interface Read {
  /** All are needed. */
  readonly categories: readonly string[];
  /** The value may have these in addition. */
  readonly byValue: readonly string[];
  /** `nobody`, `inherited`, or paths to those it is about. */
  readonly subject: 'nobody' | 'inherited' | readonly string[];
  /** A right towards one of them is enough. */
  readonly any: boolean;
  /** The subject is what the type says of all its fields: it is about the object, even where it names this very field. */
  readonly asType: boolean;
  /** Nothing is said at the field itself. */
  readonly unsaid: boolean;
}

export interface SchemaReading {
  /** `null` for a type that says nothing itself: a connection, an edge, a payload. */
  field(type: string, field: string): Read | null;
  /** Categories of an argument that has its own. */
  argument(type: string, field: string, argument: string): readonly string[] | null;
  /** What the type says of all its fields. */
  type(type: string): Read | null;
  /** Every classified `Type.field` of what is read. */
  readonly coordinates: readonly string[];
  /** Every classified coordinate with its categories: fields, arguments that have their own, input fields. */
  readonly classified: ReadonlyMap<string, readonly string[]>;
}

/** Reads `@category` and `@subject` out of the supergraph's text, directive by directive. */
export function readSchema(sdl: string): SchemaReading {
  const types = new Map<string, Read>();
  const fields = new Map<string, Read>();
  const given = new Map<string, readonly string[]>();
  const inputs = new Map<string, readonly string[]>();
  let type = '';
  visit(parse(sdl, { noLocation: true }), {
    ObjectTypeDefinition(node) {
      type = node.name.value;
      const read = reading(node.directives ?? [], null);
      if (read !== null) types.set(type, read);
    },
    InputObjectTypeDefinition(node) {
      const ofType = words(named(node.directives ?? [], 'category'), 'of');
      for (const field of node.fields ?? []) {
        const own = named(field.directives ?? [], 'category');
        inputs.set(`${node.name.value}.${field.name.value}`, own === undefined ? ofType : words(own, 'of'));
      }
      return false;
    },
    FieldDefinition(node) {
      if (/^_|^preau/.test(node.name.value)) return false;
      const read = reading(node.directives ?? [], types.get(type) ?? null);
      if (read !== null) fields.set(`${type}.${node.name.value}`, read);
      for (const argument of node.arguments ?? []) {
        const own = named(argument.directives ?? [], 'category');
        if (own !== undefined) given.set(`${type}.${node.name.value}(${argument.name.value}:)`, words(own, 'of'));
      }
      return false;
    },
  });
  return {
    field: (of, field) => fields.get(`${of}.${field}`) ?? null,
    argument: (of, field, argument) => given.get(`${of}.${field}(${argument}:)`) ?? null,
    type: (of) => types.get(of) ?? null,
    coordinates: [...fields.keys()].sort(),
    classified: new Map([...[...fields].map(([coordinate, { categories }]) => [coordinate, categories] as const), ...given, ...inputs]),
  };
}

/** A field's own `@category` stands in place of its type's, and so does its own `@subject`. */
function reading(directives: readonly ConstDirectiveNode[], ofType: Read | null): Read | null {
  const category = named(directives, 'category');
  const subject = named(directives, 'subject');
  if (category === undefined && subject === undefined) return ofType === null ? null : { ...ofType, asType: true, unsaid: true };
  return {
    categories: category === undefined ? (ofType?.categories ?? []) : words(category, 'of'),
    byValue: category === undefined ? (ofType?.byValue ?? []) : words(category, 'byValue'),
    subject: subject === undefined ? (ofType?.subject ?? []) : subjectOf(subject),
    any: subject === undefined ? (ofType?.any ?? false) : flag(subject, 'any'),
    asType: subject === undefined,
    unsaid: category === undefined,
  };
}

function subjectOf(directive: ConstDirectiveNode): Read['subject'] {
  const path = directive.arguments?.find((one) => one.name.value === 'path')?.value;
  const text = path?.kind === Kind.STRING ? path.value : '';
  return text === 'nobody' || text === 'inherited' ? text : text.split('|');
}

function named(directives: readonly ConstDirectiveNode[], name: string): ConstDirectiveNode | undefined {
  return directives.find((one) => one.name.value === name);
}

function words(directive: ConstDirectiveNode | undefined, name: string): string[] {
  const list = directive?.arguments?.find((one) => one.name.value === name)?.value;
  return list?.kind === Kind.LIST ? list.values.flatMap((one) => (one.kind === Kind.ENUM ? [one.value] : [])) : [];
}

function flag(directive: ConstDirectiveNode, name: string): boolean {
  const value = directive.arguments?.find((one) => one.name.value === name)?.value;
  return value?.kind === Kind.BOOLEAN && value.value;
}
