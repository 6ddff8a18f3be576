import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { replicas } from '../../gateway/governance/tables.js';
import { expectAccessible, expectNoComplaint, type Opened, openConsole, photograph, tabTo } from './console.js';

let opened: Opened;
beforeAll(async () => {
  opened = await openConsole();
  const canteen = await opened.world.service('cantine', 'catering');
  await canteen('query Meals { students(schoolId: "9990001X", first: 3) { edges { node { id dietaryRequirement } } } }');
});
afterAll(() => opened.close());

describe('the ledger', () => {
  it('is searched by purpose by mouse, and what was given is opened', async () => {
    const page = await opened.visit('#/ledger', { as: 'principal' });
    await page
      .getByRole('main')
      .getByRole('button', { name: /Purpose$/ })
      .click();
    await page.getByRole('option', { name: /catering/ }).click();
    await page.getByRole('button', { name: 'Search' }).click();
    await page.waitForURL(/#\/ledger\?purpose=catering/);
    const line = page.getByRole('row').filter({ hasText: 'Meals' });
    await line.getByText('Refused: 1').click();
    await line.getByText('Student.dietaryRequirement').waitFor();
    expect(await page.getByRole('row').count()).toBe(2);
    await photograph(page, 'ledger-found');
    await expectAccessible(page);
    expectNoComplaint(page);
    await page.context().close();
  });

  it('is searched without a mouse, page by page, and has its own reading in it', async () => {
    const page = await opened.visit('#/ledger?client=console', { as: 'dpo' });
    await page.getByRole('row').nth(1).waitFor();
    await tabTo(page, 'button', 'Search');
    await page.keyboard.press('Enter');
    await page.reload();
    await page.getByText(opened.world.personId('dpo')).first().waitFor();
    await page.context().close();
  });

  it('says that nothing was found, and how far was looked', async () => {
    const page = await opened.visit('#/ledger?purpose=research', { as: 'principal' });
    await page.getByText('Nothing of the kind was found.').waitFor();
    await page.getByText('Looked back to').waitFor();
    await expectAccessible(page);
    await page.context().close();
  });

  it('is not told to whoever may not read it, and what cannot be read is asked again', async () => {
    const teacher = await opened.visit('#/ledger', { as: 'teacher' });
    await teacher.getByText('Part of it was refused to you.').waitFor();
    expect(await teacher.getByRole('row').count()).toBe(0);
    expect(await teacher.getByText('Nothing of the kind was found.').count()).toBe(0);
    await expectAccessible(teacher);
    await teacher.context().close();

    const page = await opened.visit('#/', { as: 'principal' });
    await page.route('**/graphql', (route) => route.abort());
    await page.getByRole('link', { name: 'Agreements' }).click();
    await page.getByRole('alert').waitFor();
    await expectAccessible(page);
    await page.unroute('**/graphql');
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.getByRole('article', { name: /Cantine Bon Appétit/ }).waitFor();
    await page.context().close();
  });
});

describe('agreements', () => {
  it('are found by whether they hold, by keyboard, in the address too', async () => {
    const page = await opened.visit('#/agreements', { as: 'principal' });
    await page.getByRole('article', { name: /Cantine Bon Appétit/ }).waitFor();
    await tabTo(page, 'button', /State$/);
    await page.keyboard.press('Enter');
    await page.keyboard.type('ended');
    await page.keyboard.press('Enter');
    await page.waitForURL(/state=ENDED/);
    await page.getByText('One agreement.').waitFor();
    expect(await page.getByRole('article').textContent()).toContain('Ancien Prestataire');
    await page.context().close();
  });
});

describe('propagation', () => {
  it('does not say of a silent process how it decides now', async () => {
    const { db } = opened.world.store;
    const long = new Date(Date.now() - 60_000);
    await db.insert(replicas).values({ id: 'silent-process', startedAt: long, seenAt: long, policy: 'older', since: long });
    const page = await opened.visit('#/propagation', { as: 'it-admin', language: 'fr-FR' });
    await page.getByText('Un processus est silencieux').waitFor();
    const told = await page.getByRole('article', { name: /silent-p/ }).textContent();
    expect(told).toContain('silencieux');
    expect(told).toContain('Disait décider par');
    expect(told).not.toMatch(/plus anciennes|Retard/);
    await db.delete(replicas).where(eq(replicas.id, 'silent-process'));
    await page.context().close();
  });

  it('shows each process and by which rules it decides, and asks again', async () => {
    const page = await opened.visit('#/propagation', { as: 'it-admin' });
    await page.getByText('All that are running decide by the rules in force.').waitFor();
    expect(await page.getByRole('article', { name: /^Process/ }).textContent()).toContain('running');
    const asked = page.waitForResponse(/\/graphql$/);
    await tabTo(page, 'button', 'Ask again');
    await page.keyboard.press('Enter');
    expect((await asked).status()).toBe(200);
    expectNoComplaint(page);
    await page.context().close();
  });
});
