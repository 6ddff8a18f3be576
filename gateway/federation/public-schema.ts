import { buildASTSchema, type DocumentNode, type GraphQLSchema, Kind, visit } from 'graphql';

const RESERVED = /^_*preau/i;

/** Is this a name that only the gateway may use: as field, alias, variable, argument or fragment? */
export function isReserved(name: string): boolean {
  return RESERVED.test(name);
}

/** The schema clients see: the API schema without the gateway's internal fields. */
export function publicSchema(apiSchema: DocumentNode): GraphQLSchema {
  return buildASTSchema(
    visit(apiSchema, {
      [Kind.FIELD_DEFINITION]: { enter: (node) => (isReserved(node.name.value) ? null : undefined) },
      [Kind.SCALAR_TYPE_DEFINITION]: { enter: (node) => (isReserved(node.name.value) ? null : undefined) },
    }),
  );
}
