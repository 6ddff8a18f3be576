import { buildSubgraphSchema } from '@apollo/subgraph';
import { getTableColumns, getTableName, is, type SQL, sql } from 'drizzle-orm';
import { getTableConfig, type PgColumn, PgTable } from 'drizzle-orm/pg-core';
import { type GraphQLObjectType, getNamedType, isEnumType, isLeafType, isNonNullType, isObjectType, isUnionType } from 'graphql';
import { expect } from 'vitest';
import type { Store } from '../../core/store/index.js';
import { type SubgraphName, subgraphDocument } from '../../schema/compose.js';

/** What a client holds: what each record said when it was last told of it, by id. */
type Held = Map<string, string>;

interface Answer {
  // biome-ignore lint/suspicious/noExplicitAny: the feed is called as its subgraph.
  readonly data: any;
  readonly errors?: readonly { readonly extensions: { readonly code: string } }[];
}

/** A client, and the rows that change under it. */
export interface Following<Asking extends object> {
  readonly subgraph: SubgraphName;
  /** The types of record that the feed speaks of. */
  readonly records: readonly string[];
  /** Null where the feed is one person's. */
  readonly school: string | null;
  ask(query: string, asking: Asking & { readonly client: string; readonly variables: Readonly<Record<string, unknown>> }): Promise<Answer>;
  readonly changes: readonly Change[];
}

/** Who follows the feed begins with more records than so many, and holds what a new reader is told after every change. */
export async function expectToFollow<Asking extends object>(
  client: string,
  asking: Asking,
  moreThan: number,
  following: Following<Asking>,
): Promise<void> {
  const { begun, moved, wrong } = await follow(client, asking, following);
  expect(begun).toBeGreaterThan(moreThan);
  expect(wrong).toEqual([]);
  expect(moved).toBeGreaterThan(0);
}

/**
 * Follows a feed while every change is made and undone. Tells how many records the client began with, after how many changes it held something else, and
 * after which it did not hold what a new reader is told. One change is undone as the next is made, as long as they are of different records: of one
 * record, what is told of the one would stand for the other.
 */
async function follow<Asking extends object>(
  client: string,
  asking: Asking,
  { subgraph, records, school, ask, changes }: Following<Asking>,
): Promise<{ readonly begun: number; readonly moved: number; readonly wrong: readonly string[] }> {
  const said = everythingSaid(subgraph, records);
  const where = school === null ? '' : `schoolId: "${school}", `;
  const query = `query ($since: String) { ${subgraph}Changes(${where}since: $since, first: 500) { resyncRequired
    edges { recordId record { ${said} } } pageInfo { endCursor hasNextPage } } }`;
  const held: Held = new Map();
  let cursor = await read(client, null, held);
  const begun = held.size;
  let moved = 0;
  let readers = 0;
  const wrong: string[] = [];
  let still: Held = new Map(held);
  let made: { readonly change: Change; readonly touched: ReadonlySet<string> } | null = null;
  for (const change of inTurns(changes)) {
    const before = made;
    made = null;
    await before?.change.undo();
    const isMade = await change.make();
    if (before === null && !isMade) continue;
    let there = await look([...(before === null ? [] : [`undo ${before.change.name}`]), ...(isMade ? [`make ${change.name}`] : [])]);
    if (isMade && before !== null && touchedIn(still, there).some((id) => before.touched.has(id))) {
      await change.undo();
      still = await look([`undo ${before.change.name}`, `undo ${change.name}`]);
      await change.make();
      there = await look([`make ${change.name}`]);
    }
    if (isMade) made = { change, touched: new Set(touchedIn(still, there)) };
    else still = there;
  }
  if (made !== null) {
    await made.change.undo();
    await look([`undo ${made.change.name}`]);
  }
  return { begun, moved, wrong };

  /** Reads on, and holds what a new reader is told: this is given back. */
  async function look(done: readonly string[]): Promise<Held> {
    const before = JSON.stringify([...held]);
    cursor = await read(client, cursor, held);
    if (before !== JSON.stringify([...held])) moved += 1;
    readers += 1;
    const there: Held = new Map();
    await read(`${client} ${readers}`, null, there);
    const other = [...new Set([...held.keys(), ...there.keys()])].filter((id) => held.get(id) !== there.get(id));
    if (other.length > 0) wrong.push(`${done.join(' and ')}: ${other.map((id) => difference(held.get(id), there.get(id), id)).join(', ')}`);
    for (const id of other) {
      const now = there.get(id);
      if (now === undefined) held.delete(id);
      else held.set(id, now);
    }
    return there;
  }

  async function read(as: string, since: string | null, into: Held): Promise<string> {
    const { data, errors = [] } = await ask(query, { ...asking, client: as, variables: { since } });
    // What a row says of people is theirs to be seen or not; where nobody known is named, it is withheld.
    const faults = errors.filter(({ extensions }) => extensions.code !== 'FORBIDDEN_FIELD');
    if (faults.length > 0) throw new Error(`the feed could not be read: ${JSON.stringify(faults)}`);
    const { edges, pageInfo } = data[`${subgraph}Changes`];
    if (pageInfo.hasNextPage) throw new Error('the feed is longer than its page');
    for (const { recordId, record } of edges) {
      if (record === null) into.delete(recordId);
      else into.set(recordId, JSON.stringify(record));
    }
    return pageInfo.endCursor;
  }
}

/** The first of each table, then the second: those of one row are far from each other. */
function inTurns(changes: readonly Change[]): Change[] {
  const turns = new Map<string, number>();
  const turnOf = ({ table }: Change) => {
    const turn = (turns.get(table) ?? 0) + 1;
    turns.set(table, turn);
    return turn;
  };
  const placed = changes.map((change): [number, Change] => [turnOf(change), change]);
  return placed.toSorted(([one], [other]) => one - other).map(([, change]) => change);
}

/** Records that say something else, but for the number of their version. */
function touchedIn(before: Held, after: Held): string[] {
  const isSame = (id: string) => before.get(id)?.replace(VERSION, '') === after.get(id)?.replace(VERSION, '');
  return [...new Set([...before.keys(), ...after.keys()])].filter((id) => !isSame(id));
}

const VERSION = /"[A-Za-z]+_version":\d+/g;

/** Which fields of a record are not what they should be. */
function difference(held: string | undefined, there: string | undefined, id: string): string {
  if (held === undefined || there === undefined) return `${id} is ${held === undefined ? 'not held' : 'held'}`;
  const [one, other] = [JSON.parse(held), JSON.parse(there)];
  const fields = Object.keys(other).filter((field) => JSON.stringify(one[field]) !== JSON.stringify(other[field]));
  return `${id} in ${fields.join(' and ')}`;
}

/** Selections of everything that the records of a feed say, by type: leaves, values of several fields, and the ids of what they lead to. */
function everythingSaid(subgraph: SubgraphName, records: readonly string[]): string {
  const schema = buildSubgraphSchema([{ typeDefs: subgraphDocument(subgraph), resolvers: {} }]);
  const entities = schema.getType('_Entity');
  const isEntity = (type: GraphQLObjectType) => isUnionType(entities) && entities.getTypes().includes(type);
  const said = (type: GraphQLObjectType, above: readonly string[]): string[] =>
    Object.values(type.getFields()).flatMap((field) => {
      const to = getNamedType(field.type);
      if (field.name.startsWith('preau') || field.args.some((one) => isNonNullType(one.type))) return [];
      // Why the alias: fields of several types of one name may differ in type.
      const name = `${type.name}_${field.name}: ${field.name}`;
      if (isLeafType(to)) return [name];
      if (!isObjectType(to) || to.getFields().pageInfo !== undefined || above.includes(to.name)) return [];
      if (records.includes(to.name) || isEntity(to)) return to.getFields().id === undefined ? [] : [`${name} { id }`];
      const below = said(to, [...above, to.name]);
      return below.length === 0 ? [] : [`${name} { ${below.join(' ')} }`];
    });
  return records.map((type) => `... on ${type} { ${said(schema.getType(type) as GraphQLObjectType, [type]).join(' ')} }`).join(' ');
}

/** One value of one row, told otherwise, and put back. */
export interface Change {
  readonly name: string;
  readonly table: string;
  /** False where it was not made. */
  make(): Promise<boolean>;
  undo(): Promise<unknown>;
}

/** How a subgraph's rows are changed. */
export interface Changing {
  /** Rows of each table. */
  readonly most?: number;
  /** Notes what a write of ours notes of a row that it changed. */
  note?(table: PgTable, row: Readonly<Record<string, unknown>>): Promise<unknown>;
}

/**
 * A change of each column of each of the first rows of each table, but for the tables and columns named, and for keys. Where a table counts versions, a change is one.
 */
export async function changesOf(
  { db }: Store,
  subgraph: SubgraphName,
  tables: Readonly<Record<string, unknown>>,
  not: readonly unknown[],
  { most = 2, note = async () => undefined }: Changing = {},
): Promise<Change[]> {
  const found: Change[] = [];
  const words = wordsOf(subgraph);
  for (const table of Object.values(tables)) {
    if (!is(table, PgTable) || not.includes(table)) continue;
    const columns = Object.values(getTableColumns(table));
    const isVersioned = columns.some(({ name }) => name === 'version');
    const keys = keysOf(table);
    const order = sql.join(
      (keys.length === 0 ? columns.slice(0, 3) : keys).map(({ name }) => sql.identifier(name)),
      sql`, `,
    );
    for (let index = 0; index < most; index += 1) {
      const { rows } = await run(sql`select ctid::text as place from ${table} order by ${order} offset ${index} limit 1`);
      if (rows.length === 0) break;
      for (const column of columns) {
        // Why by name: what a key is declared of are other objects than the columns.
        if (keys.some(({ name }) => name === column.name) || not.includes(column) || column.name === 'version') continue;
        const name = sql.identifier(column.name);
        const at = sql`ctid = (select ctid from ${table} order by ${order} offset ${index} limit 1)`;
        const set = async (value: SQL) => {
          const version = isVersioned ? sql`, version = version + 1` : sql``;
          const { rows } = await run(sql`update ${table} set ${name} = ${value}${version} where ${at} returning *`);
          for (const row of rows) await note(table, row);
        };
        let before: string | null = null;
        found.push({
          name: `${getTableName(table)}.${column.name} of row ${index}`,
          table: getTableName(table),
          async make() {
            const [now] = (await run(sql`select ${name}::text as value from ${table} where ${at}`)).rows;
            before = (now?.value ?? null) as string | null;
            const other = otherThan(column, before, words);
            return other === null
              ? false
              : set(other).then(
                  () => true,
                  // Why: some values stand once in a table.
                  () => false,
                );
          },
          undo: () => set(sql`${before}::text::${sql.raw(column.getSQLType())}`),
        });
      }
    }
  }
  return found;

  async function run(query: SQL) {
    return (await db.execute(query)) as unknown as { rows: Record<string, unknown>[] };
  }
}

function keysOf(table: PgTable): readonly PgColumn[] {
  const { primaryKeys, columns } = getTableConfig(table);
  return [...primaryKeys.flatMap((key) => key.columns), ...columns.filter(({ primary }) => primary)];
}

type Words = (value: string | null, column: string) => string | null;

/** Another word of the enumeration that a word is of: of several that have it, the one that is called as the column; else of none. */
function wordsOf(subgraph: SubgraphName): Words {
  const types = Object.values(buildSubgraphSchema([{ typeDefs: subgraphDocument(subgraph), resolvers: {} }]).getTypeMap());
  return (value, column) => {
    const having = types.filter(isEnumType).filter((type) => value === null || type.getValue(value) !== undefined);
    const called = having.filter(({ name }) => name.toLowerCase().endsWith(column.replaceAll('_', '')));
    const [type] = having.length === 1 ? having : called;
    return type?.getValues().find(({ name }) => name !== value)?.name ?? null;
  };
}

/** Another value of the same kind; null where none is known. */
function otherThan(column: PgColumn, value: string | null, words: Words): SQL | null {
  const name = sql.identifier(column.name);
  const type = column.getSQLType();
  if (/^(text|varchar)/.test(type) && !type.endsWith(']')) {
    if (value === null) return sql`${words(null, column.name) ?? '1'}`;
    if (/^[A-Z][A-Z_]+$/.test(value)) {
      const other = words(value, column.name);
      return other === null ? null : sql`${other}`;
    }
    return sql`${value.length > 18 ? `${value.slice(0, -1)}~` : `${value}1`}`;
  }
  if (/^(integer|bigint|double|numeric|real|smallint)/.test(type)) return sql`coalesce(${name}, 0) + 1`;
  if (type === 'boolean') return sql`not coalesce(${name}, false)`;
  if (type === 'date') return sql`coalesce(${name}, current_date) - 1`;
  if (type.startsWith('timestamp')) return sql`coalesce(${name}, now()) - interval '1 hour'`;
  return type === 'jsonb' && value?.startsWith('[') === true && value !== '[]' ? sql`'[]'::jsonb` : null;
}
