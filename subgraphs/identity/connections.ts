import type { Capability } from '../../core/capability/index.js';
import { quoted, refuse } from '../../core/errors.js';
import { decodeCursor, encodeCursor } from '../../core/subgraph/cursor.js';
import type { Page, Window } from './repository/index.js';

/** Rows of a list that says nothing of its length, and the most that may be asked for. */
const USUAL = 50;
const MOST = 500;

interface PageArguments {
  readonly first?: number | null;
  readonly after?: string | null;
}

interface List<Row> {
  /** The coordinate, the parent and the filters: a cursor is good for this list only. */
  readonly scope: readonly unknown[];
  page(window: Window): Promise<Page<Row>>;
  count?(): Promise<number>;
}

/** A Relay connection over rows in the order of their ids. Refuses a length out of bounds and a cursor of another list. */
export async function connection<Row extends { readonly id: string }>(capability: Capability, given: PageArguments, list: List<Row>) {
  const scope = JSON.stringify(list.scope);
  const after = given.after ?? null;
  const [last] = after === null ? [null] : decodeCursor(capability, scope, after);
  const { rows, more } = await list.page({ first: lengthOf(given.first), after: last === null ? null : String(last) });
  const edges = rows.map((node) => ({ cursor: encodeCursor(capability, scope, [node.id]), node }));
  return {
    edges,
    pageInfo: {
      hasNextPage: more,
      hasPreviousPage: after !== null,
      startCursor: edges[0]?.cursor ?? null,
      endCursor: edges.at(-1)?.cursor ?? null,
    },
    // Why: a function, so that the count is a statement only when it was asked for.
    totalCount: () => list.count?.() ?? null,
  };
}

/** How many rows are asked for: `first` between 1 and 500. */
export function lengthOf(first: number | null | undefined): number {
  const length = first ?? USUAL;
  if (length < 1 || length > MOST) throw refuse('BAD_USER_INPUT', `\`first\` is from 1 to ${MOST}`);
  return length;
}

/** A calendar day given as an argument, or null when none was. */
export function dayGiven(day: unknown): string | null {
  if (day === undefined || day === null) return null;
  const real =
    typeof day === 'string' && /^(?!0000)\d{4}-\d{2}-\d{2}$/.test(day) && new Date(`${day}T00:00:00Z`).toJSON()?.startsWith(day) === true;
  if (!real) throw refuse('BAD_USER_INPUT', `${quoted(day)} is not a day: write it as \`2026-11-23\``);
  return day;
}
