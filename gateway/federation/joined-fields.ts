import {
  type DocumentNode,
  type FieldDefinitionNode,
  type InterfaceTypeDefinitionNode,
  Kind,
  type ObjectTypeDefinitionNode,
  type SelectionSetNode,
} from 'graphql';
import { fieldSet, joinArgument, namedType } from './join-spec.js';

type Owner = ObjectTypeDefinitionNode | InterfaceTypeDefinitionNode;

/** A subgraph that knows a field: it serves it, computes it from others (`requires`), or only names it (`external`). */
export interface Join {
  readonly graph: string;
  readonly requires: SelectionSetNode | null;
  readonly external: boolean;
}

export interface JoinedField {
  readonly type: string;
  readonly isLeaf: boolean;
  readonly joins: readonly Join[];
}

/** The fields of object types, by coordinate, with the subgraphs that know them. */
export interface Joined {
  readonly fields: ReadonlyMap<string, JoinedField>;
  /** The object types that a type may turn out to be. */
  behind(type: string): readonly string[];
}

/** Reads which subgraphs know a field, also where one knows an interface as an object and serves the field for every type behind it. */
export function readJoined(supergraph: DocumentNode): Joined {
  const owners = new Map<string, Owner>();
  const behind = new Map<string, string[]>();
  for (const node of supergraph.definitions) {
    if (node.kind === Kind.UNION_TYPE_DEFINITION) {
      behind.set(
        node.name.value,
        (node.types ?? []).map((one) => one.name.value),
      );
    } else if (node.kind === Kind.OBJECT_TYPE_DEFINITION || node.kind === Kind.INTERFACE_TYPE_DEFINITION) {
      owners.set(node.name.value, node);
      if (node.kind === Kind.OBJECT_TYPE_DEFINITION)
        for (const { name } of node.interfaces ?? []) behind.set(name.value, [...(behind.get(name.value) ?? []), node.name.value]);
    }
  }
  const fields = new Map<string, JoinedField>();
  for (const owner of owners.values()) {
    if (owner.kind !== Kind.OBJECT_TYPE_DEFINITION) continue;
    const interfaces = (owner.interfaces ?? []).flatMap(({ name }) => owners.get(name.value) ?? []);
    for (const field of owner.fields ?? []) {
      const type = namedType(field.type);
      const own = joinsOf(owner, field).filter(({ graph }) => graph !== '');
      const joins = [...own, ...interfaces.flatMap((one) => joinsAsObject(one, field.name.value))];
      fields.set(`${owner.name.value}.${field.name.value}`, { type, isLeaf: !owners.has(type) && !behind.has(type), joins });
    }
  }
  return { fields, behind: (type) => behind.get(type) ?? [type] };
}

/** Who serves a field of an interface for every type behind it (federation: `@interfaceObject`). */
function joinsAsObject(owner: Owner, name: string): Join[] {
  const field = owner.fields?.find((one) => one.name.value === name);
  const graphs = typeJoins(owner).flatMap((one) => (joinArgument(one, 'isInterfaceObject') === 'true' ? joinArgument(one, 'graph') : []));
  return field === undefined ? [] : joinsOf(owner, field).filter(({ graph }) => graphs.includes(graph));
}

function typeJoins({ directives = [] }: Owner) {
  return directives.filter((one) => one.name.value === 'join__type');
}

/** A field that names no subgraph is served by all those of its type. */
function joinsOf(owner: Owner, { directives = [] }: FieldDefinitionNode): Join[] {
  const joins = directives.filter((one) => one.name.value === 'join__field');
  if (joins.length === 0)
    return typeJoins(owner).map((one) => ({ graph: joinArgument(one, 'graph') ?? '', requires: null, external: false }));
  return joins.map((one) => {
    const requires = joinArgument(one, 'requires');
    return {
      graph: joinArgument(one, 'graph') ?? '',
      requires: requires === null ? null : fieldSet(requires),
      external: joinArgument(one, 'external') === 'true',
    };
  });
}
