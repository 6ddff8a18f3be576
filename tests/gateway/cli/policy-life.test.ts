import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { run } from '../../../gateway/cli/index.js';
import { openWorld, type World } from '../../world/index.js';

let world: World;
let folder: string;
const SCHOOL = '9990001X';
const RULES = `version: 1.0.0
title: a trial
level: school
of: ${SCHOOL}
signedOffBy: [draft]
forbids:
  - { id: no-attendance, source: a trial, categories: [ATTENDANCE_FACT], roles: [cpe] }
`;

beforeAll(async () => {
  world = await openWorld();
  folder = mkdtempSync(join(tmpdir(), 'preau-policy-'));
  writeFileSync(join(folder, 'school.yaml'), RULES);
  vi.stubEnv('PREAU_PUBLIC_URL', world.preau.url);
}, 120_000);
afterAll(async () => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true, force: true });
  await world?.close();
});

/** A command, with what it wrote. */
async function preau(...args: string[]): Promise<{ code: number; out: string; err: string }> {
  const told: string[] = [];
  const complained: string[] = [];
  const out = vi.spyOn(process.stdout, 'write').mockImplementation((text) => told.push(String(text)) > 0);
  const err = vi.spyOn(process.stderr, 'write').mockImplementation((text) => complained.push(String(text)) > 0);
  try {
    const code = await run(['policy', ...args]);
    return { code, out: told.join(''), err: complained.join('') };
  } finally {
    out.mockRestore();
    err.mockRestore();
  }
}

async function administer(handle: string, call: string, variables = {}) {
  const ask = await world.person(handle, 'console', 'policy-administration');
  const { data } = await ask(
    `mutation${'document' in variables ? '($document: String!)' : ''} { done: ${call} { version { id } errors { code } } }`,
    variables,
  );
  expect(data.done.errors).toEqual([]);
  return data.done.version.id as string;
}

describe('the life of the rules from the command line', () => {
  it('lists the versions that the person may read', async () => {
    const found = await preau('versions', '--as', 'principal');
    expect(found).toMatchObject({ code: 0, err: '' });
    expect(found.out).toMatch(/^policy-foundation {2}1 {2}LIVE/);
    expect(await preau('versions', '--school', SCHOOL, '--as', 'principal')).toMatchObject({
      code: 0,
      out: 'there are none that you may read\n',
    });
  });

  it('tells what rules of a file would take away, from what was really asked', async () => {
    await world.operation('Op04');
    const file = join(folder, 'school.yaml');
    const found = await preau('simulate', '--policy', file, '--days', '1', '--as', 'it-admin');
    expect(found.code).toBe(0);
    expect(found.out).toMatch(/^vie-scolaire · Op04_CpeMorning · for attendance-follow-up: 1 of 1 requests, about \d+ people at most$/m);
    expect(found.out).toMatch(/^ {2}loses AttendanceEvent\.kind \(1\)$/m);
    expect(found.out).toMatch(/^\d+ operations of the last 1 days asked again: 1 would be answered otherwise$/m);
    const machine = await preau('simulate', '--policy', file, '--days', '1', '--as', 'it-admin', '--json');
    expect(JSON.parse(machine.out)).toMatchObject({ isComplete: true, changed: 1 });
    expect(await preau('simulate', '--policy', file, '--as', 'principal-2')).toMatchObject({
      code: 2,
      out: '',
      err: expect.stringContaining('NOT_FOUND'),
    });
  });

  it('publishes what somebody else approved and nothing else, and goes back by way of a proposal', async () => {
    const id = await administer('it-admin', `draftPolicy(level: SCHOOL, scope: "${SCHOOL}", reason: "a trial", idempotencyKey: "k")`);
    await administer('it-admin', `proposePolicy(id: "${id}", revision: 1)`);
    expect(await preau('publish', id, '--as', 'principal')).toMatchObject({
      code: 2,
      out: '',
      err: expect.stringContaining('NEEDS_APPROVAL'),
    });
    expect(await preau('publish', id, '--as', 'it-admin')).toMatchObject({
      code: 2,
      out: '',
      err: expect.stringContaining('not permitted'),
    });
    await administer('principal', `approvePolicy(id: "${id}")`);
    expect(await preau('publish', id, '--as', 'principal')).toMatchObject({ code: 0, out: `${id}  1  LIVE\n`, err: '' });
    const back = await preau('rollback', '--school', SCHOOL, '--reason', 'a trial', '--as', 'dpo');
    expect(back).toMatchObject({ code: 1, out: expect.stringContaining('PROPOSED; somebody else must approve it') });
  });

  it.each([
    ['nobody is named', ['versions']],
    ['two are', ['versions', '--as', 'dpo', '--token-file', 'x']],
    ['neither a version nor a file', ['simulate', '--as', 'dpo']],
    ['both', ['simulate', 'x', '--policy', 'y', '--as', 'dpo']],
    ['no reason', ['rollback', '--as', 'dpo']],
    ['two places', ['versions', '--school', 'x', '--academy', 'y', '--as', 'dpo']],
  ])('says how it is asked when %s', async (_, args) => {
    expect(await preau(...args)).toMatchObject({
      code: 2,
      out: '',
      err: expect.stringContaining('preau policy simulate ID|--policy FILE'),
    });
  });
});
