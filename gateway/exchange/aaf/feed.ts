import { quoted } from '../../../core/errors.js';
import type { ExternalKey } from '../../../subgraphs/identity/roster.js';
import type { Origin } from '../import-fault.js';
import { complaint, type Journey, type SchoolPlan } from '../journey.js';
import type { KnownTie } from '../ports.js';
import type { RosterList, Staged } from '../school-roster.js';
import type { Delivery } from './delivery.js';

/** A structure of the feed that is a school. */
export interface Structure {
  readonly uai: string;
  readonly plan: Omit<SchoolPlan, 'heap' | 'mode' | 'externalIds'>;
  /** Labels of its classes and groups, by code. */
  readonly labels: ReadonlyMap<string, string>;
  /** Codes of the classes that each group takes its students from. */
  readonly classesOf: ReadonlyMap<string, readonly string[]>;
}

/** What is known while a feed is read. */
export interface Feed {
  readonly journey: Journey;
  readonly delivery: Delivery;
  readonly system: string;
  /** Join keys are unique within an academy: across schools they count only when we know which academy speaks. */
  readonly scope: ExternalKey['scope'];
  /** By join key. */
  readonly structures: Map<string, Structure>;
  /** Join keys of structures that are no school we can take. */
  readonly refused: ReadonlySet<string>;
  /** Structures looked up among those known, or found missing. */
  readonly looked: Map<string, Structure | null>;
  readonly programmes: ReadonlyMap<string, string>;
  readonly subjects: ReadonlyMap<string, string>;
  /** Classes and subjects that were set aside already, as every record that names them tells them. */
  readonly told: Set<string>;
  /** UAIs that got a record. */
  readonly touched: Map<string, Structure>;
}

/** What one record puts on the heaps of schools. */
export interface Entry {
  readonly uai: string;
  readonly staged: Staged;
}

export const heapOf = (uai: string) => `school ${uai}`;

export function person(feed: Feed, id: string): ExternalKey {
  return { system: feed.system, kind: 'jointure', value: id, scope: feed.scope };
}

/** `etab$code`, or a subject code: unique within the school. */
export function local(feed: Feed, kind: 'class' | 'group' | 'subject' | 'ELEVE_ID', value: string): ExternalKey {
  return { system: feed.system, kind, value, scope: 'school' };
}

/** The school of a structure key: from the feed, else from earlier imports; null and told when neither knows it. */
export async function structureOf(feed: Feed, key: string, at: Origin, field: string): Promise<Structure | null> {
  if (feed.refused.has(key)) {
    feed.journey.tally.notice('a record names a school that was refused: left out there');
    return null;
  }
  const found = feed.structures.get(key) ?? feed.looked.get(key);
  if (found !== undefined) {
    if (found === null) tellMissing(feed, key, at, field);
    return found;
  }
  const [known] = (await feed.journey.known.where([{ system: feed.system, kind: 'structure', value: key, scope: 'global' }]))[0] ?? [];
  const structure = known ? bare(known.uai, known) : null;
  feed.looked.set(key, structure);
  if (structure === null) tellMissing(feed, key, at, field);
  return structure;
}

function tellMissing({ journey }: Feed, key: string, at: Origin, field: string): void {
  journey.tally.refuse(
    complaint(
      at,
      field,
      `structure ${quoted(key)} is not in the delivery and not known from before`,
      'ask the academy for the EtabEducNat file that holds it, and import it along',
    ),
  );
}

/** A school of which the delivery itself says nothing. */
export function bare(uai: string, plan: Structure['plan']): Structure {
  return { uai, plan, labels: new Map(), classesOf: new Map() };
}

/** The schools at which a person is known from before. */
export async function placesOf(feed: Feed, id: string): Promise<readonly Structure[]> {
  const known = (await feed.journey.known.where([person(feed, id)]))[0] ?? [];
  const schools = known.map((school) => bare(school.uai, school));
  for (const school of schools) feed.looked.set(`school ${school.uai}`, school);
  return schools;
}

export async function tiesOf(feed: Feed, id: string): Promise<readonly KnownTie[]> {
  return (await feed.journey.known.ties([person(feed, id)]))[0] ?? [];
}

/** One record for one school. */
export function entry(structure: Structure, list: RosterList, record: unknown, at: Origin): Entry {
  return { uai: structure.uai, staged: { list, record, at } };
}

/** The class or group itself, as every record that names it tells it. */
export function groupEntry(feed: Feed, structure: Structure, kind: 'class' | 'group', value: string, at: Origin): Entry {
  const [etab, code] = value.split('$') as [string, string];
  const classes = kind === 'group' ? structure.classesOf.get(code) : undefined;
  const record = {
    externalId: local(feed, kind, value),
    status: 'active',
    kind: kind === 'class' ? 'DIVISION' : 'GROUP',
    code,
    name: structure.labels.get(code) ?? code,
    ...(classes && { parents: classes.map((one) => local(feed, 'class', `${etab}$${one}`)) }),
  };
  return entry(structure, 'groups', record, at);
}

export function subjectEntry(feed: Feed, structure: Structure, code: string, label: string | undefined, at: Origin): Entry {
  const record = {
    externalId: local(feed, 'subject', code),
    status: 'active',
    code,
    nationalCode: code,
    name: feed.subjects.get(code) ?? label ?? code,
  };
  return entry(structure, 'subjects', record, at);
}

/** `etab$class…` as its parts, when it has at least as many as asked for. */
export function composite(value: string, parts: number): readonly string[] | null {
  const found = value.split('$').map((part) => part.trim());
  return found.length >= parts && found.slice(0, parts).every((part) => part !== '') ? found : null;
}
