import {
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLSchema,
  getNamedType,
  isEnumType,
  Kind,
  type OperationDefinitionNode,
  parse,
  type SelectionSetNode,
} from 'graphql';
import type { Outcome, Sent } from '../gateway/journey.js';
import { type Canaries, type Place, TOKEN } from './canaries.js';
import { COMPUTED, QUOTED } from './computed.js';
import { type Came, type Leaves, leadsThrough, mayShow, type Oracle, waysTo } from './may-leave.js';
import { type Answered, givenAs, type Leaf, type Link, readAnswer, type Variables, withDefaults } from './reading-answers.js';
import { humanOf, type Rec, type Records, studentOf } from './records.js';
import type { SchemaReading } from './schema-reading.js';

/** Something that is not as it must be. */
export interface Finding {
  readonly what: /** a value left that may not */
    | 'leak'
    /** an object was reached that may not be known of */
    | 'reached'
    /** a value of another record than the one it stands in */
    | 'mixed'
    /** a value where only a coarse form may leave */
    | 'not-coarse'
    /** an error, a header or a log line holds a value */
    | 'told'
    /** a third party was given an id that others have too */
    | 'joinable'
    /** somebody travelled to a subgraph for whom nothing that is asked there may leave */
    | 'travelled'
    /** a subgraph was asked for, and gave, what may not leave in any form */
    | 'read'
    /** a list tells of a row by leaving its place empty */
    | 'hole'
    /** the same cell says one thing by one path and another by another */
    | 'two-faced';
  readonly coordinate: string;
  readonly record: string;
  readonly value: string;
}

/** What was looked at, by coordinate: how much of it the oracle knew, and what it would have let leave that did not. */
export interface Tally {
  /** Values and objects that left and may. */
  readonly allowed: Map<string, number>;
  /** Cells that are empty and must be, and coordinates that were refused. */
  readonly denied: Map<string, number>;
  /** Values that left, of which the rows at hand do not tell whose they are. */
  readonly unknown: Map<string, number>;
  /** By which stages: `Result.value S2`; `row` where it is the row that is not open. */
  readonly refused: Map<string, number>;
  /** Whole by the oracle, there in the rows, and not in the answer. */
  readonly withheld: Map<string, string>;
}

export function newTally(): Tally {
  return { allowed: new Map(), denied: new Map(), unknown: new Map(), refused: new Map(), withheld: new Map() };
}

export interface Compared {
  readonly schema: GraphQLSchema;
  readonly reading: SchemaReading;
  readonly records: Records;
  readonly canaries: Canaries;
  readonly oracle: Oracle;
  /** An id as a third party sees it, turned back. */
  readonly reveal: (id: string) => string;
  readonly tally: Tally;
  /** What this asker was told of each cell before, by whichever path. */
  readonly told: Map<string, string>;
}

export interface Operation {
  readonly query: string;
  readonly variables: Variables;
}

/** Holds an answer, and what travelled for it, to what the oracle lets leave. */
export function compare(operation: Operation, outcome: Outcome, with_: Compared): Finding[] {
  const found: Finding[] = [];
  const { schema, records, canaries, oracle, tally } = with_;
  const document = parse(operation.query, { noLocation: true });
  const definition = document.definitions.find((node): node is OperationDefinitionNode => node.kind === Kind.OPERATION_DEFINITION);
  const variables = definition === undefined ? operation.variables : withDefaults(definition, operation.variables);

  // An answer of which a part could not be fetched says nothing of that part.
  const isBroken = outcome.errors.some(({ extensions }) => extensions.coordinate === undefined);
  const root = readAnswer(schema, document, operation.variables, outcome.data);
  if (root !== null) visit(root, null, null);
  for (const { extensions } of outcome.errors) if (extensions.coordinate !== undefined) refuse(extensions.coordinate, null);
  for (const [token] of JSON.stringify(outcome.errors).matchAll(TOKEN)) told(token);
  if (oracle.isVendor) joinable(outcome.text);
  for (const sent of outcome.sent) travelled(sent);
  for (const [token] of outcome.received.matchAll(TOKEN)) read(token);
  return found;

  function visit(answered: Answered, rec: Rec | null, came: Came | null): void {
    for (const leaf of answered.leaves) check(leaf, rec, came);
    for (const link of answered.links) follow(link, rec, came, null);
  }

  /** What a field led to. A connection, an edge or a page says nothing itself: what is inside is what the field led to. */
  function follow(link: Link, rec: Rec | null, came: Came | null, from: Origin | null): void {
    const silent = with_.reading.field(link.type, link.field) === null;
    const origin = silent && from !== null ? from : { type: link.type, field: link.field, owner: rec, came, more: argumentsOf(link) };
    const isHole = link.holes > 0 && asksWhatItIs(link.node) && !isBroken;
    if (isHole && leadsThrough(with_.reading, origin.type, origin.field)) note('hole', origin, null, link.holes);
    if (link.objects === null) {
      missing(link, origin);
      return;
    }
    for (const object of link.objects) {
      if (isSilent(object.type)) {
        const leaves = oracle.cell(origin.type, origin.field, origin.owner, origin.came, origin.more);
        if (leaves === 'none') {
          if (saysSomething(object)) note('reached', origin, null, object.type);
        } else if (!object.type.endsWith('Edge')) count(leaves, `${origin.type}.${origin.field}`);
        const part: Came = { ...origin, leaves };
        for (const leaf of object.leaves) if (object.type === 'Attachment') check(leaf, null, part);
        for (const inner of object.links) follow(inner, null, null, origin);
        continue;
      }
      const item = identify(object, origin, link);
      const leaves = oracle.link(origin.type, origin.field, origin.owner, item, origin.more);
      if (leaves === 'none') note('reached', origin, item, object.type);
      else count(leaves, `${origin.type}.${origin.field}`);
      visit(object, item, { type: origin.type, field: origin.field, owner: origin.owner, leaves });
    }
  }

  /** A list that may not be is empty, and counts nothing. */
  function saysSomething(object: Answered): boolean {
    const isSaid = ({ field, value }: Leaf) => field !== '__typename' && (value === true || (typeof value === 'number' && value > 0));
    return (
      object.leaves.some(isSaid) || object.links.some(({ objects }) => objects?.some((one) => isSilent(one.type) && saysSomething(one)))
    );
  }

  /** Nothing came, though the row points to something that may be known of. */
  function missing(link: Link, origin: Origin): void {
    const named = getNamedType((schema.getType(link.type) as GraphQLObjectType).getFields()[link.field]?.type as GraphQLOutputType).name;
    const item = pointedAt(named, origin, link);
    if (item === null || schema.getType(item.type) === undefined) return;
    if (oracle.link(origin.type, origin.field, origin.owner, item, origin.more) === 'whole')
      tally.withheld.set(`${link.type}.${link.field}`, item.key);
  }

  function isSilent(type: string): boolean {
    return with_.reading.type(type) === null;
  }

  /** Which record an object is: by its id, by a token in it, by the argument that asked for it, or by the column that points to it. */
  function identify(object: Answered, origin: Origin, link: Link): Rec | null {
    const expected = pointedAt(object.type, origin, link);
    const id = object.leaves.find((leaf) => leaf.field === 'id' && typeof leaf.value === 'string');
    const byId = id === undefined ? null : records.byId(with_.reveal(id.value as string));
    if (byId !== null) {
      if (byId.type !== object.type || (expected !== null && expected.key !== byId.key)) note('mixed', origin, byId, String(id?.value));
      return byId;
    }
    if (expected !== null) return expected;
    for (const leaf of object.leaves)
      for (const place of placesIn(leaf.value)) if (place.type === object.type) return records.get(place.key);
    return null;
  }

  function pointedAt(type: string, { owner, field, type: of }: Origin, link: Link): Rec | null {
    const { person } = oracle.asker;
    if (of === 'Query' && field === 'me') return person === null ? null : records.byId(person);
    if (of === 'Query') {
      const id = argument(link, 'id');
      const rec = typeof id === 'string' ? records.byId(with_.reveal(id)) : null;
      return rec?.type === type ? rec : null;
    }
    if (owner === null) return null;
    const own = String(owner.row.id ?? '');
    if (type === 'AttendanceSummary') return { key: `AttendanceSummary:${own}`, type, row: { student: own }, owner: owner.key };
    if (of === 'Person' && field === 'student') return records.byId(studentOf(own));
    if ((of === 'Student' || of === 'Staff') && field === 'person') return records.byId(humanOf(own));
    const pointer = owner.row[field];
    const rec = typeof pointer === 'string' ? records.byId(pointer) : null;
    return rec?.type === type ? rec : null;
  }

  function check(leaf: Leaf, rec: Rec | null, came: Came | null): void {
    if (leaf.field === '__typename' || isCursor(leaf)) return;
    const places = FIGURES.has(leaf.type) && typeof leaf.value === 'number' ? [] : placesIn(leaf.value);
    const mine = places.filter((place) => place.type === leaf.type);
    const whose = rec ?? (mine[0] === undefined ? null : records.get(mine[0].key));
    const at = { type: leaf.type, field: leaf.field };
    for (const place of places)
      if (!isQuoted(leaf, place) && (place.type !== leaf.type || (whose !== null && place.key !== whose.key)))
        note('mixed', at, records.get(place.key), leaf.value);
    const leaves = oracle.cell(leaf.type, leaf.field, whose, came);
    if (rec !== null) again(leaf, rec);
    if (leaf.value === null) {
      if (leaves === 'none') refuse(`${leaf.type}.${leaf.field}`, whose);
      if (leaves === 'whole' && whose !== null && whose.row[leaf.field] != null)
        tally.withheld.set(`${leaf.type}.${leaf.field}`, whose.key);
      return;
    }
    if (leaves === 'none') {
      if (!isEcho(leaf)) note('leak', at, whose, leaf.value);
      return;
    }
    count(leaves, `${leaf.type}.${leaf.field}`);
    if (leaves === 'coarse' && !isCoarse(leaf, places)) note('not-coarse', at, whose, leaf.value);
    else if (leaves === 'whole' && whose !== null && isOther(leaf, whose)) note('mixed', at, whose, leaf.value);
  }

  function isQuoted({ type, field }: Leaf, place: Place): boolean {
    const isNamed = QUOTED.has(`${type}.${field} ${place.type}.${place.column}`);
    return isNamed && oracle.cell(place.type, place.column, records.get(place.key), null) !== 'none';
  }

  /** The id of a period or a class that the asker sent comes back: nothing they did not have. */
  function isEcho({ type, field, value }: Leaf): boolean {
    return field === 'id' && ABOUT_NOBODY.has(type) && JSON.stringify(operation).includes(String(value));
  }

  /** What a cell says depends on the type, the field and whose it is, never on the way it was reached (design §2, promise 3). */
  function again(leaf: Leaf, rec: Rec): void {
    if (isBroken || FIGURES.has(leaf.type) || (leaf.node.arguments ?? []).length > 0) return;
    const key = `${leaf.type}.${leaf.field} ${rec.key}`;
    const value = JSON.stringify(leaf.value);
    const before = with_.told.get(key);
    if (before === undefined) with_.told.set(key, value);
    else if (before !== value) note('two-faced', leaf, rec, `${before} and ${value}`);
  }

  /** The year of a day, a word of an enumeration (which its own categories make `OTHER`); no text, no number, no instant. */
  function isCoarse(leaf: Leaf, places: readonly Place[]): boolean {
    const named = getNamedType(leaf.of);
    if (named.name === 'Date') return String(leaf.value).endsWith('-01-01');
    return places.length === 0 && (isEnumType(named) || typeof leaf.value === 'boolean');
  }

  /** Is it another value than the row has? Only where the column bears the name of the field and holds the value as it is. */
  function isOther(leaf: Leaf, { row, type }: Rec): boolean {
    const kept = row[leaf.field];
    if (COMPUTED.has(`${type}.${leaf.field}`) || kept == null || leaf.field === 'id') return false;
    const text = (value: unknown): string => (value instanceof Date ? value.toISOString() : JSON.stringify(value));
    const day = (value: unknown) => (typeof value === 'string' && /^\d{4}-\d\d-\d\dT/.test(value) ? new Date(value).toISOString() : value);
    return text(day(kept)).replace(/^"|"$/g, '') !== text(day(leaf.value)).replace(/^"|"$/g, '');
  }

  function argumentsOf(link: Link): string[] {
    return (link.node.arguments ?? []).flatMap((node) => {
      const own = with_.reading.argument(link.type, link.field, node.name.value);
      return own === null || givenAs(node.value, variables) == null ? [] : [...own];
    });
  }

  function argument(link: Link, name: string): unknown {
    const node = link.node.arguments?.find((one) => one.name.value === name);
    return node === undefined ? undefined : givenAs(node.value, variables);
  }

  function placesIn(value: unknown): Place[] {
    if (Array.isArray(value)) return value.flatMap(placesIn);
    if (typeof value === 'number') return [canaries.places.get(String(value))].flatMap((place) => place ?? []);
    if (typeof value !== 'string') return [];
    const whole = canaries.places.get(value);
    if (whole !== undefined) return [whole];
    return [...value.matchAll(TOKEN)].flatMap(([token]) => canaries.places.get(token) ?? []);
  }

  function told(token: string): void {
    const place = canaries.places.get(token);
    if (place !== undefined && !JSON.stringify(operation).includes(token))
      found.push({ what: 'told', coordinate: `${place.type}.${place.column}`, record: place.key, value: token });
  }

  /** No id of a record about somebody is in what a third party gets, but what it sent itself. */
  function joinable(text: string): void {
    const asked = JSON.stringify(operation);
    for (const [id] of text.matchAll(/\b[0-9]{7}[A-Z]\.[a-z]{1,2}[0-9][0-9a-z-]*/g)) {
      const rec = records.byId(id);
      if (rec !== null && !ABOUT_NOBODY.has(rec.type) && !asked.includes(id))
        found.push({ what: 'joinable', coordinate: `${rec.type}.id`, record: rec.key, value: id });
    }
  }

  /** Nobody travels to a subgraph for whom nothing of what is asked there may leave. */
  function travelled({ query, variables: sent }: Sent): void {
    const representations = (sent.representations ?? []) as readonly { readonly __typename: string; readonly id?: unknown }[];
    if (representations.length === 0) return;
    const asked = askedOf(query);
    for (const { __typename: type, id } of representations) {
      if (!['Person', 'Student', 'Staff'].includes(type)) continue;
      const fields = asked.get(type) ?? [];
      const rec = records.byId(String(id));
      if (rec === null || fields.length === 0) continue;
      if (fields.every((field) => oracle.cell(type, field, rec, null) === 'none'))
        found.push({ what: 'travelled', coordinate: `${type}.{${fields}}`, record: rec.key, value: String(id) });
    }
  }

  /** What may not leave is not fetched (design §2, promise 2); what leaves in a coarse form is read whole, to be made coarse. */
  function read(token: string): void {
    const place = canaries.places.get(token);
    const rec = place === undefined ? null : records.get(place.key);
    if (place === undefined || rec === null) return;
    const isMadeCoarse = waysTo(oracle, records, rec).some((came) => came?.leaves === 'coarse');
    if (!isMadeCoarse && !mayShow(oracle, records, rec, place.column))
      found.push({
        what: 'read',
        coordinate: `${place.type}.${place.column}`,
        record: place.key,
        value: token,
      });
  }

  function count(leaves: Leaves, coordinate: string): void {
    const map = leaves === 'unknown' ? tally.unknown : leaves === 'none' ? tally.denied : tally.allowed;
    map.set(coordinate, (map.get(coordinate) ?? 0) + 1);
  }

  function refuse(coordinate: string, rec: Rec | null): void {
    count('none', coordinate);
    const [type = '', field = ''] = coordinate.replace(/\(.*$/, '').split('.');
    for (const stage of oracle.why(type, field, rec)) {
      const key = `${coordinate} ${stage}`;
      tally.refused.set(key, (tally.refused.get(key) ?? 0) + 1);
    }
  }

  function note(what: Finding['what'], at: { readonly type: string; readonly field: string }, rec: Rec | null, value: unknown): void {
    found.push({ what, coordinate: `${at.type}.${at.field}`, record: rec?.key ?? '', value: JSON.stringify(value) });
  }
}

/** An object of which nothing that is asked may be seen is null; one that is asked what it is, is there if it may be known of. */
function asksWhatItIs({ selectionSet }: { readonly selectionSet?: SelectionSetNode | undefined }): boolean {
  return (selectionSet?.selections ?? []).some((one) => {
    if ((one.directives ?? []).length > 0) return false;
    return one.kind === Kind.FIELD ? one.name.value === '__typename' : one.kind === Kind.INLINE_FRAGMENT && asksWhatItIs(one);
  });
}

interface Origin {
  readonly type: string;
  readonly field: string;
  readonly owner: Rec | null;
  readonly came: Came | null;
  readonly more: readonly string[];
}

function isCursor({ type, field }: Leaf): boolean {
  return type === 'PageInfo' || field === 'cursor';
}

/** Worked out of many cells: a sum of one number is that number, the least of some is one of them. */
const FIGURES: ReadonlySet<string> = new Set([
  'AttendanceSummary',
  'ClassAverage',
  'CohortStatistics',
  'StatisticCell',
  'GradeStatisticCell',
]);

const ABOUT_NOBODY: ReadonlySet<string> = new Set([
  'School',
  'SchoolYear',
  'Period',
  'ClassGroup',
  'Subject',
  'AbsenceReason',
  'RollCall',
  'Evaluation',
  'Scale',
  'Skill',
]);

/** The fields asked of each entity in a fetch by reference, but for its key and what the gateway asks for itself. */
function askedOf(query: string): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, string[]>();
  const operation = parse(query, { noLocation: true }).definitions[0];
  const roots = operation?.kind === Kind.OPERATION_DEFINITION ? operation.selectionSet.selections : [];
  for (const root of roots) {
    if (root.kind !== Kind.FIELD || root.name.value !== '_entities') continue;
    for (const fragment of root.selectionSet?.selections ?? []) {
      if (fragment.kind !== Kind.INLINE_FRAGMENT || fragment.typeCondition === undefined) continue;
      const type = fragment.typeCondition.name.value;
      const fields = fragment.selectionSet.selections.flatMap((one) =>
        one.kind === Kind.FIELD && !/^(__typename|id|preau.*)$/.test(one.name.value) ? [one.name.value] : [],
      );
      found.set(type, [...(found.get(type) ?? []), ...fields]);
    }
  }
  return found;
}
