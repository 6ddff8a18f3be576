import { humanOf } from '../../core/ids.js';
import type { Classification, SubjectPaths } from '../../core/shield/index.js';
import type { Key } from '../federation/narrow.js';
import type { Field, Selection } from '../federation/selection.js';
import type { Ruling } from './2-decide.js';
import { COARSE_KEYS } from './obligations.js';

/** The facets of a human carry the subject in their own id. */
const FACETS: ReadonlySet<string> = new Set(['Person', 'Student', 'Staff']);

/** Subject paths that start at the object itself, and so can be asked of it: its type's own, and those of a field that do not lead through it. */
export function localPaths(field: Field, classification: Classification): readonly string[] {
  const subject = classification.field(field.parentType, field.name)?.subject;
  if (subject?.kind !== 'paths') return [];
  if (isTypes(subject, field, classification)) return subject.paths;
  return subject.paths.filter((path) => !path.startsWith('$') && path.split('.')[0] !== field.name);
}

/** Does a subject path lead through the field itself? Then what it returns is decided on arrival. */
export function leadsThrough(field: Field, classification: Classification): boolean {
  const subject = classification.field(field.parentType, field.name)?.subject;
  if (subject?.kind !== 'paths' || isTypes(subject, field, classification)) return false;
  return subject.paths.some((path) => path.split('.')[0] === field.name);
}

/** Is it what the type says of all its fields? Then it is about the object, even where it names this very field (`Message.sender`). */
function isTypes(subject: SubjectPaths, field: Field, classification: Classification): boolean {
  return classification.type(field.parentType)?.subject === subject;
}

/** The internal fields to ask beside what is asked of an object: whose it is, and what categories its values have of their own. */
export function keysOf(type: string, selection: Selection, classification: Classification, ruling: Ruling): readonly Key[] {
  const kept = (selection.fieldsOf.get(type) ?? []).filter((field) => ruling.verdict(field).kind !== 'denied');
  if (kept.length === 0) return [];
  const coarse = COARSE_KEYS[type];
  if (coarse !== undefined) return [{ dataKey: `preau_${coarse}`, name: coarse }];
  if (FACETS.has(type)) return [{ dataKey: 'preau_id', name: 'id' }];
  const typePaths = classification.type(type)?.subject;
  if (typePaths?.kind !== 'paths') return [];
  const paths = new Set([...typePaths.paths, ...kept.flatMap((field) => localPaths(field, classification))]);
  const valued = kept.filter((field) => (classification.field(type, field.name)?.byValue.length ?? 0) > 0);
  return [
    ...[...paths].map((path): Key => ({ dataKey: subjectKey(path), name: 'preauSubjects', argument: { name: 'path', value: path } })),
    ...[...new Set(valued.map((field) => field.name))].map(
      (name): Key => ({ dataKey: `preau_c_${name}`, name: 'preauCategories', argument: { name: 'field', value: name } }),
    ),
  ];
}

/** The humans a fetched object is about, for the given paths; null when the data does not say, which denies. */
export function humansOf(object: Readonly<Record<string, unknown>>, type: string, paths: readonly string[]): readonly string[] | null {
  if (FACETS.has(type)) {
    const human = humanOf(String(object.preau_id ?? object.id ?? ''));
    return human === null ? null : [human];
  }
  const found: string[] = [];
  for (const path of paths) {
    const ids = object[subjectKey(path)];
    if (!Array.isArray(ids)) return null;
    for (const id of ids) found.push(humanOf(String(id)) ?? String(id));
  }
  return found;
}

/** Every human that the fetched data names as a subject. */
export function* humansIn(value: unknown): Generator<string> {
  if (Array.isArray(value)) {
    for (const item of value) yield* humansIn(item);
  } else if (typeof value === 'object' && value !== null) {
    for (const [key, item] of Object.entries(value)) {
      if (key === 'preau_id') yield String(item);
      else if (key.startsWith('preau_s_') && Array.isArray(item)) yield* item.map(String);
      else yield* humansIn(item);
    }
  }
}

/** The categories a fetched value has of its own. */
export function valueCategories(object: Readonly<Record<string, unknown>>, field: Field): readonly string[] {
  const found = object[`preau_c_${field.name}`];
  return Array.isArray(found) ? found.map(String) : [];
}

function subjectKey(path: string): string {
  return `preau_s_${path.replace(/[^A-Za-z0-9]/g, '_')}`;
}
