import { quoted } from '../../../core/errors.js';
import type { RosterLink, RosterPerson } from '../../../subgraphs/identity/roster.js';
import type { Origin } from '../import-fault.js';
import { complaint } from '../journey.js';
import { bare, type Entry, type Feed, heapOf, person, placesOf, type Structure } from './feed.js';

/** What is set aside under a person's key until everything about them has been read. */
export type PersonLine =
  | {
      readonly is: 'person';
      readonly category: string;
      readonly id: string;
      readonly digest: string;
      readonly at: Origin;
      readonly entries: readonly Entry[];
    }
  | { readonly is: 'guardian'; readonly id: string; readonly digest: string; readonly at: Origin; readonly record: RosterPerson }
  | {
      readonly is: 'link';
      readonly id: string;
      readonly student: string;
      readonly schools: readonly string[];
      readonly rights: Omit<RosterLink, 'student' | 'guardian' | 'status'>;
      readonly at: Origin;
    };

/** Hands everybody to their schools: a guardian to those of the students who name them. One heap in memory at a time. */
export async function joinPeople(feed: Feed): Promise<void> {
  const { staging, heaps, progress } = feed.journey;
  progress.start('sorting people by school', heaps);
  for (let heap = 0; heap < heaps; heap += 1) {
    const lines = new Map<string, PersonLine[]>();
    for await (const line of staging.read<PersonLine>(`people ${heap}`)) {
      const same = lines.get(line.id);
      if (same) same.push(line);
      else lines.set(line.id, [line]);
    }
    await staging.drop(`people ${heap}`);
    for (const same of lines.values()) await joinOne(feed, same);
    progress.advance(1);
  }
  progress.end();
}

async function joinOne(feed: Feed, lines: readonly PersonLine[]): Promise<void> {
  for (const category of ['Eleve', 'PersEducNat']) {
    const told = lines.filter((line) => line.is === 'person' && line.category === category) as Extract<PersonLine, { is: 'person' }>[];
    if (told[0] === undefined) continue;
    const schools = told.flatMap(({ entries }) => entries.map(({ uai }) => uai));
    if (agree(feed, told, schools)) for (const { uai, staged } of told[0].entries) await put(feed, uai, staged);
  }
  const links = lines.filter((line) => line.is === 'link') as Extract<PersonLine, { is: 'link' }>[];
  const guardians = lines.filter((line) => line.is === 'guardian') as Extract<PersonLine, { is: 'guardian' }>[];
  const schools = [...new Set(links.flatMap((link) => link.schools))];
  const [guardian] = guardians;
  if (!agree(feed, guardians, schools)) return;
  if (guardian) await putGuardian(feed, guardian, schools);
  for (const link of links) {
    // Why: in a complete delivery somebody who is not in it is nowhere; in others they may be known from before.
    if (!guardian && feed.delivery.complete && feed.delivery.guardians) {
      feed.journey.tally.refuse(
        complaint(
          link.at,
          'ENTElevePersRelEleve',
          `nobody has the key ${quoted(link.id)}: the link was left out`,
          'ask the academy for the person in relation, or take the link off',
        ),
        link.schools.map(heapOf),
      );
      continue;
    }
    const tie: RosterLink = { student: person(feed, link.student), guardian: person(feed, link.id), status: 'active', ...link.rights };
    for (const uai of link.schools) await put(feed, uai, { list: 'links', record: tie, at: link.at });
  }
}

/** Rows of one key have to say the same. */
function agree({ journey }: Feed, told: readonly { readonly digest: string; readonly at: Origin }[], schools: readonly string[]): boolean {
  const other = told.find(({ digest }) => digest !== told[0]?.digest);
  if (other === undefined) return true;
  const first = (told[0] as { at: Origin }).at;
  const why = `the key stands in ${first.file}, line ${first.line} too, with other content; nothing of the school was written`;
  const fault = complaint(other.at, 'id', why, 'keep the right one of the two records');
  if (schools.length === 0) journey.tally.refuse(fault);
  for (const uai of new Set(schools)) journey.tally.failSchool(heapOf(uai), fault);
  return false;
}

async function putGuardian(feed: Feed, guardian: Extract<PersonLine, { is: 'guardian' }>, schools: readonly string[]): Promise<void> {
  const { tally } = feed.journey;
  const gone = guardian.record.status === 'tobedeleted';
  const places = schools.length > 0 && !gone ? [] : feed.delivery.mode === 'bulk' ? [] : await placesOf(feed, guardian.id);
  // One school is enough: a person has one record, wherever it lives.
  const targets = gone ? places.map(({ uai }) => uai) : schools.length > 0 ? schools : places.slice(0, 1).map(({ uai }) => uai);
  if (targets.length === 0) tally.notice('a person in relation is not linked to any student: not taken');
  for (const uai of targets) await put(feed, uai, { list: 'guardians', record: guardian.record, at: guardian.at });
}

async function put(feed: Feed, uai: string, staged: Entry['staged']): Promise<void> {
  if (!feed.touched.has(uai)) touch(feed, structureWith(feed, uai));
  await feed.journey.staging.put(heapOf(uai), staged);
}

function structureWith(feed: Feed, uai: string): Structure {
  for (const structure of [...feed.structures.values(), ...feed.looked.values()]) if (structure?.uai === uai) return structure;
  return bare(uai, { uai, name: uai });
}

function touch(feed: Feed, structure: Structure): void {
  if (!feed.touched.has(structure.uai)) feed.touched.set(structure.uai, structure);
}
