import { type DocumentNode, execute, type GraphQLSchema, Kind, type OperationDefinitionNode } from 'graphql';
import { refuse } from '../../core/errors.js';
import type { Operation } from './operation.js';

interface Sent {
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode;
  readonly schema: GraphQLSchema;
  readonly variables: Readonly<Record<string, unknown>>;
}

/** `__schema` and `__type` are answered from the schema that the caller sees; no subgraph knows of them. */
export async function introspect(
  { asksSchema, name }: Pick<Operation, 'asksSchema' | 'name'>,
  { document, operation, schema, variables }: Sent,
): Promise<Readonly<Record<string, unknown>>> {
  if (!asksSchema) return {};
  const selections = operation.selectionSet.selections.filter((node) => node.kind === Kind.FIELD && node.name.value.startsWith('__'));
  if (selections.length === 0)
    throw refuse('BAD_USER_INPUT', 'ask `__schema` and `__type` at the top of the operation, outside of fragments');
  const only = { ...operation, selectionSet: { ...operation.selectionSet, selections } };
  const result = await execute({
    schema,
    document: { ...document, definitions: document.definitions.map((node) => (node === operation ? only : node)) },
    variableValues: variables as Record<string, unknown>,
    operationName: name,
  });
  return result.data ?? {};
}
