import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectAccessible, expectNoComplaint, type Opened, openConsole, photograph, tabTo } from './console.js';

let opened: Opened;
beforeAll(async () => {
  opened = await openConsole();
});
afterAll(() => opened.close());

describe('view as', () => {
  it('shows what a parent gets, what is refused to them, and why', async () => {
    const page = await opened.visit('#/view-as?operation=Op03_ParentHome');
    await page.getByRole('button', { name: 'Ask' }).click();
    await page.getByRole('heading', { name: 'What came' }).waitFor();
    expect(await page.getByRole('region', { name: 'What came' }).textContent()).toContain('"displayName": "Nadia Tauvenelle"');
    const refused = page.getByRole('listitem').filter({ hasText: 'AttendanceEvent.staffNote' });
    expect(await refused.textContent()).toContain('This field is not permitted to this person');
    await photograph(page, 'view-as-answered');
    await expectAccessible(page);
    expectNoComplaint(page);
    await page.context().close();
  });

  it('is a permalink: the operation, and whose view it is', async () => {
    const page = await opened.visit('#/view-as?operation=Op03_ParentHome&person=parent-separated');
    await page.getByRole('button', { name: 'Ask' }).click();
    await page.getByRole('heading', { name: 'What came' }).waitFor();
    expect(await page.getByRole('region', { name: 'What came' }).textContent()).toContain('"displayName": "Karim Garonval"');
    await page.context().close();
  });

  it('can be done without a mouse', async () => {
    const page = await opened.visit('#/view-as');
    await tabTo(page, 'button', /Example operation/);
    await page.keyboard.press('Enter');
    await page.keyboard.type('Op01');
    await page.keyboard.press('Enter');
    await page.waitForURL(/operation=Op01_CanteenServiceSheet/);
    await tabTo(page, 'button', 'Ask');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'What came' }).waitFor();
    expect(await page.getByRole('listitem').filter({ hasText: 'Student.dietaryRequirement' }).textContent()).toContain('CONSENT_REQUIRED');
    await page.context().close();
  });

  it('says what is wrong with what was written, and asks nothing then', async () => {
    const page = await opened.visit('#/view-as');
    await page.getByRole('textbox', { name: 'Variables (JSON)' }).fill('{ "period": ');
    await page.getByText('This is not a JSON object.').waitFor();
    expect(await page.getByRole('button', { name: 'Ask' }).isDisabled()).toBe(true);
    await expectAccessible(page);
    await page.getByRole('textbox', { name: 'Variables (JSON)' }).fill('');
    await page.getByRole('textbox', { name: 'Operation (GraphQL)' }).fill('query { nothing }');
    await page.getByRole('button', { name: 'Ask' }).click();
    await page.getByRole('heading', { name: 'Answer' }).waitFor();
    expect(await page.getByRole('region', { name: 'Answer' }).textContent()).toContain('FORBIDDEN_FIELD');
    await page.context().close();
  });
});
