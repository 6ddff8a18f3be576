import type { Capability } from '../../core/capability/index.js';
import { quoted, refuse } from '../../core/errors.js';
import { decodeCursor, encodeCursor } from '../../core/subgraph/index.js';
import type { Interval, Page, Window } from './repository/index.js';

/** The most rows of a list that may be asked for at once. */
const MOST = 500;

interface PageArguments {
  readonly first: number;
  readonly after?: string | null;
}

interface List<Row> {
  /** The coordinate, the parent and the filters: a cursor is good for this list only. */
  readonly scope: readonly unknown[];
  timeOf(row: Row): Date;
  page(window: Window): Promise<Page<Row>>;
  count?(): Promise<number>;
}

/** A Relay connection over rows, latest first. Refuses a length out of bounds and a cursor of another list. */
export async function connection<Row extends { readonly id: string }>(capability: Capability, given: PageArguments, list: List<Row>) {
  const scope = JSON.stringify(list.scope);
  const after = given.after ?? null;
  const [time, id] = after === null ? [] : decodeCursor(capability, scope, after);
  const last = id === undefined ? null : { time: new Date(Number(time)), id: String(id) };
  const { rows, more } = await list.page({ first: lengthOf(given.first), after: last });
  const edges = rows.map((node) => ({ cursor: encodeCursor(capability, scope, [list.timeOf(node).getTime(), node.id]), node }));
  return {
    edges,
    pageInfo: pageInfo(edges[0]?.cursor ?? null, edges.at(-1)?.cursor ?? null, more, after !== null),
    // Why: a function, so that the count is a statement only when it was asked for.
    totalCount: () => list.count?.() ?? null,
  };
}

export function pageInfo(startCursor: string | null, endCursor: string | null, hasNextPage: boolean, hasPreviousPage: boolean) {
  return { hasNextPage, hasPreviousPage, startCursor, endCursor };
}

/** How many rows are asked for: `first` between 1 and 500. */
export function lengthOf(first: number): number {
  if (first < 1 || first > MOST) throw refuse('BAD_USER_INPUT', `\`first\` is from 1 to ${MOST}`);
  return first;
}

const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:\d{2})$/;

/** An instant given as an argument. */
export function instantOf(instant: unknown): Date {
  const at = typeof instant === 'string' && INSTANT.test(instant) ? new Date(instant) : null;
  if (at === null || !isOfAYear(at)) {
    throw refuse('BAD_USER_INPUT', `${quoted(instant)} is not an instant: write it as \`2026-11-23T08:00:00Z\``);
  }
  return at;
}

/** Of a year from 1 to 9999: no other can be written down, or kept. */
function isOfAYear(at: Date): boolean {
  return /^(?!0000)\d{4}-/.test(at.toJSON() ?? '');
}

/** A calendar day given as an argument. */
export function dayOf(day: unknown): string {
  const real =
    typeof day === 'string' && /^(?!0000)\d{4}-\d{2}-\d{2}$/.test(day) && new Date(`${day}T00:00:00Z`).toJSON()?.startsWith(day) === true;
  if (!real) throw refuse('BAD_USER_INPUT', `${quoted(day)} is not a day: write it as \`2026-11-23\``);
  return day;
}

export function dayGiven(day: unknown): string | null {
  return day === undefined || day === null ? null : dayOf(day);
}

/** `from` and `to` as instants. */
export function intervalOf({ from, to }: { readonly from?: unknown; readonly to?: unknown }): Interval {
  return { from: from === undefined || from === null ? null : instantOf(from), to: to === undefined || to === null ? null : instantOf(to) };
}

/** Two days in order, at most so many days apart. */
export function daysOf(
  { from, to }: { readonly from: unknown; readonly to: unknown },
  most: number,
): { readonly from: string; readonly to: string } {
  const days = { from: dayOf(from), to: dayOf(to) };
  const apart = (Date.parse(days.to) - Date.parse(days.from)) / 86_400_000;
  if (apart < 0 || apart > most) throw refuse('BAD_USER_INPUT', `\`to\` is not before \`from\`, and at most ${most} days after it`);
  return days;
}
