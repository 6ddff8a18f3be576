import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectNoComplaint, type Opened, openConsole, photograph } from './console.js';

let opened: Opened;
beforeAll(async () => {
  opened = await openConsole();
});
afterAll(() => opened.close());

const panelOf = (page: Page) => page.getByRole('region', { name: 'What decides this cell' });

/** A draft of the school's rules, and in it a cell that somebody is about to edit. */
async function aboutToEdit(reason: string): Promise<Page> {
  const admin = await opened.world.person('it-admin', 'console', 'policy-administration');
  const draft = `draftPolicy(level: SCHOOL, scope: "9990001X", reason: "${reason}", idempotencyKey: "${reason}")`;
  const id = (await admin(`mutation { done: ${draft} { version { id } } }`)).data.done.version.id as string;
  const page = await opened.visit(`#/matrix?version=${id}&open=attendance&cell=teacher+teaches+ATTENDANCE_FACT`, { as: 'it-admin' });
  await panelOf(page).getByRole('radio', { name: 'never' }).waitFor();
  await panelOf(page).getByText('never', { exact: true }).last().click();
  return page;
}

const isEdit = (body: string | null) => body?.includes('editPolicyCell') === true;

describe('an edit that is interrupted', () => {
  it('by the end of the session goes on with another token, and nothing is lost', async () => {
    const page = await aboutToEdit('the session ends');
    const statuses: number[] = [];
    page.on('response', (response) => {
      if (isEdit(response.request().postData())) statuses.push(response.status());
    });
    let isFirst = true;
    await page.route('**/graphql', (route) => {
      if (!isFirst || !isEdit(route.request().postData())) return route.continue();
      isFirst = false;
      return route.continue({ headers: { ...route.request().headers(), authorization: 'Bearer ended' } });
    });
    await panelOf(page).getByRole('button', { name: 'Write into the draft' }).click();
    await page.getByText('It is written into the draft.').waitFor();
    expect(statuses).toEqual([401, 200]);
    expectNoComplaint(page);
    await page.context().close();
  });

  it('by a server that does not answer says so, keeps what was wished, and can be done again', async () => {
    const page = await aboutToEdit('nobody answers');
    await page.route('**/graphql', (route) => (isEdit(route.request().postData()) ? route.abort() : route.continue()));
    const write = panelOf(page).getByRole('button', { name: 'Write into the draft' });
    await write.click();
    await page.getByText(/No answer came/).waitFor();
    expect(await panelOf(page).getByRole('radio', { name: 'never' }).isChecked()).toBe(true);
    await photograph(page, 'interrupted');
    await page.unroute('**/graphql');
    await write.click();
    await page.getByText('It is written into the draft.').waitFor();
    await page.context().close();
  });

  it('by somebody else who wrote the same cell says so, shows what they wrote, and writes only when it is wished again', async () => {
    const page = await aboutToEdit('two at one draft');
    const id = new URL(page.url().replace('#/', '')).searchParams.get('version');
    const deputy = await opened.world.person('deputy', 'console', 'policy-administration');
    const cell = 'cell: { role: "teacher", relation: "teaches", purpose: "attendance", category: ATTENDANCE_FACT, action: READ }';
    const written = await deputy(
      `mutation { done: editPolicyCell(id: "${id}", revision: 1, ${cell}, to: IF_CONSENT) { errors { code } } }`,
    );
    expect(written.data.done.errors).toEqual([]);
    const write = panelOf(page).getByRole('button', { name: 'Write into the draft' });
    await write.click();
    await page.getByText('Somebody saved in between.').waitFor();
    await panelOf(page).locator('.cell-state').getByText('with consent').waitFor();
    const saved = await deputy(`{ policyVersion(id: "${id}") { revision savedBy } }`);
    expect(saved.data.policyVersion).toEqual({ revision: 2, savedBy: opened.world.personId('deputy') });
    await photograph(page, 'written-in-between');
    await write.click();
    await page.getByText('It is written into the draft.').waitFor();
    expect((await deputy(`{ policyVersion(id: "${id}") { revision } }`)).data.policyVersion).toEqual({ revision: 3 });
    await page.context().close();
  });
});

/** A version of the school's rules that waits for approval. */
async function proposed(reason: string): Promise<string> {
  const admin = await opened.world.person('it-admin', 'console', 'policy-administration');
  const act = async (one: string) => (await admin(`mutation { done: ${one} { version { id revision } } }`)).data.done.version;
  const draft = await act(`draftPolicy(level: SCHOOL, scope: "9990001X", reason: "${reason}", idempotencyKey: "${reason}")`);
  await act(`proposePolicy(id: "${draft.id}", revision: ${draft.revision})`);
  return draft.id;
}

describe('an approval that is interrupted', () => {
  it('by somebody who rejects the version meanwhile is not done, and what became of the version is shown', async () => {
    const id = await proposed('rejected meanwhile');
    const page = await opened.visit(`#/version/${id}`, { as: 'principal' });
    await page.getByRole('button', { name: 'Approve' }).waitFor();
    const officer = await opened.world.person('dpo', 'console', 'policy-administration');
    await officer(`mutation { rejectPolicy(id: "${id}", reason: "not like this") { errors { code } } }`);
    await page.getByRole('button', { name: 'Approve' }).click();
    await page.getByText('somebody may have moved it on in between').waitFor();
    await page.getByText('not like this').waitFor();
    expect(await page.getByRole('button', { name: 'Approve' }).count()).toBe(0);
    await page.context().close();
  });
});

describe('a simulation that is interrupted', () => {
  it('by other rules that come into force says that it began anew', async () => {
    const page = await opened.visit(`#/version/${await proposed('simulated anew')}`, { as: 'principal' });
    const versions = ['before', 'before', 'after'];
    await page.route('**/graphql', async (route) => {
      if (route.request().postData()?.includes('policySimulation') !== true) return route.continue();
      const response = await route.fetch();
      const { data } = await response.json();
      const [policyVersion, ...later] = [versions.shift() ?? 'after', ...versions];
      const policySimulation = { ...data.policySimulation, policyVersion, isComplete: later.length === 0 };
      return route.fulfill({ response, json: { data: { ...data, policySimulation } } });
    });
    const simulate = async () => {
      await page.getByRole('button', { name: 'Simulate' }).click();
      await page.getByText(/Operations asked again/).waitFor();
    };
    const anew = page.getByText('Other rules came into force meanwhile');
    await simulate();
    await anew.waitFor();
    await simulate();
    expect(await anew.count()).toBe(0);
    await page.context().close();
  });
});

describe('a trial that is interrupted', () => {
  it('by a server that does not answer is not said to be refused', async () => {
    const page = await opened.visit(`#/version/${await proposed('nobody answers a trial')}`, { as: 'it-admin' });
    const isTrial = (body: string | null) => body?.includes('startPolicyShadow') === true;
    await page.route('**/graphql', (route) => (isTrial(route.request().postData()) ? route.abort() : route.continue()));
    await page.getByRole('button', { name: 'Begin the trial' }).click();
    await page.getByText(/No answer came/).waitFor();
    expect(await page.getByText('Nothing was done.').count()).toBe(0);
    await page.context().close();
  });
});
