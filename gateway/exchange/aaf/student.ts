import { quoted } from '../../../core/errors.js';
import type { RosterEnrolment, RosterStudent } from '../../../subgraphs/identity/roster.js';
import type { Origin } from '../import-fault.js';
import { complaint } from '../journey.js';
import { frenchDay, isFault } from '../text/cells.js';
import { all, civilRecord, given, names, one } from './attributes.js';
import { boardingOf } from './codes.js';
import {
  composite,
  type Entry,
  entry,
  type Feed,
  groupEntry,
  local,
  person,
  placesOf,
  type Structure,
  structureOf,
  subjectEntry,
  tiesOf,
} from './feed.js';
import { type AafLink, LINK_ATTRIBUTES, linksOf } from './guardian-link.js';
import type { AafRequest } from './requests.js';

export interface StudentRecords {
  readonly entries: readonly Entry[];
  readonly links: readonly AafLink[];
  readonly schools: readonly string[];
}

interface Seat {
  readonly structure: Structure;
  readonly kind: 'class' | 'group';
  /** `etab$code`. */
  readonly value: string;
}

const CLASSES = ['ENTEleveClasses', 'ENTPersonClasses'] as const;

/** A student, their seats and links, at every school where they have one. Null when no school is known: told. */
export async function studentRecords(feed: Feed, request: AafRequest, at: Origin): Promise<StudentRecords | null> {
  const { tally } = feed.journey;
  const key = person(feed, request.id);
  if (request.kind === 'delete') {
    const places = await placesOf(feed, request.id);
    return placed(
      feed,
      request,
      at,
      places.map((school) => entry(school, 'students', { externalId: key, status: 'tobedeleted' }, at)),
      [],
    );
  }
  const civil = civilRecord(request);
  if ('why' in civil) {
    tally.refuseRow(complaint(at, civil.field, civil.why, civil.todo));
    return null;
  }
  const home = one(request, 'ENTPersonStructRattach');
  const own = typeof home === 'string' ? await structureOf(feed, home, at, 'ENTPersonStructRattach') : null;
  const seats = await seatsOf(feed, request, at);
  const schools = new Map<string, Structure>();
  for (const school of [...(own ? [own] : []), ...seats.map((seat) => seat.structure)]) schools.set(school.uai, school);
  if (request.kind === 'modify')
    for (const school of await placesOf(feed, request.id)) if (!schools.has(school.uai)) schools.set(school.uai, school);

  const entries: Entry[] = [];
  for (const school of schools.values()) {
    const primary = own ? school.uai === own.uai : undefined;
    const mine = seats.filter((seat) => seat.structure.uai === school.uai);
    const common = { externalId: key, status: 'active' as const, ...civil };
    entries.push(
      entry(school, 'students', { ...common, ...schooling(feed, request, at, school, primary, mine, entries) } satisfies RosterStudent, at),
    );
    entries.push(...(await membershipEntries(feed, request, at, school, mine)));
    if (names(request, ...LINK_ATTRIBUTES)) entries.push({ uai: school.uai, staged: { whole: 'links', key } });
  }
  const { links, faults } = linksOf(request);
  for (const { field, why, todo } of faults)
    tally.refuse(
      complaint(at, field, why, todo),
      [...schools.keys()].map((uai) => `school ${uai}`),
    );
  return placed(feed, request, at, entries, links);
}

function placed(
  { journey }: Feed,
  request: AafRequest,
  at: Origin,
  entries: readonly Entry[],
  links: readonly AafLink[],
): StudentRecords | null {
  const schools = [...new Set(entries.map(({ uai }) => uai))];
  if (schools.length > 0) return { entries, links, schools };
  const what = request.kind === 'add' ? 'the student has no school that is known' : 'the student is not known from before';
  journey.tally.refuse(
    complaint(
      at,
      'ENTPersonStructRattach',
      `${what}: left out with classes and links`,
      'import the delivery that holds the school and the student first',
    ),
  );
  return null;
}

async function seatsOf(feed: Feed, request: AafRequest, at: Origin): Promise<readonly Seat[]> {
  const seats = new Map<string, Seat>();
  for (const [kind, fields] of [
    ['class', CLASSES],
    ['group', ['ENTEleveGroupes']],
  ] as const) {
    for (const field of fields) {
      for (const told of all(request, field)) {
        const parts = composite(told, 2);
        if (parts === null) {
          feed.journey.tally.refuse(complaint(at, field, `${quoted(told)} does not name a ${kind}`, `write structure$${kind}`));
          continue;
        }
        const structure = await structureOf(feed, parts[0] as string, at, field);
        const value = `${parts[0]}$${parts[1]}`;
        if (structure) seats.set(`${kind} ${value}`, { structure, kind, value });
      }
    }
  }
  return [...seats.values()];
}

/** What depends on the school: the enrolment, and at their own school what the feed says once. */
function schooling(
  feed: Feed,
  request: AafRequest,
  at: Origin,
  school: Structure,
  primary: boolean | undefined,
  seats: readonly Seat[],
  entries: Entry[],
): Omit<RosterStudent, 'externalId' | 'status'> {
  const { tally } = feed.journey;
  const regime = one(request, 'ENTEleveRegime');
  const boarding = typeof regime === 'string' ? boardingOf(regime) : regime;
  if (regime && boarding === undefined) tally.notice(`boarding ${quoted(regime)} is not known; it was left out`);
  const holder = one(request, 'ENTEleveBoursier');
  const siecle = one(request, 'ENTEleveStructRattachId');
  const classes = seats.filter((seat) => seat.kind === 'class');
  const day = (field: string) => {
    const told = one(request, field);
    const read = typeof told === 'string' ? frenchDay(told) : told;
    if (!isFault(read)) return read;
    tally.refuse(complaint(at, field, read.why, read.todo), [`school ${school.uai}`]);
    return undefined;
  };
  const home = primary !== false;
  const codes = all(request, 'ENTEleveCodeEnseignements');
  const labels = all(request, 'ENTEleveEnseignements');
  for (const [i, code] of home ? codes.entries() : []) entries.push(subjectEntry(feed, school, code, labels[i], at));
  const programme = one(request, 'ENTEleveMEF');
  const enrolment = given({
    primary,
    level: home ? one(request, 'ENTEleveNivFormation', 'ENTEleveNiveau') : undefined,
    programmeCode: home ? programme : undefined,
    programmeName: home ? (one(request, 'ENTEleveLibelleMEF') ?? (programme ? feed.programmes.get(programme) : undefined)) : undefined,
    mainClass: names(request, ...CLASSES) ? (classes.length === 1 ? local(feed, 'class', (classes[0] as Seat).value) : null) : undefined,
    enteredOn: home ? day('ENTEleveDateEntreeStructRattach') : undefined,
    leftOn: home ? day('ENTEleveDateSortieStructRattach') : undefined,
    options:
      home && names(request, 'ENTEleveCodeEnseignements') ? [...new Set(codes)].map((code) => local(feed, 'subject', code)) : undefined,
  }) as RosterEnrolment;
  return given({
    nationalId: one(request, 'ENTEleveINE'),
    boarding: home ? boarding : undefined,
    scholarshipHolder: holder === 'O' ? true : holder === 'N' ? false : holder === null ? null : undefined,
    otherIds: home && siecle ? [local(feed, 'ELEVE_ID', siecle)] : undefined,
    enrolment: Object.keys(enrolment).length > 0 || request.kind === 'add' ? enrolment : undefined,
  }) as Omit<RosterStudent, 'externalId' | 'status'>;
}

async function membershipEntries(feed: Feed, request: AafRequest, at: Origin, school: Structure, seats: readonly Seat[]): Promise<Entry[]> {
  const student = person(feed, request.id);
  const from = classDates(request, 'ENTEleveDateEntreeClasses');
  const to = classDates(request, 'ENTEleveDateSortieClasses');
  const entries: Entry[] = [];
  for (const seat of seats) {
    entries.push(groupEntry(feed, school, seat.kind, seat.value, at));
    const dates = given({ from: from.get(seat.value), to: to.get(seat.value) });
    entries.push(entry(school, 'memberships', { student, group: local(feed, seat.kind, seat.value), status: 'active', ...dates }, at));
  }
  const classes = names(request, ...CLASSES);
  const groups = names(request, 'ENTEleveGroupes');
  if (classes && groups) entries.push({ uai: school.uai, staged: { whole: 'memberships', key: student } });
  else if (request.kind === 'modify' && (classes || groups)) {
    // Why: the change replaces one of the two lists. What was on that list and is no longer has to end, and the other list stays.
    const kind = classes ? 'class' : 'group';
    for (const tie of await tiesOf(feed, request.id)) {
      const gone =
        tie.kind === 'membership' &&
        tie.school === school.uai &&
        tie.group?.kind === kind &&
        !seats.some((seat) => seat.value === tie.group?.value);
      if (gone) entries.push(entry(school, 'memberships', { student, group: tie.group, status: 'tobedeleted' }, at));
    }
  }
  return entries;
}

/** `etab$date$class`, by `etab$class`. A date that is none is left out: the seat itself is what counts. */
function classDates(request: AafRequest, field: string): ReadonlyMap<string, string> {
  const dates = new Map<string, string>();
  for (const told of all(request, field)) {
    const [etab, date = '', code] = told.split('$').map((part) => part.trim());
    const day = frenchDay(date);
    if (!isFault(day)) dates.set(`${etab}$${code}`, day);
  }
  return dates;
}
