import { quoted } from '../../../core/errors.js';
import type { Origin } from '../import-fault.js';
import { complaint } from '../journey.js';
import { all, civilRecord, contacts, names, one } from './attributes.js';
import { staffFunction } from './codes.js';
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
import type { AafRequest } from './requests.js';

const TEACHING = [
  'ENTAuxEnsClassesMatieres',
  'ENTAuxEnsGroupesMatieres',
  'ENTAuxEnsClasses',
  'ENTAuxEnsGroupes',
  'ENTPersonClasses',
] as const;

/** A member of staff with functions, classes taught and classes led, at every school where they have one. Null when no school is known: told. */
export async function staffRecords(feed: Feed, request: AafRequest, at: Origin): Promise<readonly Entry[] | null> {
  const { tally } = feed.journey;
  const key = person(feed, request.id);
  if (request.kind === 'delete') {
    const places = await placesOf(feed, request.id);
    return known(
      feed,
      at,
      places.map((school) => entry(school, 'staff', { externalId: key, status: 'tobedeleted' }, at)),
    );
  }
  const civil = civilRecord(request);
  if ('why' in civil) {
    tally.refuseRow(complaint(at, civil.field, civil.why, civil.todo));
    return null;
  }
  const schools = new Map<string, Structure>();
  const ties = [...(await roleEntries(feed, request, at, schools)), ...(await teachingEntries(feed, request, at, schools))];
  const home = one(request, 'ENTPersonStructRattach');
  if (typeof home === 'string') {
    const own = feed.structures.get(home) ?? (schools.size === 0 ? await structureOf(feed, home, at, 'ENTPersonStructRattach') : null);
    if (own && !schools.has(own.uai)) {
      schools.set(own.uai, own);
      if (request.kind === 'add')
        ties.push(entry(own, 'roles', { person: key, function: 'NONE', profile: null, scope: 'SCHOOL', status: 'active' }, at));
    }
  }
  if (request.kind === 'modify')
    for (const school of await placesOf(feed, request.id)) if (!schools.has(school.uai)) schools.set(school.uai, school);
  const record = { externalId: key, status: 'active', ...civil, ...contacts(request, 'WORK') };
  const persons = [...schools.values()].map((school) => entry(school, 'staff', record, at));
  const ended = request.kind === 'modify' ? await endedTies(feed, request, at, schools, ties) : [];
  return known(feed, at, [...persons, ...ties, ...ended]);
}

function known({ journey }: Feed, at: Origin, entries: readonly Entry[]): readonly Entry[] | null {
  if (entries.length > 0) return entries;
  journey.tally.refuse(
    complaint(
      at,
      'ENTPersonFonctions',
      'the member of staff has no school that is known: left out',
      'import the delivery that holds the school first',
    ),
  );
  return null;
}

/** `etab$function$label$discipline$label`, and the classes led. */
async function roleEntries(feed: Feed, request: AafRequest, at: Origin, schools: Map<string, Structure>): Promise<Entry[]> {
  const { tally } = feed.journey;
  const entries = new Map<string, Entry>();
  const facesPupils = one(request, 'PersEducNatPresenceDevantEleves') !== 'N';
  for (const told of all(request, 'ENTPersonFonctions')) {
    const parts = composite(told, 2);
    const structure = parts ? await structureOf(feed, parts[0] as string, at, 'ENTPersonFonctions') : null;
    if (parts === null)
      tally.refuse(complaint(at, 'ENTPersonFonctions', `${quoted(told)} does not name a function`, 'write structure$function$label'));
    if (parts === null || structure === null) continue;
    schools.set(structure.uai, structure);
    const code = parts[1] as string;
    const means = staffFunction(code, `${parts[2] ?? ''} ${parts[4] ?? ''}`, facesPupils);
    if (means === null) tally.notice(`function ${quoted(code)} is not on the list: taken as staff without a function`);
    const role = {
      person: person(feed, request.id),
      scope: 'SCHOOL',
      status: 'active',
      ...(means ?? { profile: 'OTHER', function: 'NONE' }),
    };
    entries.set(`${structure.uai} ${role.function} ${role.profile}`, entry(structure, 'roles', role, at));
  }
  for (const told of all(request, 'ENTAuxEnsClassesPrincipal')) {
    const parts = composite(told, 2);
    const structure = parts ? await structureOf(feed, parts[0] as string, at, 'ENTAuxEnsClassesPrincipal') : null;
    if (parts === null || structure === null) continue;
    schools.set(structure.uai, structure);
    const value = `${parts[0]}$${parts[1]}`;
    entries.set(`group ${value}`, groupEntry(feed, structure, 'class', value, at));
    const role = {
      person: person(feed, request.id),
      profile: 'ENS',
      function: 'HEAD_TEACHER',
      scope: 'CLASS',
      group: local(feed, 'class', value),
      status: 'active',
    };
    entries.set(`head ${value}`, entry(structure, 'roles', role, at));
  }
  return [
    ...entries.values(),
    ...wholeFor(request, ['ENTPersonFonctions', 'ENTAuxEnsClassesPrincipal'], 'roles', person(feed, request.id), schools),
  ];
}

/** `etab$class$subject`; a class or group that no subject is told of is taught all the same. */
async function teachingEntries(feed: Feed, request: AafRequest, at: Origin, schools: Map<string, Structure>): Promise<Entry[]> {
  const entries = new Map<string, Entry>();
  const withSubject = new Set<string>();
  for (const field of TEACHING) {
    const kind = field.includes('Groupes') ? 'group' : 'class';
    const needed = field.endsWith('Matieres') ? 3 : 2;
    for (const told of all(request, field)) {
      const parts = composite(told, needed);
      if (parts === null) {
        feed.journey.tally.refuse(
          complaint(
            at,
            field,
            `${quoted(told)} does not say what is taught to whom`,
            `write structure$${kind}${needed === 3 ? '$subject' : ''}`,
          ),
        );
        continue;
      }
      const structure = await structureOf(feed, parts[0] as string, at, field);
      if (structure === null) continue;
      schools.set(structure.uai, structure);
      const value = `${parts[0]}$${parts[1]}`;
      if (needed === 3) withSubject.add(`${kind} ${value}`);
      else if (withSubject.has(`${kind} ${value}`)) continue;
      const subject = needed === 3 ? (parts[2] as string) : null;
      entries.set(`group ${kind} ${value}`, groupEntry(feed, structure, kind, value, at));
      if (subject !== null) entries.set(`subject ${structure.uai} ${subject}`, subjectEntry(feed, structure, subject, undefined, at));
      const tie = {
        staff: person(feed, request.id),
        group: local(feed, kind, value),
        subject: subject === null ? null : local(feed, 'subject', subject),
        status: 'active',
      };
      entries.set(`${kind} ${value} ${subject}`, entry(structure, 'teaching', tie, at));
    }
  }
  return [
    ...entries.values(),
    ...wholeFor(request, ['ENTAuxEnsClassesMatieres', 'ENTAuxEnsGroupesMatieres'], 'teaching', person(feed, request.id), schools),
  ];
}

function wholeFor(
  request: AafRequest,
  fields: readonly string[],
  whole: 'roles' | 'teaching',
  key: ReturnType<typeof person>,
  schools: ReadonlyMap<string, Structure>,
): Entry[] {
  if (request.kind !== 'add' && !fields.every((field) => names(request, field))) return [];
  return [...schools.keys()].map((uai) => ({ uai, staged: { whole, key } }));
}

/** In a change that replaces some of the lists: what was on those and is no longer. */
async function endedTies(
  feed: Feed,
  request: AafRequest,
  at: Origin,
  schools: ReadonlyMap<string, Structure>,
  now: readonly Entry[],
): Promise<Entry[]> {
  const key = person(feed, request.id);
  const records = now.flatMap(({ uai, staged }) =>
    'list' in staged
      ? [{ uai, ...(staged.record as { group?: { value: string }; subject?: { value: string } | null; function?: string }) }]
      : [],
  );
  const ended: Entry[] = [];
  for (const tie of await tiesOf(feed, request.id)) {
    const school = schools.get(tie.school);
    if (school === undefined || tie.kind === 'membership') continue;
    const field =
      tie.kind === 'role'
        ? tie.function === 'HEAD_TEACHER'
          ? ['ENTAuxEnsClassesPrincipal']
          : ['ENTPersonFonctions']
        : tie.group?.kind === 'group'
          ? ['ENTAuxEnsGroupesMatieres', 'ENTAuxEnsGroupes']
          : ['ENTAuxEnsClassesMatieres', 'ENTAuxEnsClasses'];
    if (!names(request, ...field)) continue;
    const stays = records.some(
      (one) =>
        one.uai === tie.school &&
        one.group?.value === tie.group?.value &&
        (tie.kind === 'role'
          ? one.function === tie.function
          : one.function === undefined && (one.subject?.value ?? null) === (tie.subject?.value ?? null)),
    );
    if (stays) continue;
    if (tie.kind === 'role')
      ended.push(
        entry(
          school,
          'roles',
          {
            person: key,
            function: tie.function,
            scope: tie.group ? 'CLASS' : 'SCHOOL',
            ...(tie.group && { group: tie.group }),
            status: 'tobedeleted',
          },
          at,
        ),
      );
    else ended.push(entry(school, 'teaching', { staff: key, group: tie.group, subject: tie.subject ?? null, status: 'tobedeleted' }, at));
  }
  return ended;
}
