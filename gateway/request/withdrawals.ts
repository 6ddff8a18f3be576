import { type ExecutionResult, execute, GraphQLError, type GraphQLFieldResolver, getNamedType, isObjectType } from 'graphql';
import { refuse } from '../../core/errors.js';
import { isPersonal, parseId } from '../../core/ids.js';
import { feedScope, readCursor } from '../../core/subgraph/index.js';
import { graphNames } from '../federation/join-spec.js';
import { readJoined } from '../federation/joined-fields.js';
import type { Snapshot } from '../federation/supergraph.js';
import { grantingOf, type KeyOf, type Send } from './4-fetch.js';
import type { Caller } from './caller.js';
import type { Asked } from './index.js';
import type { MetAt } from './schools-concerned.js';
import type { Denial } from './verdict.js';

/** What is told of feeds that are closed to whoever asks: ids of what they were shown and are to forget, and nothing else. */
export interface Withdrawn {
  /** Answers as JSON, by response key at the root. */
  readonly answers: ReadonlyMap<string, string>;
  /** The feeds of which something is told: it is accounted for, be it all that was asked of them or not. */
  readonly told: ReadonlySet<string>;
  /** Those of which all that was asked is answered. */
  readonly whole: ReadonlySet<string>;
  /** The schools that keep what is to be forgotten. */
  readonly at: readonly MetAt[];
}

export const NOTHING_WITHDRAWN: Withdrawn = { answers: new Map(), told: new Set(), whole: new Set(), at: [] };

/** A feed of a subgraph of ours, and how it is asked for what is withdrawn. */
interface Feed {
  readonly subgraph: string;
  readonly query: string;
  readonly arguments: readonly string[];
}

/** Closed feeds that one operation is told of. */
const MOST = 8;

type Page = Readonly<Record<string, unknown>> & { readonly edges: readonly { readonly recordId: string }[] };

/**
 * Tells of feeds that step 2 denies, or that are not in the contract any more, what is withdrawn: to whoever comes back with a cursor of theirs.
 * INVARIANT: the subgraph is granted no row, so that it says what that very reader was shown, and only to a cursor that it gave them; to all others the
 * feed reads as one that never was. Why in the full schema: what they asked of records is not in their contract, and comes out as null.
 */
export function openWithdrawals(
  snapshot: Snapshot,
  keyOf: KeyOf,
  send: Send,
): (asked: Asked, caller: Caller, denied: readonly Denial[], hide: ((id: string) => string) | null) => Promise<Withdrawn> {
  const feeds = feedsOf(snapshot);

  return async (asked, caller, denied, hide) => {
    const closed = denied.flatMap(({ coordinate }) => (feeds.has(coordinate) ? [coordinate] : []));
    if (closed.length === 0 || asked.operation.operation !== 'query') return NOTHING_WITHDRAWN;
    const answered = new Map<string, { readonly coordinate: string; readonly page: Page | null }>();

    const resolve: GraphQLFieldResolver<Page | null | undefined, unknown> = async (source, given, _context, info) => {
      const coordinate = `${info.parentType.name}.${info.fieldName}`;
      if (source === undefined) {
        if (!closed.includes(coordinate)) return null;
        const key = String(info.path.key);
        // Why before it is asked: fields at the root are asked for at once.
        answered.set(key, { coordinate, page: null });
        if (typeof given.since !== 'string' || answered.size > MOST) return null;
        const page = await pageOf(coordinate, given, caller);
        answered.set(key, { coordinate, page });
        return page;
      }
      const value = source?.[info.fieldName] ?? null;
      const isId = getNamedType(info.returnType).name === 'ID' && typeof value === 'string';
      return isId && hide !== null && isPersonal(value) ? hide(value) : value;
    };
    const { data, errors = [] } = (await execute({
      schema: snapshot.fullSchema,
      document: asked.sent,
      operationName: asked.operation.name?.value ?? null,
      variableValues: asked.variables,
      fieldResolver: resolve as GraphQLFieldResolver<unknown, unknown>,
    })) as ExecutionResult;
    // INVARIANT: arguments that a feed does not take are no fault: they read as those of a field that never was.
    const isUnread = (fault: unknown) => fault === undefined || fault instanceof GraphQLError;
    for (const { originalError } of errors) if (!isUnread(originalError)) throw originalError;
    return withdrawnFrom(answered, data ?? {}, errors.length > 0);
  };

  /**
   * What is to be forgotten after a cursor; null where there is nothing, or where the cursor is not theirs. INVARIANT: of a cursor that is not theirs no
   * subgraph is asked: by whether one answers, and when, nobody learns that there is such a feed.
   */
  async function pageOf(coordinate: string, given: Readonly<Record<string, unknown>>, caller: Caller): Promise<Page | null> {
    const { subgraph, query, arguments: names } = feeds.get(coordinate) as Feed;
    if (!isTheirs(subgraph, coordinate, given, caller)) return null;
    const granting = grantingOf({
      caller,
      policyVersion: caller.rules.policy.version,
      coordinates: { [coordinate]: 0 },
      closed: [],
      extents: [[]],
      addressees: [],
      reachable: null,
      withdrawals: coordinate,
      keyOf,
    });
    const body = JSON.stringify({ query, variables: Object.fromEntries(names.map((name) => [name, given[name]])) });
    const capability = granting(subgraph)(caller.at)(body);
    const { data, errors = [] } = await send(subgraph, body, { capability, authorization: null, signal: null, mayRepeat: true });
    if (errors.some(({ extensions }) => extensions?.code !== 'BAD_USER_INPUT'))
      throw refuse('UPSTREAM_UNAVAILABLE', 'the service cannot answer now: try again', `${coordinate} could not say what is withdrawn`);
    return (data?.page ?? null) as Page | null;
  }

  function isTheirs(
    subgraph: string,
    coordinate: string,
    given: Readonly<Record<string, unknown>>,
    { client, person, purpose }: Caller,
  ): boolean {
    const school = typeof given.schoolId === 'string' ? given.schoolId : null;
    const reader = { client: client.id, person, cursorKey: keyOf(subgraph).cursorKey };
    return readCursor(reader, feedScope(coordinate, school, purpose), String(given.since)) !== null;
  }
}

function withdrawnFrom(
  answered: ReadonlyMap<string, { readonly coordinate: string; readonly page: Page | null }>,
  data: Readonly<Record<string, unknown>>,
  hasUnread: boolean,
): Withdrawn {
  const answers = new Map<string, string>();
  const schools = new Set<string>();
  for (const [key, { page }] of answered) {
    if (page === null) continue;
    answers.set(key, JSON.stringify(data[key]));
    for (const school of page.edges.flatMap(({ recordId }) => parseId(recordId)?.school ?? [])) schools.add(school);
  }
  const closed = [...answered];
  const told = new Set(closed.flatMap(([key, { coordinate }]) => (answers.has(key) ? [coordinate] : [])));
  const untold = new Set(closed.flatMap(([key, { coordinate }]) => (answers.has(key) ? [] : [coordinate])));
  const whole = new Set(hasUnread ? [] : [...told].filter((coordinate) => !untold.has(coordinate)));
  return { answers, told, whole, at: [...schools].map((school) => ({ school, isOwn: false })) };
}

/** The fields of `Query` that go on from a cursor and say when to start again. */
function feedsOf({ fullSchema, document }: Snapshot): ReadonlyMap<string, Feed> {
  const graphs = graphNames(document);
  const joined = readJoined(document);
  const feeds = new Map<string, Feed>();
  for (const field of Object.values(fullSchema.getQueryType()?.getFields() ?? {})) {
    const type = getNamedType(field.type);
    const isFeed = isObjectType(type) && type.getFields().resyncRequired !== undefined && field.args.some(({ name }) => name === 'since');
    const subgraph = graphs.get(joined.fields.get(`Query.${field.name}`)?.joins[0]?.graph ?? '');
    if (!isFeed || subgraph === undefined) continue;
    // Why without types: the cursor knows of which it is.
    const used = field.args.filter(({ name }) => name !== 'types');
    const declared = used.map((one) => `$${one.name}: ${one.type}`).join(', ');
    const passed = used.map(({ name }) => `${name}: $${name}`).join(', ');
    const query = `query Withdrawn(${declared}) { page: ${field.name}(${passed}) { edges { cursor kind recordType recordId version changedAt }
      pageInfo { hasNextPage hasPreviousPage startCursor endCursor } resyncRequired } }`;
    feeds.set(`Query.${field.name}`, { subgraph, query, arguments: used.map(({ name }) => name) });
  }
  return feeds;
}
