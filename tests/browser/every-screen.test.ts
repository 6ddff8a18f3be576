import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectAccessible, expectFrench, expectNoComplaint, focused, type Look, type Opened, openConsole, photograph } from './console.js';

/** Every screen, by anybody who comes, in both themes, wide and as narrow as a telephone. */
const SCREENS: readonly (readonly [string, string])[] = [
  ['home', '#/'],
  ['view-as', '#/view-as'],
  ['sign-in', '#/sign-in'],
  ['nowhere', '#/nowhere'],
];
/** The screens of the rules: signed out, and by somebody who administers them. */
const SCREENS_OF_RULES: readonly (readonly [string, string])[] = [
  ['matrix', '#/matrix?open=attendance'],
  ['matrix-cell', '#/matrix?open=care&cell=teacher+teaches+HEALTH'],
  ['matrix-rule', '#/matrix?open=attendance&cell=teacher+teaches+ATTENDANCE_FACT'],
  ['rules', '#/rules'],
  ['version', '#/version/policy-foundation'],
  ['approvals', '#/approvals'],
  ['register', '#/register'],
  ['agreements', '#/agreements'],
  ['ledger', '#/ledger'],
  ['propagation', '#/propagation'],
];
/** Two that differ in everything: each language, each theme and each width once. */
const LOOKS: readonly Look[] = [
  { language: 'en-GB', theme: 'light', width: 1280 },
  { language: 'fr-FR', theme: 'dark', width: 360 },
];

let opened: Opened;
beforeAll(async () => {
  opened = await openConsole();
});
afterAll(() => opened.close());

describe.each(SCREENS)('the screen %s', (name, address) => {
  it.each(LOOKS)('has no finding of axe, in $language, $theme, $width pixels wide', async (look) => {
    const page = await opened.visit(address, look);
    await photograph(page, `${name}-${look.language?.slice(0, 2)}-${look.theme}-${look.width}`);
    await expectAccessible(page);
    if (look.language === 'fr-FR') await expectFrench(page);
    expectNoComplaint(page);
    await page.context().close();
  });
});

describe.each(SCREENS_OF_RULES)('the screen %s', (name, address) => {
  it.each(LOOKS)('has no finding of axe for an administrator, in $language, $theme, $width pixels wide', async (look) => {
    const page = await opened.visit(address, { ...look, as: 'principal' });
    await page.waitForLoadState('networkidle');
    await page.locator('.loading').first().waitFor({ state: 'detached' });
    await photograph(page, `${name}-${look.language?.slice(0, 2)}-${look.theme}-${look.width}`);
    await expectAccessible(page);
    if (look.language === 'fr-FR') await expectFrench(page);
    expectNoComplaint(page);
    await page.context().close();
  });

  it('says to whoever is not signed in that they may', async () => {
    const page = await opened.visit(address);
    await page.getByText('Sign in to see the rules.').waitFor();
    await expectAccessible(page);
    await page.context().close();
  });
});

describe('the console', () => {
  it('speaks the language of the browser, and French when it does not speak it', async () => {
    for (const [language, title] of [
      ['en-GB', 'View as'],
      ['fr-FR', 'Voir en tant que'],
      ['de-DE', 'Voir en tant que'],
    ] as const) {
      const page = await opened.visit('#/view-as', { language });
      expect(await page.getByRole('heading', { level: 1 }).textContent()).toBe(title);
      expect(await page.getAttribute('html', 'lang')).toBe(title === 'View as' ? 'en' : 'fr');
      await page.context().close();
    }
  });

  it('keeps the language and the theme that were chosen', async () => {
    const page = await opened.visit('#/');
    await page.getByRole('radio', { name: 'français' }).click();
    await page.getByRole('radio', { name: 'Sombre' }).click();
    await page.reload();
    await page.getByRole('heading', { name: 'Personnes de la démonstration' }).waitFor();
    expect(await page.getAttribute('html', 'data-theme')).toBe('dark');
    await page.context().close();
  });

  it('takes whoever goes to another screen by keyboard to its beginning, and past what is around it', async () => {
    const page = await opened.visit('#/');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    expect(await focused(page)).toBe('main');
    await page.getByRole('link', { name: 'View as' }).press('Enter');
    await page.getByRole('heading', { level: 1, name: 'View as' }).waitFor();
    expect(await focused(page)).toBe('main');
    expect(await page.title()).toBe('View as · Préau');
    await page.context().close();
  });
});
