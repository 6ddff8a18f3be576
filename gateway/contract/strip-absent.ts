import {
  type DocumentNode,
  type FieldNode,
  type GraphQLNamedType,
  type GraphQLSchema,
  getNamedType,
  isCompositeType,
  isUnionType,
  Kind,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql';
import { placeholder } from './absent-marker.js';
import { withoutOrphans } from './orphans.js';

export interface Stripped {
  readonly document: DocumentNode;
  /** What stands in the place of each field that was taken out, with its coordinate. */
  readonly placeholders: ReadonlyMap<FieldNode, string>;
}

/**
 * Takes fields out that the schema does not have, hidden or never there, each definition by itself. Not names of GraphQL's own: they are left
 * for validation to refuse.
 */
export function stripAbsent(schema: GraphQLSchema, document: DocumentNode): Stripped {
  const placeholders = new Map<FieldNode, string>();

  function stripSet(set: SelectionSetNode, type: GraphQLNamedType | null | undefined): SelectionSetNode {
    if (!isCompositeType(type)) return set;
    const selections = set.selections.map((node) => strip(node, type));
    return selections.every((node, index) => node === set.selections[index]) ? set : { ...set, selections };
  }

  function strip(node: SelectionNode, type: GraphQLNamedType): SelectionNode {
    if (node.kind === Kind.FRAGMENT_SPREAD) return node;
    if (node.kind === Kind.INLINE_FRAGMENT) {
      const narrower = node.typeCondition === undefined ? type : schema.getType(node.typeCondition.name.value);
      return within(node, node.selectionSet, narrower);
    }
    const name = node.name.value;
    const field = isUnionType(type) || !('getFields' in type) ? undefined : type.getFields()[name];
    if (field !== undefined) {
      const output = 'type' in field ? getNamedType(field.type) : null;
      return node.selectionSet === undefined ? node : within(node, node.selectionSet, output);
    }
    if (name.startsWith('__')) return node;
    const stand = placeholder(node);
    placeholders.set(stand, `${type.name}.${name}`);
    return stand;
  }

  function within<Node extends { readonly selectionSet?: SelectionSetNode | undefined }>(
    node: Node,
    set: SelectionSetNode,
    type: GraphQLNamedType | null | undefined,
  ): Node {
    const selectionSet = stripSet(set, type);
    return selectionSet === set ? node : { ...node, selectionSet };
  }

  const definitions = document.definitions.map((node) => {
    if (node.kind === Kind.OPERATION_DEFINITION) return within(node, node.selectionSet, schema.getRootType(node.operation));
    if (node.kind === Kind.FRAGMENT_DEFINITION) return within(node, node.selectionSet, schema.getType(node.typeCondition.name.value));
    return node;
  });
  if (placeholders.size === 0) return { document, placeholders };
  return { document: withoutOrphans(document, { ...document, definitions }), placeholders };
}
