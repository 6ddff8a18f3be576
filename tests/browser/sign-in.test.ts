import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectAccessible, type Opened, openConsole, photograph, tabTo } from './console.js';

let opened: Opened;
beforeAll(async () => {
  opened = await openConsole();
});
afterAll(() => opened.close());

const nameOf = (handle: string) => opened.world.preau.demo?.people.find((person) => person.handle === handle)?.name ?? handle;

describe('somebody of the demo', () => {
  it('signs in, changes the purpose, reloads the page and signs out', async () => {
    const page = await opened.visit('#/sign-in?person=dpo&client=vie-scolaire');
    await page.getByRole('button', { name: 'Sign in', exact: true }).click();
    await page.getByRole('banner').getByText(nameOf('dpo')).waitFor();
    await photograph(page, 'signed-in');
    await expectAccessible(page);
    await page.getByRole('button', { name: /Purpose/ }).click();
    await page
      .getByRole('option', { name: /attendance/ })
      .first()
      .click();
    await page.reload();
    expect(await page.getByRole('button', { name: /Purpose/ }).textContent()).toContain('attendance');
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByRole('link', { name: 'Sign in', exact: true }).waitFor();
    await page.context().close();
  });

  it('signs in without a mouse', async () => {
    const page = await opened.visit('#/');
    await tabTo(page, 'link', 'teacher');
    await page.keyboard.press('Enter');
    await tabTo(page, 'button', 'Sign in');
    await page.keyboard.press('Enter');
    await page.getByRole('banner').getByText(nameOf('teacher')).waitFor();
    await page.context().close();
  });

  it('leaves no token behind: not in the address, not in what the browser keeps', async () => {
    const page = await opened.visit('#/sign-in');
    const token = page
      .waitForResponse(/\/oauth\/token$/)
      .then(async (response) => ((await response.json()) as { access_token: string }).access_token);
    await page.getByRole('button', { name: 'Sign in', exact: true }).click();
    const secret = await token;
    await page.getByRole('button', { name: 'Sign out' }).waitFor();
    const kept = await page.evaluate<string>(
      'JSON.stringify([window.location.href, { ...localStorage }, { ...sessionStorage }, document.cookie])',
    );
    expect(kept).toContain('principal');
    expect(kept).not.toContain(secret);
    expect(kept).not.toContain('demo-console');
    await page.context().close();
  });

  it('is told in the words of the issuer when it refuses', async () => {
    const page = await opened.visit('#/sign-in');
    await page.route('**/oauth/token', (route) => route.fulfill({ status: 400, json: { error: 'x', error_description: 'not today' } }));
    await page.getByRole('button', { name: 'Sign in', exact: true }).click();
    expect(await page.getByRole('alert').textContent()).toContain('not today');
    await expectAccessible(page);
    await page.context().close();
  });
});

describe('a server without a demo', () => {
  it('says that one does not sign in here', async () => {
    const page = await opened.visit('#/');
    await page.route('**/demo.json', (route) => route.fulfill({ status: 404, body: '' }));
    await page.reload();
    await page.getByText('No demo runs here.').waitFor();
    await expectAccessible(page);
    expect(await page.getByRole('link', { name: 'Sign in' }).count()).toBe(0);
    await page.context().close();
  });

  it('that does not answer is tried again', async () => {
    const page = await opened.visit('#/');
    await page.route('**/demo.json', (route) => route.abort());
    await page.reload();
    await page.getByRole('alert').waitFor();
    await expectAccessible(page);
    await page.unroute('**/demo.json');
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.getByRole('heading', { name: 'Demo people' }).waitFor();
    await page.context().close();
  });
});
