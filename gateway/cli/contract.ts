import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { printSchema } from 'graphql';
import { request } from 'undici';
import { readConfig } from '../../core/config.js';
import { openStore } from '../../core/store/index.js';
import { isStructural } from '../../schema/assertions.js';
import { schemaFile } from '../../schema/files.js';
import { audienceOf, contractOf, groundOf } from '../contract/index.js';
import { openPolicyInForce, openRegisters } from '../governance/index.js';
import { demoToken, runningWithFolder } from './demo.js';

/** `contract --client ID`: the schema as that client sees it today, and nothing else on standard output. */
export async function contract(args: readonly string[]): Promise<number> {
  const { values } = parseArgs({ args: [...args], options: { client: { type: 'string' } } });
  if (values.client === undefined) {
    process.stderr.write('say `preau contract --client ID`; `preau demo` lists them\n');
    return 2;
  }
  const running = await runningWithFolder();
  if (running !== null) return askForIt(running, values.client);
  const { databaseUrl, dataDir } = readConfig(process.env);
  const store = await openStore({ databaseUrl, dataDir });
  try {
    const { clients, agreements } = openRegisters(store.db);
    const client = await clients.find(values.client);
    if (client === null) {
      process.stderr.write('no client of that id is registered\n');
      return 2;
    }
    const audience = audienceOf(client, await agreements.of(client.id, null), Date.now());
    const ground = groundOf(readFileSync(schemaFile('supergraph.graphql'), 'utf8'), await openPolicyInForce(store.db).live(), isStructural);
    process.stdout.write(`${printSchema(contractOf(audience, ground).schema)}\n`);
    return 0;
  } finally {
    await store.close();
  }
}

/** Why: an embedded store belongs to the process that runs on it, so that one is asked, as the client itself would. */
async function askForIt(url: string, client: string): Promise<number> {
  const demo = (await (await request(`${url}/demo.json`)).body.json()) as {
    clients?: readonly { id: string; purposes: readonly string[] }[];
  };
  const purpose = demo.clients?.find((one) => one.id === client)?.purposes[0];
  if (purpose === undefined) {
    process.stderr.write('no demo client of that id: for another, stop the server first\n');
    return 2;
  }
  const authorization = `Bearer ${await demoToken(url, client, purpose)}`;
  const response = await request(`${url}/contract.graphql`, { headers: { authorization } });
  const text = await response.body.text();
  (response.statusCode === 200 ? process.stdout : process.stderr).write(`${text}\n`);
  return response.statusCode === 200 ? 0 : 2;
}
