import { type PGlite, protocol } from '@electric-sql/pglite';
import type { Store } from './contract.js';

const { serialize } = protocol;
type DataRow = InstanceType<typeof protocol.messages.DataRowMessage>;

/**
 * Named statements of the embedded engine, by its wire protocol: `query` parses, describes and plans its text each time, which costs
 * several times what a short statement does. They take their turn among queries and transactions as `query` does; `outside` refuses
 * them inside one.
 */
export function preparedOn(client: PGlite, outside: () => void): Store['prepare'] {
  const names = new Map<string, string>();
  const send = (...messages: readonly Uint8Array[]) => client.execProtocol(Buffer.concat([...messages, serialize.sync()]));
  const parsed = async (text: string) => {
    const name = `preau_${names.size}`;
    await send(serialize.parse({ name, text }));
    names.set(text, name);
    return name;
  };

  return (text) => async (values) => {
    outside();
    await client._checkReady();
    return client._runExclusiveTransaction(() =>
      client._runExclusiveQuery(async () => {
        const statement = names.get(text) ?? (await parsed(text));
        const { messages } = await send(serialize.bind({ statement, values: [...values] }), serialize.execute({}));
        return messages.flatMap((message) => (message.name === 'dataRow' ? [(message as DataRow).fields] : []));
      }),
    );
  };
}
