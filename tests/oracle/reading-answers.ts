import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLOutputType,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isLeafType,
  isObjectType,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
  type ValueNode,
  valueFromASTUntyped,
} from 'graphql';

/** A cell of an answer: a leaf, on the concrete type of the object it stands in. */
export interface Leaf {
  readonly type: string;
  readonly field: string;
  readonly node: FieldNode;
  readonly of: GraphQLOutputType;
  readonly value: unknown;
}

/** An object of an answer, with what was asked of it. */
export interface Answered {
  readonly type: string;
  readonly leaves: readonly Leaf[];
  readonly links: readonly Link[];
}

/** What a field led to: objects, lists flattened. */
export interface Link {
  readonly type: string;
  readonly field: string;
  readonly node: FieldNode;
  /** Null where the answer is null. */
  readonly objects: readonly Answered[] | null;
  /** Items of a list that are null; an edge that leads to nothing is one. */
  readonly holes: number;
}

export type Variables = Readonly<Record<string, unknown>>;

/** An answer read along its operation: every object with its concrete type, every leaf with its coordinate (GraphQL specification 6.3). */
export function readAnswer(schema: GraphQLSchema, document: DocumentNode, variables: Variables, data: unknown): Answered | null {
  const operation = document.definitions.find((node): node is OperationDefinitionNode => node.kind === Kind.OPERATION_DEFINITION);
  if (operation === undefined || typeof data !== 'object' || data === null) return null;
  const fragments = new Map(
    document.definitions.flatMap((node): [string, FragmentDefinitionNode][] =>
      node.kind === Kind.FRAGMENT_DEFINITION ? [[node.name.value, node]] : [],
    ),
  );
  const given = withDefaults(operation, variables);
  return object('Query', [operation.selectionSet], data as Variables);

  function object(type: string, sets: readonly SelectionSetNode[], value: Variables): Answered {
    const leaves: Leaf[] = [];
    const links: Link[] = [];
    for (const [key, nodes] of collect(type, sets)) {
      const node = nodes[0] as FieldNode;
      const field = node.name.value;
      const declared = schema.getType(type);
      const of = isObjectType(declared) ? declared.getFields()[field]?.type : undefined;
      if (of === undefined) continue;
      const named = getNamedType(of);
      const found = Object.hasOwn(value, key) ? value[key] : null;
      if (isLeafType(named)) {
        leaves.push({ type, field, node, of, value: found ?? null });
        continue;
      }
      const inner = nodes.flatMap((one) => (one.selectionSet === undefined ? [] : [one.selectionSet]));
      const objects = found == null ? null : flat(found).map((one) => object(concrete(named.name, inner, one), inner, one));
      const isEmptyEdge = found == null && type.endsWith('Edge') && field === 'node';
      links.push({ type, field, node, objects, holes: isEmptyEdge ? 1 : nulls(found) });
    }
    return { type, leaves, links };
  }

  /** The member of a union that an object is, as its `__typename` says under whichever name it was asked. */
  function concrete(type: string, sets: readonly SelectionSetNode[], value: Variables): string {
    const declared = schema.getType(type);
    if (!isAbstractType(declared)) return type;
    for (const { name } of schema.getPossibleTypes(declared)) {
      for (const [key, [node]] of collect(name, sets))
        if (node?.name.value === '__typename' && Object.hasOwn(value, key) && value[key] === name) return name;
    }
    throw new Error(`an object of ${type} does not say what it is`);
  }

  function collect(type: string, sets: readonly SelectionSetNode[]): Map<string, FieldNode[]> {
    const found = new Map<string, FieldNode[]>();
    const visit = (set: SelectionSetNode) => {
      for (const node of set.selections) {
        if (!isAsked(node)) continue;
        if (node.kind === Kind.FIELD) {
          const key = node.alias?.value ?? node.name.value;
          found.set(key, [...(found.get(key) ?? []), node]);
        } else if (node.kind === Kind.INLINE_FRAGMENT) {
          if (node.typeCondition === undefined || isA(type, node.typeCondition.name.value)) visit(node.selectionSet);
        } else {
          const fragment = fragments.get(node.name.value);
          if (fragment !== undefined && isA(type, fragment.typeCondition.name.value)) visit(fragment.selectionSet);
        }
      }
    };
    for (const set of sets) visit(set);
    return found;
  }

  function isA(type: string, condition: string): boolean {
    const abstract = schema.getType(condition);
    return type === condition || (isAbstractType(abstract) && schema.getPossibleTypes(abstract).some((one) => one.name === type));
  }

  function isAsked(node: { readonly directives?: FieldNode['directives'] }): boolean {
    return (node.directives ?? []).every((directive) => {
      const value = directive.arguments?.find((one) => one.name.value === 'if')?.value;
      const holds = value !== undefined && givenAs(value, given) === true;
      return directive.name.value === 'skip' ? !holds : directive.name.value !== 'include' || holds;
    });
  }
}

/** A value of the operation, with its variables. */
export function givenAs(node: ValueNode, variables: Variables): unknown {
  return valueFromASTUntyped(node, variables);
}

/** The variables of an operation, with the defaults of those that were not given. */
export function withDefaults(operation: OperationDefinitionNode, variables: Variables): Variables {
  const found: Record<string, unknown> = { ...variables };
  for (const { variable, defaultValue } of operation.variableDefinitions ?? []) {
    const name = variable.name.value;
    if (found[name] === undefined && defaultValue !== undefined) found[name] = givenAs(defaultValue, {});
  }
  return found;
}

function nulls(value: unknown): number {
  return Array.isArray(value) ? value.reduce((sum: number, one) => sum + (one == null ? 1 : nulls(one)), 0) : 0;
}

function flat(value: unknown): readonly Variables[] {
  if (Array.isArray(value)) return value.flatMap(flat);
  return typeof value === 'object' && value !== null ? [value as Variables] : [];
}
