import { createHash } from 'node:crypto';
import { Supergraph } from '@apollo/federation-internals';
import { type DocumentNode, type GraphQLSchema, isAbstractType, isObjectType, Kind, parse, printSchema } from 'graphql';
import { refuse } from '../../core/errors.js';
import { type Classification, readClassification } from '../../core/shield/index.js';
import { computedApart } from './computed-apart.js';
import { type Applies, compileProgramme, type Programme } from './execution/index.js';
import { fieldSet, graphNames, joinArgument } from './join-spec.js';
import { apolloPlanner, type PlanNode, type Planner, uncoveredRoots } from './planner/index.js';
import { publicSchema } from './public-schema.js';

/** One immutable view of a supergraph: what a request decides, plans, fetches and writes with, from its first step to its last. */
export interface Snapshot {
  readonly id: string;
  readonly document: DocumentNode;
  /** What clients see at most. */
  readonly schema: GraphQLSchema;
  /** With the internal fields: what is planned. */
  readonly fullSchema: GraphQLSchema;
  readonly classification: Classification;
  readonly subgraphs: readonly { readonly name: string; readonly url: string }[];
  readonly applies: Applies;
  /**
   * Plans a narrowed operation and makes the plan ready to run. `echoes` are the types whose entities must repeat their key; null where nothing
   * is decided of what comes back, nor of what is sent.
   */
  programme(narrowed: DocumentNode, echoes: ((type: string) => boolean) | null): Programme;
}

/** Reads a supergraph. Throws when it is not one, or needs a feature that is not served here. */
export function openSupergraph(sdl: string, planner: (supergraph: DocumentNode) => Planner = apolloPlanner): Snapshot {
  // Why: whatever of Apollo's is constructed in this process reports to its vendor by default (spike.md, finding 2).
  process.env.APOLLO_TELEMETRY_DISABLED = 'true';
  const supergraph = Supergraph.build(sdl);
  const document = parse(sdl, { noLocation: true });
  const plans = planner(document);
  const fullSchema = supergraph.apiSchema().toGraphQLJSSchema();
  const applies = applying(fullSchema);
  const keys = entityKeys(document);
  const separate = computedApart(document);
  return Object.freeze({
    id: createHash('sha256').update(plans.name).update(sdl).digest('hex').slice(0, 16),
    document,
    schema: publicSchema(parse(printSchema(fullSchema))),
    fullSchema,
    classification: readClassification(document),
    subgraphs: supergraph.subgraphsMetadata(),
    applies,
    programme(narrowed: DocumentNode, echoes: ((type: string) => boolean) | null) {
      const plan = planOf(plans, narrowed);
      return compileProgramme(plan === null || echoes === null ? plan : separate(plan), {
        applies,
        isAbstract: (type) => isAbstractType(fullSchema.getType(type)),
        keysToEcho: (subgraph, type) => (echoes?.(type) === true ? (keys.get(`${subgraph} ${type}`) ?? []) : null),
      });
    },
  });
}

function planOf(planner: Planner, operation: DocumentNode): PlanNode | null {
  const plan = planner.plan(operation);
  const uncovered = uncoveredRoots(plan, operation);
  if (uncovered.length > 0)
    throw refuse('UPSTREAM_UNAVAILABLE', 'no subgraph can answer a part of this operation', `the plan leaves out ${uncovered.join(', ')}`);
  return plan;
}

function applying(schema: GraphQLSchema): Applies {
  return (condition, type) => {
    if (condition === type) return true;
    const abstract = schema.getType(condition);
    const object = schema.getType(type);
    return isAbstractType(abstract) && isObjectType(object) && schema.isSubType(abstract, object);
  };
}

/** Key fields of a type in a subgraph, as `subgraph Type`: what its answer can be asked to repeat. Not those that lie deeper in a key. */
function entityKeys(document: DocumentNode): ReadonlyMap<string, readonly string[]> {
  const graphs = graphNames(document);
  const keys = new Map<string, readonly string[]>();
  for (const definition of document.definitions) {
    if (definition.kind !== Kind.OBJECT_TYPE_DEFINITION && definition.kind !== Kind.INTERFACE_TYPE_DEFINITION) continue;
    for (const directive of definition.directives ?? []) {
      const key = directive.name.value === 'join__type' ? joinArgument(directive, 'key') : null;
      if (key === null) continue;
      const place = `${graphs.get(joinArgument(directive, 'graph') ?? '')} ${definition.name.value}`;
      const fields = fieldSet(key).selections.flatMap((one) =>
        one.kind === Kind.FIELD && one.selectionSet === undefined && one.name.value !== '__typename' ? [one.name.value] : [],
      );
      keys.set(place, [...new Set([...(keys.get(place) ?? []), ...fields])]);
    }
  }
  return keys;
}
