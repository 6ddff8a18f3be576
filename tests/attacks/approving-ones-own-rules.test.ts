import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openWorld, type World } from '../world/index.js';

/** Who wrote rules approves them in no disguise: not in another session, not once somebody else saved over them, not begun anew by another. */
const SCHOOL = '9990001X';
type Ask = Awaited<ReturnType<World['person']>>;

let world: World;
let [admin, principal]: Ask[] = [];
beforeAll(async () => {
  world = await openWorld();
  [admin, principal] = await Promise.all(['it-admin', 'principal'].map(through));
}, 120_000);
afterAll(() => world?.close());

const through = (handle: string) => world.person(handle, 'console', 'policy-administration');

let keys = 0;
async function act(ask: Ask | undefined, call: string, document: object | null = null) {
  const asked = `mutation ${document === null ? '' : '($document: String!)'} {
    done: ${call} { version { id revision state document } errors { code } } }`;
  const reply = await ask?.(asked, document === null ? {} : { document: JSON.stringify(document) });
  return reply?.data.done as { version: { id: string; revision: number; state: string; document: string }; errors: { code: string }[] };
}
const begin = (ask: Ask | undefined, from?: string) => {
  keys += 1;
  return act(
    ask,
    `draftPolicy(level: SCHOOL, scope: "${SCHOOL}", ${from === undefined ? '' : `from: "${from}",`} reason: "mine", idempotencyKey: "own-${keys}")`,
  );
};
const write = (ask: Ask | undefined, { id, revision, document }: { id: string; revision: number; document: string }, title: string) =>
  act(ask, `savePolicyDraft(id: "${id}", revision: ${revision}, document: $document)`, { ...JSON.parse(document), title });
const propose = async ({ id, revision }: { id: string; revision: number }) =>
  (await act(admin, `proposePolicy(id: "${id}", revision: ${revision})`)).version;

/** Refused, and as it was. */
async function expectNoApproval(ask: Ask | undefined, { id }: { id: string }): Promise<void> {
  const { version, errors } = await act(ask, `approvePolicy(id: "${id}")`);
  expect([version.state, errors.map(({ code }) => code)]).toEqual(['PROPOSED', ['OWN_VERSION']]);
  expect((await act(ask, `publishPolicy(id: "${id}")`)).errors).toContainEqual({ code: 'NEEDS_APPROVAL' });
}

describe('who wrote rules', () => {
  it('does not approve them in a second session', async () => {
    const { version } = await write(principal, (await begin(principal)).version, 'the principal’s');
    const proposed = (await act(principal, `proposePolicy(id: "${version.id}", revision: ${version.revision})`)).version;
    await expectNoApproval(await through('principal'), proposed);
  });

  it('does not approve them once somebody else saved over them', async () => {
    const { version } = await write(principal, (await begin(admin)).version, 'the principal’s');
    const { version: over } = await write(admin, version, 'the administrator’s');
    await expectNoApproval(principal, await propose(over));
  });

  it('does not approve them when somebody else begins a draft from them', async () => {
    const { version } = await write(principal, (await begin(principal)).version, 'the principal’s');
    await expectNoApproval(principal, await propose((await begin(admin, version.id)).version));
  });

  it('approves what is made from rules of theirs that somebody else approved', async () => {
    const { version } = await write(principal, (await begin(principal)).version, 'approved once');
    await act(principal, `proposePolicy(id: "${version.id}", revision: ${version.revision})`);
    const officer = await through('dpo');
    await act(officer, `approvePolicy(id: "${version.id}")`);
    expect((await act(officer, `publishPolicy(id: "${version.id}")`)).version.state).toBe('LIVE');
    const proposed = await propose((await begin(admin, version.id)).version);
    expect((await act(principal, `approvePolicy(id: "${proposed.id}")`)).version.state).toBe('APPROVED');
  });
});
