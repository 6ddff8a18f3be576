import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { printSchema } from 'graphql';
import { readConfig } from '../../core/config.js';
import { openStore } from '../../core/store/index.js';
import { isStructural } from '../../schema/assertions.js';
import { schemaFile } from '../../schema/files.js';
import { audienceOf, contractOf, groundOf } from '../contract/index.js';
import { openRegisters } from '../governance/index.js';
import { basePolicy } from '../main.js';

/** `contract --client ID`: the schema as that client sees it today, and nothing else on standard output. */
export async function contract(args: readonly string[]): Promise<number> {
  const { values } = parseArgs({ args: [...args], options: { client: { type: 'string' } } });
  if (values.client === undefined) {
    process.stderr.write('say `preau contract --client ID`; `preau demo` lists them\n');
    return 2;
  }
  const { databaseUrl, dataDir } = readConfig(process.env);
  const store = await openStore({ databaseUrl, dataDir });
  try {
    const { clients, agreements } = openRegisters(store.db);
    const client = await clients.find(values.client);
    if (client === null) {
      process.stderr.write('no client of that id is registered\n');
      return 2;
    }
    const audience = audienceOf(client, await agreements.of(client.id), Date.now());
    const ground = groundOf(readFileSync(schemaFile('supergraph.graphql'), 'utf8'), basePolicy(), isStructural);
    process.stdout.write(`${printSchema(contractOf(audience, ground).schema)}\n`);
    return 0;
  } finally {
    await store.close();
  }
}
