import { post } from './post.js';
import { SCHOOL, type Shape } from './rules.js';

/** One request over two fields, both of one row: what it answers says by which rules it was decided, or that it was by two of them. */
const QUERY = `{ students(schoolId: "${SCHOOL}", first: 2) { edges { node { id person { displayName isAdult } } } } }`;
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
  const shape = await post(url, authorization, QUERY).then(shapeOf, () => null);
  return { replica, from, to: performance.now(), shape };
}

function shapeOf({ status, text }: { status: number; text: string }): Shape | null {
  if (status !== 200 || text.includes('UPSTREAM_UNAVAILABLE')) return null;
  const { data } = JSON.parse(text) as { data: { students: { edges: { node: { person: Person | null } }[] } | null } | null };
  const people = data?.students?.edges.map(({ node }) => node.person) ?? [];
  if (people.length === 0) return null;
  const [first] = people.map((person) => ({ name: person?.displayName != null, age: person?.isAdult != null }));
  // Why: two rows of one answer that were decided otherwise are as much a mix as two fields of one row.
  return people.every((person) => (person?.displayName != null) === first?.name && (person?.isAdult != null) === first?.age)
    ? (first as Shape)
    : null;
}

interface Person {
  readonly displayName: string | null;
  readonly isAdult: boolean | null;
}

export function isSame(one: Shape | null, other: Shape): boolean {
  return one !== null && one.name === other.name && one.age === other.age;
}
