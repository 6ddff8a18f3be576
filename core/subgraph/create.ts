import { buildSubgraphSchema } from '@apollo/subgraph';
import { type DocumentNode, execute, type GraphQLError, type GraphQLSchema, parse, validate } from 'graphql';
import { type Capability, reachOf, verifyCapability } from '../capability/index.js';
import { Refusal, refuse } from '../errors.js';
import { applyMiddleware, type Classification, deny, ruleTree, type Structural, shield } from '../shield/index.js';
import type { Store } from '../store/contract.js';
import type { Context, SubgraphDefinition } from './definition.js';
import { internalResolvers, internalRules } from './internal-fields.js';
import { capabilityJudge } from './judge.js';
import { pupilsOf } from './pupils.js';

/** One request to a subgraph, as it travels: in process or as the body of an HTTP POST. */
export interface SubgraphRequest {
  readonly query: string;
  readonly variables?: Readonly<Record<string, unknown>>;
  readonly operationName?: string;
}
export interface SubgraphResponse {
  readonly data?: Record<string, unknown> | null;
  readonly errors?: readonly {
    readonly message: string;
    readonly path?: readonly (string | number)[];
    readonly extensions: { readonly code: string };
  }[];
}
export interface Subgraph {
  readonly name: string;
  readonly schema: GraphQLSchema;
  /** `body` is the exact text the capability was issued for. Never throws: a refusal is an answer. */
  execute(body: string, capability: string | undefined): Promise<SubgraphResponse>;
}

export interface SubgraphPorts {
  readonly store: Store;
  /** This subgraph's own key (deriveKey). */
  readonly key: Buffer;
  readonly document: DocumentNode;
  /** Of the whole supergraph: a rule is the coordinate's, wherever it is served. */
  readonly classification: Classification;
  readonly structural: Structural;
  readonly log: (fault: unknown) => void;
  readonly now?: () => number;
}

/** How many parsed documents a subgraph remembers; the gateway sends one per plan. */
const DOCUMENTS = 500;

/** The one recipe for a subgraph: its six files in, a guarded executable schema out. Denies by default, references before their row is loaded. */
export function createSubgraph<Repository, Loaders>(definition: SubgraphDefinition<Repository, Loaders>, ports: SubgraphPorts): Subgraph {
  const schema = guardedSchema(definition, ports);
  const documents = new Map<string, DocumentNode | GraphQLError>();

  function documentOf(query: string): DocumentNode {
    const known = documents.get(query);
    const found = known ?? read(query);
    if (known === undefined) {
      if (documents.size >= DOCUMENTS) documents.delete(documents.keys().next().value as string);
      documents.set(query, found);
    }
    if (!('kind' in found)) throw found;
    return found;
  }

  function read(query: string): DocumentNode | GraphQLError {
    const document = parse(query, { noLocation: true });
    return validate(schema, document)[0] ?? document;
  }

  return {
    name: definition.name,
    schema,
    async execute(body, token) {
      try {
        const capability = verifyCapability(ports.key, token, definition.name, body, ports.now?.());
        const { query, variables, operationName } = JSON.parse(body) as SubgraphRequest;
        const result = await execute({
          schema,
          document: documentOf(query),
          variableValues: variables ?? {},
          operationName: operationName ?? null,
          contextValue: contextOf(definition, ports.store, capability, ports.classification),
        });
        const errors = result.errors?.map((error) => told(error, ports.log));
        return { data: result.data ?? null, ...(errors === undefined ? {} : { errors }) };
      } catch (fault) {
        return { data: null, errors: [told(fault, ports.log)] };
      }
    },
  };
}

function contextOf<Repository, Loaders>(
  definition: SubgraphDefinition<Repository, Loaders>,
  store: Store,
  capability: Capability,
  classification: Classification,
): Context<Repository, Loaders> {
  const repository = definition.repository(store.db);
  const context: Context<Repository, Loaders> = {
    capability,
    repository,
    loaders: definition.loaders(repository, capability),
    at: new Date(capability.at),
    store: store.id,
    reach: (coordinate) => reachOf(capability, coordinate),
    pupils: pupilsOf(store.db, capability),
  };
  return Object.assign(context, { judge: capabilityJudge(definition, context, classification) });
}

type Ingredients = Pick<SubgraphPorts, 'document' | 'classification' | 'structural'>;
/** The schema that was last made of each definition, and what else it was made of. */
const made = new WeakMap<object, Ingredients & { readonly schema: GraphQLSchema }>();

/** Why remembered: nothing of a store, a key or a request is in it, and who opens several gateways in one process makes it once. */
function guardedSchema<Repository, Loaders>(
  definition: SubgraphDefinition<Repository, Loaders>,
  { document, classification, structural }: Ingredients,
): GraphQLSchema {
  const last = made.get(definition);
  if (last?.document === document && last.classification === classification && last.structural === structural) return last.schema;
  const schema = makeGuardedSchema(definition, { document, classification, structural });
  made.set(definition, { document, classification, structural, schema });
  return schema;
}

function makeGuardedSchema<Repository, Loaders>(definition: SubgraphDefinition<Repository, Loaders>, ports: Ingredients): GraphQLSchema {
  const resolvers: Record<string, Record<string, unknown>> = {};
  const add = (type: string, fields: object) => {
    resolvers[type] = { ...resolvers[type], ...fields };
  };
  for (const [type, fields] of Object.entries(definition.resolvers)) add(type, fields);
  for (const [type, fields] of Object.entries(internalResolvers(definition, ports.document))) add(type, fields);
  for (const [type, reference] of Object.entries(definition.references)) {
    add(type, {
      __resolveReference: (representation: { id?: unknown }, context: Context<Repository, Loaders>) =>
        // INVARIANT: a type nothing of which was granted is refused before its row is looked for.
        Object.hasOwn(context.capability.coordinates, type) ? reference(representation, context) : null,
    });
  }
  const schema = buildSubgraphSchema([{ typeDefs: ports.document, resolvers: resolvers as never }]);
  const tree = ruleTree(schema, ports.classification, ports.structural);
  for (const [type, fields] of Object.entries(internalRules(schema))) tree[type] = { ...tree[type], ...fields };
  return applyMiddleware(
    schema,
    shield(tree, { fallbackRule: deny, allowExternalErrors: true, fallbackError: refuse('FORBIDDEN_FIELD', 'not permitted') }),
  );
}

function told(fault: unknown, log: (fault: unknown) => void): NonNullable<SubgraphResponse['errors']>[number] {
  const error = fault as Partial<GraphQLError>;
  const cause = error.originalError ?? fault;
  const path = error.path === undefined ? {} : { path: [...error.path] };
  if (cause instanceof Refusal) {
    if (cause.logged !== undefined) log(cause);
    return { message: cause.message, ...path, extensions: { code: cause.code } };
  }
  log(cause);
  return { message: 'the service could not answer', ...path, extensions: { code: 'UPSTREAM_UNAVAILABLE' } };
}
