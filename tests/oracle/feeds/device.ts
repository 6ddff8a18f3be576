import type { Journey, Outcome, Who } from '../../gateway/journey.js';

/** A school as feeds are tried on it: whom there is to ask as, its rows, and a way to ask. */
export interface School extends Pick<Journey, 'store' | 'demo' | 'person' | 'student' | 'pairwise'> {
  ask(who: Who, query: string, variables?: Readonly<Record<string, unknown>>): Promise<Pick<Outcome, 'data' | 'errors'>>;
}

/** A client system, with the feed that it follows and what it asks of each record. */
export interface Follower {
  readonly who: Who;
  readonly feed: 'identityChanges' | 'attendanceChanges' | 'assessmentChanges' | 'messagingChanges';
  /** Fields of each type, as they are asked. */
  readonly fields: Readonly<Record<string, string>>;
  /** Are the types named as well? What is not named is asked for by its fields alone. */
  readonly names: boolean;
  /** The school whose feed it is; the college unless said. */
  readonly school?: string;
}

export const SCHOOL = '9990001X';

/** What a client keeps: records by their ids, as it was last told of them, and how far it has read. */
export interface Kept {
  readonly cursor: string | null;
  readonly held: ReadonlyMap<string, string>;
}

export const NOTHING_KEPT: Kept = { cursor: null, held: new Map() };

interface Edge {
  readonly kind: 'CREATED' | 'UPDATED' | 'DELETED' | 'WITHDRAWN';
  readonly recordType: string;
  readonly recordId: string;
  readonly record: object | null;
}

/** One page as it was answered, and what a client keeps that applies it. */
export interface Page {
  readonly kept: Kept;
  /** The end of the feed: what is kept is all there is. */
  readonly isEnd: boolean;
  readonly wrong: string | null;
}

export function queryOf({ feed, fields, names, school: of = SCHOOL }: Follower): string {
  const types = Object.keys(fields);
  const school = feed === 'messagingChanges' ? '' : `schoolId: "${of}", `;
  const named = names ? `types: ${JSON.stringify(types)}, ` : '';
  const asked = types.map((type) => `... on ${type} { ${fields[type]} }`).join(' ');
  return `query ($since: String, $first: Int!) { ${feed}(${school}${named}since: $since, first: $first) {
    resyncRequired edges { kind recordType recordId record { ${names ? '__typename ' : ''}${asked} } } pageInfo { hasNextPage endCursor } } }`;
}

/**
 * Asks for one page after what is kept, and applies it as a client does: what is withdrawn is purged. Whoever is refused was told to forget all of it
 * before. Types that are not in its contract any more it leaves out: it is then told to start again.
 */
export async function nextPage(school: School, follower: Follower, kept: Kept, first: number, at: number): Promise<Page> {
  const { data, errors } = await school.ask({ ...follower.who, at }, queryOf(follower), { since: kept.cursor, first });
  const unknown = errors.map(({ message }) => /^Unknown type "(\w+)"\.$/.exec(message)?.[1] ?? null);
  if (unknown.length > 0 && unknown.every((type) => type !== null)) {
    const fields = Object.fromEntries(Object.entries(follower.fields).filter(([type]) => !unknown.includes(type)));
    return nextPage(school, { ...follower, fields }, kept, first, at);
  }
  const page = data?.[follower.feed] ?? null;
  if (page === null) {
    const isRefused = errors.every(({ extensions }) => extensions.code === 'FORBIDDEN_FIELD' || extensions.code === 'CONSENT_REQUIRED');
    const left = kept.held.size;
    const wrong = isRefused
      ? left > 0
        ? `refused, and was never told to forget ${left} records`
        : null
      : `the feed failed: ${JSON.stringify(errors)}`;
    return { kept: NOTHING_KEPT, isEnd: true, wrong };
  }
  if (page.resyncRequired) return { kept: NOTHING_KEPT, isEnd: false, wrong: null };
  const held = new Map(kept.held);
  let wrong: string | null = null;
  for (const edge of page.edges as readonly Edge[]) {
    const isGone = edge.kind === 'DELETED' || edge.kind === 'WITHDRAWN';
    if (isGone !== (edge.record === null)) wrong = `${edge.kind} with ${edge.record === null ? 'no' : 'a'} record`;
    if (isGone) held.delete(edge.recordId);
    else held.set(edge.recordId, JSON.stringify(edge.record));
  }
  return { kept: { cursor: page.pageInfo.endCursor, held }, isEnd: !page.pageInfo.hasNextPage, wrong };
}

/** Page by page to the end. */
export async function readOn(school: School, follower: Follower, kept: Kept, first: number, at: number): Promise<Page> {
  let page: Page = { kept, isEnd: false, wrong: null };
  for (let pages = 0; !page.isEnd && page.wrong === null; pages += 1) {
    if (pages > 200) return { ...page, wrong: 'the feed does not end' };
    page = await nextPage(school, follower, page.kept, first, at);
  }
  return page;
}
