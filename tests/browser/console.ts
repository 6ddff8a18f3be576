import { mkdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import type { AxeResults, RunOptions } from 'axe-core';
import { type Browser, chromium, type Page } from 'playwright-core';
import { expect } from 'vitest';
import { openWorld, type World } from '../world/index.js';

/** How somebody looks at the console. */
export interface Look {
  readonly language?: 'fr-FR' | 'en-GB' | 'de-DE';
  readonly theme?: 'light' | 'dark';
  readonly width?: number;
  /** Handle of whoever is signed in, to administer the rules. */
  readonly as?: string;
}

/** The console of a small school, in a real browser. */
export interface Opened {
  readonly world: World;
  /** Opens an address of the console (`#/view-as`) as somebody who was never here. */
  visit(address: string, look?: Look): Promise<Page>;
  close(): Promise<void>;
}

/** The browser of the distribution: no other is looked for, and nothing is downloaded. */
const CHROMIUM = process.env.CHROMIUM ?? '/usr/bin/chromium';
const ARGUMENTS = ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-component-update', '--no-first-run'];

export async function openConsole(): Promise<Opened> {
  const world = await openWorld();
  const browser: Browser = await chromium.launch({ executablePath: CHROMIUM, args: ARGUMENTS });
  return {
    world,
    async visit(address, { language = 'en-GB', theme = 'light', width = 1280, as } = {}) {
      const context = await browser.newContext({ viewport: { width, height: 900 }, colorScheme: theme, locale: language });
      const page = await context.newPage();
      page.setDefaultTimeout(120_000);
      watch(page);
      const standing = { person: as, client: 'console', purpose: 'policy-administration' };
      if (as !== undefined) await page.addInitScript(`sessionStorage.setItem('preau.standing', '${JSON.stringify(standing)}')`);
      await page.goto(`${world.preau.url}/${address}`);
      await page.getByRole('heading', { level: 1 }).waitFor();
      return page;
    },
    async close() {
      await browser.close();
      await world.close();
    },
  };
}

/** What the browser complains about: faults of a script, and whatever the policy of the page does not let in. */
const complained = new WeakMap<Page, string[]>();

function watch(page: Page): void {
  const complaints: string[] = [];
  complained.set(page, complaints);
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    // Why: a refusal of the API is an answer, and the browser notes each that is not a success.
    if (message.type() === 'error' && !message.text().startsWith('Failed to load resource')) complaints.push(message.text());
  });
}

/** Nothing went wrong that somebody would only see in the tools of the browser. */
export function expectNoComplaint(page: Page): void {
  expect(complained.get(page)).toEqual([]);
}

const axeSource = createRequire(import.meta.url).resolve('axe-core/axe.min.js');

/** Every rule that axe has, and no finding; nothing wider than the screen but what scrolls by itself. */
export async function expectAccessible(page: Page): Promise<void> {
  await page.evaluate(await readFile(axeSource, 'utf8'));
  const found = await page.evaluate(async () => {
    const { axe } = globalThis as unknown as { axe: { run(options: RunOptions): Promise<AxeResults> } };
    const { violations } = await axe.run({ resultTypes: ['violations'] });
    return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 160)).join(' | ')}`);
  });
  expect(found).toEqual([]);
  const [content = 0, screen = 0] = await page.evaluate<number[]>('[document.documentElement.scrollWidth, window.innerWidth]');
  expect(content).toBeLessThanOrEqual(screen);
}

/** Words that no French sentence has. */
const ENGLISH =
  /\b(?:the|and|of|with|who|which|this|that|is|are|was|by|not|never|only|rules?|draft|school|teacher|pupil|model|because)\b.{0,40}/gi;

/** Everything that is read in French is French, but for codes, names and what people wrote. */
export async function expectFrench(page: Page): Promise<void> {
  const read = await page.evaluate<string>(`(() => {
    const copy = document.body.cloneNode(true);
    for (const other of copy.querySelectorAll("code, pre, script, style, noscript, [lang=en]")) other.remove();
    return copy.textContent;
  })()`);
  expect(read.match(ENGLISH) ?? []).toEqual([]);
}

const FOLDER = fileURLToPath(new URL('screenshots', import.meta.url));

/** Keeps what is seen, to be looked at. */
export async function photograph(page: Page, name: string): Promise<void> {
  mkdirSync(FOLDER, { recursive: true });
  await page.screenshot({ path: `${FOLDER}/${name}.png`, fullPage: true });
}

/** The id of what has the focus. */
export function focused(page: Page): Promise<string> {
  return page.evaluate<string>('document.activeElement.id');
}

/** Goes on by the Tab key, as whoever has no mouse, until something of that role and name has the focus. */
export async function tabTo(
  page: Page,
  role: 'button' | 'link' | 'textbox' | 'gridcell' | 'combobox' | 'radio',
  name: string | RegExp,
): Promise<void> {
  const wanted = page.getByRole(role, { name });
  for (let step = 0; step < 250; step += 1) {
    await page.keyboard.press('Tab');
    for (const one of await wanted.all()) if (await one.evaluate((element) => element.matches(':focus'))) return;
  }
  throw new Error(`no ${role} ${String(name)} is reached by keyboard`);
}
