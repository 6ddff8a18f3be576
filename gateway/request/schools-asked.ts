import { type GraphQLInputType, type GraphQLSchema, isInputObjectType, isListType, isNonNullType } from 'graphql';
import { humanOf, parseId } from '../../core/ids.js';
import type { Agreement, CompiledPolicy } from '../../core/policy/index.js';
import { type Bond, horizonFrom, type RequestFacts, tiesTo } from '../facts/index.js';
import { type Field, fieldsIn } from '../federation/selection.js';
import type { ArgumentReader } from './arguments.js';
import type { Caller } from './caller.js';
import type { Operation } from './operation.js';

/** What an operation names by ids: the schools that keep it, and the humans among it (person ids). */
export interface Named {
  readonly schools: ReadonlySet<string>;
  readonly humans: ReadonlySet<string>;
}

/** Out of the schools that a system is contracted with, those that one request is asked of. */
export interface SchoolsAsked {
  /** UAI, sorted. Rows and people are reached at these alone, and only who consented there is looked at. */
  readonly at: readonly string[];
  /** Those of them that it is about; empty where it names none that the system is contracted with. */
  readonly about: readonly string[];
}

const UAI = /^[0-9]{7}[A-Z]$/;
/** The argument that means every school where it is left out. */
const OF_SCHOOLS = 'schoolIds';
/** What a school keeps of a guardian, and of their children, to which one gets by the guardian. */
const OF_GUARDIANS: ReadonlySet<string> = new Set(['Person.wards', 'Person.roles', 'Staff.roles']);
/**
 * Fields that lead to a school which is not the row's, or to somebody who may be at another today. What another school keeps of these is not met before
 * that school is asked; of a school, its number is in the row.
 */
const ELSEWHERE: ReadonlySet<string> = new Set([
  'Accommodation.aide',
  'Enrolment.previousSchool',
  'OrientationWish.school',
  'RoleAssignment.scopeStudent',
  'TeachingAssignment.substituteFor',
]);

/**
 * What a query names, in every field at its root, and below it; null where one at its root names nothing, or one below leads anywhere, and is asked of
 * all schools. Null of a mutation: whom it meets is known when it was carried out.
 */
export function namedIn(
  { shape, templates }: Pick<Operation, 'shape' | 'templates'>,
  argumentsOf: ArgumentReader,
  schema: GraphQLSchema,
): Named | null {
  if (shape.kind !== 'query') return null;
  const declared = schema.getQueryType()?.getFields() ?? {};
  const ids: string[] = [];
  for (const field of fieldsIn(shape.root)) {
    if (field.absent || field.name.startsWith('__')) continue;
    if (leadsElsewhere(field)) return null;
    const types = new Map(templates(field).map(({ name, type }) => [name, type]));
    const given = argumentsOf(field);
    const own = given.flatMap(({ name, value }) => idsIn(value, types.get(name)));
    if (field.parentType !== 'Query') {
      ids.push(...own);
      continue;
    }
    const mayBeOfSchools = declared[field.name]?.args.some(({ name }) => name === OF_SCHOOLS) === true;
    const isOfSchools = given.some(({ name, value }) => name === OF_SCHOOLS && value !== null);
    if (own.length === 0 || (mayBeOfSchools && !isOfSchools)) return null;
    ids.push(...own);
  }
  if (ids.length === 0) return null;
  return {
    schools: new Set(ids.flatMap((id) => (UAI.test(id) ? id : (parseId(id)?.school ?? [])))),
    humans: new Set(ids.flatMap((id) => humanOf(id) ?? [])),
  };
}

function leadsElsewhere({ coordinate, selection }: Field): boolean {
  if (!ELSEWHERE.has(coordinate)) return false;
  const isSchool = selection?.types.includes('School') === true;
  return !isSchool || [...fieldsIn(selection)].some(({ name }) => name !== 'id' && !name.startsWith('__'));
}

/** Texts in the place of an id. */
function idsIn(value: unknown, type: GraphQLInputType | undefined): readonly string[] {
  if (value === null || value === undefined || type === undefined) return [];
  if (isNonNullType(type)) return idsIn(value, type.ofType);
  if (isListType(type)) return (value as readonly unknown[]).flatMap((item) => idsIn(item, type.ofType));
  if (isInputObjectType(type)) {
    const fields = type.getFields();
    return Object.entries(value).flatMap(([name, item]) => idsIn(item, fields[name]?.type));
  }
  return type.name === 'ID' ? [String(value)] : [];
}

/**
 * The schools that a request about some of them is asked of, among those its system is contracted with at the instant, and `missed` beside them.
 * INVARIANT: with each other way to be contracted one more, so that what is denied, and said of it, is the same as if all were asked.
 */
export function schoolsAsked(caller: Caller, schools: Iterable<string>, missed: Iterable<string> = []): SchoolsAsked {
  const { ways, foremost } = contractsOf(caller);
  const contracted = (some: Iterable<string>) => [...new Set(some)].filter((school) => ways.has(school)).sort();
  const about = contracted(schools);
  const asked = contracted([...about, ...missed]);
  const isFree = (school: string) => rulesAt(school, caller.rules.policy).length === 0;
  const covered = new Set(asked.filter(isFree).map((school) => ways.get(school)));
  const others = foremost.filter((school) => !covered.has(ways.get(school)));
  return { at: [...new Set([...asked, ...others])].sort(), about };
}

/** The schools that a system is contracted with at the instant, sorted. */
export function schoolsContracted(caller: Caller): readonly string[] {
  return [...contractsOf(caller).ways.keys()].sort();
}

/** Where a request took place that was about nobody: at the schools it named; at all of the system's, where it named none of them. */
export function placesOf(caller: Caller, { about }: SchoolsAsked): readonly string[] {
  return about.length > 0 ? about : schoolsContracted(caller);
}

/** How a system is contracted with each school: for what, and with which data. */
interface Contracts {
  readonly ways: ReadonlyMap<string, string>;
  /** For each way, a school at which nothing is denied that another of the same way permits; several where none is alone. */
  readonly foremost: readonly string[];
  readonly policy: CompiledPolicy;
  readonly since: number;
  readonly until: number;
}

/** Found once for the agreements of a client, until one of them begins or ends. */
const known = new WeakMap<readonly Agreement[], Contracts>();

function contractsOf({ client: { agreements }, at, rules: { policy } }: Caller): Contracts {
  const found = known.get(agreements);
  if (found !== undefined && found.policy === policy && found.since <= at && at < found.until) return found;
  const horizon = horizonFrom(at);
  const inForce = agreements.filter(({ from, to }) => {
    for (const instant of [from, to]) horizon.sees(instant);
    return from <= at && (to === null || at < to);
  });
  const said = grouped(inForce, ({ school }) => school);
  const ways = new Map([...said].map(([school, own]) => [school, JSON.stringify(own.map(wayOf).sort())]));
  const byWay = grouped([...ways.keys()].sort(), (school) => ways.get(school) as string);
  const foremost = [...byWay.values()].flatMap((schools) => foremostOf(schools, policy));
  const contracts = { ways, foremost, policy, since: at, until: horizon.until };
  known.set(agreements, contracts);
  return contracts;
}

function wayOf({ purposes, categories }: Agreement): string {
  return JSON.stringify([[...purposes].sort(), [...categories].sort()]);
}

function grouped<T>(items: readonly T[], key: (item: T) => string): ReadonlyMap<string, readonly T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const own = groups.get(key(item));
    if (own === undefined) groups.set(key(item), [item]);
    else own.push(item);
  }
  return groups;
}

/** Of schools contracted alike, one without narrower rules of its own, or one for each of the rules that they have. */
function foremostOf(schools: readonly string[], policy: CompiledPolicy): readonly string[] {
  const free = schools.find((school) => rulesAt(school, policy).length === 0);
  if (free !== undefined) return [free];
  // Why the last: an academy's rules are shared by its schools, and come before a school's own.
  return [...new Map(schools.map((school) => [rulesAt(school, policy).at(-1), school])).values()];
}

function rulesAt(school: string, { restrictions }: CompiledPolicy) {
  return restrictions?.bySchool.get(school) ?? [];
}

/** Who was met or named, what was asked, and of whom. */
export interface Met {
  readonly humans: Iterable<string>;
  readonly facts: RequestFacts;
  /** They reach nobody whose data may not be used. */
  readonly bonds: readonly Bond[];
  readonly coordinates: readonly string[];
}

/**
 * Schools beyond those asked at which somebody who was met stands, so that something of theirs may be there which the answer lacks. INVARIANT: a row
 * that another school opens is about somebody who stands there today (`core/store/within.ts`), hangs on such a row, or was led to (`ELSEWHERE`).
 */
export function schoolsMissed(caller: Caller, { at }: SchoolsAsked, { humans, facts, bonds, coordinates }: Met): ReadonlySet<string> {
  const { ways } = contractsOf(caller);
  const isFree = (school: string) => rulesAt(school, caller.rules.policy).length === 0;
  const asksOfGuardians = coordinates.some((coordinate) => OF_GUARDIANS.has(coordinate));
  const missed = new Set<string>();
  const isMissed = (school: string) => ways.has(school) && !at.includes(school);
  for (const human of humans) {
    const place = facts.place(human);
    if (place === null || place.studentAt === '*') continue;
    for (const school of [...place.studentAt, ...place.staffAt]) if (isMissed(school)) missed.add(school);
    const asGuardian = place.guardianOf.filter(({ school }) => isMissed(school));
    if (asGuardian.length === 0) continue;
    const reached = tiesTo(bonds, place).filter(({ school, extent }) => extent.of === 'guardians' && isFree(school));
    const known = new Set(reached.map(({ school }) => ways.get(school)));
    // Why: to be a guardian at one more school, which permits the very same, opens nothing but what is asked of the children there.
    for (const { school } of asGuardian) if (asksOfGuardians || !isFree(school) || !known.has(ways.get(school))) missed.add(school);
  }
  return missed;
}
