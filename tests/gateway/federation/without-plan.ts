import {
  type ArgumentNode,
  type ConstDirectiveNode,
  type DocumentNode,
  execute,
  type GraphQLField,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLResolveInfo,
  type GraphQLSchema,
  isAbstractType,
  isInterfaceType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
  Kind,
  parse,
  type SelectionSetNode,
  valueFromASTUntyped,
} from 'graphql';
import type { Federation } from './federation.js';

/** An object as one subgraph gave it. */
class Thing {
  constructor(
    readonly subgraph: string,
    /** Its type there: of an interface known as an object, the interface. */
    readonly type: string,
    readonly raw: unknown,
  ) {}
}

/** A value that no subgraph gave: the entity is not known there, or it failed. */
const MISSING = Symbol('missing');
type Raw = Readonly<Record<string, unknown>>;

/**
 * Answers an operation without any plan: graphql-js walks it on the API schema, and each field is asked by itself of a subgraph that has it, by
 * a reference that is made up for it alone. Slow, and simple enough to be believed.
 */
export function withoutPlan({ schemas, snapshot }: Federation): (document: DocumentNode, variables: Raw) => Promise<string> {
  const api = snapshot.fullSchema;

  /** What a type is called in a subgraph that has a field of it: by its name, or by that of an interface known there as an object. */
  function calledIn(
    subgraph: string,
    type: string,
    field: string,
  ): { readonly type: GraphQLObjectType; readonly field: GraphQLField<unknown, unknown> } | null {
    const declared = api.getType(type);
    const interfaces = isObjectType(declared) || isInterfaceType(declared) ? declared.getInterfaces().map(({ name }) => name) : [];
    for (const name of [type, ...interfaces]) {
      const there = (schemas.get(subgraph) as GraphQLSchema).getType(name);
      if (!isObjectType(there) || (name !== type && !directive(there, 'interfaceObject'))) continue;
      const found = there.getFields()[field];
      if (found !== undefined && !directive(found, 'external') && !directive(there, 'external')) return { type: there, field: found };
    }
    return null;
  }

  async function fieldOf(thing: Thing, type: string, name: string, args: Raw, without: readonly string[]): Promise<unknown> {
    const having = [...schemas.keys()].filter((one) => !without.includes(one) && calledIn(one, type, name) !== null);
    having.sort((one, other) => Number(other === thing.subgraph) - Number(one === thing.subgraph));
    for (const subgraph of having) {
      const { type: there, field } = calledIn(subgraph, type, name) as NonNullable<ReturnType<typeof calledIn>>;
      const requires = text(directive(field, 'requires'), 'fields');
      let parent: unknown = thing.raw;
      if (subgraph !== thing.subgraph || requires !== null) {
        const key = keysOf(there).find((one) => reachable(fieldSet(one), type, [...without, subgraph], thing.subgraph));
        if (key === undefined) continue;
        const reference = await referenceOf(
          thing,
          type,
          fieldSet(`${key} ${requires ?? ''}`),
          requires === null ? [...without, subgraph] : without,
        );
        if (reference === MISSING) return MISSING;
        parent = await resolveReference(subgraph, there, { __typename: there.name, ...(reference as Raw) });
        if (parent === null || parent === undefined) return MISSING;
      }
      const value = field.resolve === undefined ? (parent as Raw | undefined)?.[name] : field.resolve(parent, args, {}, {} as never);
      return wrap(subgraph, field.type, await value);
    }
    return MISSING;
  }

  /** May the fields of a key be had of the thing, without asking some subgraphs? */
  function reachable(set: SelectionSetNode, type: string, without: readonly string[], from: string): boolean {
    return set.selections.every((node) => {
      if (node.kind !== Kind.FIELD) return false;
      return [...schemas.keys()].some((one) => (one === from || !without.includes(one)) && calledIn(one, type, node.name.value) !== null);
    });
  }

  async function referenceOf(thing: Thing, type: string, set: SelectionSetNode, without: readonly string[]): Promise<Raw | typeof MISSING> {
    const found: Record<string, unknown> = {};
    for (const node of set.selections) {
      if (node.kind !== Kind.FIELD) throw new Error('a field set of a test has no fragments');
      const value = await fieldOf(
        thing,
        type,
        node.name.value,
        argumentsOf(node.arguments),
        without.filter((one) => one !== thing.subgraph),
      ).catch(() => null);
      const sent = node.selectionSet === undefined ? value : await selected(value, node.selectionSet, without);
      if (sent === MISSING) return MISSING;
      found[node.name.value] = sent;
    }
    return found;
  }

  async function selected(value: unknown, set: SelectionSetNode, without: readonly string[]): Promise<unknown> {
    if (Array.isArray(value)) return Promise.all(value.map((one) => selected(one, set, without)));
    return value instanceof Thing ? referenceOf(value, value.type, set, without) : value;
  }

  async function resolveReference(
    subgraph: string,
    type: GraphQLObjectType | { readonly name: string; readonly resolveReference?: unknown },
    reference: Raw,
  ): Promise<unknown> {
    const schema = schemas.get(subgraph) as GraphQLSchema;
    const declared = schema.getType(type.name) as unknown as {
      extensions: { apollo?: { subgraph?: { resolveReference?: (...args: unknown[]) => unknown } } };
    };
    const resolve = declared.extensions.apollo?.subgraph?.resolveReference;
    return resolve === undefined ? reference : Promise.resolve(resolve(reference, {}, { schema })).catch(() => null);
  }

  function wrap(subgraph: string, type: GraphQLOutputType, value: unknown): unknown {
    if (value === null || value === undefined) return null;
    if (isNonNullType(type)) return wrap(subgraph, type.ofType, value);
    if (isListType(type)) return (value as unknown[]).map((one) => wrap(subgraph, type.ofType, one));
    if (isLeafType(type)) return value;
    const schema = schemas.get(subgraph) as GraphQLSchema;
    const name = isAbstractType(type) ? (type.resolveType?.(value, {}, { schema } as GraphQLResolveInfo, type) as string) : type.name;
    return new Thing(subgraph, name, value);
  }

  /** What an object is that a subgraph knows by its interface alone. */
  async function typeOf(thing: Thing): Promise<string | undefined> {
    if (isObjectType(api.getType(thing.type))) return thing.type;
    for (const [subgraph, schema] of schemas) {
      const there = schema.getType(thing.type);
      if (!isInterfaceType(there)) continue;
      const reference = await referenceOf(thing, thing.type, fieldSet(keysOf(there)[0] as string), []);
      const found = reference === MISSING ? null : await resolveReference(subgraph, there, reference);
      if (found !== null && found !== undefined) return there.resolveType?.(found, {}, { schema } as GraphQLResolveInfo, there) as string;
    }
    return undefined;
  }

  return async (document, variables) => {
    const { data } = await execute({
      schema: api,
      document,
      variableValues: variables,
      rootValue: new Thing('', 'Query', undefined),
      typeResolver: (thing) => typeOf(thing as Thing),
      async fieldResolver(thing, args, _context, { parentType, fieldName }) {
        const value =
          parentType === api.getQueryType()
            ? await root(fieldName, args)
            : await fieldOf(thing as Thing, parentType.name, fieldName, args as Raw, []);
        return value === MISSING ? null : value;
      },
    });
    return JSON.stringify(data ?? null);
  };

  async function root(name: string, args: Raw): Promise<unknown> {
    for (const [subgraph, schema] of schemas) {
      const field = schema.getQueryType()?.getFields()[name];
      if (field !== undefined) return wrap(subgraph, field.type, await field.resolve?.(undefined, args, {}, {} as never));
    }
    return MISSING;
  }
}

type Directed = { readonly astNode?: { readonly directives?: readonly ConstDirectiveNode[] | undefined } | null | undefined };

function directives({ astNode }: Directed, name: string): readonly ConstDirectiveNode[] {
  return astNode?.directives?.filter((one) => one.name.value === name) ?? [];
}

function directive(of: Directed, name: string): ConstDirectiveNode | undefined {
  return directives(of, name)[0];
}

function text(of: ConstDirectiveNode | undefined, argument: string): string | null {
  const value = of?.arguments?.find((one) => one.name.value === argument)?.value;
  return value?.kind === Kind.STRING ? value.value : null;
}

/** Keys by which a subgraph resolves an entity. */
function keysOf(type: Directed): readonly string[] {
  return directives(type, 'key')
    .filter((one) => !one.arguments?.some(({ name, value }) => name.value === 'resolvable' && value.kind === Kind.BOOLEAN && !value.value))
    .map((one) => text(one, 'fields') as string);
}

function fieldSet(selections: string): SelectionSetNode {
  const [operation] = parse(`{ ${selections} }`).definitions;
  return (operation as { selectionSet: SelectionSetNode }).selectionSet;
}

function argumentsOf(nodes: readonly ArgumentNode[] | undefined): Raw {
  return Object.fromEntries((nodes ?? []).map(({ name, value }) => [name.value, valueFromASTUntyped(value)]));
}
