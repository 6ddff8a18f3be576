import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { consolePages } from '../../gateway/console-pages.js';

describe('the pages of the console', () => {
  let folder = '';
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'console-'));
    writeFileSync(join(folder, 'index.html'), '<meta property="csp-nonce" nonce="%NONCE%"><noscript>%NEWCOMER%</noscript>');
    writeFileSync(join(folder, 'index-abc.js'), 'void 0');
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it('tell a newcomer without JavaScript what is served, whatever is in the text', async () => {
    const page = await consolePages(folder, '<p>$& demo people</p>').get('/')?.();
    expect(page?.body).toContain('<noscript><p>$& demo people</p></noscript>');
  });

  it('let styles in by a word that is new for each answer, and no other text', async () => {
    const page = consolePages(folder, '').get('/');
    const [first, second] = [await page?.(), await page?.()];
    const nonceOf = (body: unknown) => /nonce="([^"]{20,})"/.exec(String(body))?.[1] ?? 'none';
    expect(first?.headers?.['content-security-policy']).toContain(`style-src 'self' 'nonce-${nonceOf(first?.body)}'`);
    expect(nonceOf(first?.body)).not.toBe(nonceOf(second?.body));
    expect(first?.headers?.['content-security-policy']).not.toContain('unsafe');
  });

  it('are files that a browser keeps for ever, and a page that it does not keep', async () => {
    const pages = consolePages(folder, '');
    const file = await pages.get('/console/index-abc.js')?.();
    expect(file).toMatchObject({
      type: 'text/javascript; charset=utf-8',
      headers: { 'cache-control': 'public, max-age=31536000, immutable' },
    });
    expect((await pages.get('/')?.())?.headers).not.toHaveProperty('cache-control');
  });

  it('say that the console is not built where it is not', async () => {
    const page = await consolePages(join(folder, 'nowhere'), '<p>demo people</p>').get('/')?.();
    expect(page?.status).toBe(503);
    expect(page?.body).toContain('npm run build');
    expect(page?.body).toContain('<p>demo people</p>');
  });
});
