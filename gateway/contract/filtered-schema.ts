import { createHash } from 'node:crypto';
import {
  buildASTSchema,
  type DefinitionNode,
  type DocumentNode,
  type GraphQLSchema,
  type InputValueDefinitionNode,
  Kind,
  type NamedTypeNode,
  parse,
  printSchema,
  type TypeNode,
} from 'graphql';
import { withoutMentions } from './mentions.js';
import type { Visible } from './visible.js';

/** Schemas that are remembered, of one whole. */
const MOST = 100;
const known = new WeakMap<GraphQLSchema, Map<string, GraphQLSchema>>();

/**
 * A schema with what is visible of it and nothing else; descriptions that speak of the rest are left out too. INVARIANT: it follows from the whole and
 * from what is visible, and from nothing else: where that is the same, under whichever rules and for whomever, it is the very same schema, and what was
 * read in it stands.
 */
export function filteredSchema(schema: GraphQLSchema, visible: Visible): GraphQLSchema {
  const own = known.get(schema) ?? new Map<string, GraphQLSchema>();
  known.set(schema, own);
  const name = nameOf(visible);
  const found = own.get(name) ?? withoutTheRest(schema, visible);
  own.delete(name);
  own.set(name, found);
  if (own.size > MOST) own.delete(own.keys().next().value as string);
  return found;
}

function nameOf({ types, coordinates }: Visible): string {
  return createHash('sha256')
    .update(JSON.stringify([[...types].sort(), [...coordinates].sort()]))
    .digest('base64url');
}

function withoutTheRest(schema: GraphQLSchema, visible: Visible): GraphQLSchema {
  const document = textOf(schema);
  const definitions = document.definitions.flatMap((node) => filtered(node, visible) ?? []);
  const query = schema.getQueryType()?.name ?? 'Query';
  // Why: GraphQL has no schema without a query type, and no type without a field.
  if (!visible.types.has(query)) definitions.push(...nothing(query).definitions);
  return buildASTSchema(withoutMentions({ ...document, definitions }, document), { assumeValidSDL: true });
}

/** What a client reads that has no agreement for anything. No rule covers the field, so that whoever asks for it is denied. */
function nothing(query: string): DocumentNode {
  return parse(
    `type ${query} {
      "Nothing is open to this client: no agreement is in force for what it is registered for."
      nothing: String
    }`,
    { noLocation: true },
  );
}

const texts = new WeakMap<GraphQLSchema, DocumentNode>();

function textOf(schema: GraphQLSchema): DocumentNode {
  const known = texts.get(schema) ?? parse(printSchema(schema), { noLocation: true });
  texts.set(schema, known);
  return known;
}

function filtered(node: DefinitionNode, { types, coordinates }: Visible): DefinitionNode | null {
  switch (node.kind) {
    case Kind.OBJECT_TYPE_DEFINITION:
    case Kind.INTERFACE_TYPE_DEFINITION: {
      if (!types.has(node.name.value)) return null;
      const fields = (node.fields ?? []).flatMap((field) => {
        const coordinate = `${node.name.value}.${field.name.value}`;
        const said = (argument: InputValueDefinitionNode) => coordinates.has(`${coordinate}(${argument.name.value}:)`);
        return coordinates.has(coordinate) ? [{ ...field, arguments: (field.arguments ?? []).filter(said) }] : [];
      });
      return { ...node, fields, interfaces: (node.interfaces ?? []).filter(isVisible) };
    }
    case Kind.INPUT_OBJECT_TYPE_DEFINITION: {
      const fields = (node.fields ?? []).filter((field) => coordinates.has(`${node.name.value}.${field.name.value}`));
      return types.has(node.name.value) ? { ...node, fields } : null;
    }
    case Kind.UNION_TYPE_DEFINITION:
      return types.has(node.name.value) ? { ...node, types: (node.types ?? []).filter(isVisible) } : null;
    case Kind.ENUM_TYPE_DEFINITION:
    case Kind.SCALAR_TYPE_DEFINITION:
      return types.has(node.name.value) ? node : null;
    case Kind.SCHEMA_DEFINITION:
      return { ...node, operationTypes: node.operationTypes.filter(({ operation, type }) => operation === 'query' || isVisible(type)) };
    case Kind.DIRECTIVE_DEFINITION:
      return (node.arguments ?? []).every(({ type }) => isKnown(type)) ? node : null;
    default:
      return node;
  }

  function isVisible(type: NamedTypeNode): boolean {
    return types.has(type.name.value);
  }

  function isKnown(type: TypeNode): boolean {
    return type.kind === Kind.NAMED_TYPE ? isVisible(type) || BUILT_IN.has(type.name.value) : isKnown(type.type);
  }
}

const BUILT_IN: ReadonlySet<string> = new Set(['String', 'Int', 'Float', 'Boolean', 'ID']);
