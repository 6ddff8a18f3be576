import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { schemaFile } from '../../../schema/files.js';
import { createDatabase } from '../../services/database.js';
import { floor, preauPermitAll, preauSchool, stock, stockUndici } from '../gateways/index.js';
import { startTeller } from '../processes.js';
import type { OpenScene, Operation, Scene } from '../scene.js';
import type { Traffic } from '../servers/prepared.js';
import { SCHOOL_OPERATIONS, type SchoolOperation } from './operations.js';

/** Our own supergraph over the demo school. */
export const school: Scene = {
  name: 'school',
  title: 'The demo school',
  operations: Object.keys(SCHOOL_OPERATIONS),
  gateways: [floor, stock, stockUndici, preauPermitAll, preauSchool],
  open: openSchool,
};

interface Told {
  readonly urls: Readonly<Record<string, string>>;
  readonly operations: readonly { readonly name: string; readonly variables: Readonly<Record<string, unknown>> }[];
}

async function openSchool(): Promise<OpenScene> {
  const folder = mkdtempSync(join(tmpdir(), 'preau-bench-'));
  const database = await createDatabase();
  const settings = { DATABASE_URL: database.url, PREAU_SECRET: randomBytes(32).toString('base64'), PREAU_DATA_DIR: 'memory' };
  const subgraphs = await startTeller<Told>({ args: [fileURLToPath(new URL('../servers/school.js', import.meta.url))], env: settings });
  const { urls, operations } = subgraphs.told;
  const variablesOf = (name: string) => operations.find((one) => one.name.startsWith(name))?.variables ?? {};
  const variables: Readonly<Record<SchoolOperation, Operation['variables']>> = {
    'parent-home': variablesOf('Op03'),
    'class-list': { group: variablesOf('Op05').group },
  };
  const supergraph = join(folder, 'school.graphql');
  writeFileSync(supergraph, at(urls, readFileSync(schemaFile('supergraph.graphql'), 'utf8')));
  return {
    site: { supergraph: () => supergraph, subgraphs: urls, folder, users: 64, settings },
    operation: (name) => ({
      name,
      query: SCHOOL_OPERATIONS[name as SchoolOperation].query,
      variables: variables[name as SchoolOperation] ?? {},
    }),
    traffic: () => subgraphs.ask<Traffic>(),
    async close() {
      await subgraphs.stop();
      await database.drop();
      rmSync(folder, { recursive: true });
    },
  };
}

/** The supergraph with these addresses of its subgraphs. */
function at(urls: Readonly<Record<string, string>>, supergraph: string): string {
  return Object.entries(urls).reduce((text, [name, url]) => text.replace(`http://${name}.preau.internal/`, url), supergraph);
}
