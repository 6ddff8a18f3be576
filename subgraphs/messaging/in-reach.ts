import { type Place, reaches } from '../../core/capability/index.js';
import { parseId } from '../../core/ids.js';
import type { Context } from '../../core/subgraph/index.js';
import type { Loaders } from './loaders.js';
import type { Repository } from './repository/index.js';

type MessagingContext = Context<Repository, Loaders>;

/**
 * Those of the students of a row who are in reach of a coordinate: of their own ids', where the row is its correspondents' and not theirs.
 * Why: an empty place for each of the others would tell how many they are.
 */
export async function students(ids: readonly string[] | null, coordinate: string, { reach, pupils }: MessagingContext) {
  const reached = reach(coordinate);
  if (reached.length === 0) return [];
  const places = await Promise.all((ids ?? []).map(async (id) => ({ id, place: await pupils.placeOf(id) })));
  return places.filter(({ place }) => reaches(reached, place)).map(({ id }) => ({ __typename: 'Student', id }));
}

/** Those of some people whose id is in reach, from where each of them stands. */
export function people(places: readonly Place[], { reach }: MessagingContext) {
  const reached = reach('Person.id');
  return places.filter((place) => reaches(reached, place)).map(({ person }) => personStub(person));
}

/** A class or group, where the reader may know of it: its row is nobody's, and no decision is taken on whom it names. */
export function groupIn(id: string | null, { reach }: MessagingContext) {
  const school = parseId(id ?? '')?.school;
  const isKnown = reach('ClassGroup.id').some(
    (extent) => extent.of === 'groups' && extent.school === school && (extent.groups === '*' || extent.groups.includes(id ?? '')),
  );
  return isKnown ? { __typename: 'ClassGroup', id } : null;
}

export function personStub(id: string) {
  return { __typename: 'Person', id };
}

export function isOneOf(reader: string | null, ...people: readonly string[]): boolean {
  return reader !== null && people.includes(reader);
}
