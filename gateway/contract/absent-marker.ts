import { type DirectiveNode, type DocumentNode, type FieldNode, Kind, visit } from 'graphql';

/** In no schema: a client who writes it uses a directive that does not exist. */
const ABSENT = 'preauAbsent';

/** The coordinate of the absent field in whose place this node stands; null for a field that is there. */
export function absentCoordinate({ directives }: FieldNode): string | null {
  const value = directives?.find(({ name }) => name.value === ABSENT)?.arguments?.[0]?.value;
  return value?.kind === Kind.STRING ? value.value : null;
}

/** Stands in for an absent field: the same response key and conditions, asking for nothing. */
export function placeholder(field: FieldNode): FieldNode {
  const { loc, directives = [] } = field;
  return {
    kind: Kind.FIELD,
    alias: field.alias ?? field.name,
    name: { kind: Kind.NAME, value: '__typename' },
    directives,
    ...(loc === undefined ? {} : { loc }),
  };
}

/** The document with its placeholders marked, `key: __typename @preauAbsent(coordinate: "Type.field")`: after validation, which would know of no such directive. */
export function marked(document: DocumentNode, placeholders: ReadonlyMap<FieldNode, string>): DocumentNode {
  return visit(document, {
    [Kind.FIELD]: (node) => {
      const coordinate = placeholders.get(node);
      return coordinate === undefined ? undefined : { ...node, directives: [...(node.directives ?? []), mark(coordinate)] };
    },
  });
}

function mark(coordinate: string): DirectiveNode {
  return {
    kind: Kind.DIRECTIVE,
    name: { kind: Kind.NAME, value: ABSENT },
    arguments: [{ kind: Kind.ARGUMENT, name: { kind: Kind.NAME, value: 'coordinate' }, value: { kind: Kind.STRING, value: coordinate } }],
  };
}
