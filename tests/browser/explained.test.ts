import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectAccessible, expectNoComplaint, type Opened, openConsole, photograph, tabTo } from './console.js';

let opened: Opened;
beforeAll(async () => {
  opened = await openConsole();
});
afterAll(() => opened.close());

const explanation = (page: Page, coordinate: string) => page.getByRole('region', { name: `Why, or why not: ${coordinate}` });
const stage = (page: Page, name: string) => page.getByRole('row').filter({ has: page.getByRole('rowheader', { name }) });

describe('why (not)', () => {
  it('is told of each field that was withheld: to them, and by the rules to an administrator', async () => {
    const page = await opened.visit('#/view-as?operation=Op03_ParentHome&student=student', { as: 'principal' });
    await page.getByRole('button', { name: 'Ask', exact: true }).click();
    const withheld = page.getByRole('listitem').filter({ hasText: 'AttendanceEvent.staffNote' });
    await withheld.getByText('Why? (AttendanceEvent.staffNote)').click();
    await withheld.getByText('The rules do not give it to this tie.').waitFor();
    await stage(page, 'Do the rules give it to this function?').waitFor();
    expect(await stage(page, 'Do the rules give it to this function?').textContent()).toContain('no rule gives it to this tie');
    expect(await stage(page, 'Did the school contract the system?').textContent()).toContain('9990001X.ag1');
    await photograph(page, 'why-en-light-1280');
    await expectAccessible(page);
    expectNoComplaint(page);
    await page.context().close();
  });

  it('is asked of any field without a mouse, about a pupil found by name, and has an address', async () => {
    const page = await opened.visit('#/view-as?person=&client=cantine&purpose=catering', { as: 'it-admin' });
    const name = opened.world.preau.demo?.people.find(({ handle }) => handle === 'student')?.name ?? '';
    await tabTo(page, 'combobox', /Pupil it is about/);
    await page.keyboard.type(name.split(' ')[0] ?? '');
    await page
      .getByRole('option', { name: new RegExp(name) })
      .first()
      .waitFor();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await tabTo(page, 'textbox', /A field to explain/);
    await page.keyboard.type('Student.dietaryRequirement');
    await page.keyboard.press('Enter');
    await page.waitForURL(/student=student&why=Student.dietaryRequirement/);
    const told = explanation(page, 'Student.dietaryRequirement');
    await told.getByText('Nothing but a consent is missing.').waitFor();
    await told.getByText('consent decides; whether it was given is not told here').waitFor();
    await page.reload();
    await told.getByText('consent decides; whether it was given is not told here').waitFor();
    await expectAccessible(page);
    await page.context().close();
  });

  it('is told to a family in plain words, in French on a telephone in the dark', async () => {
    const address = '#/view-as?person=parent&client=famille&purpose=family-information&student=student&why=Student.nationalId';
    const page = await opened.visit(address, { language: 'fr-FR', theme: 'dark', width: 360 });
    await page.getByText('Les règles ne le donnent pas à ce lien.').waitFor();
    await page.getByText('Le détail des règles est dit à qui les administre').waitFor();
    await photograph(page, 'why-fr-dark-360');
    await expectAccessible(page);
    await page.context().close();
  });

  it('says which field is none, and that somebody else’s child is nobody to a parent', async () => {
    const address = '#/view-as?person=parent&client=famille&purpose=family-information&student=student-victim&why=Student.boarding';
    const page = await opened.visit(address);
    await explanation(page, 'Student.boarding').getByText('They are told no more.').waitFor();
    await page.getByRole('textbox', { name: /A field to explain/ }).fill('nonsense');
    await page.getByText('Write Type.field.').waitFor();
    expect(await page.getByRole('button', { name: 'Explain' }).isDisabled()).toBe(true);
    await expectAccessible(page);
    await page.context().close();
  });
});
