import {
  type ConstDirectiveNode,
  type DocumentNode,
  type FieldDefinitionNode,
  Kind,
  parse,
  type SelectionSetNode,
  type TypeNode,
} from 'graphql';
import type { Category } from '../../core/policy/index.js';
import type { Classification } from '../../core/shield/index.js';

/** What a field is computed from, in whatever depth (federation: `@requires`). */
export interface Requirement {
  /** Categories of everything it is computed from. */
  readonly categories: readonly Category[];
  /** The subgraph that computes it may not be sent some of it. */
  readonly mayNotReceive: boolean;
}

export interface Requirements {
  of(coordinate: string): Requirement;
}

const NOTHING: Requirement = Object.freeze({ categories: [], mayNotReceive: false });
export const NO_REQUIREMENTS: Requirements = { of: () => NOTHING };

/**
 * Reads `@requires` of a supergraph. A subgraph may be sent the categories of data that it serves itself, and those that `receives` names for
 * it; a field that needs more is computed for nobody.
 */
export function readRequirements(
  supergraph: DocumentNode,
  classification: Classification,
  receives: (subgraph: string) => readonly Category[] = () => [],
): Requirements {
  const fields = fieldsOf(supergraph);
  const graphs = graphNames(supergraph);
  const served = servedCategories(fields, classification);
  const known = new Map<string, Requirement>();

  function resolve(coordinate: string, trail: ReadonlySet<string>): Requirement {
    const before = known.get(coordinate);
    if (before !== undefined) return before;
    const field = fields.get(coordinate);
    const asked = field?.joins.filter((join) => join.requires !== null) ?? [];
    if (field === undefined || asked.length === 0 || trail.has(coordinate)) return NOTHING;
    const categories = new Set<Category>();
    let mayNotReceive = false;
    for (const { graph, requires } of asked) {
      const own = new Set<Category>();
      for (const required of coordinatesIn(requires as SelectionSetNode, coordinate.split('.')[0] as string, fields)) {
        for (const category of classification.field(...(required.split('.') as [string, string]))?.categories ?? []) own.add(category);
        const deeper = resolve(required, new Set([...trail, coordinate]));
        for (const category of deeper.categories) own.add(category);
        mayNotReceive ||= deeper.mayNotReceive;
      }
      const allowed = new Set([...(served.get(graph) ?? []), ...receives(graphs.get(graph) ?? graph)]);
      mayNotReceive ||= [...own].some((category) => category !== 'PUBLIC' && !allowed.has(category));
      for (const category of own) categories.add(category);
    }
    return { categories: [...categories], mayNotReceive };
  }

  for (const coordinate of fields.keys()) {
    const found = resolve(coordinate, new Set());
    if (found !== NOTHING) known.set(coordinate, found);
  }
  return { of: (coordinate) => known.get(coordinate) ?? NOTHING };
}

interface Join {
  readonly graph: string;
  readonly requires: SelectionSetNode | null;
  readonly external: boolean;
}
interface JoinedField {
  readonly type: string;
  readonly joins: readonly Join[];
  /** Subgraphs of the type that serve the field where it names none. */
  readonly graphs: readonly string[];
}

function fieldsOf(supergraph: DocumentNode): Map<string, JoinedField> {
  const found = new Map<string, JoinedField>();
  for (const definition of supergraph.definitions) {
    if (definition.kind !== Kind.OBJECT_TYPE_DEFINITION && definition.kind !== Kind.INTERFACE_TYPE_DEFINITION) continue;
    const graphs = (definition.directives ?? []).filter((one) => one.name.value === 'join__type').map((one) => text(one, 'graph') ?? '');
    for (const field of definition.fields ?? []) {
      found.set(`${definition.name.value}.${field.name.value}`, { type: namedType(field.type), joins: joinsOf(field), graphs });
    }
  }
  return found;
}

function joinsOf(field: FieldDefinitionNode): Join[] {
  return (field.directives ?? [])
    .filter((one) => one.name.value === 'join__field')
    .map((one) => {
      const requires = text(one, 'requires');
      return {
        graph: text(one, 'graph') ?? '',
        requires: requires === null ? null : fieldSet(requires),
        external: text(one, 'external') === 'true',
      };
    });
}

function servedCategories(fields: ReadonlyMap<string, JoinedField>, classification: Classification): Map<string, Set<Category>> {
  const served = new Map<string, Set<Category>>();
  for (const [coordinate, { joins, graphs }] of fields) {
    const [type, name] = coordinate.split('.') as [string, string];
    const by = joins.length === 0 ? graphs : joins.filter((join) => !join.external).map((join) => join.graph);
    for (const graph of by) {
      const known = served.get(graph) ?? new Set();
      for (const category of classification.field(type, name)?.categories ?? []) known.add(category);
      served.set(graph, known);
    }
  }
  return served;
}

function* coordinatesIn(set: SelectionSetNode, type: string, fields: ReadonlyMap<string, JoinedField>): Generator<string> {
  for (const selection of set.selections) {
    if (selection.kind === Kind.INLINE_FRAGMENT)
      yield* coordinatesIn(selection.selectionSet, selection.typeCondition?.name.value ?? type, fields);
    else if (selection.kind === Kind.FIELD && selection.name.value !== '__typename') {
      const coordinate = `${type}.${selection.name.value}`;
      yield coordinate;
      const next = fields.get(coordinate)?.type;
      if (selection.selectionSet !== undefined && next !== undefined) yield* coordinatesIn(selection.selectionSet, next, fields);
    }
  }
}

function graphNames(supergraph: DocumentNode): Map<string, string> {
  const names = new Map<string, string>();
  for (const definition of supergraph.definitions) {
    if (definition.kind !== Kind.ENUM_TYPE_DEFINITION || definition.name.value !== 'join__Graph') continue;
    for (const value of definition.values ?? []) {
      const graph = value.directives?.find((one) => one.name.value === 'join__graph');
      names.set(value.name.value, (graph === undefined ? null : text(graph, 'name')) ?? value.name.value);
    }
  }
  return names;
}

function fieldSet(selections: string): SelectionSetNode {
  const [operation] = parse(`{ ${selections} }`, { noLocation: true }).definitions;
  if (operation?.kind !== Kind.OPERATION_DEFINITION) throw new TypeError('a field set is a selection');
  return operation.selectionSet;
}

function text(directive: ConstDirectiveNode, argument: string): string | null {
  const value = directive.arguments?.find((one) => one.name.value === argument)?.value;
  return value === undefined
    ? null
    : value.kind === Kind.STRING || value.kind === Kind.ENUM
      ? value.value
      : value.kind === Kind.BOOLEAN
        ? String(value.value)
        : null;
}

function namedType(type: TypeNode): string {
  return type.kind === Kind.NAMED_TYPE ? type.name.value : namedType(type.type);
}
