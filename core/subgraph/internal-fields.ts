import { type DocumentNode, type GraphQLSchema, isObjectType, Kind, type ObjectTypeDefinitionNode } from 'graphql';
import type { RuleTree } from '../shield/index.js';
import type { Context, SubgraphDefinition } from './definition.js';
import { gatewayOnly, granted } from './rules.js';

/** The prefix of the fields that the gateway alone asks for. */
const PREFIX = 'preau';

/** Resolvers of `preauSubjects` and `preauCategories`, from what the subgraph's shield knows of its rows. */
export function internalResolvers<R, L>(definition: SubgraphDefinition<R, L>, document: DocumentNode): Record<string, object> {
  const resolvers: Record<string, object> = {};
  for (const node of document.definitions) {
    if (node.kind !== Kind.OBJECT_TYPE_DEFINITION || !has(node, `${PREFIX}Subjects`)) continue;
    const type = node.name.value;
    const known = definition.shield[type];
    resolvers[type] = {
      preauSubjects: async (row: unknown, { path }: { path: string }, context: Context<R, L>) =>
        known === undefined ? [] : (await known.places(row, path, context)).map((place) => place.person),
      ...(has(node, `${PREFIX}Categories`)
        ? {
            preauCategories: async (row: unknown, { field }: { field: string }, context: Context<R, L>) =>
              (await known?.categories?.(row, field, context)) ?? [],
          }
        : {}),
    };
  }
  return resolvers;
}

/** Rules of what federation and the gateway add to a schema: no capability, no answer. */
export function internalRules(schema: GraphQLSchema): RuleTree {
  const rules: RuleTree = {};
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type)) continue;
    const fields: RuleTree[string] = {};
    for (const field of Object.keys(type.getFields())) {
      if (type.name === '_Service' || field === '_service' || field === '_entities') fields[field] = granted;
      else if (field === `${PREFIX}Subjects` || field === `${PREFIX}Categories`) fields[field] = granted;
      else if (field.startsWith(PREFIX)) fields[field] = gatewayOnly;
    }
    if (Object.keys(fields).length > 0) rules[type.name] = fields;
  }
  return rules;
}

function has(node: ObjectTypeDefinitionNode, field: string): boolean {
  return node.fields?.some((candidate) => candidate.name.value === field) ?? false;
}
