import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { request } from 'undici';
import { parse as parseYaml } from 'yaml';
import { createProgress } from '../exchange/index.js';
import { demoToken, withPreau } from './demo.js';
import { type Simulation, simulationLines } from './simulation-text.js';

export const LIFE_USAGE = `of the rules that are stored, as somebody who administers them, say
  preau policy versions [--academy CODE|--school UAI]
  preau policy simulate ID|--policy FILE [--days N] [--seconds N]
  preau policy publish ID
  preau policy rollback [--academy CODE|--school UAI] --reason TEXT
each with --as PERSON (of the embedded issuer) or --token-file FILE, and with --json for machines
`;

const COMMANDS = ['versions', 'simulate', 'publish', 'rollback'] as const;
type LifeCommand = (typeof COMMANDS)[number];

export function isLifeCommand(name: string): name is LifeCommand {
  return COMMANDS.some((one) => one === name);
}

/** What is told: to machines, to people, and as the exit code. */
interface Told {
  readonly json: unknown;
  readonly lines: readonly string[];
  readonly code: number;
}

type Ask = (query: string, variables: Readonly<Record<string, unknown>>) => Promise<Readonly<Record<string, unknown>>>;

interface Options {
  readonly policy?: string | undefined;
  readonly days?: string | undefined;
  readonly seconds?: string | undefined;
  readonly reason?: string | undefined;
  readonly academy?: string | undefined;
  readonly school?: string | undefined;
}

/**
 * The life of the rules from the command line: the same mutations as in the console, asked of the Préau that runs, as a person. INVARIANT: nothing is
 * permitted here that the console would refuse; what nobody else approved is not published. Exit code 1 for what is done in part, 2 for what is not done.
 */
export async function policyLife(command: LifeCommand, args: readonly string[]): Promise<number> {
  const text = { type: 'string' } as const;
  const { values: options, positionals } = parseArgs({
    args: [...args],
    options: {
      as: text,
      'token-file': text,
      json: { type: 'boolean' },
      policy: text,
      days: text,
      seconds: text,
      reason: text,
      academy: text,
      school: text,
    },
    allowPositionals: true,
  });
  const [id, ...more] = positionals;
  const { as, 'token-file': file, json = false } = options;
  if (more.length > 0 || (as === undefined) === (file === undefined) || !isWhole(command, id, options)) {
    process.stderr.write(LIFE_USAGE);
    return 2;
  }
  return withPreau(async (url) => {
    const token = file === undefined ? await demoToken(url, 'console', 'policy-administration', as) : readFileSync(file, 'utf8').trim();
    const told = await ACTS[command](asker(url, token), id ?? '', options);
    (told.code === 2 ? process.stderr : process.stdout).write(
      json ? `${JSON.stringify(told.json)}\n` : told.lines.map((line) => `${line}\n`).join(''),
    );
    return told.code;
  });
}

function isWhole(command: LifeCommand, id: string | undefined, { policy, reason, academy, school, days, seconds }: Options): boolean {
  if (academy !== undefined && school !== undefined) return false;
  if (![days, seconds].every((count) => count === undefined || /^[0-9]{1,4}$/.test(count))) return false;
  switch (command) {
    case 'versions':
      return id === undefined;
    case 'simulate':
      return (id === undefined) !== (policy === undefined);
    case 'publish':
      return id !== undefined;
    case 'rollback':
      return id === undefined && reason !== undefined;
  }
}

const ACTS: Readonly<Record<LifeCommand, (ask: Ask, id: string, options: Options) => Promise<Told>>> = {
  versions,
  simulate,
  publish,
  rollback,
};

interface ListedVersion {
  readonly id: string;
  readonly number: number;
  readonly state: string;
  readonly reason: string;
  readonly savedAt: string;
}

async function versions(ask: Ask, _id: string, options: Options): Promise<Told> {
  const query =
    'query($level: PolicyLevel!, $scope: String) { policyVersions(level: $level, scope: $scope) { id number state reason savedAt } }';
  const found = ((await ask(query, placeOf(options))).policyVersions ?? []) as readonly ListedVersion[];
  const lines = found.map(({ id, number, state, reason, savedAt }) => `${id}  ${number}  ${state}  ${savedAt.slice(0, 10)}  ${reason}`);
  return { json: found, lines: lines.length === 0 ? ['there are none that you may read'] : lines, code: 0 };
}

const SIMULATE = `query($id: ID, $document: String, $days: Int!) { policySimulation(id: $id, document: $document, days: $days) {
  days since until isComplete share replayed changed unlisted notReplayed { reason requests } fault { code where sentence }
  operations { client operationName operationHash purpose requests changed subjects
    gained { coordinate requests } lost { coordinate requests } altered { coordinate requests } } } }`;
const DAYS = 30;
/** Seconds after which what was found so far is told. */
const PATIENCE = 600;
/** Steps of the progress that is shown. */
const STEPS = 1_000;

async function simulate(ask: Ask, id: string, { policy, days, seconds }: Options): Promise<Told> {
  const rules = policy === undefined ? { id } : { document: JSON.stringify(parseYaml(readFileSync(policy, 'utf8'))) };
  const progress = createProgress(process.stderr);
  const until = Date.now() + Number(seconds ?? PATIENCE) * 1_000;
  progress.start('asking recorded operations again', STEPS);
  try {
    for (let shown = 0; ; ) {
      const answer = await ask(SIMULATE, { ...rules, days: Number(days ?? DAYS) });
      const found = answer.policySimulation as Simulation | null;
      if (found === null) return refused([{ code: 'NOT_FOUND', message: 'there are no such rules, or they are administered by others' }]);
      if (found.fault !== null) return refused([{ code: found.fault.code, message: `${found.fault.sentence} (${found.fault.where})` }]);
      const reached = Math.floor(found.share * STEPS);
      progress.advance(Math.max(0, reached - shown));
      shown = Math.max(shown, reached);
      if (found.isComplete || Date.now() >= until) return { json: found, lines: simulationLines(found), code: found.isComplete ? 0 : 1 };
    }
  } finally {
    progress.end();
  }
}

interface Fault {
  readonly code: string;
  readonly message: string;
}

interface Payload {
  readonly version: ListedVersion | null;
  readonly errors: readonly Fault[];
}

const DONE = '{ version { id number state } errors { code message } }';

async function publish(ask: Ask, id: string): Promise<Told> {
  return done((await ask(`mutation($id: ID!) { done: publishPolicy(id: $id) ${DONE} }`, { id })).done as Payload);
}

async function rollback(ask: Ask, _id: string, options: Options): Promise<Told> {
  const query = `mutation($level: PolicyLevel!, $scope: String, $reason: String!, $key: ID!) {
    done: rollBackPolicy(level: $level, scope: $scope, reason: $reason, idempotencyKey: $key) ${DONE} }`;
  const { reason } = options;
  return done((await ask(query, { ...placeOf(options), reason, key: randomUUID() })).done as Payload);
}

function done({ version, errors }: Payload): Told {
  if (errors.length > 0 || version === null) return refused(errors);
  const { id, number, state } = version;
  const waits = state === 'PROPOSED' ? '; somebody else must approve it' : '';
  return { json: version, lines: [`${id}  ${number}  ${state}${waits}`], code: state === 'LIVE' ? 0 : 1 };
}

function refused(errors: readonly Fault[]): Told {
  return { json: { errors }, lines: errors.map(({ code, message }) => `${message} (${code})`), code: 2 };
}

function placeOf({ academy, school }: Options): { readonly level: string; readonly scope: string | null } {
  if (school !== undefined) return { level: 'SCHOOL', scope: school };
  return academy === undefined ? { level: 'NATIONAL', scope: null } : { level: 'ACADEMY', scope: academy };
}

/** Asks as the person of the token; throws with what was told when it is refused. */
function asker(url: string, token: string): Ask {
  return async (query, variables) => {
    const response = await request(`${url}/graphql`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ query, variables }),
    });
    const answer = (await response.body.json()) as { data?: Record<string, unknown> | null; errors?: readonly { message: string }[] };
    if (answer.data == null || (answer.errors ?? []).length > 0) throw new Error(answer.errors?.[0]?.message ?? 'no answer');
    return answer.data;
  };
}
