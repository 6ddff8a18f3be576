import type { GraphQLResolveInfo } from 'graphql';
import type { Capability, Place, Reach } from '../capability/index.js';
import type { Database } from '../store/contract.js';
import type { Pupils } from './pupils.js';

/** What every resolver of a subgraph is given. Made anew for each request: nothing here outlives an actor's rights. */
export interface Context<Repository, Loaders> {
  readonly capability: Capability;
  readonly repository: Repository;
  readonly loaders: Loaders;
  /** The instant of the decision: the only clock of the request. */
  readonly at: Date;
  /** Which database the rows are in (`Store.id`). */
  readonly store: string;
  /** The rows `Type.field` (or `Type`) may be read from; empty when it was not granted. */
  reach(coordinate: string): Reach;
  readonly pupils: Pupils;
}

/** A resolver of ours: parents are rows, parsed at the door of the repository and believed here. */
// biome-ignore lint/suspicious/noExplicitAny: graphql-js hands rows and arguments over untyped; each resolver narrows its own.
export type Resolver<C> = (parent: any, args: any, context: C, info: GraphQLResolveInfo) => unknown;
export type Resolvers<C> = Readonly<Record<string, Readonly<Record<string, Resolver<C>>>>>;

/** Finds the row behind a representation, inside the reach of its type; null when there is none or it may not be known. */
// biome-ignore lint/suspicious/noExplicitAny: representations come from federation untyped.
export type Reference<C> = (reference: any, context: C) => unknown;

/**
 * What the shield must know of a type's rows: whose they are, and which further categories a value has.
 * `places` answers for one declared subject path (schema, `@subject(path:)`), in the words of the path; an empty answer denies.
 */
// biome-ignore lint/suspicious/noExplicitAny: rows of different tables, narrowed by the type they are listed under.
type Row = any;
export interface Sensitivity<C> {
  places(row: Row, path: string, context: C): readonly Place[] | Promise<readonly Place[]>;
  /** School subject of the row, for teachers who may read their own subject only. */
  subject?(row: Row, context: C): string | undefined | Promise<string | undefined>;
  /** Value-dependent categories of a field (`HEALTH`, `SPECIAL`): declared by `@category(byValue:)`. */
  categories?(row: Row, field: string, context: C): readonly string[] | Promise<readonly string[]>;
}

/** The six files of a subgraph, put together. */
export interface SubgraphDefinition<Repository, Loaders> {
  readonly name: string;
  readonly repository: (db: Database) => Repository;
  readonly loaders: (repository: Repository, capability: Capability) => Loaders;
  readonly resolvers: Resolvers<Context<Repository, Loaders>>;
  readonly references: Readonly<Record<string, Reference<Context<Repository, Loaders>>>>;
  readonly shield: Readonly<Record<string, Sensitivity<Context<Repository, Loaders>>>>;
}

/** Keeps the type parameters together. */
export function defineSubgraph<Repository, Loaders>(
  definition: SubgraphDefinition<Repository, Loaders>,
): SubgraphDefinition<Repository, Loaders> {
  return definition;
}
