import type {
  ExternalKey,
  Roster,
  RosterLink,
  RosterMembership,
  RosterPerson,
  RosterRole,
  RosterStudent,
  RosterTeaching,
} from '../../../subgraphs/identity/roster.js';

/** One school as the identity subgraph tells it now; null where it is not kept. */
export type RosterReader = (uai: string) => Promise<Roster | null>;

/** What somebody has at one school. */
export interface Seat {
  readonly uai: string;
  readonly student: RosterStudent;
  readonly memberships: readonly RosterMembership[];
}
export interface Post {
  readonly uai: string;
  readonly roles: readonly RosterRole[];
  readonly teaching: readonly RosterTeaching[];
}

/** A school with everybody who is told of beside it: each human once in a delivery, with all they have at any school of it. */
export interface SchoolOut {
  readonly roster: Roster;
  readonly pupils: readonly { readonly record: RosterStudent; readonly seats: readonly Seat[]; readonly links: readonly RosterLink[] }[];
  readonly staff: readonly { readonly record: RosterPerson; readonly posts: readonly Post[] }[];
  readonly guardians: readonly RosterPerson[];
}

/** A school that was asked for is not kept. */
export class UnknownSchool extends Error {
  override readonly name = 'UnknownSchool';
}

/**
 * The schools of a delivery, one after the other. Whoever is at several is told of once, at the school that keeps the record where that is one of
 * them. Schools are read twice: first for those who are not at home where they are. Memory is that of one school, of its guests, and of ids.
 */
export async function* schoolsOut(
  uais: readonly string[],
  read: RosterReader,
  survey: (roster: Roster) => void,
): AsyncGenerator<SchoolOut> {
  const { seats, posts, home } = await guestsOf(uais, read, survey);
  const told = new Set<string>();
  for (const uai of uais) {
    const roster = await rosterOf(uai, read);
    const own = parts(roster);
    /** Told of here: who is at home, and guests whose own school is not in the delivery, where they come first. */
    const isTold = (id: string, elsewhere: ReadonlyMap<string, readonly { readonly uai: string }[]>) =>
      schoolOf(id) === uai || (!home.has(id) && elsewhere.get(id)?.[0]?.uai === uai);
    yield {
      roster,
      pupils: roster.students
        .filter(({ externalId: { value } }) => isTold(value, seats))
        .map((record) => {
          const { value } = record.externalId;
          const here = schoolOf(value) === uai ? [seatAt(uai, record, own)] : [];
          return { record, seats: [...here, ...(seats.get(value) ?? [])], links: own.links.get(value) ?? [] };
        }),
      staff: roster.staff
        .filter(({ externalId: { value } }) => isTold(value, posts))
        .map((record) => {
          const { value } = record.externalId;
          const here = schoolOf(value) === uai ? [postAt(uai, value, own)] : [];
          return { record, posts: [...here, ...(posts.get(value) ?? [])] };
        }),
      guardians: roster.guardians.filter(({ externalId: { value } }) => {
        if (told.has(value)) return false;
        told.add(value);
        return true;
      }),
    };
  }
}

async function guestsOf(uais: readonly string[], read: RosterReader, survey: (roster: Roster) => void) {
  const seats = new Map<string, Seat[]>();
  const posts = new Map<string, Post[]>();
  const atHome = new Set<string>();
  for (const uai of uais) {
    const roster = await rosterOf(uai, read);
    survey(roster);
    const own = parts(roster);
    for (const record of roster.students) {
      const { value } = record.externalId;
      if (schoolOf(value) === uai) atHome.add(value);
      else seats.set(value, [...(seats.get(value) ?? []), seatAt(uai, record, own)]);
    }
    for (const { externalId } of roster.staff) {
      const { value } = externalId;
      if (schoolOf(value) === uai) atHome.add(value);
      else posts.set(value, [...(posts.get(value) ?? []), postAt(uai, value, own)]);
    }
  }
  return { seats, posts, home: new Set([...seats.keys(), ...posts.keys()].filter((id) => atHome.has(id))) };
}

async function rosterOf(uai: string, read: RosterReader): Promise<Roster> {
  const roster = await read(uai);
  if (roster === null) throw new UnknownSchool(`no school \`${uai}\` is kept here`);
  return roster;
}

interface Parts {
  readonly memberships: ReadonlyMap<string, readonly RosterMembership[]>;
  readonly links: ReadonlyMap<string, readonly RosterLink[]>;
  readonly roles: ReadonlyMap<string, readonly RosterRole[]>;
  readonly teaching: ReadonlyMap<string, readonly RosterTeaching[]>;
}

function parts(roster: Roster): Parts {
  return {
    memberships: by(roster.memberships, ({ student }) => student),
    links: by(roster.links, ({ student }) => student),
    roles: by(roster.roles, ({ person }) => person),
    teaching: by(roster.teaching, ({ staff }) => staff),
  };
}

function by<T>(ties: readonly T[], end: (tie: T) => ExternalKey): ReadonlyMap<string, readonly T[]> {
  const found = new Map<string, T[]>();
  for (const tie of ties) {
    const { value } = end(tie);
    const same = found.get(value);
    if (same) same.push(tie);
    else found.set(value, [tie]);
  }
  return found;
}

const seatAt = (uai: string, student: RosterStudent, own: Parts): Seat => ({
  uai,
  student,
  memberships: own.memberships.get(student.externalId.value) ?? [],
});
const postAt = (uai: string, id: string, own: Parts): Post => ({
  uai,
  roles: own.roles.get(id) ?? [],
  teaching: own.teaching.get(id) ?? [],
});

/** Where a record is kept: our ids say it. */
function schoolOf(id: string): string {
  return id.slice(0, id.indexOf('.'));
}

/**
 * Whether a file may say that a guardian has rights: who receives it opens what it holds to legal representatives. Nobody whose authority was taken
 * or narrowed, who may not be informed, or who has no access here gets any there.
 */
export function opens({ authority, parentalAuthority, contactRestriction, webAccess }: RosterLink): boolean {
  return (
    authority !== 'CONTACT' &&
    webAccess === true &&
    contactRestriction !== 'NO_INFORMATION' &&
    (parentalAuthority === 'JOINT' || parentalAuthority === 'SOLE' || parentalAuthority === 'DELEGATED' || parentalAuthority === 'UNKNOWN')
  );
}
