import { post } from './post.js';
import { SCHOOL, type Shape } from './rules.js';

/** One request over two fields of one row, of two subgraphs: what it answers says by which rules it was decided, or that it was by two of them. */
const QUERY = `{ students(schoolId: "${SCHOOL}", first: 2) { edges { node { id person { displayName } attendanceEvents(first: 1) { edges { node { kind } } } } } } }`;
export const WATCHER = { client: 'vie-scolaire', as: 'cpe', purpose: 'attendance' } as const;

/** What was seen by one request, from and to by the clock of the bench. */
export interface Seen {
  readonly replica: number;
  readonly from: number;
  readonly to: number;
  /** Null where it was not answered, or only in part for another reason than the rules. */
  readonly shape: Shape | null;
}

export async function look(replica: number, url: string, authorization: string): Promise<Seen> {
  const from = performance.now();
  const shape = await post(url, authorization, QUERY)
    .then(shapeOf)
    .catch(() => null);
  return { replica, from, to: performance.now(), shape };
}

function shapeOf({ status, text }: { status: number; text: string }): Shape | null {
  if (status !== 200 || text.includes('UPSTREAM_UNAVAILABLE')) return null;
  const { data } = JSON.parse(text) as { data: { students: { edges: { node: Row | null }[] } | null } | null };
  const rows = data?.students?.edges.map(({ node }) => node) ?? [];
  const [first, ...others] = rows.map((row) => ({
    name: row?.person?.displayName != null,
    absences: row?.attendanceEvents != null,
  }));
  // Why: two rows of one answer that were decided otherwise are as much a mix as two fields of one row; no shape of the bench is this one.
  if (first === undefined) return null;
  return others.every((other) => isSame(other, first)) ? first : MIXED;
}

const MIXED: Shape = Object.freeze({ name: null, absences: null });

interface Row {
  readonly person: { readonly displayName: string | null } | null;
  readonly attendanceEvents: object | null;
}

export function isSame(one: Shape | null, other: Shape): boolean {
  return one !== null && one.name === other.name && one.absences === other.absences;
}
