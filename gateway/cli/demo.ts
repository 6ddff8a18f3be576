import { parseArgs } from 'node:util';
import { request } from 'undici';
import { readConfig } from '../../core/config.js';
import { startPreau } from '../main.js';

interface DemoJson {
  readonly clients: readonly { readonly id: string; readonly name: string; readonly purposes: readonly string[] }[];
  readonly people: readonly { readonly handle: string; readonly name: string; readonly role: string; readonly school: string }[];
  readonly operations: readonly unknown[];
}

/** `demo [--json]`: who one may be, with which systems, and twenty operations that work. */
export async function demo(args: readonly string[]): Promise<number> {
  const { values } = parseArgs({ args: [...args], options: { json: { type: 'boolean' } } });
  return withPreau(async (url) => {
    const response = await request(`${url}/demo.json`);
    if (response.statusCode !== 200) throw new Error('no demo runs there: it is off in production, and where other schools are kept');
    const found = (await response.body.json()) as DemoJson;
    if (values.json === true) process.stdout.write(`${JSON.stringify(found)}\n`);
    else {
      for (const { handle, name, role, school } of found.people)
        process.stdout.write(`${handle.padEnd(22)}${name.padEnd(26)}${role.padEnd(22)}${school}\n`);
      for (const { id, name, purposes } of found.clients)
        process.stdout.write(`${id.padEnd(22)}${name.padEnd(26)}${purposes.join(', ')}\n`);
    }
    return 0;
  });
}

/** `token --client ID [--as PERSON] --purpose P`: a token and nothing else on standard output. */
export async function token(args: readonly string[]): Promise<number> {
  const { values } = parseArgs({
    args: [...args],
    options: { client: { type: 'string' }, as: { type: 'string' }, purpose: { type: 'string' } },
  });
  const { client, as, purpose } = values;
  if (client === undefined || purpose === undefined) {
    process.stderr.write('say `preau token --client ID [--as PERSON] --purpose P`; `preau demo` lists them\n');
    return 2;
  }
  return withPreau(async (url) => {
    process.stdout.write(`${await demoToken(url, client, purpose, as)}\n`);
    return 0;
  });
}

/** A token of the embedded issuer for a demo client. */
export async function demoToken(url: string, client: string, purpose: string, as?: string): Promise<string> {
  const form = new URLSearchParams(
    as === undefined ? { grant_type: 'client_credentials', purpose } : { grant_type: 'urn:preau:grant:demo-person', person: as, purpose },
  );
  const response = await request(`${url}/oauth/token`, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      authorization: `Basic ${Buffer.from(`${encodeURIComponent(client)}:${encodeURIComponent(`demo-${client}`)}`).toString('base64')}`,
    },
    body: form.toString(),
  });
  const answer = (await response.body.json()) as { access_token?: string; error_description?: string; error?: string };
  if (answer.access_token === undefined) throw new Error(`no token: ${answer.error_description ?? answer.error ?? 'the issuer refused'}`);
  return answer.access_token;
}

/** Where a Préau answers that keeps its schools in its own folder, which belongs to it while it runs; null where none does. */
export async function runningWithFolder(): Promise<string | null> {
  const { databaseUrl, publicUrl } = readConfig(process.env);
  return databaseUrl === null && (await answersAt(publicUrl)) ? publicUrl : null;
}

function answersAt(url: string): Promise<boolean> {
  return request(`${url}/health/live`, { headersTimeout: 2000 }).then(
    (response) => response.body.dump().then(() => response.statusCode === 200),
    () => false,
  );
}

/** Asks the Préau that runs at the configured address; where none runs, opens the store for the time of the question. */
export async function withPreau(ask: (url: string) => Promise<number>): Promise<number> {
  const config = readConfig(process.env);
  if (await answersAt(config.publicUrl)) return ask(config.publicUrl);
  if (config.dataDir === 'memory')
    throw new Error(`nothing answers at ${config.publicUrl}, and a store in memory is another one each time: run \`npm start\` first`);
  process.stderr.write(`nothing answers at ${config.publicUrl}: opening ${config.dataDir} for this question\n`);
  const preau = await startPreau({ ...config, logLevel: 'warn' });
  try {
    return await ask(preau.url);
  } finally {
    await preau.close();
  }
}
