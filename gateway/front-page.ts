import { exampleCurl, type RunningDemo } from './demo-school.js';
import type { Page } from './server.js';

/** The page at `/`: what is served here, and how to ask. */
export function frontPage(url: string, demo: RunningDemo | null): Page {
  const people = (demo?.people ?? []).map(
    ({ handle, name, role, school }) =>
      `<tr><th scope="row"><code>${escaped(handle)}</code></th><td>${escaped(name)}</td><td>${escaped(role)}</td><td>${escaped(school)}</td></tr>`,
  );
  const clients = (demo?.clients ?? []).map(
    ({ id, name, purposes }) =>
      `<tr><th scope="row"><code>${escaped(id)}</code></th><td>${escaped(name)}</td><td>${escaped(purposes.join(', '))}</td></tr>`,
  );
  const body = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Préau</title>
<style>
  :root { color-scheme: light dark; }
  body { font: 1rem/1.5 system-ui, sans-serif; max-width: 62rem; margin: 2rem auto; padding: 0 1rem; }
  table { border-collapse: collapse; width: 100%; margin-bottom: 2rem; }
  th, td { text-align: left; padding: .3rem .6rem .3rem 0; border-bottom: 1px solid color-mix(in srgb, currentColor 20%, transparent); vertical-align: top; }
  .wide { overflow-x: auto; }
  pre { overflow-x: auto; padding: 1rem; border: 1px solid color-mix(in srgb, currentColor 30%, transparent); }
</style>
<main>
<h1>Préau</h1>
<p>A GraphQL federation gateway for school-life data. Every field is held to role, purpose and consent.</p>
<ul>
  <li><code>POST ${escaped(url)}/graphql</code>: the federated API, with a bearer token that carries one purpose</li>
  <li><code>POST ${escaped(url)}/oauth/token</code>: the embedded issuer (this desk only)</li>
  <li><a href="/health/ready">/health/ready</a>, <a href="/health/live">/health/live</a>, <a href="/metrics">/metrics</a></li>
</ul>
${
  demo === null
    ? ''
    : `<h2>A question that works as pasted</h2>
<div class="wide"><pre tabindex="0">${escaped(exampleCurl(url))}</pre></div>
<h2>Demo people</h2>
<div class="wide" tabindex="0" role="region" aria-label="Demo people"><table><thead><tr><th scope="col">Handle</th><th scope="col">Name</th><th scope="col">Role</th><th scope="col">School</th></tr></thead><tbody>${people.join('')}</tbody></table></div>
<h2>Demo clients</h2>
<div class="wide" tabindex="0" role="region" aria-label="Demo clients"><table><thead><tr><th scope="col">Client</th><th scope="col">Name</th><th scope="col">Purposes</th></tr></thead><tbody>${clients.join('')}</tbody></table></div>
<p><a href="/demo.json">demo.json</a> lists them with twenty operations to try.</p>`
}
</main>
</html>
`;
  return { status: 200, type: 'text/html; charset=utf-8', body };
}

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
