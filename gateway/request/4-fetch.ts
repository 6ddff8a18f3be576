import type { GraphQLDataSource } from '@apollo/gateway';
import { Kind, parse } from 'graphql';
import { type Addressee, type Capability, issueCapability } from '../../core/capability/index.js';
import type { Classification } from '../../core/shield/index.js';
import type { SubgraphResponse } from '../../core/subgraph/index.js';
import type { RequestFacts } from '../facts/index.js';
import type { Ruling } from './2-decide.js';
import type { Caller } from './caller.js';

/** How a subgraph is reached. */
export type Send = (subgraph: string, body: string, capability: string) => Promise<SubgraphResponse>;

/** What every fetch of one request is done under. */
export interface FetchContext {
  readonly caller: Caller;
  readonly ruling: Ruling;
  readonly facts: RequestFacts;
  readonly classification: Classification;
  readonly policyVersion: string;
  readonly addressees: readonly Addressee[];
  readonly send: Send;
  readonly keyOf: (subgraph: string) => { readonly key: Buffer; readonly cursorKey: string };
}

/**
 * Step 4: one fetch of the plan. Before it goes, students who may not be seen are taken out of what is sent; a fetch with nobody left is
 * not sent. It travels under a capability for exactly this body and this subgraph.
 */
export function guardedDataSource(name: string): GraphQLDataSource {
  return {
    async process(options) {
      const context = options.context as unknown as FetchContext;
      const query = options.request.query ?? '';
      const variables = { ...(options.request.variables ?? {}) };
      const representations = variables.representations as readonly Representation[] | undefined;
      if (representations === undefined) return answer(await send(context, name, query, variables));

      const kept = await gate(context, query, representations);
      if (kept.length === 0) return { data: { _entities: representations.map(() => null) } } as never;
      const distinct = [...new Set(kept.map((index) => JSON.stringify(representations[index])))];
      const response = await send(context, name, query, { ...variables, representations: distinct.map((text) => JSON.parse(text)) });
      const found = (response.data?._entities ?? []) as readonly unknown[];
      const entities: unknown[] = representations.map(() => null);
      for (const index of kept) entities[index] = found[distinct.indexOf(JSON.stringify(representations[index]))] ?? null;
      return answer({ ...response, data: response.data == null ? null : { ...response.data, _entities: entities } });
    },
  };
}

interface Representation {
  readonly __typename: string;
  readonly id?: unknown;
}

async function send(
  context: FetchContext,
  subgraph: string,
  query: string,
  variables: Readonly<Record<string, unknown>>,
): Promise<SubgraphResponse> {
  const body = JSON.stringify({ query, variables });
  const { key, cursorKey } = context.keyOf(subgraph);
  const { caller, ruling } = context;
  const claims: Omit<Capability, 'iat' | 'exp' | 'jti' | 'body'> = {
    aud: subgraph,
    at: caller.at,
    client: caller.client.id,
    person: caller.person,
    purpose: caller.purpose,
    cursorKey,
    policy: context.policyVersion,
    coordinates: ruling.coordinates,
    extents: ruling.extents,
    ...(context.addressees.length === 0 ? {} : { addressees: context.addressees }),
  };
  return context.send(subgraph, body, issueCapability(key, claims, body));
}

/** Indexes of the representations that may travel: those of whom at least one thing asked may be seen. */
async function gate(context: FetchContext, query: string, representations: readonly Representation[]): Promise<readonly number[]> {
  const asked = coordinatesOf(query);
  await context.facts.load(representations.map((one) => String(one.id ?? '')));
  const { classification, ruling } = context;
  return representations.flatMap((representation, index) => {
    const guarded = (asked.get(representation.__typename) ?? []).flatMap((field) => {
      const found = classification.field(representation.__typename, field);
      return found !== undefined && isAboutItself(found.subject?.paths) && field !== 'id'
        ? [{ coordinate: `${representation.__typename}.${field}`, categories: found.categories }]
        : [];
    });
    if (guarded.length === 0) return [index];
    const human = String(representation.id ?? '').replace(/\.[st](?=\d)/, '.p');
    return guarded.some(({ coordinate, categories }) => ruling.decide(coordinate, categories, human).permits) ? [index] : [];
  });
}

function isAboutItself(paths: readonly string[] | undefined): boolean {
  return paths?.includes('self') ?? false;
}

/** Top-level fields asked of each entity type in a fetch, remembered per query text. */
const asked = new Map<string, ReadonlyMap<string, readonly string[]>>();
const REMEMBERED = 1000;

function coordinatesOf(query: string): ReadonlyMap<string, readonly string[]> {
  const known = asked.get(query);
  if (known !== undefined) return known;
  const found = new Map<string, string[]>();
  const operation = parse(query, { noLocation: true }).definitions[0];
  const root = operation?.kind === Kind.OPERATION_DEFINITION ? operation.selectionSet.selections : [];
  for (const entities of root) {
    if (entities.kind !== Kind.FIELD || entities.name.value !== '_entities') continue;
    for (const fragment of entities.selectionSet?.selections ?? []) {
      if (fragment.kind !== Kind.INLINE_FRAGMENT || fragment.typeCondition === undefined) continue;
      const fields = fragment.selectionSet.selections.flatMap((one) => (one.kind === Kind.FIELD ? [one.name.value] : []));
      found.set(fragment.typeCondition.name.value, [...(found.get(fragment.typeCondition.name.value) ?? []), ...fields]);
    }
  }
  if (asked.size >= REMEMBERED) asked.delete(asked.keys().next().value as string);
  asked.set(query, found);
  return found;
}

/** Apollo types an answer by its own request context; the shape is the one of GraphQL over HTTP. */
function answer(response: SubgraphResponse): never {
  return response as never;
}
