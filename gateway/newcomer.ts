import { exampleCurl, type RunningDemo } from './demo-school.js';

/** What `/` tells whoever has no JavaScript (or reads it with `curl`): what is served here, and how to ask. HTML for the body of a page. */
export function newcomer(url: string, demo: RunningDemo | null): string {
  const people = (demo?.people ?? []).map(
    ({ handle, name, role, school }) =>
      `<tr><th scope="row"><code>${escaped(handle)}</code></th><td>${escaped(name)}</td><td>${escaped(role)}</td><td>${escaped(school)}</td></tr>`,
  );
  const clients = (demo?.clients ?? []).map(
    ({ id, name, purposes }) =>
      `<tr><th scope="row"><code>${escaped(id)}</code></th><td>${escaped(name)}</td><td>${escaped(purposes.join(', '))}</td></tr>`,
  );
  return `<main lang="en">
<h1>Préau</h1>
<p>A GraphQL federation gateway for school-life data. Every field is held to role, purpose and consent. The web console needs JavaScript;
everything that it does is asked of the API.</p>
<ul>
  <li><code>POST ${escaped(url)}/graphql</code>: the federated API, with a bearer token that carries one purpose</li>
  <li><code>POST ${escaped(url)}/oauth/token</code>: the embedded issuer (this desk only)</li>
  <li><a href="/health/ready">/health/ready</a>, <a href="/health/live">/health/live</a>, <a href="/metrics">/metrics</a></li>
</ul>
${
  demo === null
    ? ''
    : `<h2>A question that works as pasted</h2>
<pre>${escaped(exampleCurl(url))}</pre>
<h2>Demo people</h2>
<table><thead><tr><th scope="col">Handle</th><th scope="col">Name</th><th scope="col">Role</th><th scope="col">School</th></tr></thead><tbody>${people.join('')}</tbody></table>
<h2>Demo clients</h2>
<table><thead><tr><th scope="col">Client</th><th scope="col">Name</th><th scope="col">Purposes</th></tr></thead><tbody>${clients.join('')}</tbody></table>
<p><a href="/demo.json">demo.json</a> lists them with twenty operations to try.</p>`
}
</main>`;
}

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
