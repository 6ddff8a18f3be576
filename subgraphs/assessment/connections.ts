import type { Capability } from '../../core/capability/index.js';
import { quoted, refuse } from '../../core/errors.js';
import { decodeCursor, encodeCursor } from '../../core/subgraph/index.js';
import type { Order, Page, Window } from './repository/index.js';

/** The most rows of a list that may be asked for at once. */
const MOST = 500;

interface PageArguments {
  readonly first: number;
  readonly after?: string | null;
}

interface List<Row> {
  /** The coordinate, the parent and the filters: a cursor is good for this list only. */
  readonly scope: readonly unknown[];
  readonly order: Order<Row>;
  page(window: Window): Promise<Page<Row>>;
  count?(): Promise<number>;
}

/** A Relay connection over the rows of a list. Refuses a length out of bounds and a cursor of another list. */
export async function connection<Row>(capability: Capability, { first, after }: PageArguments, { scope, order, page, count }: List<Row>) {
  lengthOf(first);
  const list = JSON.stringify(scope);
  const beyond = after == null ? null : decodeCursor(capability, list, after);
  const { rows, more } = await page({ size: first, beyond });
  const edges = rows.map((node) => ({ cursor: encodeCursor(capability, list, order.keysOf(node)), node }));
  return {
    edges,
    pageInfo: {
      hasNextPage: more,
      hasPreviousPage: beyond !== null,
      startCursor: edges[0]?.cursor ?? null,
      endCursor: edges.at(-1)?.cursor ?? null,
    },
    // Why: a function, so that the count is a statement only when it was asked for.
    totalCount: () => count?.() ?? null,
  };
}

const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:\d{2})$/;

/** An instant given as an argument. */
export function instantGiven(given: unknown): Date {
  const instant = typeof given === 'string' && INSTANT.test(given) ? new Date(given) : new Date(Number.NaN);
  // Why: no other year can be written down, or kept.
  if (!/^(?!0000)\d{4}-/.test(instant.toJSON() ?? ''))
    throw refuse('BAD_USER_INPUT', `${quoted(given)} is not an instant: write it as \`2026-11-23T08:00:00Z\``);
  return instant;
}

/** A calendar day given as an argument. */
export function dayGiven(given: unknown): string {
  const real =
    typeof given === 'string' &&
    /^(?!0000)\d{4}-\d{2}-\d{2}$/.test(given) &&
    new Date(`${given}T00:00:00Z`).toJSON()?.startsWith(given) === true;
  if (!real) throw refuse('BAD_USER_INPUT', `${quoted(given)} is not a day: write it as \`2026-11-23\``);
  return given as string;
}

/** How many rows of a list are asked for. Refuses a length out of bounds. */
export function lengthOf(first: number): number {
  if (first < 1 || first > MOST) throw refuse('BAD_USER_INPUT', `\`first\` is from 1 to ${MOST}`);
  return first;
}
