import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Ask, openWorld, type World } from '../world/index.js';

/** What administrators publish is what the very next request is decided by; nobody is dropped meanwhile. Design §2, promises 6 and 8. */
let world: World;
let admin: Ask;
let principal: Ask;
let officer: Ask;
let cpe: Ask;

const SCHOOL = '9990001X';
const WHO = `{ students(schoolId: "${SCHOOL}", first: 3) { edges { node { id person { displayName } } } } }`;

beforeAll(async () => {
  world = await openWorld();
  admin = await world.person('it-admin', 'console', 'policy-administration');
  principal = await world.person('principal', 'console', 'policy-administration');
  officer = await world.person('dpo', 'console', 'policy-administration');
  cpe = await world.person('cpe', 'vie-scolaire', 'attendance');
  // What is gone back to: nothing is let out by that, so it is one act.
  await act(principal, `publishPolicy(id: "${await approved('NEVER')}")`);
}, 120_000);
afterAll(() => world?.close());

let keys = 0;
async function act(ask: Ask, call: string): Promise<{ id: string; revision: number; state: string }> {
  const { data, errors } = await ask(`mutation { done: ${call} { version { id revision state } errors { code message } } }`);
  expect([errors, data.done.errors]).toEqual([[], []]);
  return data.done.version;
}
function key(): string {
  keys += 1;
  return `live-${keys}`;
}

/** Drafts, edits, proposes and approves: ready to be published. */
async function approved(to: 'NEVER' | 'AS_ABOVE'): Promise<string> {
  const { id } = await act(admin, `draftPolicy(level: SCHOOL, scope: "${SCHOOL}", reason: "a trial", idempotencyKey: "${key()}")`);
  const cell = '{ role: "cpe", relation: "school-staff", purpose: "attendance", category: IDENTITY_BASIC, action: READ }';
  const { revision } = await act(admin, `editPolicyCell(id: "${id}", revision: 1, cell: ${cell}, to: ${to})`);
  await act(admin, `proposePolicy(id: "${id}", revision: ${revision})`);
  await act(principal, `approvePolicy(id: "${id}")`);
  return id;
}

const names = (text: string) => (text.match(/"displayName":"/g) ?? []).length;

describe('a version of the rules', () => {
  it('decides the request after the one that published it, and the one that went back, while others go on asking', async () => {
    const id = await approved('AS_ABOVE');
    const before = await cpe(WHO);
    expect(names(before.text)).toBe(0);
    expect(before.errors.map(({ extensions }) => `${extensions.code} ${extensions.coordinate}`)).toEqual([
      'FORBIDDEN_FIELD Student.person',
    ]);

    const seen: { status: number; names: number }[] = [];
    let isOver = false;
    const traffic = Promise.all(
      Array.from({ length: 4 }, async () => {
        while (!isOver) {
          const reply = await cpe(WHO);
          seen.push({ status: reply.status, names: names(reply.text) });
        }
      }),
    );

    try {
      await act(principal, `publishPolicy(id: "${id}")`);
      expect(names((await cpe(WHO)).text)).toBe(3);

      await act(principal, `rollBackPolicy(level: SCHOOL, scope: "${SCHOOL}", reason: "it was a trial", idempotencyKey: "${key()}")`);
      expect(names((await cpe(WHO)).text)).toBe(0);
    } finally {
      isOver = true;
      await traffic;
    }
    expect(seen.length).toBeGreaterThan(5);
    // Nobody was dropped, and nobody was told half of one version and half of the other.
    expect(seen.every(({ status }) => status === 200)).toBe(true);
    expect(new Set(seen.map((one) => one.names))).toEqual(new Set([3, 0]));
  });

  it('is named on the ledger by what was decided by it', async () => {
    const versions = async () => {
      const { rows } = await world.preau.store.db.execute('select entry from ledger.entry order by sequence' as never);
      return (rows as { entry: string }[]).map(({ entry }) => (JSON.parse(entry) as { policyVersion: string }).policyVersion);
    };
    const all = await versions();
    expect(all).toContain('1.0.0');
    expect(new Set(all.filter((one) => /\+[0-9a-f]{12}$/.test(one))).size).toBeGreaterThanOrEqual(3);
  });

  it('of another school changes nothing here', async () => {
    const other = await world.person('cpe-2', 'vie-scolaire', 'attendance');
    const theirs = WHO.replace(SCHOOL, '9990002Y');
    const before = names((await other(theirs)).text);
    expect(before).toBe(3);
    const id = await approved('AS_ABOVE');
    await act(principal, `publishPolicy(id: "${id}")`);
    expect(names((await other(theirs)).text)).toBe(3);
    expect(names((await cpe(WHO)).text)).toBe(3);
    // Who went back the last time wrote what is gone back to now; it is somebody else's turn.
    await act(officer, `rollBackPolicy(level: SCHOOL, scope: "${SCHOOL}", reason: "it was a trial", idempotencyKey: "${key()}")`);
    expect(names((await other(theirs)).text)).toBe(3);
    expect(names((await cpe(WHO)).text)).toBe(0);
  });
});
