import { randomBytes, randomUUID } from 'node:crypto';
import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

export const SUBGRAPHS = ['identity', 'attendance', 'assessment', 'messaging'] as const;
export type SubgraphName = (typeof SUBGRAPHS)[number];

/** Every setting of the program, read once and frozen. `.env.example` says what each is for. */
export interface Config {
  readonly production: boolean;
  readonly port: number;
  readonly host: string;
  /** A folder, or `memory`: nothing is kept. */
  readonly dataDir: string;
  /** Null: PGlite in `dataDir`. */
  readonly databaseUrl: string | null;
  /** Null: the bus is in memory. */
  readonly redisUrl: string | null;
  /** JSON, as given; `gateway/identity` parses it. Null: the embedded issuer alone. */
  readonly issuers: string | null;
  readonly audience: string;
  /** Without a slash at the end. */
  readonly publicUrl: string;
  /** The master secret in base64; null only at a desk. `masterSecret` gives its bytes. */
  readonly secret: string | null;
  /** Where a subgraph runs as a process of its own; null: in this one. */
  readonly subgraphUrls: Readonly<Record<SubgraphName, string | null>>;
  /** The key, in base64, with which a subgraph alone checks capabilities. */
  readonly capabilityKey: string | null;
  readonly demo: boolean;
  /** Who is entrusted with the rules above the schools: nationally (`academy` is null), or with those of one academy. */
  readonly policyStewards: readonly { readonly academy: string | null; readonly person: string }[];
  /** The file that says what the register of processing cannot know by itself; null: nobody said. `gateway/governance/register` reads it. */
  readonly registerFile: string | null;
  readonly logLevel: (typeof LEVELS)[number];
  readonly maxBodyBytes: number;
}

/** The program is not to start: one sentence per setting to mend, which names it and never quotes it. */
export class SettingRefused extends Error {
  override readonly name = 'SettingRefused';
  constructor(readonly faults: readonly string[]) {
    super(faults.join('\n'));
  }
}

const LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;
/** Switches that lift the planner's limits on hostile operations (GHSA-q2f9-x4p4-7xmh, GHSA-p2q6-pwh5-m6jr). */
const LIMITS_OFF = ['APOLLO_DISABLE_SECURITY_RECURSIVE_SELECTIONS_CHECK', 'APOLLO_DISABLE_SECURITY_NON_LOCAL_SELECTIONS_CHECK'];
const SECRET_BYTES = 32;

const word = z.string().regex(/^\S{1,256}$/, 'must be one word');
const secret = z
  .string()
  .refine(
    (text) => /^[A-Za-z0-9+/_-]+={0,2}$/.test(text) && Buffer.from(text, 'base64').length >= SECRET_BYTES,
    `must be at least ${SECRET_BYTES} bytes in base64: \`openssl rand -base64 ${SECRET_BYTES}\` makes one`,
  );
const onOff = z
  .enum(['on', 'off', 'true', 'false', '1', '0'], 'must be on or off')
  .transform((text) => text === 'on' || text === 'true' || text === '1');

const STEWARDS = /^(?:[A-Za-z0-9-]{1,64}:)?\d{7}[A-Z]\.p\d[0-9a-z-]*(?:,(?:[A-Za-z0-9-]{1,64}:)?\d{7}[A-Z]\.p\d[0-9a-z-]*)*$/;

const SETTINGS = z.object({
  // Why: a misspelt `production` must not be a desk.
  NODE_ENV: z.enum(['development', 'test', 'production'], 'must be development, test or production').default('development'),
  PORT: wholeNumber(0, 65_535).default(4000),
  HOST: word.default('127.0.0.1'),
  PREAU_DATA_DIR: z.string().default('.preau'),
  DATABASE_URL: address('postgres:', 'postgresql:').nullable().default(null),
  REDIS_URL: address('redis:', 'rediss:').nullable().default(null),
  PREAU_ISSUERS: z.string().nullable().default(null),
  PREAU_AUDIENCE: word.default('preau'),
  PREAU_PUBLIC_URL: address('http:', 'https:').nullable().default(null),
  PREAU_SECRET: secret.nullable().default(null),
  PREAU_SUBGRAPH_IDENTITY_URL: address('http:', 'https:').nullable().default(null),
  PREAU_SUBGRAPH_ATTENDANCE_URL: address('http:', 'https:').nullable().default(null),
  PREAU_SUBGRAPH_ASSESSMENT_URL: address('http:', 'https:').nullable().default(null),
  PREAU_SUBGRAPH_MESSAGING_URL: address('http:', 'https:').nullable().default(null),
  PREAU_CAPABILITY_KEY: secret.nullable().default(null),
  PREAU_DEMO: onOff.nullable().default(null),
  PREAU_POLICY_STEWARDS: z
    .string()
    .regex(
      STEWARDS,
      'must be person ids, or academy codes (1 to 64 letters, digits and hyphens) with a colon before them, separated by commas',
    )
    .nullable()
    .default(null),
  PREAU_REGISTER: z.string().max(4096).nullable().default(null),
  PREAU_LOG: z.enum(LEVELS, `must be one of ${LEVELS.join(', ')}`).default('info'),
  PREAU_MAX_BODY_BYTES: wholeNumber(1024, 64 * 1024 * 1024).default(1024 * 1024),
});
type Settings = z.infer<typeof SETTINGS>;

/**
 * The configuration that an environment asks for; an empty variable counts as absent. Throws `SettingRefused`.
 * In production, `role` says what the process must be given: a subgraph alone needs fewer settings than a gateway.
 */
export function readConfig(env: Readonly<Record<string, string | undefined>>, role: 'gateway' | 'subgraph' = 'gateway'): Config {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined && value.trim() !== ''));
  const faults = strangers(given);
  const read = SETTINGS.safeParse(given);
  if (!read.success) faults.push(...read.error.issues.map(({ path, message }) => `${String(path[0])} ${message}`));
  else if (read.data.NODE_ENV === 'production') faults.push(...unfitForProduction(read.data, role));
  if (!read.success || faults.length > 0) throw new SettingRefused(faults);
  return freeze(read.data);
}

/**
 * The bytes of the master secret. At a desk without one, makes it on the first call and keeps it in the data folder (mode 0600);
 * production has it set, or did not start.
 */
export function masterSecret(config: Config): Buffer {
  if (config.secret !== null) return Buffer.from(config.secret, 'base64');
  if (config.production) throw new SettingRefused(['PREAU_SECRET must be set in production']);
  const made = randomBytes(SECRET_BYTES);
  if (config.dataDir === 'memory') return made;
  mkdirSync(config.dataDir, { recursive: true, mode: 0o700 });
  const file = join(config.dataDir, 'secret');
  keepFirst(file, made.toString('base64'));
  const kept = secret.safeParse(readFileSync(file, 'utf8').trim());
  if (!kept.success) throw new SettingRefused(['the file `secret` in PREAU_DATA_DIR is damaged: restore it, or set PREAU_SECRET']);
  return Buffer.from(kept.data, 'base64');
}

/** Variables that must not be there: the planner's limits lifted, or a name of ours misspelt, which would leave a setting unset. */
function strangers(given: Readonly<Record<string, unknown>>): string[] {
  const lifted = LIMITS_OFF.filter((name) => name in given).map(
    (name) => `${name} must not be set: it lifts a limit on hostile operations`,
  );
  const misspelt = Object.keys(given)
    .filter((name) => name.startsWith('PREAU_') && !(name in SETTINGS.shape))
    .map((name) => `${name.slice(0, 60)} is not a setting: see .env.example for those there are`);
  return [...lifted, ...misspelt];
}

function unfitForProduction(settings: Settings, role: 'gateway' | 'subgraph'): string[] {
  const faults: string[] = [];
  const require = (name: keyof Settings, why: string) => {
    if (settings[name] === null) faults.push(`${name} must be set in production: ${why}`);
  };
  require('DATABASE_URL', 'the embedded store is only fit for a desk');
  if (role === 'subgraph') {
    require('PREAU_CAPABILITY_KEY', 'a subgraph alone has no other way to know its gateway');
  } else {
    require('REDIS_URL', 'a bus in memory reaches no other replica');
    require('PREAU_SECRET', 'a secret made on the spot is unknown to the other replicas');
    require('PREAU_ISSUERS', 'the embedded issuer and its local keys are only fit for a desk');
    if (settings.PREAU_DATA_DIR === 'memory')
      faults.push('PREAU_DATA_DIR must be a folder in production: what people send in would be gone with the process');
  }
  if (settings.PREAU_DEMO === true) faults.push('PREAU_DEMO must be off in production: anyone could be any demo person');
  return faults;
}

function freeze(settings: Settings): Config {
  const production = settings.NODE_ENV === 'production';
  const publicUrl = settings.PREAU_PUBLIC_URL ?? `http://127.0.0.1:${settings.PORT}`;
  return Object.freeze({
    production,
    port: settings.PORT,
    host: settings.HOST,
    dataDir: settings.PREAU_DATA_DIR,
    databaseUrl: settings.DATABASE_URL,
    redisUrl: settings.REDIS_URL,
    issuers: settings.PREAU_ISSUERS,
    audience: settings.PREAU_AUDIENCE,
    publicUrl: publicUrl.replace(/\/+$/, ''),
    secret: settings.PREAU_SECRET,
    subgraphUrls: Object.freeze({
      identity: settings.PREAU_SUBGRAPH_IDENTITY_URL,
      attendance: settings.PREAU_SUBGRAPH_ATTENDANCE_URL,
      assessment: settings.PREAU_SUBGRAPH_ASSESSMENT_URL,
      messaging: settings.PREAU_SUBGRAPH_MESSAGING_URL,
    }),
    capabilityKey: settings.PREAU_CAPABILITY_KEY,
    demo: settings.PREAU_DEMO ?? (!production && settings.DATABASE_URL === null),
    policyStewards: Object.freeze((settings.PREAU_POLICY_STEWARDS?.split(',') ?? []).map(steward)),
    registerFile: settings.PREAU_REGISTER,
    logLevel: settings.PREAU_LOG,
    maxBodyBytes: settings.PREAU_MAX_BODY_BYTES,
  });
}

/** `9990001X.p1`, or `lyon:9990001X.p1` for one academy. */
function steward(text: string): Config['policyStewards'][number] {
  const [person = '', academy = null] = text.split(':').reverse();
  return Object.freeze({ academy, person });
}

function wholeNumber(least: number, most: number) {
  return z
    .string()
    .refine(
      (text) => /^[0-9]{1,9}$/.test(text) && Number(text) >= least && Number(text) <= most,
      `must be a whole number from ${least} to ${most}`,
    )
    .transform(Number);
}

function address(...protocols: string[]) {
  return z
    .string()
    .refine(
      (text) => URL.canParse(text) && protocols.includes(new URL(text).protocol),
      `must be an address that starts with ${protocols.map((protocol) => `${protocol}//`).join(' or ')}`,
    );
}

/** Writes a file whole unless there is one. Why: two processes that start together must agree on one secret. */
function keepFirst(file: string, text: string): void {
  const draft = `${file}.${randomUUID()}`;
  writeFileSync(draft, text, { mode: 0o600 });
  try {
    linkSync(draft, file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    rmSync(draft);
  }
}
