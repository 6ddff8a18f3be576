import { readFileSync } from 'node:fs';
import { parse } from 'graphql';
import { type Capability, deriveCursorKey } from '../../../core/capability/index.js';
import { masterSecret, readConfig, SUBGRAPHS, type SubgraphName } from '../../../core/config.js';
import { readClassification } from '../../../core/shield/index.js';
import { openStore } from '../../../core/store/index.js';
import { seedDemo } from '../../../gateway/demo-school.js';
import { inProcess } from '../../../gateway/dispatch/in-process.js';
import { silentProgress } from '../../../gateway/exchange/index.js';
import { openBytes } from '../../../gateway/files/index.js';
import { keysUnder } from '../../../gateway/main.js';
import { isStructural } from '../../../schema/assertions.js';
import { subgraphDocument } from '../../../schema/compose.js';
import { schemaFile } from '../../../schema/files.js';
import { permitEverything } from '../school/everything.js';
import { type Answerer, servePrepared } from './prepared.js';

/** Our own four subgraphs over the demo school, which this process makes. */
const config = readConfig(process.env);
const store = await openStore({ databaseUrl: config.databaseUrl, dataDir: config.dataDir });
const demo = await seedDemo(store, { bytes: openBytes(null), now: Date.now, progress: silentProgress });
if (demo === null) throw new Error('the bench wants a database of its own');
const master = masterSecret(config);
const keyOf = keysUnder(master);
const classification = readClassification(parse(readFileSync(schemaFile('supergraph.graphql'), 'utf8')));
const parent = demo.people.find(({ handle }) => handle === 'parent')?.person as string;
const schools = [...new Set(demo.people.map(({ person }) => person.slice(0, person.indexOf('.'))))];

await servePrepared(Object.fromEntries(SUBGRAPHS.map((name) => [name, answererOf(name)])), {
  operations: demo.operations.map(({ name, variables }) => ({ name, variables })),
});

/**
 * The real subgraph. What comes without a capability is given one for everything: not so a gateway with rules, whose capability is checked.
 * Two capabilities are the same question when they differ in nothing but their times and their number.
 */
function answererOf(name: SubgraphName): Answerer {
  const { key } = keyOf(name);
  const subgraph = inProcess(name, {
    store,
    classification,
    structural: isStructural,
    log: (fault) => process.stderr.write(`${name}: ${fault instanceof Error ? fault.stack : fault}\n`),
    keyOf: () => key,
    documentOf: subgraphDocument,
  });
  const everything = permitEverything(subgraph.schema, classification, {
    subgraph: name,
    key,
    cursorKey: deriveCursorKey(master, name),
    person: parent,
    schools,
  });
  return {
    key: ({ body, capability }) => (capability === undefined ? body : `${lasting(capability)} ${body}`),
    answer: ({ body, capability }) => subgraph.execute(body, capability ?? everything(body)),
  };
}

function lasting(token: string): string {
  const claims = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8')) as Partial<Capability>;
  const { iat: _issued, exp: _expires, jti: _number, at: _instant, body: _digest, ...rest } = claims;
  return JSON.stringify(rest);
}
