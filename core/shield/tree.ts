import { type GraphQLSchema, getNamedType, isLeafType, isObjectType } from 'graphql';
import type { Classification } from './classification.js';
import type { ShieldRule } from './library.js';
import { guarded, servesPurpose } from './rules.js';

/** `Type → field → rule`, for concrete types only: shield accepts rules on interfaces and ignores them. */
export type RuleTree = Record<string, Record<string, ShieldRule>>;

/** Does a type only carry others; and if it says something itself, is that what an envelope says: a cursor, a count? */
export type Structural = (type: string, leaf?: string) => boolean;

/**
 * The field-level rules of a schema. A classified coordinate asks everything; a structural one (a connection, an edge, a payload) asks
 * that a purpose is served, its content being judged on its own. A coordinate that is neither gets no rule: the fallback denies.
 */
export function ruleTree(schema: GraphQLSchema, classification: Classification, structural: Structural): RuleTree {
  const tree: RuleTree = {};
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type) || type.name.startsWith('_')) continue;
    const fields: Record<string, ShieldRule> = {};
    for (const { name, type: output } of Object.values(type.getFields())) {
      const found = classification.field(type.name, name);
      if (found !== undefined && found.categories.length > 0) fields[name] = guarded;
      else if (structural(type.name, isLeafType(getNamedType(output)) ? name : undefined)) fields[name] = servesPurpose;
    }
    tree[type.name] = fields;
  }
  return tree;
}
