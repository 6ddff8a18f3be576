import { readFile } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectAccessible, expectNoComplaint, type Opened, openConsole, photograph, tabTo } from './console.js';

let opened: Opened;
beforeAll(async () => {
  opened = await openConsole();
});
afterAll(() => opened.close());

const cellOf = (page: Page, row: string, name: string) => page.getByRole('row', { name: row }).getByRole('gridcell', { name });
const answerOf = (page: Page, name: string) => page.getByRole('region', { name });

describe('the matrix', () => {
  it('shows what is decided for one purpose, and which rule decides it', async () => {
    const page = await opened.visit('#/matrix', { as: 'principal' });
    await page.getByRole('button', { name: 'Attendance', exact: true }).click();
    await cellOf(page, 'a teacher about the pupils they teach', 'absences and lateness').click();
    const panel = answerOf(page, 'What decides this cell');
    await panel.getByText('teacher.attendance-fact').waitFor();
    expect(await panel.textContent()).toContain('unless they object');
    await page.reload();
    await panel.getByText('teacher.attendance-fact').waitFor();
    expectNoComplaint(page);
    await page.context().close();
  });

  it('says what is fixed above, and by what', async () => {
    const page = await opened.visit('#/matrix?open=attendance&cell=teacher+member+ATTENDANCE_REASON', { as: 'principal' });
    await answerOf(page, 'What decides this cell').getByText('a national invariant').waitFor();
    await page.context().close();
  });

  it('is walked by arrows, opened by Enter and left by Escape, back where one was', async () => {
    const page = await opened.visit('#/matrix', { as: 'principal' });
    await page.getByRole('gridcell').first().waitFor();
    await tabTo(page, 'gridcell', /School/);
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    const cell = cellOf(page, 'a teacher about the pupils they teach', 'absences and lateness');
    await cell.waitFor();
    await page.keyboard.press('Enter');
    await answerOf(page, 'What decides this cell').getByText('teacher.attendance-fact').waitFor();
    expect(
      await page
        .getByRole('heading', { level: 2 })
        .first()
        .evaluate((heading) => heading.matches(':focus')),
    ).toBe(true);
    await page.keyboard.press('Escape');
    expect(await cell.evaluate((element) => element.matches(':focus'))).toBe(true);
    await page.context().close();
  });

  it('is for another purpose, in the address too', async () => {
    const page = await opened.visit('#/matrix', { as: 'principal' });
    await page
      .getByRole('main')
      .getByRole('button', { name: /Purpose$/ })
      .click();
    await page.getByRole('option', { name: /catering/ }).click();
    await page.waitForURL(/purpose=catering/);
    await page.context().close();
  });
});

interface Told {
  readonly id: string;
  readonly number: number;
  readonly document: string;
}

/** The rules of the school that are in force. */
async function liveAtSchool(): Promise<Told> {
  const principal = await opened.world.person('principal', 'console', 'policy-administration');
  const { data } = await principal('{ policyPlaces { scope live { id number document } } }');
  return data.policyPlaces.find(({ scope }: { scope: string }) => scope === '9990001X').live;
}

/** Another version of the rules of the school, in force after the first, and wider: going back from it lets nothing out. */
async function secondVersion(): Promise<Told> {
  const [admin, principal] = await Promise.all(
    ['it-admin', 'principal'].map((handle) => opened.world.person(handle, 'console', 'policy-administration')),
  );
  const draft = 'draftPolicy(level: SCHOOL, scope: "9990001X", reason: "more", idempotencyKey: "second")';
  const id = (await admin?.(`mutation { done: ${draft} { version { id } } }`))?.data.done.version.id as string;
  const cell = '{ role: "cpe", relation: "school-staff", purpose: "attendance", category: IDENTITY_BASIC, action: READ }';
  const acts = [`editPolicyCell(id: "${id}", revision: 1, cell: ${cell}, to: AS_ABOVE)`, `proposePolicy(id: "${id}", revision: 2)`];
  const done = async (ask: typeof admin, act: string) =>
    expect((await ask?.(`mutation { done: ${act} { errors { code } } }`))?.data.done.errors).toEqual([]);
  for (const act of acts) await done(admin, act);
  for (const act of ['approvePolicy', 'publishPolicy']) await done(principal, `${act}(id: "${id}")`);
  const live = await liveAtSchool();
  expect(live.id).toBe(id);
  return live;
}

describe('the rules of a school', () => {
  it('are made narrower by one administrator, by mouse, approved and put in force by another, by keyboard', async () => {
    const admin = await opened.visit('#/rules?level=SCHOOL&scope=9990001X', { as: 'it-admin' });
    await admin.getByText('Nothing is said here.').waitFor();
    await expectAccessible(admin);
    expect(await admin.getByRole('button', { name: 'Begin a draft' }).isDisabled()).toBe(true);
    await admin.getByRole('textbox', { name: /Why/ }).fill('fewer names for supervisors');
    await admin.getByRole('button', { name: 'Begin a draft' }).click();
    await admin.getByText('Nothing would be decided differently.').waitFor();
    await admin.getByRole('link', { name: 'Edit in the matrix' }).click();
    await admin.getByText('You look at version 1 (draft), not at the rules in force.').waitFor();
    await admin.getByRole('button', { name: /Function$/ }).click();
    await admin.getByRole('option', { name: 'a school life counsellor (CPE)' }).click();
    await admin.getByRole('button', { name: 'Identity', exact: true }).click();
    await cellOf(admin, 'a school life counsellor (CPE) about the pupils of the school', 'names').click();
    await admin.getByRole('radiogroup').getByText('never').click();
    await admin.getByRole('button', { name: 'Write into the draft' }).click();
    await admin.getByText('A school life counsellor (CPE) may never').waitFor();
    await answerOf(admin, 'What decides this cell').getByText('9990001X/').first().waitFor();
    expect(await cellOf(admin, 'a school life counsellor (CPE) about the pupils of the school', 'names').getAttribute('aria-label')).toBe(
      'names: never',
    );
    await photograph(admin, 'cell-edited');
    await expectAccessible(admin);
    await admin.getByRole('link', { name: 'See the version' }).click();
    await admin.getByText('Newly denied').first().waitFor();
    await admin.getByText('Nothing stands in the way.').waitFor();
    await photograph(admin, 'draft');
    await expectAccessible(admin);

    const cpe = await opened.world.person('cpe', 'vie-scolaire', 'attendance');
    await cpe('query Names { students(schoolId: "9990001X", first: 3) { edges { node { id person { displayName } } } } }');
    const foretold = answerOf(admin, 'What it would have changed');
    await foretold.getByRole('button', { name: /How far back$/ }).click();
    await admin.getByRole('option', { name: 'the last day' }).click();
    await foretold.getByRole('button', { name: 'Simulate' }).click();
    await foretold
      .getByRole('row', { name: /vie-scolaire Names attendance/ })
      .getByText('Person.displayName')
      .waitFor();
    expect(await foretold.textContent()).toContain('1 of 1');
    expect(await answerOf(admin, 'On trial').textContent()).toContain('It can be tried once it is proposed.');
    await photograph(admin, 'simulated');
    await expectAccessible(admin);
    await admin.getByRole('button', { name: 'Propose' }).click();
    await admin.getByText('Somebody with another function does it.').first().waitFor();
    expect(await admin.getByRole('button', { name: 'Sign off' }).count()).toBe(0);
    await admin.context().close();

    const principal = await opened.visit('#/approvals', { as: 'principal' });
    const queued = principal.getByRole('article', { name: 'Version 1' });
    await queued.getByText('the approval of another administrator, who did not write it').waitFor();
    await queued.getByText('you can approve it', { exact: true }).waitFor();
    await photograph(principal, 'queue');
    await expectAccessible(principal);
    await tabTo(principal, 'link', 'Version 1');
    await principal.keyboard.press('Enter');
    await principal.getByRole('button', { name: 'Approve' }).waitFor();
    await tabTo(principal, 'button', 'Simulate');
    await principal.keyboard.press('Enter');
    await answerOf(principal, 'What it would have changed').getByText('Person.displayName').first().waitFor();
    await tabTo(principal, 'button', 'Begin the trial');
    await principal.keyboard.press('Enter');
    await principal.getByText('On trial since:').waitFor();
    await photograph(principal, 'on-trial');
    await expectAccessible(principal);
    await tabTo(principal, 'button', 'End the trial');
    await principal.keyboard.press('Enter');
    await principal.getByText('The trial is over. It had begun:').waitFor();
    await tabTo(principal, 'button', 'Approve');
    await principal.keyboard.press('Enter');
    await principal.getByText('approved', { exact: true }).waitFor();
    expect(await principal.evaluate('document.activeElement.textContent')).toBe('Done.');
    await photograph(principal, 'approved');
    await expectAccessible(principal);
    const other = await opened.visit('#/approvals', { as: 'it-admin', language: 'fr-FR', width: 360 });
    const approved = other.getByRole('article', { name: 'Version 1' });
    await approved.getByText('seulement d’être mise en vigueur').waitFor();
    await approved.getByText('vous ne pouvez pas la mettre en vigueur : les règles le confient à une autre fonction').waitFor();
    await photograph(other, 'queue-of-another');
    await expectAccessible(other);
    await other.context().close();
    await tabTo(principal, 'button', 'Put in force');
    await principal.keyboard.press('Enter');
    await principal.getByText('in force', { exact: true }).waitFor();
    expect(await principal.evaluate('document.activeElement.textContent')).toBe('Done.');
    expectNoComplaint(principal);
    await principal.context().close();
  });

  it('are taken back, or it is said that there is nothing to go back to', async () => {
    const goBack = async (page: Page) => {
      await tabTo(page, 'textbox', /Why/);
      await page.keyboard.type('it was too much');
      await tabTo(page, 'button', 'Go back to the rules before');
      await page.keyboard.press('Enter');
    };
    const early = await opened.visit('#/rules?level=NATIONAL', { as: 'dpo' });
    await goBack(early);
    await early.getByText('Nothing was done.').waitFor();
    await expectAccessible(early);
    await early.context().close();

    const first = await liveAtSchool();
    const toNothing = await opened.visit('#/rules?level=SCHOOL&scope=9990001X', { as: 'principal', language: 'fr-FR', width: 360 });
    await toNothing.getByRole('textbox', { name: /Pourquoi/ }).fill('plus rien');
    await toNothing.getByRole('button', { name: 'Revenir aux règles d’avant' }).click();
    await toNothing.getByText('le retour est proposé').waitFor();
    await toNothing.getByText('Ce qui change').waitFor();
    await photograph(toNothing, 'back-is-proposed');
    await expectAccessible(toNothing);
    await toNothing.context().close();
    expect(await liveAtSchool()).toEqual(first);

    const second = await secondVersion();
    const page = await opened.visit('#/rules?level=SCHOOL&scope=9990001X', { as: 'principal' });
    await goBack(page);
    await page.waitForURL(/version/);
    await page.getByText('it was too much').waitFor();
    await page.getByText('in force', { exact: true }).waitFor();
    expect(await page.getByRole('main').textContent()).toContain('School 9990001X');
    const { id, number, document } = await liveAtSchool();
    expect(page.url()).toContain(id);
    expect(number).toBe(second.number + 1);
    const forbids = (of: string) => JSON.parse(of).forbids;
    expect(forbids(document)).toEqual(forbids(first.document));
    expect(forbids(second.document)).not.toEqual(forbids(first.document));
    await photograph(page, 'taken-back');
    await expectAccessible(page);
    await page.context().close();
  });

  it('are drafted, edited in one cell and proposed without a mouse', async () => {
    const page = await opened.visit('#/rules?level=SCHOOL&scope=9990001X', { as: 'it-admin' });
    await page.getByRole('button', { name: 'Begin a draft' }).waitFor();
    await tabTo(page, 'textbox', /Why/);
    await page.keyboard.type('teachers see less');
    await tabTo(page, 'button', 'Begin a draft');
    await page.keyboard.press('Enter');
    await page.getByRole('link', { name: 'Edit in the matrix' }).waitFor();
    await tabTo(page, 'link', 'Edit in the matrix');
    await page.keyboard.press('Enter');
    await page.getByRole('gridcell').first().waitFor();
    await tabTo(page, 'gridcell', /School/);
    for (const key of ['ArrowRight', 'ArrowRight', 'ArrowRight', 'ArrowDown', 'Enter']) await page.keyboard.press(key);
    const cell = cellOf(page, 'a teacher about the pupils they teach', 'absences and lateness');
    await cell.waitFor();
    await page.keyboard.press('Enter');
    const panel = answerOf(page, 'What decides this cell');
    await panel.getByRole('radio').first().waitFor();
    await tabTo(page, 'radio', /./);
    // Never is the last of the wishes: before the first one.
    await page.keyboard.press('ArrowUp');
    expect(await panel.getByRole('radio', { name: 'never' }).isChecked()).toBe(true);
    await tabTo(page, 'button', 'Write into the draft');
    await page.keyboard.press('Enter');
    await page.getByText('It is written into the draft.').waitFor();
    await tabTo(page, 'link', 'See the version');
    await page.keyboard.press('Enter');
    await page.getByText('Newly denied').first().waitFor();
    await tabTo(page, 'button', 'Propose');
    await page.keyboard.press('Enter');
    await page.getByText('proposed', { exact: true }).waitFor();
    expectNoComplaint(page);
    await page.context().close();
  });

  it('are told to be somebody else’s to whoever may not read them', async () => {
    const page = await opened.visit('#/rules', { as: 'teacher' });
    await page.getByText('Nothing could be read.').or(page.getByText('There is no place whose rules you may read.')).waitFor();
    await photograph(page, 'rules-of-others');
    await expectAccessible(page);
    for (const [screen, empty] of [
      ['approvals', 'Nothing waits.'],
      ['register', 'The register is empty.'],
      ['matrix', 'Nobody may do anything'],
    ]) {
      await page.goto(`${opened.world.preau.url}/#/${screen}`);
      await page.getByText('Part of it was refused to you.').last().waitFor();
      expect(await page.getByRole('main').textContent()).not.toContain(empty);
    }
    await page.context().close();
  });
});

describe('the register of purposes', () => {
  it('is read, and taken along as CSV', async () => {
    const page = await opened.visit('#/register', { as: 'dpo' });
    await page.getByRole('article', { name: 'catering' }).waitFor();
    const download = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Download (CSV)' }).press('Enter');
    const csv = await readFile((await (await download).path()) ?? '', 'utf8');
    const columns = ['Purpose', 'Code', 'Lawful basis', 'People concerned', 'Data', 'Recipients within the school', 'Recipients outside'];
    const asked = ['Controller', 'Joint controllers', 'Representative', 'Data protection officer', 'Who runs the gateway'];
    expect(csv.split('\r\n')[0]).toBe(
      `\uFEFF${[...columns, 'Transfers outside the European Economic Area', 'Kept', 'To know', ...asked, 'Security measures (art. 32)', 'To be completed'].join()}`,
    );
    const catering = csv.split('\r\n').find((line) => line.startsWith('catering,catering,')) ?? '';
    expect(catering).toContain('Cantine Bon Appétit: not said');
    expect(catering).toMatch(/\(9990001X\): Collège[^;]*, .*name not said, dpd@/);
    expect(catering).toContain('to be said under “operator” in the file PREAU_REGISTER');
    await page.context().close();
  });

  it('says who answers for the data, and what nobody said yet, with what to do about it', async () => {
    const page = await opened.visit('#/register', { as: 'dpo', language: 'fr-FR', width: 360 });
    const lacking = page.getByRole('status').filter({ hasText: 'Il manque au registre ce que la loi demande.' });
    await lacking.getByText('à dire sous « operator » dans le fichier PREAU_REGISTER').waitFor();
    await lacking.getByText('on ne sait pas si des données sortent').waitFor();
    const answering = answerOf(page, 'Qui répond de ces données');
    const told = (await answering.textContent()) ?? '';
    expect(told).toMatch(/Responsable de traitementCollège .*, .*Responsables conjointsaucun déclaré/);
    expect(told).toMatch(/Délégué à la protection des donnéesnom non renseigné, dpd@.*Exploitant de la passerellenon renseigné/);
    await photograph(page, 'register');
    await expectAccessible(page);
    await page.context().close();
  });

  it('is printed without what is around it, as wide as the paper, dark on light, and taken along in French as a spreadsheet there reads it', async () => {
    const page = await opened.visit('#/register', { as: 'dpo', language: 'fr-FR', theme: 'dark', width: 794 });
    await page.getByRole('article', { name: 'restauration' }).getByText("jusqu'à la fin de l'année scolaire").waitFor();
    const download = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Télécharger (CSV)' }).click();
    const csv = await readFile((await (await download).path()) ?? '', 'utf8');
    expect(csv.split('\r\n')[0]?.split(';')).toHaveLength(17);
    expect(csv.split('\r\n')[1]).toContain('non renseigné');
    await page.emulateMedia({ media: 'print' });
    for (const around of [page.locator('header'), page.locator('nav'), page.getByText('Imprimer')])
      expect(await around.isVisible()).toBe(false);
    const [main = 0, paper = 0] = await page.evaluate<number[]>(
      '[document.querySelector("article").getBoundingClientRect().width, window.innerWidth]',
    );
    expect(main).toBeGreaterThan(paper * 0.85);
    expect(await page.evaluate('matchMedia("print").matches && getComputedStyle(document.documentElement).colorScheme')).toBe('light');
    await page.context().close();
  });
});
