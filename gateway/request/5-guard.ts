import { parseId } from '../../core/ids.js';
import type { Obligation } from '../../core/policy/index.js';
import type { Classification } from '../../core/shield/index.js';
import type { AskedField, Gate, Json } from '../federation/execution/index.js';
import type { Requirements } from '../federation/requirements.js';
import type { Field } from '../federation/selection.js';
import type { Ruling } from './2-decide.js';
import type { ArgumentTemplate } from './arguments.js';
import { type Cell, type CellDecision, DENIED, type Decisions } from './decisions.js';
import { saidIn, withSaid } from './said.js';
import type { IdReader, SubjectKeys } from './subject-keys.js';
import type { Subjects } from './subjects.js';

/** Cells of one kind of object that are about the same subjects: decided together, object by object. */
export interface CellGroup {
  readonly type: string;
  /** How the object says whose it is. */
  readonly paths: readonly string[];
  readonly idsOf: IdReader;
  /** Where the object says its id, of one that a school keeps for its own: then what is held at another school says nothing of it. */
  readonly keptBy: string | null;
  readonly cells: readonly Cell[];
}

/** How one field of an object is guarded once it came back. */
export type Guarding =
  /** nothing to look at: open, or judged on what it leads to; and what is done to a value that is nobody's */
  | { readonly kind: 'open'; readonly obligations: readonly Obligation[] }
  /** never, for this class */
  | { readonly kind: 'denied' }
  /** by the object's own subjects */
  | { readonly kind: 'own'; readonly paths: readonly string[]; readonly cell: Cell; readonly mayHaveMore: boolean }
  /** by the subjects of the field that returned the value object */
  | { readonly kind: 'inherited'; readonly cell: Cell };

/** Step 5, the part that is the same for every request of a class: how each field is held to the decision, inside its concrete type. */
export function guardingOf(field: Field, ruling: Ruling, classification: Classification, keys: SubjectKeys): Guarding {
  const verdict = ruling.verdict(field);
  if (verdict.kind === 'denied') return { kind: 'denied' };
  if (verdict.kind === 'open') return { kind: 'open', obligations: verdict.obligations };
  const found = classification.field(field.parentType, field.name);
  const cell: Cell = { ...verdict.request, any: verdict.any };
  if (found?.subject?.kind === 'inherited') return { kind: 'inherited', cell };
  const paths = keys.localPaths(field);
  // Why: a root field, or a link judged on what it leads to, has no subject of its own here; the arrival is judged instead.
  if (paths.length === 0) return { kind: 'open', obligations: [] };
  return { kind: 'own', paths, cell, mayHaveMore: (found?.byValue.length ?? 0) > 0 };
}

/** May an object be reached by the links that led to it? Null for a link that asks nothing more. */
export function arrivalCell(link: Field, type: string, ruling: Ruling, classification: Classification): Cell | null {
  const verdict = ruling.verdict(link);
  if (verdict.kind !== 'subject') return null;
  const subject = classification.type(type)?.subject;
  const any = (classification.field(link.parentType, link.name)?.subject?.any ?? false) || (subject?.kind === 'paths' && subject.any);
  return { ...verdict.request, any };
}

/** The decisions of a group of cells for one object. Unknown subject, or nobody: denied. */
export function decideRow(group: CellGroup, object: Readonly<Json>, subjects: Subjects, decisions: Decisions): readonly CellDecision[] {
  const ids = group.idsOf(object);
  if (ids === null || ids.length === 0) return deniedRow(group);
  if (ids.length === 1) return decisions.row(group.cells, standing(ids[0] as string));
  return decisions.rowOfSeveral(group.cells, [...new Set(ids.map(standing))]);

  function standing(id: string): number {
    const found = subjects.standing(id);
    const school = group.keptBy === null ? null : schoolOf(object[group.keptBy]);
    return school === null ? found : decisions.standingAtSchool(found, school);
  }
}

function schoolOf(id: unknown): string | null {
  return typeof id === 'string' ? (parseId(id)?.school ?? null) : null;
}

const deniedRows = new WeakMap<CellGroup, readonly CellDecision[]>();
function deniedRow(group: CellGroup): readonly CellDecision[] {
  let row = deniedRows.get(group);
  if (row === undefined) {
    row = group.cells.map(() => DENIED);
    deniedRows.set(group, row);
  }
  return row;
}

/** What passing on from one subgraph to the next is decided by, for one operation. */
export interface Passing {
  readonly classification: Classification;
  readonly requirements: Requirements;
  readonly keys: SubjectKeys;
  /** The arguments that the variables of the planned operation stand for. */
  readonly variables: readonly { readonly name: string; readonly argument: ArgumentTemplate }[];
}

/** Between fetches, for one request. */
export type GateKeeper = (subjects: Subjects, decisions: Decisions) => Gate;

/**
 * Between fetches: an object travels on to another subgraph only when at least one thing that is asked of it there may be seen, with what is said
 * to it, and nothing that is sent with it may not. A subject who is denied is not named to anybody.
 */
export function gateKeeper({ classification, requirements, keys, variables }: Passing): GateKeeper {
  const known = new WeakMap<object, Map<string, Travelling>>();
  const templates = new Map(variables.map(({ name, argument }) => [name, argument]));

  const cellOf = (type: string, { name, variables: given }: AskedField): Cell | null => {
    const found = classification.field(type, name);
    if (found?.subject?.kind !== 'paths' || name === 'id') return null;
    const coordinate = `${type}.${name}`;
    const categories = [...new Set([...found.categories, ...requirements.of(coordinate).categories])];
    const said = given.flatMap((variable) => {
      const argument = templates.get(variable);
      return argument === undefined ? [] : saidIn({ parentType: type, name, coordinate }, argument, classification);
    });
    return { ...withSaid({ coordinate, categories }, said), any: found.subject.any };
  };

  function travellingOf(fetch: Parameters<Gate['look']>[0], type: string): Travelling {
    let byType = known.get(fetch);
    if (byType === undefined) {
      byType = new Map();
      known.set(fetch, byType);
    }
    let travelling = byType.get(type);
    if (travelling === undefined) {
      const asked = fetch.askedOf(type);
      // Why: what a field is computed from travels with the object however deep it lies, whatever else is asked, and whatever is said to the field.
      const computed = asked.map(({ name }) => name).filter((name) => requirements.of(`${type}.${name}`).categories.length > 0);
      const sent = [...fetch.sent, ...new Set(computed)].map((name): AskedField => ({ name, variables: [] }));
      const groups = { asked: groupsOf(type, asked), sent: groupsOf(type, sent) };
      const paths = new Map([...groups.asked, ...groups.sent].map((group) => [group.paths.join('|'), group.paths]));
      const isAskedAnyway = groups.asked.length === 0 || asked.some(({ name }) => isDecidedElsewhere(type, name));
      travelling = { ...groups, isAskedAnyway, readers: [...paths.values()].map((one) => keys.readerOf(type, one)) };
      byType.set(type, travelling);
    }
    return travelling;
  }

  /** Is nothing said here of whose it is? So of what is nobody's, and of what leads to its subjects (a pupil's class, its members). */
  function isDecidedElsewhere(type: string, name: string): boolean {
    return classification.field(type, name) !== undefined && name !== 'id' && keys.localPaths({ parentType: type, name }).length === 0;
  }

  /** Fields that are about the same subjects are decided together. */
  function groupsOf(type: string, fields: readonly AskedField[]): readonly CellGroup[] {
    const groups = new Map<string, CellGroup & { readonly cells: Cell[] }>();
    for (const field of fields) {
      const cell = cellOf(type, field);
      const paths = keys.localPaths({ parentType: type, name: field.name });
      if (cell === null || paths.length === 0) continue;
      const group = groups.get(paths.join('|')) ?? { type, paths, idsOf: keys.readerOf(type, paths), keptBy: null, cells: [] };
      group.cells.push(cell);
      groups.set(paths.join('|'), group);
    }
    return [...groups.values()];
  }

  /** Rows whose subject only the next subgraph can tell are scoped there, and decided when they come back. */
  function knows(object: Readonly<Json>, group: CellGroup): boolean {
    return keys.saysItself(group.type, group.paths) || group.idsOf(object) !== null;
  }

  return (subjects, decisions) => {
    const ids = new Set<string>();
    const decide = (group: CellGroup, object: Readonly<Json>) => decideRow(group, object, subjects, decisions);
    const mayAsk = (asked: readonly CellGroup[], object: Readonly<Json>) => {
      for (const group of asked) if (!knows(object, group) || decide(group, object).some(isPermitted)) return true;
      return false;
    };
    const maySend = (sent: readonly CellGroup[], object: Readonly<Json>) => {
      for (const group of sent) if (!decide(group, object).every(isPermitted)) return false;
      return true;
    };
    return {
      look(fetch, object, { type }) {
        for (const idsOf of travellingOf(fetch, type).readers) for (const id of idsOf(object) ?? []) ids.add(id);
      },
      load: () => subjects.load(ids),
      mayTravel(_subgraph, fetch, object, { type }) {
        // Why: whose it is follows from one key; an object that says two things of itself is taken for neither.
        if (Object.hasOwn(object, 'preau_id') && Object.hasOwn(object, 'id') && object.preau_id !== object.id) return false;
        const { asked, sent, isAskedAnyway } = travellingOf(fetch, type);
        return (isAskedAnyway || mayAsk(asked, object)) && maySend(sent, object);
      },
    };
  };
}

/** What is asked of one type of object in a fetch, and what is sent of it. */
interface Travelling {
  readonly asked: readonly CellGroup[];
  /** Is something asked that is not decided here? Then it is asked whatever of the rest is denied. */
  readonly isAskedAnyway: boolean;
  readonly sent: readonly CellGroup[];
  /** Whose those are, each way to say it once. */
  readonly readers: readonly IdReader[];
}

function isPermitted({ permits }: CellDecision): boolean {
  return permits;
}
