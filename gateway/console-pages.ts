import { randomBytes } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import type { Page } from './server.js';

const TYPES: Readonly<Record<string, string>> = {
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
};

/** Why: the name of a built file carries a hash of what is in it, so what has that name never changes. */
const FOR_EVER = { 'cache-control': 'public, max-age=31536000, immutable', vary: 'accept-encoding' };

/**
 * The web console as it was built, by path: `/`, and its files under `/console/`.
 *
 * @param folder where the build is (`dist/console`); without one, `/` says how to build it (503) and still tells a newcomer what is served
 * @param newcomer HTML for whoever has no JavaScript: what is served here, and how to ask
 */
export function consolePages(folder: string, newcomer: string): ReadonlyMap<string, () => Promise<Page>> {
  const index = join(folder, 'index.html');
  if (!existsSync(index)) return new Map([['/', async () => notBuilt(newcomer)]]);
  const template = readFileSync(index, 'utf8');
  const files = readdirSync(folder)
    .filter((name) => name !== 'index.html')
    .map((name) => [`/console/${name}`, asset(join(folder, name))] as const);
  return new Map([['/', async () => page(template, newcomer)], ...files]);
}

function asset(file: string): () => Promise<Page> {
  const type = TYPES[extname(file)];
  if (type === undefined) throw new Error(`invariant: nothing is known of files like ${file}`);
  const made: Page = { status: 200, type, body: readFileSync(file), headers: FOR_EVER };
  return async () => made;
}

function page(template: string, newcomer: string): Page {
  const nonce = randomBytes(18).toString('base64url');
  return {
    status: 200,
    type: 'text/html; charset=utf-8',
    body: template.replace('%NONCE%', () => nonce).replace('%NEWCOMER%', () => newcomer),
    headers: { 'content-security-policy': policyOf(nonce) },
  };
}

/**
 * What the page may do: run our files, speak to this very server, and nothing else. No script and no style of a text that somebody got into the
 * page. Why a nonce for styles: the component library writes one style element, and marks it so.
 */
function policyOf(nonce: string): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self'",
    "font-src 'self'",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
  ].join('; ');
}

function notBuilt(newcomer: string): Page {
  const body = `<!doctype html>
<html lang="en"><meta charset="utf-8"><title>Préau</title>
<p>The web console is not built: run <code>npm run build</code>, then start again. Everything else is served.</p>
${newcomer}</html>
`;
  return { status: 503, type: 'text/html; charset=utf-8', body };
}
