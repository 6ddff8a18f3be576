import { type DocumentNode, Kind, type SelectionSetNode } from 'graphql';
import type { Category, CompiledPolicy } from '../../core/policy/index.js';
import type { Classification } from '../../core/shield/index.js';
import { graphNames } from './join-spec.js';
import { type Joined, readJoined } from './joined-fields.js';

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
  const joined = readJoined(supergraph);
  const { fields } = joined;
  const graphs = graphNames(supergraph);
  const served = servedCategories(joined, classification);
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
      for (const { coordinate: required, args } of requiredIn(requires as SelectionSetNode, coordinate.split('.')[0] as string, joined)) {
        const [type, name] = required.split('.') as [string, string];
        const found = classification.field(type, name);
        // Why: what no rule speaks of is nobody's to read, in whatever it is hidden.
        mayNotReceive ||= found === undefined && fields.get(required)?.isLeaf !== false;
        const filters = args.map((argument) => classification.argument(type, name, argument));
        for (const category of [found, ...filters].flatMap((one) => one?.categories ?? [])) own.add(category);
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

/** What a policy says that subgraphs may be sent beside what they serve. */
export function receivedUnder({ document }: CompiledPolicy): (subgraph: string) => readonly Category[] {
  return (subgraph) => (document.recipients ?? []).flatMap((one) => (one.subgraph === subgraph ? one.categories : []));
}

function servedCategories({ fields }: Joined, classification: Classification): Map<string, Set<Category>> {
  const served = new Map<string, Set<Category>>();
  for (const [coordinate, { joins }] of fields) {
    const [type, name] = coordinate.split('.') as [string, string];
    for (const { graph, external } of joins) {
      if (external) continue;
      const known = served.get(graph) ?? new Set();
      for (const category of classification.field(type, name)?.categories ?? []) known.add(category);
      served.set(graph, known);
    }
  }
  return served;
}

/** Everything that a field set selects, on every type that it may turn out to be. */
function* requiredIn(
  set: SelectionSetNode,
  type: string,
  joined: Joined,
): Generator<{ readonly coordinate: string; readonly args: string[] }> {
  for (const selection of set.selections) {
    if (selection.kind === Kind.INLINE_FRAGMENT)
      yield* requiredIn(selection.selectionSet, selection.typeCondition?.name.value ?? type, joined);
    else if (selection.kind === Kind.FIELD && selection.name.value !== '__typename') {
      const args = (selection.arguments ?? []).map((argument) => argument.name.value);
      const coordinates = joined.behind(type).map((one) => `${one}.${selection.name.value}`);
      for (const coordinate of coordinates) yield { coordinate, args };
      if (selection.selectionSet === undefined) continue;
      for (const next of new Set(coordinates.flatMap((one) => joined.fields.get(one)?.type ?? [])))
        yield* requiredIn(selection.selectionSet, next, joined);
    }
  }
}
