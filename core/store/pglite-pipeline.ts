import { hash } from 'node:crypto';
import { type PGlite, protocol, type QueryOptions, type Results, type Transaction } from '@electric-sql/pglite';

const { serialize } = protocol;
type Answer = Awaited<ReturnType<PGlite['execProtocol']>>['messages'];
type Types = InstanceType<typeof protocol.messages.ParameterDescriptionMessage>;
type Columns = InstanceType<typeof protocol.messages.RowDescriptionMessage>;
type DataRow = InstanceType<typeof protocol.messages.DataRowMessage>;
type Complete = InstanceType<typeof protocol.messages.CommandCompleteMessage>;
type Ask = (text: string, values?: unknown[], options?: QueryOptions) => Promise<Results<unknown>>;

/** By what drizzle asks the engine. */
export interface Pipelined {
  query: Ask;
  transaction<Result>(work: (tx: Transaction) => Promise<Result>): Promise<Result | undefined>;
}

/** Texts whose types are remembered: the statements of ours are some hundreds. */
const MOST = 1_000;
/** Characters past which they are not where rows are written out, for such a text is not asked again; and any other is known by its digest. */
const LONGEST = 8_000;

/**
 * The embedded engine, asked each statement in one message: `PGlite.query` goes to and fro six times, which takes several times what most statements
 * do. The types of the values are asked once for each text. Planned anew each time, with the values at hand, as before.
 */
export function pipelined(client: PGlite): Pipelined {
  const known = new Map<string, readonly number[]>();

  async function typesOf(text: string): Promise<readonly number[]> {
    const name = text.length <= LONGEST ? text : hash('sha256', text);
    const there = known.get(name);
    if (there !== undefined) return there;
    const answer = await send(client, [serialize.parse({ text }), serialize.describe({ type: 'S' }), serialize.sync()]);
    const types = said<Types>(answer, 'parameterDescription')?.dataTypeIDs ?? [];
    const [oldest] = known.size < MOST ? [] : known.keys();
    if (oldest !== undefined) known.delete(oldest);
    known.set(name, types);
    return types;
  }

  async function run(text: string, values: readonly unknown[] = [], options: QueryOptions = {}): Promise<Results<unknown>> {
    const types = values.length === 0 ? [] : await typesOf(text);
    const answer = await send(client, [
      serialize.parse({ text }),
      serialize.bind({ values: values.map((value, at) => written(client, value, types[at] as number)) }),
      serialize.describe({ type: 'P' }),
      serialize.execute({}),
      serialize.sync(),
    ]);
    return read(client, answer, options);
  }

  return {
    async query(text, values, options) {
      if (!isPlain(text, options)) return client.query(text, values, options);
      await client._checkReady();
      return client._runExclusiveTransaction(() => client._runExclusiveQuery(() => run(text, values, options)));
    },
    transaction: (work) =>
      client.transaction((tx) => {
        const query: Ask = (text, values, options) =>
          tx.closed || !isPlain(text, options)
            ? tx.query(text, values, options)
            : client._runExclusiveQuery(() => run(text, values, options));
        return work(Object.assign(Object.create(tx) as Transaction, { query }));
      }),
  };
}

/** Nothing is asked of the engine beside the rows. */
function isPlain(text: string, { rowMode: _, parsers: __, ...more }: QueryOptions = {}): boolean {
  return (text.length <= LONGEST || !INSERTING.test(text)) && Object.keys(more).length === 0;
}

const INSERTING = /^\s*insert\b/i;

async function send(client: PGlite, steps: readonly Uint8Array[]): Promise<Answer> {
  const { messages } = await client.execProtocol(Buffer.concat(steps), { syncToFs: false });
  return messages;
}

function said<Message>(answer: Answer, name: Answer[number]['name']): Message | undefined {
  return answer.find((message) => message.name === name) as Message | undefined;
}

/** A value as the protocol carries it. */
function written(client: PGlite, value: unknown, type: number): string | null {
  if (value === null || value === undefined) return null;
  const serializer = client.serializers[type];
  return serializer === undefined ? String(value) : serializer(value);
}

/** The rows of an answer, each value as the parser of its type reads it. */
function read(client: PGlite, answer: Answer, { rowMode, parsers }: QueryOptions): Results<unknown> {
  const fields = (said<Columns>(answer, 'rowDescription')?.fields ?? []).map(({ name, dataTypeID }) => ({ name, dataTypeID }));
  const readers = fields.map(({ dataTypeID }) => parsers?.[dataTypeID] ?? client.parsers[dataTypeID]);
  const rows = answer.flatMap((message) => {
    if (message.name !== 'dataRow') return [];
    const values = (message as DataRow).fields.map((field, at) => {
      const reader = readers[at];
      return field === null || reader === undefined ? field : reader(field, fields[at]?.dataTypeID as number);
    });
    return [rowMode === 'array' ? values : Object.fromEntries(values.map((value, at) => [fields[at]?.name, value]))];
  });
  const [command, ...counts] = said<Complete>(answer, 'commandComplete')?.text.split(' ') ?? [];
  return { rows, fields, affectedRows: command === 'SELECT' ? 0 : Number(counts.at(-1) ?? 0) };
}
