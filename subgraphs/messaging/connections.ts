import type { Capability } from '../../core/capability/index.js';
import { refuse } from '../../core/errors.js';
import { decodeCursor, encodeCursor } from '../../core/subgraph/index.js';
import type { Page, Window } from './repository/index.js';

/** Rows of a list that says nothing of its length, and the most that may be asked for. */
const USUAL = 50;
const MOST = 500;

interface PageArguments {
  readonly first?: number | null;
  readonly after?: string | null;
  readonly last?: number | null;
  readonly before?: string | null;
}

interface List<Row> {
  /** The coordinate, the parent and the filters: a cursor is good for this list only. */
  readonly scope: readonly unknown[];
  readonly direction: 'asc' | 'desc';
  /** What the list is ordered by, the last of them unique. */
  keysOf(row: Row): readonly (Date | string)[];
  page(window: Window): Promise<Page<Row>>;
  count?(): Promise<number>;
}

/** A Relay connection. Refuses a length out of bounds, a cursor of another list, and both ends at once. */
export async function connection<Row>(capability: Capability, given: PageArguments, list: List<Row>) {
  const scope = JSON.stringify(list.scope);
  const backward = isGiven(given.last) || isGiven(given.before);
  if (backward && (isGiven(given.first) || isGiven(given.after)))
    throw refuse('BAD_USER_INPUT', 'a list is read from one end: `first` and `after`, or `last` and `before`');
  const cursor = (backward ? given.before : given.after) ?? null;
  const { rows, more } = await list.page({
    size: backward ? lengthOf('last', given.last) : lengthOf('first', given.first),
    beyond: cursor === null ? null : decodeCursor(capability, scope, cursor).map((key) => (typeof key === 'number' ? new Date(key) : key)),
    direction: backward === (list.direction === 'asc') ? 'desc' : 'asc',
  });
  const shown = backward ? rows.toReversed() : rows;
  const edges = shown.map((node) => ({ cursor: encodeCursor(capability, scope, list.keysOf(node).map(asKey)), node }));
  return {
    edges,
    pageInfo: {
      hasNextPage: backward ? cursor !== null : more,
      hasPreviousPage: backward ? more : cursor !== null,
      startCursor: edges[0]?.cursor ?? null,
      endCursor: edges.at(-1)?.cursor ?? null,
    },
    // Why: a function, so that the count is a statement only when it was asked for.
    totalCount: () => list.count?.() ?? null,
  };
}

/** How many of a list are asked for. Refuses a length out of bounds. */
export function lengthOf(argument: 'first' | 'last', length: number | null | undefined): number {
  const wanted = length ?? USUAL;
  if (wanted < 1 || wanted > MOST) throw refuse('BAD_USER_INPUT', `\`${argument}\` is from 1 to ${MOST}`);
  return wanted;
}

function asKey(key: Date | string): number | string {
  return typeof key === 'string' ? key : key.getTime();
}

function isGiven(argument: unknown): boolean {
  return argument !== undefined && argument !== null;
}
