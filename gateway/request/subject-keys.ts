import { type GraphQLSchema, isObjectType } from 'graphql';
import { humanOf } from '../../core/ids.js';
import type { Classification, SubjectPaths } from '../../core/shield/index.js';
import type { Key } from '../federation/narrow.js';
import type { Field, Selection } from '../federation/selection.js';
import type { Ruling } from './2-decide.js';
import { COARSE_KEYS } from './obligations.js';

/**
 * How fetched data says whose it is. Subgraphs of ours answer `preauSubjects(path:)` from the row; where a supergraph has no such field, the
 * path itself is asked, down to the `id` it ends on.
 */
export interface SubjectKeys {
  /** Subject paths that start at the object itself, and so can be asked of it: its type's own, and those of a field that do not lead through it. */
  localPaths(field: FieldOf): readonly string[];
  /** Does a subject path lead through the field itself? Then what it returns is decided on arrival. */
  leadsThrough(field: Field): boolean;
  /** Are objects of this type somebody, so that their own id is the subject? */
  isFacet(type: string): boolean;
  /** Is somebody asked for nothing but who they are? That, their own id says. */
  saysItself(type: string, paths: readonly string[]): boolean;
  /** The internal fields to ask beside what is asked of an object: whose it is, and what categories its values have of their own. */
  keysOf(type: string, selection: Selection, ruling: Ruling): readonly Key[];
  /** Reads whom objects of a type are about, by the given paths: made once for all of them. */
  readerOf(type: string, paths: readonly string[]): IdReader;
  /** The human that an id stands for; null for an id that is nobody's. */
  humanOf(id: string): string | null;
}

/** Ids of those a fetched object is about; null when the data does not say, which denies. */
export type IdReader = (object: Readonly<Record<string, unknown>>) => readonly string[] | null;

type FieldOf = Pick<Field, 'parentType' | 'name'>;

export function subjectKeys(schema: GraphQLSchema, classification: Classification): SubjectKeys {
  const school = schema.getQueryType()?.getFields().preauPlaces !== undefined;

  /** Is it what the type says of all its fields? Then it is about the object, even where it names this very field (`Message.sender`). */
  const isTypes = (subject: SubjectPaths, field: FieldOf) => classification.type(field.parentType)?.subject === subject;

  function isFacet(type: string): boolean {
    const subject = classification.type(type)?.subject;
    // Why: a member of staff is a facet of a person, and shares the number of their id.
    return subject?.kind === 'paths' && (subject.paths.includes('self') || (school && type === 'Staff'));
  }

  function localPaths(field: FieldOf): readonly string[] {
    const subject = classification.field(field.parentType, field.name)?.subject;
    if (subject?.kind !== 'paths') return [];
    if (isTypes(subject, field)) return subject.paths;
    return subject.paths.filter((path) => !path.startsWith('$') && path.split('.')[0] !== field.name);
  }

  /** Does a path say no more than whose the object is? */
  function isOwn(type: string, path: string): boolean {
    const subject = classification.type(type)?.subject;
    return path === 'self' || (subject?.kind === 'paths' && subject.paths.includes(path));
  }

  function subjectKey(type: string, path: string): Key {
    const dataKey = dataKeyOf(path);
    const declared = schema.getType(type);
    if (school || !isObjectType(declared)) return { dataKey, name: 'preauSubjects', argument: { name: 'path', value: path } };
    const [first, ...rest] = path.split('.') as [string, ...string[]];
    const next = rest.reduceRight<Key>((inner, name) => ({ dataKey: name, name, next: inner }), { dataKey: 'id', name: 'id' });
    return { dataKey, name: first, next };
  }

  return {
    isFacet,
    saysItself: (type, paths) => isFacet(type) && paths.every((path) => isOwn(type, path)),
    localPaths,
    leadsThrough(field) {
      const subject = classification.field(field.parentType, field.name)?.subject;
      if (subject?.kind !== 'paths' || isTypes(subject, field)) return false;
      return subject.paths.some((path) => path.split('.')[0] === field.name);
    },
    keysOf(type, selection, ruling) {
      const kept = (selection.fieldsOf.get(type) ?? []).filter((field) => ruling.verdict(field).kind !== 'denied');
      if (kept.length === 0) return [];
      const coarse = school ? COARSE_KEYS[type] : undefined;
      if (coarse !== undefined) return [{ dataKey: `preau_${coarse}`, name: coarse }];
      if (isFacet(type)) {
        const others = new Set(kept.flatMap(localPaths).filter((path) => !isOwn(type, path)));
        return [{ dataKey: 'preau_id', name: 'id' }, ...[...others].map((path) => subjectKey(type, path))];
      }
      const typePaths = classification.type(type)?.subject;
      if (typePaths?.kind !== 'paths') return [];
      const paths = new Set([...typePaths.paths, ...kept.flatMap(localPaths)]);
      const valued = kept.filter((field) => (classification.field(type, field.name)?.byValue.length ?? 0) > 0);
      return [
        ...[...paths].map((path) => subjectKey(type, path)),
        ...[...new Set(valued.map((field) => field.name))].map(
          (name): Key => ({ dataKey: `preau_c_${name}`, name: 'preauCategories', argument: { name: 'field', value: name } }),
        ),
      ];
    },
    readerOf(type, paths) {
      if (isFacet(type)) {
        // INVARIANT: what somebody has that is about somebody else is decided about that one (a pupil's tutor).
        const others = paths.filter((path) => !isOwn(type, path));
        const isOfThemself = others.length === 0 || others.length < paths.length;
        const names = others.map(dataKeyOf);
        return (object) => {
          const id = object.preau_id ?? object.id;
          if (typeof id !== 'string') return null;
          if (names.length === 0) return [id];
          const ids = idsUnder(object, names);
          return ids !== null && isOfThemself ? [id, ...ids] : ids;
        };
      }
      const names = paths.map(dataKeyOf);
      const [only, ...more] = names;
      // Why: one path is the ordinary case, and it is looked at for each object.
      return only !== undefined && more.length === 0 ? (object) => idsIn(object[only]) : (object) => idsUnder(object, names);
    },
    humanOf: school ? humanOf : (id) => id,
  };
}

/** The name under which an object says whom it is about by a path of the schema. */
function dataKeyOf(path: string): string {
  return `preau_s_${path.replace(/[^A-Za-z0-9]/g, '_')}`;
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}

/** Ids under all these names; null where one does not say. */
function idsUnder(object: Readonly<Record<string, unknown>>, names: readonly string[]): readonly string[] | null {
  return together(names.map((name) => idsIn(object[name])));
}

/** Ids in an answer: a list of them, or objects down to their `id`. Null where the answer does not say. */
function idsIn(said: unknown): readonly string[] | null {
  if (typeof said === 'string') return [said];
  if (Array.isArray(said)) return said.every(isText) ? said : together(said.map(idsIn));
  if (typeof said !== 'object' || said === null) return null;
  for (const name in said) if (name !== '__typename') return idsIn((said as Readonly<Record<string, unknown>>)[name]);
  return null;
}

function together(lists: readonly (readonly string[] | null)[]): readonly string[] | null {
  return lists.includes(null) ? null : (lists as readonly (readonly string[])[]).flat();
}
