import { createHash } from 'node:crypto';
import { quoted } from '../../../core/errors.js';
import type { Origin } from '../import-fault.js';
import { complaint, holdAtMost, importPackage, type Journey, type Plan, withProgress } from '../journey.js';
import type { ImportPorts } from '../ports.js';
import type { ImportReport } from '../report.js';
import { spread } from '../staging.js';
import { address, civilRecord, contacts, hostileAttribute } from './attributes.js';
import { deliveryOf } from './delivery.js';
import { type Entry, type Feed, heapOf, person, type Structure } from './feed.js';
import { joinPeople, type PersonLine } from './join.js';
import { type AafHeader, type AafRequest, aafRequests } from './requests.js';
import { staffRecords } from './staff.js';
import { readStructure } from './structure.js';
import { studentRecords } from './student.js';

/** Imports the French ENT feed (AAF, SDET): a folder, a zip or a single file; complete or changes; first and second degree. */
export function importAaf(path: string, ports: ImportPorts): Promise<ImportReport> {
  return importPackage('aaf', path, ports, (journey) => readFeed(journey, ports.system));
}

/** Read, and left behind on purpose: counted, so that a sender can be told to send less. */
const LEFT_BEHIND: readonly (readonly [RegExp, string])[] = [
  [/^(userPassword|password|ENTPersonMotDePasse)/i, 'passwords'],
  [/^ENTEleveTransport$/, 'transport'],
  [/^ENTEleve(RestaurantScolaire|Garderie|EtudesSurveillees)/, 'day care habits'],
  [/Nationalite|PaysNat/i, 'nationalities'],
];

async function readFeed(journey: Journey, named: string | undefined): Promise<Plan> {
  const { tally, limits } = journey;
  const delivery = deliveryOf(journey.package.files, tally);
  const header: AafHeader = { academy: null };
  const structures = new Map<string, Structure>();
  const refused = new Set<string>();
  const programmes = new Map<string, string>();
  const subjects = new Map<string, string>();
  const left = new Map<string, number>();
  let feed: Feed | null = null;
  const open = (): Feed => {
    const { system, scope } = sourceOf(journey, named, header, structures);
    return {
      journey,
      delivery,
      system,
      scope,
      structures,
      refused,
      looked: new Map(),
      told: new Set(),
      programmes,
      subjects,
      touched: new Map(),
    };
  };

  for (const file of delivery.files) {
    await withProgress(journey, file, async (onBytes) => {
      for await (const request of aafRequests(file, header, limits, onBytes)) {
        const at = { file: file.name, line: request.line };
        tally.rows += 1;
        if (request.id === '' || request.id.length > 200) {
          tally.refuseRow(complaint(at, 'id', 'the record has no key', 'every record needs an identifier'));
          continue;
        }
        const hostile = hostileAttribute(request);
        if (hostile) {
          tally.refuseRow(complaint(at, hostile.field, hostile.why, hostile.todo));
          continue;
        }
        countLeftBehind(request, left);
        switch (request.category) {
          case 'EtabEducNat':
            readStructure(request, at, { structures, refused, tally });
            holdAtMost(structures.size + refused.size, file.name, limits);
            break;
          case 'MefEducNat':
            programmes.set(
              request.attributes.get('ENTMefJointure')?.[0] ?? request.id,
              request.attributes.get('ENTLibelleMef')?.[0] ?? request.id,
            );
            holdAtMost(programmes.size, file.name, limits);
            break;
          case 'MatiereEducNat':
            subjects.set(
              request.attributes.get('ENTMatJointure')?.[0] ?? request.id,
              request.attributes.get('ENTLibelleMatiere')?.[0] ?? request.id,
            );
            holdAtMost(subjects.size, file.name, limits);
            break;
          default:
            feed ??= open();
            await readPerson(feed, request, at);
        }
      }
    });
  }
  for (const [what, count] of left) tally.notice(`${what} were left behind on purpose: no use is made of them`, count);
  feed ??= open();
  await joinPeople(feed);
  return planOf(feed);
}

/** The source is the academy, when the files say which: its join keys are unique within it. */
function sourceOf(
  { tally }: Journey,
  named: string | undefined,
  header: AafHeader,
  structures: ReadonlyMap<string, Structure>,
): Pick<Feed, 'system' | 'scope'> {
  const academies = new Set([...structures.values()].map(({ plan }) => plan.academy ?? ''));
  const told = header.academy ?? (academies.size === 1 ? [...academies][0] : '');
  const system = named ?? (told ? `aaf:${told.slice(0, 80)}` : 'aaf');
  if (system !== 'aaf') return { system, scope: 'global' };
  tally.notice('the files do not say which academy they come from: a person is not recognised from one school to another');
  return { system, scope: 'school' };
}

async function readPerson(feed: Feed, request: AafRequest, at: Origin): Promise<void> {
  const { staging, tally, heaps } = feed.journey;
  const put = (line: PersonLine) => staging.put(`people ${spread(line.id, heaps)}`, line);
  const digest = createHash('sha256')
    .update(JSON.stringify([request.kind, ...request.attributes]))
    .digest('base64');
  const line = (category: string, entries: readonly Entry[]) =>
    put({ is: 'person', category, id: request.id, digest, at, entries: news(feed, entries) });
  if (request.category === 'Eleve') {
    const records = await studentRecords(feed, request, at);
    if (records === null) return;
    await line('Eleve', records.entries);
    for (const link of records.links)
      await put({ is: 'link', id: link.guardian, student: request.id, schools: records.schools, rights: link.rights, at });
  } else if (request.category === 'PersEducNat') {
    const entries = await staffRecords(feed, request, at);
    if (entries !== null) await line('PersEducNat', entries);
  } else if (request.category === 'PersRelEleve') {
    const civil = request.kind === 'delete' ? {} : civilRecord(request);
    if ('why' in civil) tally.refuseRow(complaint(at, civil.field, civil.why, civil.todo));
    else {
      const record = {
        externalId: person(feed, request.id),
        status: request.kind === 'delete' ? ('tobedeleted' as const) : ('active' as const),
        ...civil,
      };
      await put({
        is: 'guardian',
        id: request.id,
        digest,
        at,
        record: request.kind === 'delete' ? record : { ...record, ...contacts(request, 'PERSONAL'), ...address(request) },
      });
    }
  } else {
    tally.refuse(
      complaint(at, 'categoriePersonne', `${quoted(request.category)} is not a category of the feed`, 'ask the sender for the file again'),
    );
  }
}

/** What is not set aside yet: a class is named by each of its students, a subject by everybody. */
function news({ told, journey }: Feed, entries: readonly Entry[]): readonly Entry[] {
  if (told.size > journey.limits.reference) told.clear();
  return entries.filter(({ uai, staged }) => {
    if (!('list' in staged) || (staged.list !== 'groups' && staged.list !== 'subjects')) return true;
    const text = `${uai} ${JSON.stringify(staged.record)}`;
    if (told.has(text)) return false;
    told.add(text);
    return true;
  });
}

function countLeftBehind({ category, attributes }: AafRequest, left: Map<string, number>): void {
  for (const [field, values] of attributes) {
    if (values.length === 0) continue;
    if (category === 'Eleve' && field === 'ENTPersonAdresse')
      left.set('addresses of students', (left.get('addresses of students') ?? 0) + 1);
    for (const [pattern, what] of LEFT_BEHIND) if (pattern.test(field)) left.set(what, (left.get(what) ?? 0) + 1);
  }
}

/** Schools of the feed, and those that a change found among the known. */
function planOf(feed: Feed): Plan {
  const schools = new Map<string, Plan['schools'][number]>();
  for (const structure of [...feed.structures.values(), ...feed.touched.values()]) {
    if (schools.has(structure.uai)) continue;
    const keys = [...feed.structures].filter(([, { uai }]) => uai === structure.uai).map(([key]) => key);
    const externalIds = keys.map((value) => ({ system: feed.system, kind: 'structure', value, scope: 'global' as const }));
    schools.set(structure.uai, { ...structure.plan, heap: heapOf(structure.uai), externalIds, mode: feed.delivery.mode });
  }
  return { system: feed.system, schools: [...schools.values()].sort((a, b) => (a.uai < b.uai ? -1 : 1)) };
}
