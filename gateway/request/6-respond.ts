import { type GraphQLOutputType, isLeafType, isListType, isNonNullType } from 'graphql';
import { isKeptByASchool } from '../../core/ids.js';
import type { Obligation } from '../../core/policy/index.js';
import type { Classification } from '../../core/shield/index.js';
import type { Json } from '../federation/execution/index.js';
import { type Field, placesIn, type Selection, type Shape } from '../federation/selection.js';
import type { Ruling } from './2-decide.js';
import { arrivalCell, type CellGroup, decideRow, guardingOf } from './5-guard.js';
import type { Cell, CellDecision, Decisions } from './decisions.js';
import { type LeafWriter, leafWriter } from './leaf-text.js';
import { applyObligations, coarseValue, doneOnArrival } from './obligations.js';
import type { SubjectKeys } from './subject-keys.js';
import type { Subjects } from './subjects.js';
import type { Denial, DenialCode } from './verdict.js';

/** What the writing of one answer stands on. */
export interface Writing {
  readonly subjects: Subjects;
  readonly decisions: Decisions;
  /** A third party's ids are its own: they cannot be joined with another's. Null: ids as they are. */
  readonly hide: ((id: string) => string) | null;
  /** Answers of the root that no subgraph gives: introspection. */
  readonly introspection: Readonly<Json>;
  /** Answers of feeds that are closed, as JSON, by response key: what is to be forgotten (`withdrawals.ts`). */
  readonly withdrawn: ReadonlyMap<string, string>;
  /** Objects that stand at several places: written once. */
  readonly shared: ReadonlySet<object>;
  readonly written: Map<ObjectWriter, Map<object, string>>;
  /** Coordinates denied while writing: one each, however many cells. */
  readonly denied: Map<string, DenialCode>;
  /** The groups of cells that were decided, by their decisions: what was permitted for one may have been denied for another. */
  readonly decided: Map<readonly CellDecision[], PlacedGroup>;
  /** Coordinates permitted one by one. */
  readonly permitted: Set<string>;
  /** Coordinates that came back null though they may not be. */
  readonly missing: Set<string>;
}

/** Cells that are decided together, and the fields that lead to them from the root. */
export interface PlacedGroup extends CellGroup {
  readonly place: string;
}

/** An answer's text, compiled once for an operation and an authorisation class. */
export interface AnswerWriter {
  /** The `data` of the answer, as JSON. */
  write(data: Readonly<Json>, writing: Writing): string;
  /** The ids of everybody whom the data names as a subject. */
  collect(data: Readonly<Json>, ids: Set<string>): void;
  /** Everything that is decided for each object, whether or not there is one. */
  readonly groups: readonly PlacedGroup[];
}

/** A null that its place cannot hold: it takes the nearest place above that can (GraphQL specification 6.4.4). No JSON is this text. */
const BUBBLES = '';
const NULL = 'null';
const NO_SUBJECTS: readonly string[] = [];
const NO_ROWS: readonly (readonly CellDecision[])[] = [];

type ObjectWriter = (value: Readonly<Json>, writing: Writing, inherited: readonly string[]) => string;
type ValueWriter = (value: unknown, writing: Writing, inherited: readonly string[]) => string;
type Collector = (value: Readonly<Json>, ids: Set<string>) => void;

/**
 * Step 6: the answer as the client asked it, from the original operation, straight to text, per concrete type. Only what the decision lets
 * through is written. Source: GraphQL specification, section 6.4.
 */
export function compileAnswer(shape: Shape, ruling: Ruling, classification: Classification, keys: SubjectKeys): AnswerWriter {
  const places = placesIn(shape);
  const everyGroup: PlacedGroup[][] = [];

  function objectOf(selection: Selection, links: readonly Field[]): { readonly write: ObjectWriter; readonly collect: Collector } {
    const byType = new Map(selection.types.map((type) => [type, typed(type, selection, links)]));
    const only = selection.abstract ? undefined : byType.get(selection.types[0] as string);
    const writerOf = (value: Readonly<Json>) => only ?? byType.get(String(Object.hasOwn(value, '__typename') ? value.__typename : ''));
    const once: ObjectWriter = (value, writing, inherited) => writerOf(value)?.write(value, writing, inherited) ?? NULL;
    const write: ObjectWriter = (value, writing, inherited) => {
      if (inherited.length > 0 || !writing.shared.has(value)) return once(value, writing, inherited);
      let texts = writing.written.get(once);
      if (texts === undefined) {
        texts = new Map();
        writing.written.set(once, texts);
      }
      let text = texts.get(value);
      if (text === undefined) {
        text = once(value, writing, inherited);
        texts.set(value, text);
      }
      return text;
    };
    return { write, collect: (value, ids) => writerOf(value)?.collect(value, ids) };
  }

  function typed(type: string, selection: Selection, links: readonly Field[]): { write: ObjectWriter; collect: Collector } {
    const fields = selection.fieldsOf.get(type) ?? [];
    const subject = classification.type(type)?.subject;
    const structural = subject?.kind !== 'paths';
    const groups = new CellGroups(type, places.get(selection) ?? '');
    everyGroup.push(groups.all);
    const arrivals = structural
      ? []
      : links.flatMap((link) => {
          const cell = arrivalCell(link, type, ruling, classification);
          return cell === null
            ? []
            : [{ at: groups.add(subject.paths, cell, keys), told: link.parentType !== 'Query', coordinate: link.coordinate }];
        });
    const sight = sightOf(type, selection, groups);
    const writers = fields.map((field, index) => ({
      start: `${index === 0 ? '' : ','}"${field.responseKey}":`,
      write: fieldOf(field, type, groups, structural ? links : [], sight),
    }));
    const { all } = groups;
    const children = fields.flatMap((field) => collectorOf(field, structural ? links : []));
    const isNamed = keys.isFacet(type) && !all.some(({ paths }) => paths.length === 0);
    const readers = [...(isNamed ? [keys.readerOf(type, [])] : []), ...all.map(({ idsOf }) => idsOf)];

    let known = NO_ROWS;
    /** The rows of an object, by group. Why the last are looked at: most objects of a list are decided alike, and need no list of rows each. */
    const rowsOf = (value: Readonly<Json>, writing: Writing): readonly (readonly CellDecision[])[] => {
      let areKnown = known.length === all.length;
      for (let index = 0; areKnown && index < all.length; index++)
        areKnown = decided(all[index] as PlacedGroup, value, writing) === known[index];
      if (!areKnown) known = all.map((group) => decided(group, value, writing));
      return known;
    };

    const write: ObjectWriter = (value, writing, inherited) => {
      const rows = rowsOf(value, writing);
      for (const { at, told, coordinate } of arrivals) {
        const decision = (rows[at.group] as readonly CellDecision[])[at.cell] as CellDecision;
        if (decision.permits && doneOnArrival(decision.obligations).length === 0) continue;
        // INVARIANT: who asks by id or by list reads the same for what is hidden and for what is not there (threats L15, T34).
        if (told && !decision.permits) writing.denied.set(coordinate, decision.code);
        return NULL;
      }
      let text = '{';
      for (const { start, write } of writers) {
        const written = write(value, writing, inherited, rows);
        if (written === BUBBLES) return NULL;
        text += start + written;
      }
      return sight.always || sight.cells.some((at) => rows[at.group]?.[at.cell]?.permits === true) ? `${text}}` : NULL;
    };
    const collect: Collector = (value, ids) => {
      for (const idsOf of readers) for (const id of idsOf(value) ?? []) ids.add(id);
      for (const child of children) child(value, ids);
    };
    return { write, collect };
  }

  /** Whether an object is seen at all, before it is known what of its fields is. */
  function sightOf(type: string, selection: Selection, groups: CellGroups): Sight {
    if (!selection.abstract) return { always: true, cells: [] };
    const presence = ruling.presence(selection, type);
    if (presence.kind !== 'subject') return { always: presence.kind === 'open', cells: [] };
    const subject = classification.type(type)?.subject;
    const cell: Cell = { ...presence.request, any: subject?.any ?? false };
    // Why: where nothing is asked of it, not even whose it is, that it is there is what the class may know.
    const isAsked = (selection.fieldsOf.get(type) ?? []).length > 0;
    return { always: !isAsked, cells: [groups.add(subject?.paths ?? [], cell, keys)] };
  }

  function decided(group: PlacedGroup, value: Readonly<Json>, writing: Writing): readonly CellDecision[] {
    const row = decideRow(group, value, writing.subjects, writing.decisions);
    writing.decided.set(row, group);
    return row;
  }

  function isDenied(field: Field): boolean {
    return field.absent || (!field.name.startsWith('__') && ruling.verdict(field).kind === 'denied');
  }

  type FieldWriter = (
    value: Readonly<Json>,
    writing: Writing,
    inherited: readonly string[],
    rows: readonly (readonly CellDecision[])[],
  ) => string;

  function fieldOf(field: Field, type: string, groups: CellGroups, links: readonly Field[], sight: Sight): FieldWriter {
    const { dataKey } = field;
    const atRoot = field.parentType === 'Query' && isDenied(field);
    if (atRoot) return (_value, { withdrawn }) => withdrawn.get(field.responseKey) ?? NULL;
    if (field.absent) return () => NULL;
    if (field.name === '__typename') {
      const text = JSON.stringify(type);
      return () => text;
    }
    if (field.name.startsWith('__')) return (_value, { introspection }) => JSON.stringify(introspection[field.responseKey] ?? null);
    const guarding = guardingOf(field, ruling, classification, keys);
    if (guarding.kind === 'open' || guarding.kind === 'inherited') sight.always = true;
    const complete = valueWriter(field.type, field, keys.leadsThrough(field) ? [...links, field] : links);
    const nothing = isNonNullType(field.type) ? BUBBLES : NULL;
    const read = (value: Readonly<Json>) => (Object.hasOwn(value, dataKey) ? value[dataKey] : null);
    const given = (found: unknown, writing: Writing, inherited: readonly string[]) => {
      const text = complete(found, writing, inherited);
      if (text === BUBBLES) writing.missing.add(field.coordinate);
      return text;
    };

    const isLink = field.selection !== null && isDecidedApart(field.selection, guarding.kind === 'open');
    const doneTo = (found: unknown, obligations: readonly Obligation[]) => {
      const left = isLink ? doneOnArrival(obligations) : obligations;
      return left.length === 0 ? found : applyObligations(found, field.type, left);
    };

    if (guarding.kind === 'denied') return () => nothing;
    if (guarding.kind === 'open')
      return (value, writing, inherited) => {
        const left = doneTo(read(value), guarding.obligations);
        return given(left, writing, ruling.verdict(field).kind === 'open' ? inherited : NO_SUBJECTS);
      };
    const coarse = isNonNullType(field.type) ? BUBBLES : complete(coarseValue(field.type), WITHOUT_SUBJECTS, NO_SUBJECTS);
    const denied = (decision: CellDecision, writing: Writing) => {
      writing.denied.set(field.coordinate, decision.code);
      return nothing;
    };
    const permitted = (value: Readonly<Json>, decision: CellDecision, writing: Writing, humans: readonly string[]) => {
      const left = doneTo(read(value), decision.obligations);
      return given(left, writing, humans);
    };
    if (guarding.kind === 'inherited') {
      const { cell } = guarding;
      return (value, writing, inherited) => {
        const decision = writing.decisions.decideForAll(
          cell,
          inherited.map((id) => writing.subjects.standing(id)),
        );
        if (!decision.permits) return denied(decision, writing);
        writing.permitted.add(field.coordinate);
        return permitted(value, decision, writing, inherited);
      };
    }
    const { paths, cell, mayHaveMore } = guarding;
    // Why: an id is read by whoever reads anything of the row, to join it; of every other field the subgraph looks whose row it is.
    const at = groups.add(paths, cell, keys, field.name === 'id' && isKeptByASchool(type) ? dataKey : null);
    sight.cells.push(at);
    const passesOn = field.selection !== null && inheritsIn(field.selection);
    const idsOf = keys.readerOf(type, paths);
    return (value, writing, _inherited, rows) => {
      const decision = (rows[at.group] as readonly CellDecision[])[at.cell] as CellDecision;
      if (!decision.permits) return denied(decision, writing);
      const more = mayHaveMore ? value[`preau_c_${field.name}`] : undefined;
      const humans = passesOn || mayHaveMore ? (idsOf(value) ?? NO_SUBJECTS) : NO_SUBJECTS;
      if (!Array.isArray(more) || more.length === 0) return permitted(value, decision, writing, humans);
      const sensitive = writing.decisions.decideForAll(
        writing.decisions.withMore(cell, more.map(String) as never),
        humans.map((id) => writing.subjects.standing(id)),
      );
      if (sensitive.permits) return permitted(value, sensitive, writing, humans);
      // INVARIANT: a value that is sensitive is left out without an error, which would say that it is.
      return decision.obligations.includes('GENERALISE') ? coarse : nothing;
    };
  }

  function valueWriter(type: GraphQLOutputType, field: Field, links: readonly Field[]): ValueWriter {
    if (isNonNullType(type)) {
      const inner = valueWriter(type.ofType, field, links);
      return (value, writing, inherited) => {
        const text = inner(value, writing, inherited);
        return text === NULL ? BUBBLES : text;
      };
    }
    if (isListType(type)) {
      const item = valueWriter(type.ofType, field, links);
      return (value, writing, inherited) => {
        if (!Array.isArray(value)) return NULL;
        let text = '[';
        for (let index = 0; index < value.length; index++) {
          const written = item(value[index], writing, inherited);
          if (written === BUBBLES) return NULL;
          text += index === 0 ? written : `,${written}`;
        }
        return `${text}]`;
      };
    }
    if (isLeafType(type)) {
      const leaf: LeafWriter = leafWriter(type);
      return (value, { hide }) => (value === null || value === undefined ? NULL : leaf(value, hide));
    }
    const { write } = objectFor(field.selection as Selection, links);
    return (value, writing, inherited) =>
      typeof value === 'object' && value !== null && !Array.isArray(value) ? write(value as Json, writing, inherited) : NULL;
  }

  const objects = new Map<Selection, ReturnType<typeof objectOf>>();
  function objectFor(selection: Selection, links: readonly Field[]): ReturnType<typeof objectOf> {
    let found = objects.get(selection);
    if (found === undefined) {
      found = objectOf(selection, links);
      objects.set(selection, found);
    }
    return found;
  }

  function collectorOf(field: Field, links: readonly Field[]): Collector[] {
    const { selection, dataKey } = field;
    if (selection === null || ruling.verdict(field).kind === 'denied') return [];
    const { collect } = objectFor(selection, keys.leadsThrough(field) ? [...links, field] : links);
    const walk = (value: unknown, ids: Set<string>): void => {
      if (Array.isArray(value)) for (const item of value) walk(item, ids);
      else if (typeof value === 'object' && value !== null) collect(value as Json, ids);
    };
    return [(value, ids) => (Object.hasOwn(value, dataKey) ? walk(value[dataKey], ids) : undefined)];
  }

  /**
   * Is everything in it decided at its own coordinate? Then what is done on arrival is done, whatever the field that leads there is judged by.
   * INVARIANT: what is nobody's is read by whoever may read it of anybody: which one of those somebody has (a reason, a club) is what there is to be coarse.
   */
  function isDecidedApart(selection: Selection, isNobodys: boolean): boolean {
    return [...selection.fieldsOf].every(([type, fields]) => {
      const kind = classification.type(type)?.subject?.kind;
      if (kind !== undefined) return kind === 'paths' || (kind === 'nobody' && isNobodys);
      return fields.every((field) => field.selection === null || isDecidedApart(field.selection, isNobodys));
    });
  }

  /** Does anything in it take after the subjects of the field that returned it? */
  function inheritsIn(selection: Selection): boolean {
    for (const fields of selection.fieldsOf.values()) {
      for (const field of fields) {
        const subject = classification.field(field.parentType, field.name)?.subject;
        if (subject?.kind === 'inherited' && ruling.verdict(field).kind === 'subject') return true;
        if (field.selection !== null && subject?.kind !== 'paths' && inheritsIn(field.selection)) return true;
      }
    }
    return false;
  }

  const root = objectFor(shape.root, []);
  return {
    write: (data, writing) => root.write(data, writing, NO_SUBJECTS),
    collect: (data, ids) => root.collect(data, ids),
    groups: everyGroup.flat(),
  };
}

/**
 * What shows that an object behind an interface or a union is there: itself, or anything of it. INVARIANT: one of which nothing may be seen is
 * written as none (threats T05).
 */
interface Sight {
  always: boolean;
  readonly cells: { readonly group: number; readonly cell: number }[];
}

/** For the text of values that are about nobody. */
const WITHOUT_SUBJECTS = { hide: null } as Writing;

/** The cells of one type, by how they find their subjects. */
class CellGroups {
  readonly all: (PlacedGroup & { readonly cells: Cell[] })[] = [];
  readonly #type: string;
  readonly #place: string;
  constructor(type: string, place: string) {
    this.#type = type;
    this.#place = place;
  }
  add(
    paths: readonly string[],
    cell: Cell,
    keys: SubjectKeys,
    keptBy: string | null = null,
  ): { readonly group: number; readonly cell: number } {
    // Why: somebody is the subject of what they are, by whichever of its paths.
    const own = keys.saysItself(this.#type, paths) ? [] : paths;
    let group = this.all.findIndex((one) => one.keptBy === keptBy && one.paths.join() === own.join());
    if (group === -1) {
      const idsOf = keys.readerOf(this.#type, own);
      group = this.all.push({ type: this.#type, place: this.#place, paths: own, idsOf, keptBy, cells: [] }) - 1;
    }
    const { cells } = this.all[group] as { cells: Cell[] };
    return { group, cell: cells.push(cell) - 1 };
  }
}

/** Coordinates that left for somebody, of those that were denied for somebody else. */
export function permittedIn({ decided, permitted, denied }: Writing): ReadonlySet<string> {
  const found = new Set<string>();
  // Why: most answers deny nobody what others have.
  if (denied.size === 0) return found;
  for (const coordinate of permitted) if (denied.has(coordinate)) found.add(coordinate);
  for (const [row, { cells }] of decided)
    for (const [index, { coordinate }] of cells.entries())
      if (row[index]?.permits === true && denied.has(coordinate)) found.add(coordinate);
  return found;
}

/** Denials of an answer, each coordinate once, in order. */
export function denials(ruling: Ruling, writing: Writing): Denial[] {
  const all = new Map([...ruling.denied.map(({ coordinate, code }): [string, DenialCode] => [coordinate, code]), ...writing.denied]);
  return [...all].sort(([one], [other]) => (one < other ? -1 : 1)).map(([coordinate, code]) => ({ coordinate, code }));
}
