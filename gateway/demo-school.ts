import { facetOf, isPersonal } from '../core/ids.js';
import type { Purpose } from '../core/policy/index.js';
import { refreshStatistics, type Store } from '../core/store/index.js';
import { DEMO_CLIENTS, type Demo, type DemoClient, type DemoPerson, generateDemo } from './demo/index.js';
import { hasSchools, writeDemo } from './dispatch/in-process.js';
import type { Progress } from './exchange/index.js';
import { type Bytes, keepContents } from './files/index.js';
import { demoInstant, keepDemoInstant } from './governance/index.js';
import type { ClientRegistry, Pairwise } from './identity/index.js';
import type { Page } from './server.js';

/** Somebody one may be; with their id as a pupil, if they are one. */
interface RunningPerson extends DemoPerson {
  readonly student: string | null;
}

/** The demo school as it runs: who one may be, with which systems, and what to ask. */
export interface RunningDemo extends Omit<Demo, 'rows' | 'contents' | 'people'> {
  readonly people: readonly RunningPerson[];
  /** Person ids of those entrusted with the rules above the schools, so that they can be tried. */
  readonly stewards: readonly string[];
  /** What the terminal says when everything is up. */
  welcome(url: string): string;
}

const SEED = 2026;
const STUDENTS = 600;
const STEWARDS: readonly string[] = ['principal', 'it-admin', 'dpo'];

export interface SeedPorts {
  readonly bytes: Bytes;
  readonly now: () => number;
  readonly progress: Progress;
  readonly students?: number | undefined;
}

/** Fills an empty store with the demo school; finds it again in one that has it. A store with other schools is left alone. */
export async function seedDemo(store: Store, { bytes, now, progress, students = STUDENTS }: SeedPorts): Promise<RunningDemo | null> {
  const kept = await demoInstant(store.db);
  if (kept === null && (await hasSchools(store.db))) return null;
  const at = kept ?? new Date(now());
  const { rows, contents, ...demo } = generateDemo({ at, seed: SEED, students });
  const pupils = new Set(rows.identity.students.map(({ id }) => id));
  const people = demo.people.map((person): RunningPerson => {
    const student = facetOf('Student', person.person);
    return { ...person, student: student !== null && pupils.has(student) ? student : null };
  });
  if (kept === null) {
    await keepContents(bytes, contents);
    await store.transaction(async (tx) => {
      await writeDemo(tx, rows, progress);
      await keepDemoInstant(tx, at);
    });
    await refreshStatistics(store.db);
  }
  const stewards = demo.people.filter(({ handle }) => STEWARDS.includes(handle)).map(({ person }) => person);
  return { ...demo, people, stewards, welcome: (url) => welcome(url, demo) };
}

/** At a desk without the demo, those of its systems that are registered: schools that `preau seed` made have agreements with them. */
export async function generatedClients(registry: ClientRegistry): Promise<readonly DemoClient[]> {
  const known = await Promise.all(DEMO_CLIENTS.map(({ id }) => registry.find(id)));
  return DEMO_CLIENTS.filter(({ name, kind }, place) => known[place]?.name === name && known[place]?.kind === kind);
}

/**
 * `preau demo --json`: people, systems and the twenty operations, with the ids that each system may use, and the purposes by name. It tells the
 * secrets of the demo's systems, which are no secrets: they are made of the names of the systems, and production has no demo.
 */
export function demoPage(demo: RunningDemo, pairwise: Pairwise, purposes: Iterable<readonly [string, Purpose]>): Page {
  const vendors = new Set(demo.clients.filter((client) => client.kind === 'vendor').map((client) => client.id));
  const hide = (client: string, value: unknown): unknown => {
    if (typeof value === 'string') return vendors.has(client) && isPersonal(value) ? pairwise.hide(client, value) : value;
    if (Array.isArray(value)) return value.map((item) => hide(client, item));
    if (typeof value === 'object' && value !== null)
      return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, hide(client, item)]));
    return value;
  };
  const body = {
    clients: demo.clients.map(({ id, name, purposes, secret, mayActForPersons }) => ({ id, name, purposes, secret, mayActForPersons })),
    people: demo.people.map(({ handle, name, role, school, person, student }) => ({
      ...{ handle, name, role, school, person, student },
      // As each third party knows them: no two know them alike.
      hidden: student === null ? {} : Object.fromEntries([...vendors].map((client) => [client, pairwise.hide(client, student)])),
    })),
    operations: demo.operations.map((operation) => ({ ...operation, variables: hide(operation.client, operation.variables) })),
    purposes: [...purposes].map(([id, { parent, label }]) => ({ id, parent, label })),
  };
  return { status: 200, type: 'application/json; charset=utf-8', body: JSON.stringify(body) };
}

function welcome(url: string, demo: Omit<Demo, 'rows' | 'contents'>): string {
  const column = (text: string, width: number) => text.slice(0, width).padEnd(width);
  const people = demo.people.map(
    ({ handle, name, role, school }) => `  ${column(handle, 22)}${column(name, 26)}${column(role, 22)}${school}`,
  );
  const clients = demo.clients.map(({ id, name, purposes }) => `  ${column(id, 22)}${column(name, 26)}${purposes.join(', ')}`);
  return `
Préau is open.

  ${url}/                    the web console
  ${url}/graphql             the federated API (POST)
  ${url}/oauth/token         the embedded issuer
  ${url}/health/ready        readiness;  /metrics for Prometheus

Demo people (preau token --client ID --as HANDLE --purpose P):
${people.join('\n')}

Demo clients (preau token --client ID --purpose P):
${clients.join('\n')}

A question, as the mobile application of a parent would ask it (paste it into another terminal):

${exampleCurl(url)}
`;
}

/** A question that works as pasted, with a token made on the way. */
export function exampleCurl(url: string): string {
  return `  curl -s ${url}/graphql \\
    -H "authorization: Bearer $(curl -s ${url}/oauth/token -u famille:demo-famille \\
      -d grant_type=urn:preau:grant:demo-person -d person=parent -d purpose=family-information \\
      | node -p 'JSON.parse(fs.readFileSync(0)).access_token')" \\
    -H 'content-type: application/json' \\
    -d '{"query":"{ me { displayName wards { authority student { id person { givenName birthDate } attendanceSummary(from: \\"2020-01-01\\", to: \\"2030-01-01\\") { halfDaysMissed } } } } }"}'`;
}
