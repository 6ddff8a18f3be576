import {
  type ArgumentNode,
  type DirectiveNode,
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  GraphQLIncludeDirective,
  type GraphQLInterfaceType,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLSchema,
  GraphQLSkipDirective,
  getDirectiveValues,
  getNamedType,
  isAbstractType,
  isCompositeType,
  isInterfaceType,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
  typeFromAST,
  visit,
} from 'graphql';
import { refuse } from '../../core/errors.js';
import { absentCoordinate } from '../contract/index.js';

/** One field of the answer, on one concrete type: what the client calls it, and what the data will call it. */
export interface Field {
  readonly responseKey: string;
  readonly name: string;
  /** The concrete type it is selected on; rules are the concrete type's, whatever path led here. */
  readonly parentType: string;
  readonly coordinate: string;
  readonly arguments: readonly ArgumentNode[];
  readonly type: GraphQLOutputType;
  readonly selection: Selection | null;
  /** Key under which fetched data holds the value. Never the client's alias: an alias cannot stand in for another field. */
  readonly dataKey: string;
  /** Asked of the interface itself, and so of all its types alike. */
  readonly common: boolean;
  /** Asked for, and not in the contract of the client, whether it is hidden from it or was never there. */
  readonly absent: boolean;
}

/** What is asked of an object, for each concrete type it may turn out to be. */
export interface Selection {
  /** Of an interface or a union: only the data says which type it is. */
  readonly abstract: boolean;
  readonly types: readonly string[];
  readonly fieldsOf: ReadonlyMap<string, readonly Field[]>;
}

/** An operation with fragments expanded and `@skip`/`@include` settled: the form that decisions, plan and projection share. */
export interface Shape {
  readonly kind: 'query' | 'mutation';
  readonly root: Selection;
  /** Number of fields, a measure of the work it is. */
  readonly size: number;
}

type NodeGroups = Map<string, FieldNode[]>;

/** More fields than this after expansion is nobody's screen. */
const MOST_FIELDS = 4000;

/** Reads an operation of the public schema. The variables decide `@skip` and `@include`, so a decision never outlives them. */
export function shapeOf(
  schema: GraphQLSchema,
  operation: OperationDefinitionNode,
  fragments: ReadonlyMap<string, FragmentDefinitionNode>,
  variables: Readonly<Record<string, unknown>>,
): Shape {
  const rootType = schema.getRootType(operation.operation);
  if (rootType == null || operation.operation === 'subscription') throw refuse('BAD_USER_INPUT', 'only queries and mutations are served');
  let size = 0;

  function selectionOf(type: string, sets: readonly SelectionSetNode[]): Selection {
    const declared = schema.getType(type);
    const behind = isAbstractType(declared) ? schema.getPossibleTypes(declared).map((one) => one.name) : [];
    // Why: where subgraphs know an interface only as an object (federation: `@interfaceObject`), no type is behind it, and it is asked as it is.
    const abstract = behind.length > 0;
    const types = abstract ? behind : [type];
    const groups = types.map((one) => nodesOn(one, sets));
    const common =
      abstract && isInterfaceType(declared) ? commonKeys(declared, nodesOn(type, sets), groups, types) : new Map<string, number>();
    const fieldsOf = new Map<string, readonly Field[]>();
    for (const [index, one] of types.entries())
      fieldsOf.set(one, fieldsOn(one, groups[index] as NodeGroups, types.length > 1 ? `${index}_` : null, common));
    return { abstract, types, fieldsOf };
  }

  function nodesOn(type: string, sets: readonly SelectionSetNode[]): NodeGroups {
    const grouped: NodeGroups = new Map();
    const visited = new Set<string>();
    for (const set of sets) collect(schema.getType(type) as GraphQLObjectType | GraphQLInterfaceType, set, grouped, visited);
    return grouped;
  }

  /** Keys, numbered, under which an interface is asked for the same as every type behind it: a planner finds its way through the interface better than type by type. */
  function commonKeys(
    declared: GraphQLInterfaceType,
    own: NodeGroups,
    groups: readonly NodeGroups[],
    types: readonly string[],
  ): Map<string, number> {
    const keys = new Map<string, number>();
    for (const [key, nodes] of own) {
      const name = (nodes[0] as FieldNode).name.value;
      const field = declared.getFields()[name];
      if (field === undefined) continue;
      const named = getNamedType(field.type);
      const alike = types.every((type, index) => {
        const theirs = groups[index]?.get(key) ?? [];
        const same = (schema.getType(type) as GraphQLObjectType).getFields()[name];
        if (same === undefined || getNamedType(same.type) !== named) return false;
        // Why: more nodes of a leaf ask for nothing more; of an object they do.
        return isCompositeType(named)
          ? theirs.length === nodes.length && theirs.every((node, at) => node === nodes[at])
          : theirs.length > 0;
      });
      if (alike) keys.set(key, keys.size);
    }
    return keys;
  }

  function fieldsOn(type: string, grouped: NodeGroups, prefix: string | null, commonHere: ReadonlyMap<string, number>): readonly Field[] {
    const object = schema.getType(type) as GraphQLObjectType | GraphQLInterfaceType;
    const variants = new Map<string, number>();
    return [...grouped.entries()].map(([responseKey, nodes]) => {
      size += 1;
      if (size > MOST_FIELDS) throw refuse('OPERATION_TOO_COSTLY', `the operation asks for more than ${MOST_FIELDS} fields`);
      // Why: absent on an interface and there on the type, both under one key: the one that is there counts.
      const node = nodes.find((one) => absentCoordinate(one) === null) ?? (nodes[0] as FieldNode);
      const missing = absentCoordinate(node);
      const name = missing?.split('.')[1] ?? node.name.value;
      // Why: only a type that is behind it could be the answer, and there is none.
      if (name === '__typename' && isInterfaceType(object)) throw refuse('UPSTREAM_UNAVAILABLE', `no subgraph knows what a \`${type}\` is`);
      const output = (missing === null ? object.getFields()[name]?.type : undefined) ?? (schema.getType('String') as GraphQLOutputType);
      const named = getNamedType(output);
      const args = node.arguments ?? [];
      const sub = nodes.flatMap((one) => (one.selectionSet === undefined ? [] : [one.selectionSet]));
      const place = commonHere.get(responseKey);
      const common = place !== undefined;
      // Why: merged only with the same response key. Two keys with equal arguments are still two: their selections may differ.
      const plain = args.length === 0 && sub.length === 0;
      const variant = plain ? '' : common ? `i${place}_` : `${variantOf(variants, responseKey)}_`;
      const dataKey = plain && (prefix === null || common) ? name : `preau_${common ? '' : (prefix ?? '')}${variant}${name}`;
      return {
        responseKey,
        name,
        parentType: type,
        coordinate: missing ?? `${type}.${name}`,
        arguments: args,
        type: output,
        selection: missing === null && isCompositeType(named) ? selectionOf(named.name, sub) : null,
        dataKey,
        common,
        absent: missing !== null,
      };
    });
  }

  /** CollectFields of the GraphQL specification (6.3.2), on a concrete type. */
  function collect(
    object: GraphQLObjectType | GraphQLInterfaceType,
    set: SelectionSetNode,
    grouped: Map<string, FieldNode[]>,
    visited: Set<string>,
  ): void {
    for (const node of set.selections) {
      if (!isIncluded(node, variables)) continue;
      if (node.kind === Kind.FIELD) {
        const key = node.alias?.value ?? node.name.value;
        const group = grouped.get(key);
        if (group === undefined) grouped.set(key, [node]);
        else group.push(node);
        continue;
      }
      if (node.kind === Kind.FRAGMENT_SPREAD) {
        if (visited.has(node.name.value)) continue;
        visited.add(node.name.value);
        const fragment = fragments.get(node.name.value);
        if (fragment !== undefined && applies(schema, fragment.typeCondition.name.value, object))
          collect(object, fragment.selectionSet, grouped, visited);
      } else if (node.typeCondition === undefined || applies(schema, node.typeCondition.name.value, object)) {
        collect(object, node.selectionSet, grouped, visited);
      }
    }
  }

  return {
    kind: operation.operation,
    root: selectionOf(rootType.name, [operation.selectionSet]),
    get size() {
      return size;
    },
  } as Shape;
}

/** Variables that settle `@skip` and `@include` anywhere in a document: with their values, an operation has one shape. */
export function settlingVariables(document: DocumentNode): readonly string[] {
  const names = new Set<string>();
  visit(document, {
    Directive(node) {
      if (node.name.value !== 'skip' && node.name.value !== 'include') return;
      for (const { value } of node.arguments ?? []) if (value.kind === Kind.VARIABLE) names.add(value.name.value);
    },
  });
  return [...names].sort();
}

function variantOf(variants: Map<string, number>, responseKey: string): number {
  const known = variants.get(responseKey);
  if (known !== undefined) return known;
  variants.set(responseKey, variants.size);
  return variants.size - 1;
}

function applies(schema: GraphQLSchema, condition: string, object: GraphQLObjectType | GraphQLInterfaceType): boolean {
  if (condition === object.name) return true;
  const type = typeFromAST(schema, { kind: Kind.NAMED_TYPE, name: { kind: Kind.NAME, value: condition } });
  return isAbstractType(type) && schema.isSubType(type, object);
}

function isIncluded(node: { readonly directives?: readonly DirectiveNode[] }, variables: Readonly<Record<string, unknown>>): boolean {
  const read = (directive: typeof GraphQLSkipDirective) =>
    getDirectiveValues(directive, node as FieldNode, variables as Record<string, unknown>);
  return read(GraphQLSkipDirective)?.if !== true && read(GraphQLIncludeDirective)?.if !== false;
}

/** Every field of a shape, parents before children. */
export function* fieldsIn(selection: Selection): Generator<Field> {
  for (const fields of selection.fieldsOf.values()) {
    for (const field of fields) {
      yield field;
      if (field.selection !== null) yield* fieldsIn(field.selection);
    }
  }
}

/** Where each selection of a shape stands: the names of the fields that lead to it, whatever they are called in the answer. */
export function placesIn({ root }: Shape): ReadonlyMap<Selection, string> {
  const places = new Map<Selection, string>([[root, '']]);
  const walk = (selection: Selection, place: string): void => {
    for (const fields of selection.fieldsOf.values()) {
      for (const field of fields) {
        if (field.selection === null) continue;
        const within = place === '' ? field.name : `${place}.${field.name}`;
        places.set(field.selection, within);
        walk(field.selection, within);
      }
    }
  };
  walk(root, '');
  return places;
}
