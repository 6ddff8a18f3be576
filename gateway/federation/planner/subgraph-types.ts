import { type ConstDirectiveNode, type DocumentNode, Kind, type OperationTypeNode } from 'graphql';
import { graphNames, joinArgument, namedType } from '../join-spec.js';

/** What single subgraphs know of the types of a supergraph. Subgraphs by their names. */
export interface SubgraphTypes {
  /** Is there an interface or a union of which they do not all know the same types? */
  readonly someUneven: boolean;
  isUneven(type: string): boolean;
  /** May an object that a subgraph calls by one type be of the other? */
  mayBe(subgraph: string, type: string, other: string): boolean;
  /** Does it answer the field by itself, computed from nothing of another's? */
  serves(subgraph: string, type: string, field: string): boolean;
  /** The type that a field has there, without lists and the like; null where the field is not known. */
  leadsTo(subgraph: string, type: string, field: string): string | null;
  root(kind: 'query' | 'mutation'): string;
}

interface FieldThere {
  readonly leadsTo: string;
  readonly isServed: boolean;
}

/** Reads the directives of the join specification. */
export function readSubgraphTypes(supergraph: DocumentNode): SubgraphTypes {
  const names = graphNames(supergraph);
  const nameOf = (directive: ConstDirectiveNode) => names.get(joinArgument(directive, 'graph') ?? '') ?? '';
  const roots = new Map<OperationTypeNode, string>();
  /** Subgraphs that know an interface or a union as one, and the object types that each knows behind it. */
  const behind = new Map<string, Map<string, Set<string>>>();
  const fields = new Map<string, FieldThere>();
  const addBehind = (type: string, subgraph: string, member: string | null) => {
    const known = behind.get(type) ?? new Map<string, Set<string>>();
    const members = known.get(subgraph) ?? new Set();
    if (member !== null) members.add(member);
    behind.set(type, known.set(subgraph, members));
  };

  for (const node of supergraph.definitions) {
    if (node.kind === Kind.SCHEMA_DEFINITION) for (const one of node.operationTypes) roots.set(one.operation, one.type.name.value);
    if (
      node.kind !== Kind.UNION_TYPE_DEFINITION &&
      node.kind !== Kind.INTERFACE_TYPE_DEFINITION &&
      node.kind !== Kind.OBJECT_TYPE_DEFINITION
    )
      continue;
    const type = node.name.value;
    const joins = directivesOf(node, 'join__type');
    if (node.kind !== Kind.OBJECT_TYPE_DEFINITION)
      for (const join of joins) if (joinArgument(join, 'isInterfaceObject') !== 'true') addBehind(type, nameOf(join), null);
    if (node.kind === Kind.UNION_TYPE_DEFINITION) {
      for (const one of directivesOf(node, 'join__unionMember')) addBehind(type, nameOf(one), joinArgument(one, 'member'));
      continue;
    }
    if (node.kind === Kind.OBJECT_TYPE_DEFINITION)
      for (const one of directivesOf(node, 'join__implements')) addBehind(joinArgument(one, 'interface') ?? '', nameOf(one), type);
    for (const field of node.fields ?? []) {
      const own = directivesOf(field, 'join__field');
      const isMoving = own.some((one) => joinArgument(one, 'overrideLabel') !== null);
      for (const one of own.length === 0 ? joins : own)
        fields.set(`${nameOf(one)} ${type}.${field.name.value}`, {
          leadsTo: joinArgument(one, 'type')?.replace(/[[\]!\s]/g, '') ?? namedType(field.type),
          isServed: !isMoving && own.every((each) => each !== one || isPlain(each)),
        });
    }
  }

  const uneven = new Set([...behind].flatMap(([type, known]) => (new Set([...known.values()].map(sorted)).size > 1 ? [type] : [])));
  return {
    someUneven: uneven.size > 0,
    isUneven: (type) => uneven.has(type),
    mayBe: (subgraph, type, other) => type === other || behind.get(type)?.get(subgraph)?.has(other) === true,
    serves(subgraph, type, field) {
      const types = [type, ...(behind.get(type)?.get(subgraph) ?? [])];
      return types.every((one) => fields.get(`${subgraph} ${one}.${field}`)?.isServed === true);
    },
    leadsTo: (subgraph, type, field) => fields.get(`${subgraph} ${type}.${field}`)?.leadsTo ?? null,
    root: (kind) => roots.get(kind as OperationTypeNode) ?? '',
  };
}

/** What is external, overridden, or computed from what others know is not a subgraph's own. */
function isPlain(join: ConstDirectiveNode): boolean {
  return ['external', 'usedOverridden', 'requires', 'contextArguments'].every(
    (name) => !join.arguments?.some((one) => one.name.value === name && !(one.value.kind === Kind.BOOLEAN && !one.value.value)),
  );
}

function directivesOf({ directives = [] }: { readonly directives?: readonly ConstDirectiveNode[] }, name: string) {
  return directives.filter((one) => one.name.value === name);
}

function sorted(members: ReadonlySet<string>): string {
  return [...members].sort().join();
}
