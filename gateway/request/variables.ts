import { type GraphQLSchema, getVariableValues, type OperationDefinitionNode } from 'graphql';
import { refuse } from '../../core/errors.js';

/** An operation as it was sent, and the schema that it is read in. */
interface Sent {
  readonly operation: OperationDefinitionNode;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly schema: GraphQLSchema;
}

/** Values as their types ask; a message of ours, since graphql-js would repeat the value. */
export function coerce({ operation, variables, schema }: Sent): Readonly<Record<string, unknown>> {
  const definitions = operation.variableDefinitions ?? [];
  if (definitions.length === 0) return {};
  const coerced = getVariableValues(schema, definitions, variables as Record<string, unknown>, { maxErrors: 1 });
  if (coerced.coerced !== undefined) return coerced.coerced;
  const name = /^Variable "\$(\w{1,60})"/.exec(coerced.errors[0]?.message ?? '')?.[1];
  throw refuse(
    'BAD_USER_INPUT',
    name === undefined
      ? 'a variable does not have the form that its type asks for'
      : `variable \`$${name}\` does not have the form that its type asks for`,
  );
}

/** The same of some of them, as if nothing else were declared; null where one is not as its type asks. */
export function coerceOnly(names: readonly string[], { operation, variables, schema }: Sent): Readonly<Record<string, unknown>> | null {
  const definitions = (operation.variableDefinitions ?? []).filter(({ variable }) => names.includes(variable.name.value));
  return getVariableValues(schema, definitions, variables as Record<string, unknown>, { maxErrors: 1 }).coerced ?? null;
}
