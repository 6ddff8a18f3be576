import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readConfig } from '../../core/config.js';
import { parseClients } from '../../gateway/clients-file.js';
import { type Standalone, startStandalone } from '../../gateway/standalone.js';
import { composeOwn, ownPolicy, PURPOSE, SCHOOL } from './supergraph-of-ones-own.js';

/** T53 T28 T25: a request is decided, planned and answered on the supergraph that it began with; the next one on the one that is there then. */
const folder = mkdtempSync(join(tmpdir(), 'preau-changes-'));
const file = join(folder, 'supergraph.graphql');
const sdlOf = (category: string, more = '') =>
  composeOwn({
    school: {
      sdl: `
        type Query { students: [Student] @category(of: [ORG]) @subject(path: "students") }
        type Student @key(fields: "id") @category(of: [ORG]) @subject(path: "self") { id: ID! name: String @category(of: [${category}]) ${more} }
      `,
      resolvers: {},
    },
  });
/** Written beside and moved into place, as whoever deploys would do. */
function write(text: string) {
  writeFileSync(`${file}.next`, text);
  renameSync(`${file}.next`, file);
}

const heard: string[] = [];
/** While set, the subgraph waits for it before it answers. */
let hold: Promise<void> | null = null;
const subgraph: Server = createServer((request, response) => {
  let body = '';
  request.on('data', (chunk) => {
    body += chunk;
  });
  request.on('end', async () => {
    heard.push(body);
    await hold;
    // Why: it says that anybody may keep the answer, and for how long; nobody does.
    response.writeHead(200, { 'content-type': 'application/json', 'cache-control': 'public, max-age=3600', etag: '"1"', age: '10' });
    const { query } = JSON.parse(body) as { query: string };
    const [, key = 'students'] = /\{\s*(\w+):students/.exec(query) ?? [];
    const student = { __typename: 'Student', id: 's1', preau_id: 's1', name: `name ${heard.length}` };
    response.end(JSON.stringify({ data: { [key]: [student] } }));
  });
});

const logged: string[] = [];
const faults: unknown[] = [];
let gateway: Standalone;
let authorization: string;
beforeAll(async () => {
  await new Promise<void>((resolve) => subgraph.listen(0, '127.0.0.1', resolve));
  const address = `http://127.0.0.1:${(subgraph.address() as AddressInfo).port}/`;
  write(sdlOf('ORG'));
  const client = { id: 'asker', kind: 'school-app', purposes: [PURPOSE], secret: 'a-secret-of-a-test' };
  const categories = ['PUBLIC', 'ORG', 'HEALTH'];
  gateway = await startStandalone(readConfig({ PREAU_DATA_DIR: 'memory', PORT: '0', PREAU_LOG: 'silent', NODE_ENV: 'test' }), {
    supergraph: file,
    policy: ownPolicy({ opens: [{ categories: ['ORG'] }] }),
    clients: parseClients([{ ...client, agreements: [{ school: SCHOOL, purposes: [PURPOSE], categories }] }]),
    subgraphs: new Map([['school', address]]),
    log: { info: (text) => logged.push(text), warn: (text) => logged.push(text), fault: (fault) => faults.push(fault) },
  });
  const response = await fetch(`${gateway.url}/oauth/token`, {
    method: 'POST',
    headers: { authorization: `Basic ${Buffer.from(`asker:${client.secret}`).toString('base64')}` },
    body: new URLSearchParams({ grant_type: 'client_credentials', purpose: PURPOSE }),
  });
  authorization = `Bearer ${((await response.json()) as { access_token: string }).access_token}`;
});
afterAll(async () => {
  await gateway?.close();
  subgraph.closeAllConnections();
  await new Promise((resolve) => subgraph.close(resolve));
  rmSync(folder, { recursive: true, force: true });
});

async function ask(query: string) {
  const response = await fetch(`${gateway.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization },
    body: JSON.stringify({ query }),
  });
  const text = await response.text();
  // biome-ignore lint/suspicious/noExplicitAny: a test names the shape it asked for.
  const { data = null, errors } = JSON.parse(text) as { data?: any; errors?: readonly { readonly extensions: object }[] };
  return {
    status: response.status,
    headers: response.headers,
    data,
    errors,
  };
}
async function until(holds: () => boolean) {
  for (let tries = 0; !holds(); tries += 1) {
    if (tries > 200) throw new Error('it did not come to that');
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}
async function reloaded(text: string) {
  const before = logged.filter((line) => line.includes('changed')).length;
  write(text);
  await until(() => logged.filter((line) => line.includes('changed')).length > before);
}
const STUDENTS = '{ students { id name } }';

describe('an answer of a subgraph that says it may be kept', () => {
  it('T28: is kept by nobody: it is asked for again, and ours says that it is private', async () => {
    heard.length = 0;
    const [one, two] = [await ask(STUDENTS), await ask(STUDENTS)];
    expect(heard).toHaveLength(2);
    expect(two.data.students[0].name).not.toBe(one.data.students[0].name);
    for (const { headers } of [one, two]) {
      expect(headers.get('cache-control')).toBe('private, no-store');
      for (const name of ['etag', 'age', 'expires', 'last-modified']) expect(headers.get(name)).toBeNull();
    }
  });
});

describe('a supergraph that changes', () => {
  it('T53: while a request is under way, is not what that one is decided, planned or answered on; the next one is', async () => {
    let release = () => {};
    hold = new Promise((resolve) => {
      release = resolve;
    });
    heard.length = 0;
    const under = [ask(STUDENTS), ask(STUDENTS)];
    await until(() => heard.length === 2);
    hold = null;
    await reloaded(sdlOf('HEALTH', 'nick: String'));
    heard.length = 0;
    const next = await ask(STUDENTS);
    expect(next.data.students).toEqual([{ id: 's1', name: null }]);
    expect(next.errors).toMatchObject([{ extensions: { code: 'FORBIDDEN_FIELD' } }]);
    expect(heard.join()).not.toMatch(/\bname\b(?!")/);
    release();
    for (const reply of await Promise.all(under)) {
      expect(reply.status).toBe(200);
      expect(reply.errors).toBeUndefined();
      expect(reply.data.students[0].name).toMatch(/^name /);
    }
  });

  it('T25: gives no answer about the schema that was', async () => {
    const names = async () => JSON.stringify((await ask('{ __type(name: "Student") { fields { name } } }')).data);
    const before = await names();
    await reloaded(sdlOf('ORG', 'team: String'));
    expect(before).not.toContain('team');
    expect(await names()).toContain('team');
    expect((await ask(STUDENTS)).data.students[0].name).toMatch(/^name /);
  });

  it('T53: into something that is none leaves the one that was, and lets nothing out', async () => {
    faults.length = 0;
    await reloaded(sdlOf('HEALTH'));
    write('type Query { everything: String }');
    await until(() => faults.length > 0);
    const reply = await ask(`${STUDENTS.slice(0, -1)} everything }`);
    expect(reply.data).toEqual({ students: [{ id: 's1', name: null }], everything: null });
  });
});
