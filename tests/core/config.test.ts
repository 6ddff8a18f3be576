import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { masterSecret, readConfig, SettingRefused } from '../../core/config.js';

const SECRET = Buffer.alloc(32, 7).toString('base64');
const PRODUCTION = {
  NODE_ENV: 'production',
  DATABASE_URL: 'postgres://preau@db/preau',
  REDIS_URL: 'redis://bus',
  PREAU_SECRET: SECRET,
  PREAU_ISSUERS: '[]',
};

function faultsOf(env: Record<string, string>, role?: 'gateway' | 'subgraph'): readonly string[] {
  try {
    readConfig(env, role);
    return [];
  } catch (error) {
    expect(error).toBeInstanceOf(SettingRefused);
    return (error as SettingRefused).faults;
  }
}

describe('a desk', () => {
  it('needs no setting at all', () => {
    expect(readConfig({})).toEqual({
      production: false,
      port: 4000,
      host: '127.0.0.1',
      dataDir: '.preau',
      databaseUrl: null,
      redisUrl: null,
      issuers: null,
      audience: 'preau',
      publicUrl: 'http://127.0.0.1:4000',
      secret: null,
      subgraphUrls: { identity: null, attendance: null, assessment: null, messaging: null },
      capabilityKey: null,
      demo: true,
      policyStewards: [],
      registerFile: null,
      logLevel: 'info',
      maxBodyBytes: 1_048_576,
    });
  });

  it('knows who is entrusted with the rules of the country, and with those of an academy', () => {
    expect(
      readConfig({ PREAU_POLICY_STEWARDS: '9990001X.p1,lyon:9990002Y.p12,academie-d-orleans-tours:9990001X.p2' }).policyStewards,
    ).toEqual([
      { academy: null, person: '9990001X.p1' },
      { academy: 'lyon', person: '9990002Y.p12' },
      { academy: 'academie-d-orleans-tours', person: '9990001X.p2' },
    ]);
  });

  it('takes every setting from its variable', () => {
    const config = readConfig({
      PORT: '4100',
      HOST: '0.0.0.0',
      PREAU_DATA_DIR: 'memory',
      DATABASE_URL: 'postgresql://preau@db/preau',
      REDIS_URL: 'rediss://bus:6380',
      PREAU_ISSUERS: '[{}]',
      PREAU_AUDIENCE: 'preau-lyon',
      PREAU_PUBLIC_URL: 'https://preau.example/',
      PREAU_SECRET: SECRET,
      PREAU_SUBGRAPH_IDENTITY_URL: 'http://identity:4001',
      PREAU_SUBGRAPH_MESSAGING_URL: 'http://messaging:4004',
      PREAU_CAPABILITY_KEY: SECRET,
      PREAU_DEMO: 'on',
      PREAU_REGISTER: '/etc/preau/register.yaml',
      PREAU_LOG: 'silent',
      PREAU_MAX_BODY_BYTES: '2048',
    });
    expect(config).toMatchObject({ port: 4100, host: '0.0.0.0', dataDir: 'memory', databaseUrl: 'postgresql://preau@db/preau' });
    expect(config).toMatchObject({
      redisUrl: 'rediss://bus:6380',
      issuers: '[{}]',
      audience: 'preau-lyon',
      publicUrl: 'https://preau.example',
    });
    expect(config).toMatchObject({
      secret: SECRET,
      capabilityKey: SECRET,
      demo: true,
      registerFile: '/etc/preau/register.yaml',
      logLevel: 'silent',
      maxBodyBytes: 2048,
    });
    expect(config.subgraphUrls).toEqual({
      identity: 'http://identity:4001',
      attendance: null,
      assessment: null,
      messaging: 'http://messaging:4004',
    });
  });

  it('takes an empty variable for an absent one', () => {
    expect(readConfig({ PORT: '', PREAU_SECRET: ' ', PREAU_DEMO: '', DATABASE_URL: undefined })).toEqual(readConfig({}));
  });

  it('is a demo unless told not to be, or given a real database', () => {
    expect(readConfig({ PREAU_DEMO: 'off' }).demo).toBe(false);
    expect(readConfig({ DATABASE_URL: 'postgres://db/preau' }).demo).toBe(false);
    expect(readConfig({ DATABASE_URL: 'postgres://db/preau', PREAU_DEMO: 'on' }).demo).toBe(true);
  });

  it('has a configuration that nobody can change', () => {
    const config = readConfig({});
    expect(Object.isFrozen(config)).toBe(true);
    expect(Object.isFrozen(config.subgraphUrls)).toBe(true);
  });
});

describe('a wrong value', () => {
  it.each([
    ['PORT', '-1'],
    ['PORT', '65536'],
    ['PORT', '4e3'],
    ['HOST', 'two words'],
    ['DATABASE_URL', 'mysql://canary@db/preau'],
    ['DATABASE_URL', 'canary'],
    ['REDIS_URL', 'http://canary'],
    ['PREAU_PUBLIC_URL', 'javascript:canary'],
    ['PREAU_SECRET', 'canary'],
    ['PREAU_SECRET', Buffer.alloc(31, 7).toString('base64')],
    ['PREAU_SECRET', `canary canary ${SECRET}`],
    ['PREAU_CAPABILITY_KEY', 'canary'],
    ['PREAU_SUBGRAPH_ATTENDANCE_URL', 'ftp://canary'],
    ['PREAU_DEMO', 'canary'],
    ['PREAU_POLICY_STEWARDS', 'canary'],
    ['PREAU_POLICY_STEWARDS', '9990001X.s1'],
    ['PREAU_POLICY_STEWARDS', '9990001X.p1,'],
    ['PREAU_LOG', 'canary'],
    ['PREAU_MAX_BODY_BYTES', '1 MiB'],
    ['PREAU_MAX_BODY_BYTES', '0'],
    ['NODE_ENV', 'Production'],
    ['NODE_ENV', 'prod'],
  ])('of %s (`%s`) stops the program with a sentence that names it and does not quote it', (name, value) => {
    const faults = faultsOf({ [name]: value });
    expect(faults).toHaveLength(1);
    expect(faults[0]).toMatch(new RegExp(`^${name} must be `));
    expect(faults[0]).not.toContain('canary');
  });

  it('is told together with all the others', () => {
    expect(faultsOf({ PORT: 'x', PREAU_LOG: 'y', PREAU_TYPO: 'z' })).toHaveLength(3);
  });

  it.each(['APOLLO_DISABLE_SECURITY_RECURSIVE_SELECTIONS_CHECK', 'APOLLO_DISABLE_SECURITY_NON_LOCAL_SELECTIONS_CHECK'])(
    'is any value of %s, which lifts a limit of the planner',
    (name) => {
      for (const value of ['true', 'false', '0']) expect(faultsOf({ [name]: value })[0]).toMatch(new RegExp(`^${name} must not be set`));
    },
  );

  it('is any value of a setting that does not exist, for it would leave another unset', () => {
    expect(faultsOf({ PREAU_ISSUER: 'canary' })).toEqual(['PREAU_ISSUER is not a setting: see .env.example for those there are']);
    expect(faultsOf({ PREAUX: 'a village', PATH: '/bin' })).toEqual([]);
  });
});

describe('production', () => {
  it('starts when it has been given everything', () => {
    expect(readConfig(PRODUCTION)).toMatchObject({ production: true, demo: false });
  });

  it.each(['DATABASE_URL', 'REDIS_URL', 'PREAU_SECRET', 'PREAU_ISSUERS'])('does not start without %s, and says to set it', (name) => {
    expect(faultsOf({ ...PRODUCTION, [name]: '' })).toEqual([expect.stringMatching(new RegExp(`^${name} must be set in production: `))]);
  });

  it('does not keep in memory what people send in', () => {
    expect(faultsOf({ ...PRODUCTION, PREAU_DATA_DIR: 'memory' })).toEqual([expect.stringMatching(/^PREAU_DATA_DIR must be a folder/)]);
  });

  it('does not start as a demo', () => {
    expect(faultsOf({ ...PRODUCTION, PREAU_DEMO: 'on' })).toEqual([expect.stringMatching(/^PREAU_DEMO must be off in production/)]);
    expect(faultsOf({ ...PRODUCTION, PREAU_DEMO: 'off' })).toEqual([]);
  });

  it('asks of a subgraph alone a database and the key of its gateway, and nothing of a gateway', () => {
    const alone = { NODE_ENV: 'production', DATABASE_URL: 'postgres://db/preau', PREAU_CAPABILITY_KEY: SECRET };
    expect(faultsOf(alone, 'subgraph')).toEqual([]);
    expect(faultsOf({ ...alone, PREAU_CAPABILITY_KEY: '' }, 'subgraph')).toEqual([
      expect.stringMatching(/^PREAU_CAPABILITY_KEY must be set/),
    ]);
    expect(faultsOf({ ...alone, DATABASE_URL: '' }, 'subgraph')).toEqual([expect.stringMatching(/^DATABASE_URL must be set/)]);
  });
});

describe('the master secret', () => {
  let folder: string;
  beforeEach(() => {
    folder = join(mkdtempSync(join(tmpdir(), 'preau-config-')), 'data');
  });
  afterEach(() => rmSync(join(folder, '..'), { recursive: true, force: true }));
  const desk = () => readConfig({ PREAU_DATA_DIR: folder });

  it('is the one that was set', () => {
    expect(masterSecret(readConfig({ PREAU_SECRET: SECRET }))).toEqual(Buffer.alloc(32, 7));
  });

  it('is made at a desk, once, and kept where only its owner reads it', () => {
    const made = masterSecret(desk());
    expect(made).toHaveLength(32);
    expect(masterSecret(desk())).toEqual(made);
    expect(statSync(join(folder, 'secret')).mode & 0o777).toBe(0o600);
    expect(statSync(folder).mode & 0o777).toBe(0o700);
  });

  it('is new at every start when nothing is kept', () => {
    const memory = readConfig({ PREAU_DATA_DIR: 'memory' });
    expect(masterSecret(memory)).not.toEqual(masterSecret(memory));
  });

  it('is not made anew over a damaged one', () => {
    masterSecret(desk());
    writeFileSync(join(folder, 'secret'), 'short');
    expect(() => masterSecret(desk())).toThrow('damaged');
    expect(readFileSync(join(folder, 'secret'), 'utf8')).toBe('short');
  });

  it('is never made in production', () => {
    expect(() => masterSecret({ ...readConfig(PRODUCTION), secret: null })).toThrow('PREAU_SECRET must be set');
  });
});

describe('.env.example', () => {
  const example = readFileSync(new URL('../../.env.example', import.meta.url), 'utf8');
  const lines = example.split('\n').filter((line) => /^[A-Z_]+=/.test(line));
  const settings = Object.fromEntries(lines.map((line) => line.split(/=(.*)/).slice(0, 2)));

  it('lists every setting there is, with its default', () => {
    expect(readConfig(settings)).toEqual(readConfig({}));
    expect(Object.keys(settings)).toHaveLength(20);
    expect(faultsOf(Object.fromEntries(Object.keys(settings).map((name) => [name, '-'])))).not.toContain('is not a setting');
  });
});
