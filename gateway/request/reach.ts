import type { Extent } from '../../core/capability/index.js';
import type { Category } from '../../core/policy/index.js';
import type { Classified } from '../../core/shield/index.js';
import type { Bond, ConsentBook, RequestFacts } from '../facts/index.js';
import type { Field } from '../federation/selection.js';
import { COARSE_KEYS } from './obligations.js';
import type { Verdict } from './verdict.js';

/** Rows in the terms of an authorisation class: those of the bonds of a kind, of those only who consented where categories are named. */
export type Term =
  | { readonly bonds: number; readonly consent: readonly Category[] | null }
  /** public facts: of the schools one has to do with */
  | 'own-schools'
  /** public facts of some of them */
  | { readonly schools: readonly string[] }
  /** what a mutation was granted (decide-writes) */
  | { readonly write: string };

/** Which rows each coordinate may be read from, before it is known who asks. A type's own entry is the union of its coordinates': its rows by id. */
export class ReachTable {
  /** Coordinate to its place in `terms`. */
  readonly coordinates: Record<string, number> = Object.create(null);
  readonly terms: (readonly Term[])[] = [];
  readonly #index = new Map<string, number>();

  add(field: Field, verdict: Verdict, found: Classified | undefined, withMore: (extra: Category) => readonly Term[]): void {
    if (verdict.kind === 'denied' || verdict.reach === null) return;
    this.#set(field.coordinate, this.#eitherWay(field, verdict.reach, found), false);
    if (field.parentType !== 'Query' && field.parentType !== 'Mutation') this.addObjects(field.parentType, verdict.reach);
    for (const category of found?.byValue ?? []) {
      const terms = withMore(category);
      if (terms.length > 0) this.#set(`${field.coordinate}#${category}`, terms, false);
    }
  }

  /** Objects of a type, of which something is read, be it only that they are there. */
  addObjects(type: string, reach: readonly Term[]): void {
    this.addRows(type, reach);
    // Why: rows are joined by their id between subgraphs, whether or not the client may see it.
    this.addRows(`${type}.id`, reach);
    const coarse = COARSE_KEYS[type];
    if (coarse !== undefined) this.addRows(`${type}.${coarse}`, reach);
  }

  /** Rows of a type by id, beside those that its coordinates reach. */
  addRows(type: string, reach: readonly Term[]): void {
    if (reach.length > 0) this.#set(type, reach, true);
  }

  /** Rows of which a field leaves without that being done to its value. */
  addSpared(coordinate: string, done: string, reach: readonly Term[]): void {
    this.#set(`${coordinate}~${done}`, reach, false);
  }

  /**
   * INVARIANT: a field that is asked for twice, with other things said to it, is read from the rows that are open to both: rows are open to a
   * coordinate, whatever is said to it. A part of something takes after what led to it, and is not read from rows of its own.
   */
  #eitherWay({ coordinate }: Field, reach: readonly Term[], found: Classified | undefined): readonly Term[] {
    const known = this.coordinates[coordinate];
    const before = known === undefined || found?.subject?.kind === 'inherited' ? undefined : this.terms[known];
    if (before === undefined || JSON.stringify(before) === JSON.stringify(reach)) return reach;
    return before.flatMap((one) => reach.flatMap((other) => openToBoth(one, other) ?? []));
  }

  #set(coordinate: string, reach: readonly Term[], unite: boolean): void {
    const known = this.coordinates[coordinate];
    const before = unite && known !== undefined ? (this.terms[known] ?? []) : [];
    const union = dedupe([...before, ...reach]);
    const key = JSON.stringify(union);
    let index = this.#index.get(key);
    if (index === undefined) {
      index = this.terms.push(union) - 1;
      this.#index.set(key, index);
    }
    this.coordinates[coordinate] = index;
  }
}

/** The rows that two terms have in common; null where it takes those who ask to tell. */
function openToBoth(one: Term, other: Term): Term | null {
  if (one === 'own-schools') return other === 'own-schools' || 'schools' in other ? other : null;
  if (other === 'own-schools') return 'schools' in one ? one : null;
  if ('schools' in one && 'schools' in other) return { schools: one.schools.filter((school) => other.schools.includes(school)) };
  if ('write' in one && 'write' in other) return one.write === other.write ? one : null;
  if (!('bonds' in one && 'bonds' in other) || one.bonds !== other.bonds) return null;
  const consent = [...new Set([...(one.consent ?? []), ...(other.consent ?? [])])];
  return { bonds: one.bonds, consent: consent.length === 0 ? null : consent };
}

/** The rows of one request: terms with its bonds and consents put in. */
export function extentsOf(
  terms: readonly (readonly Term[])[],
  bonds: readonly Bond[],
  kindOf: readonly number[],
  consents: ConsentBook,
  writes: readonly { readonly coordinate: string; readonly reach: readonly Extent[] }[],
  { place }: Pick<RequestFacts, 'place'>,
): readonly (readonly Extent[])[] {
  const agreed = new Map<string, Agreed>();
  return terms.map((union) => dedupe(union.flatMap(rowsOf)));

  function rowsOf(term: Term): readonly Extent[] {
    if (term === 'own-schools')
      return bonds.map(({ school, extent }): Extent => ({ of: 'groups', school, groups: '*', audience: extent.audience }));
    if ('schools' in term)
      return bonds.flatMap(({ school, extent }): Extent[] =>
        term.schools.includes(school) ? [{ of: 'groups', school, groups: '*', audience: extent.audience }] : [],
      );
    if ('write' in term) return writes.find((write) => write.coordinate === term.write)?.reach ?? [];
    return bonds.flatMap(({ extent }, index) =>
      kindOf[index] !== term.bonds ? [] : [term.consent === null ? extent : consenting(extent, agreedTo(term.consent))],
    );
  }

  function agreedTo(categories: readonly Category[]): Agreed {
    const key = categories.join();
    const known = agreed.get(key) ?? bySchool(everyone(categories.map((category) => consents.get(category))), place);
    agreed.set(key, known);
    return known;
  }
}

/** Students who consented, all of them and those of each school; of whoever is everywhere, nowhere in particular. */
interface Agreed {
  readonly all: ReadonlySet<string>;
  readonly at: ReadonlyMap<string, readonly string[]>;
  readonly everywhere: readonly string[];
}

function bySchool(students: readonly string[], place: RequestFacts['place']): Agreed {
  const at = new Map<string, string[]>();
  const everywhere: string[] = [];
  for (const student of students) {
    const schools = place(student)?.studentAt ?? [];
    if (schools === '*') everywhere.push(student);
    else
      for (const school of new Set(schools)) {
        const known = at.get(school);
        if (known === undefined) at.set(school, [student]);
        else known.push(student);
      }
  }
  return { all: new Set(students), at, everywhere };
}

/**
 * Rows about people shrink to those who consented to all of it; rows about nobody need nobody's consent. Of a whole school its own: a system that is
 * contracted with many would else be told of everybody, once for each school.
 */
function consenting(extent: Extent, { all, at, everywhere }: Agreed): Extent {
  if (extent.of !== 'students' && extent.of !== 'guardians') return extent;
  const { except = [], ...rest } = extent;
  if (extent.students !== '*') return { ...rest, students: extent.students.filter((student) => all.has(student)) };
  const theirs = [...(at.get(extent.school) ?? []), ...everywhere];
  return { ...rest, students: theirs.filter((student) => !except.includes(student)) };
}

function everyone(sets: readonly (ReadonlySet<string> | undefined)[]): string[] {
  const [first, ...others] = sets;
  return [...(first ?? [])].filter((student) => others.every((set) => set?.has(student) === true));
}

function dedupe<T>(items: readonly T[]): readonly T[] {
  return items.length < 2 ? items : [...new Map(items.map((item) => [JSON.stringify(item), item])).values()];
}
