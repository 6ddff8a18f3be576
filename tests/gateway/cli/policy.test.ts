import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { parse, stringify } from 'yaml';
import { run } from '../../../gateway/cli/index.js';
import { schemaFile } from '../../../schema/files.js';

interface Document {
  grants: Record<string, unknown>[];
  forbids: Record<string, unknown>[];
  purposes: Record<string, unknown>[];
}

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'preau-policy-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const base = schemaFile('policy/base.yaml');

function written(name: string, value: unknown): string {
  const file = join(folder, name);
  writeFileSync(file, name.endsWith('.json') ? JSON.stringify(value) : stringify(value, { aliasDuplicateObjects: false }));
  return file;
}

/** The base policy, edited. */
function edited(name: string, edit: (document: Document) => void): string {
  const document = parse(readFileSync(base, 'utf8')) as Document;
  edit(document);
  return written(name, JSON.parse(JSON.stringify(document)));
}

const school = (more: object) => ({ version: '1', title: 't', level: 'school', of: '9990001X', signedOffBy: ['s'], forbids: [], ...more });

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

describe('preau policy lint', () => {
  it('is content with the base policy', async () => {
    expect(await preau('lint')).toEqual({
      code: 0,
      out: 'version 1.0.0: 34 purposes, every invariant holds, nobody is shut out\n',
      err: '',
    });
  });

  it('tells which invariant is broken, and by whom', async () => {
    const file = edited('broken.yaml', ({ grants }) =>
      grants.push({ ...grants.find(({ id }) => id === 'nurse.health'), id: 'x', roles: ['service'], relations: ['contracted'] }),
    );
    const { code, out } = await preau('lint', file);
    expect(code).toBe(1);
    expect(out).toContain('invariant systems-see-no-secrets is broken: service contracted · READ · ACCOMMODATION · for nurse-care');
    const asJson = await preau('lint', file, '--json');
    expect(JSON.parse(asJson.out).invariants[0]).toMatchObject({ role: 'service', purpose: 'nurse-care' });
  });

  it('tells who would be shut out for good', async () => {
    const file = edited('shut.yaml', ({ grants }) =>
      grants.splice(
        grants.findIndex(({ id }) => id === 'dpo.processing'),
        1,
      ),
    );
    expect(await preau('lint', file)).toMatchObject({ code: 1, out: expect.stringContaining('shut out for good: nobody approves') });
  });

  it('says where a document is wrong', async () => {
    const file = written('wrong.json', { version: '1' });
    expect(await preau('lint', file)).toEqual({ code: 2, out: '', err: 'title: is missing (MISSING_FIELD)\n' });
  });

  it('reads what a school restricts, and tells what it would widen where it tries to', async () => {
    const fine = written('school.yaml', school({ forbids: [{ id: 'no-photo', source: 's', categories: ['IDENTITY_PHOTO'] }] }));
    expect(await preau('lint', fine)).toMatchObject({ code: 0, out: expect.stringContaining('version 1.0.0 under 9990001X') });
    const grant = {
      id: 'g',
      source: 's',
      roles: ['aed'],
      relations: ['school-staff'],
      purposes: ['roll-call'],
      categories: ['HEALTH'],
      actions: ['READ'],
    };
    const { code, out } = await preau('lint', written('wider.yaml', school({ grants: [grant] })));
    expect(code).toBe(2);
    expect(out).toContain('a lower level can only restrict, and this would widen\n');
    expect(out).toContain('newly allowed: aed as school-staff · READ · HEALTH · for roll-call: never → if-no-objection on public-task\n');
    const nothing = await preau('lint', written('nothing.yaml', school({ grants: [] })));
    expect(nothing).toMatchObject({ code: 2, out: '', err: expect.stringContaining('NOT_AT_THIS_LEVEL') });
  });
});

describe('preau policy test', () => {
  it('finds the base policy as expected', async () => {
    expect(await preau('test')).toMatchObject({
      code: 0,
      err: '',
      out: expect.stringMatching(/^version 1\.0\.0: 34 purposes, \d{8} states: all as expected\n$/),
    });
  });

  it('tells what is permitted and not expected, and what is expected and denied', async () => {
    const file = edited('other.yaml', ({ grants, forbids }) => {
      const cpe = grants.find(({ id }) => id === 'cpe.social');
      if (cpe !== undefined) cpe.roles = ['cpe', 'aed'];
      forbids.push({ id: 'f', source: 's', roles: ['aide'], categories: ['SCHOOLING'] });
    });
    const { code, out } = await preau('test', file);
    expect(code).toBe(1);
    expect(out).toContain(
      'permitted and not expected: aed as school-staff · READ · SOCIAL · for attendance-follow-up, protection · at Student.scholarshipHolder: masked (GENERALISE)\n',
    );
    expect(out).toMatch(/expected and denied: aide as supports · READ · SCHOOLING · for pupil-support: never, against “An aide/);
  });

  it('holds a policy to expectations of its own', async () => {
    const none = written('none.yaml', { title: 't', expectations: [] });
    const asJson = await preau('test', base, '--expectations', none, '--json');
    expect(asJson.code).toBe(1);
    expect(JSON.parse(asJson.out)).toMatchObject({ version: '1.0.0', invariants: [], lockouts: [], reds: expect.any(Array) });
    expect(await preau('test', base, '--expectations', base)).toMatchObject({ code: 2, err: expect.stringContaining('UNKNOWN_FIELD') });
  });
});

describe('preau policy diff', () => {
  it('says nothing is decided differently where a policy is only written otherwise', async () => {
    const file = edited('turned.json', ({ grants }) => grants.reverse());
    expect(await preau('diff', base, file)).toEqual({ code: 0, out: 'nothing is decided differently\n', err: '' });
  });

  it('tells what is, and why the data protection officer must approve it', async () => {
    const file = edited('wider.json', ({ grants, purposes }) => {
      const aide = grants.find(({ id }) => id === 'aide.plan-kind');
      if (aide !== undefined) aide.coordinates = ['Accommodation.kind', 'Accommodation.title'];
      const research = purposes.find(({ id }) => id === 'research');
      if (research !== undefined) research.basis = 'legitimate-interest';
    });
    const { code, out } = await preau('diff', base, file);
    expect(code).toBe(0);
    expect(out).toContain(
      'newly allowed: aide as supports · READ · HEALTH · for pupil-support · at Accommodation.title: never → if-no-objection on public-task\n',
    );
    expect(out).toContain('special category widened (HEALTH)');
    expect(out).toContain('purpose research rests on legitimate-interest (before: public-task)');
    expect(JSON.parse((await preau('diff', base, file, '--json')).out)).toMatchObject({ before: '1.0.0', approval: expect.any(Array) });
  });

  it('compares what a school restricts with the policy it is under', async () => {
    const file = written(
      'closed.yaml',
      school({ forbids: [{ id: 'f', source: 's', roles: ['aide'], relations: ['supports'], categories: ['SCHOOLING'] }] }),
    );
    const { out } = await preau('diff', base, file);
    expect(out).toBe(
      'newly denied: aide as supports · READ · SCHOOLING · for pupil-support · schools 9990001X: if-no-objection on public-task → never\n',
    );
  });

  it('asks for two files, and knows no other command', async () => {
    for (const args of [['diff', base], ['unpublish'], [], ['lint', base, base], ['diff', base, base, base]]) {
      expect(await preau(...args)).toMatchObject({ code: 2, out: '', err: expect.stringContaining('preau policy diff A B') });
    }
  });
});
