// A system that follows a feed, as a process: what it holds and how far it has read are in files, so that it can be killed at any moment and begun
// again. `node client.js FOLDER [once]`: on and on, or to the end of the feed. The folder has its `settings.json`.
import { appendFileSync, closeSync, existsSync, fsyncSync, openSync, readFileSync, renameSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const [folder = '', once] = process.argv.slice(2);
const file = (name) => join(folder, name);
const settings = JSON.parse(readFileSync(file('settings.json'), 'utf8'));
const { addressFile, client, secret, person, purpose, feed, query, first, way } = settings;

/** Ways to keep things, each as real clients do: one file put in place of another; what is held before the cursor; the cursor before what is held. */
const KEEPERS = { whole: keepWhole, 'held-first': () => keepLog(false), 'cursor-first': () => keepLog(true) };

const keeper = KEEPERS[way]();
let token = null;
for (;;) {
  const answer = await ask(keeper.cursor());
  if (answer === null) {
    await soon(120);
    continue;
  }
  // Whoever is refused may hold nothing, and begins anew.
  if (answer === 'refused' || answer.resyncRequired) await keeper.forget();
  else await keeper.apply(answer);
  if (answer === 'refused' || !(answer.resyncRequired || answer.pageInfo.hasNextPage)) {
    if (once !== undefined) break;
    await soon(40);
  }
}

function soon(most) {
  return new Promise((resolve) => setTimeout(resolve, Math.random() * most));
}

/** A page, that there is none for us, or null where it is to be asked for again. */
async function ask(since) {
  try {
    const url = readFileSync(addressFile, 'utf8');
    token ??= await tokenAt(url);
    const response = await fetch(`${url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
      body: JSON.stringify({ query, variables: { since, first } }),
    });
    if (response.status === 401) token = null;
    if (!response.ok) return null;
    const { data, errors = [] } = await response.json();
    // A part that is missing because something is down is not one that may not be held.
    if (!errors.every(({ extensions }) => ['FORBIDDEN_FIELD', 'CONSENT_REQUIRED'].includes(extensions?.code))) return null;
    return data[feed] ?? 'refused';
  } catch {
    return null;
  }
}

async function tokenAt(url) {
  const grant = person === null ? { grant_type: 'client_credentials' } : { grant_type: 'urn:preau:grant:demo-person', person };
  const response = await fetch(`${url}/oauth/token`, {
    method: 'POST',
    headers: { authorization: `Basic ${Buffer.from(`${client}:${secret}`).toString('base64')}` },
    body: new URLSearchParams({ ...grant, purpose }),
  });
  return (await response.json()).access_token ?? null;
}

function isGone({ kind }) {
  return kind === 'DELETED' || kind === 'WITHDRAWN';
}

/** Both in one file, which is there whole or as it was. */
function keepWhole() {
  const NOTHING = { cursor: null, held: {} };
  let kept = existsSync(file('kept.json')) ? JSON.parse(readFileSync(file('kept.json'), 'utf8')) : NOTHING;
  const write = () => {
    writeFileSync(file('draft.json'), JSON.stringify(kept));
    renameSync(file('draft.json'), file('kept.json'));
  };
  return {
    cursor: () => kept.cursor,
    async forget() {
      kept = NOTHING;
      write();
    },
    async apply({ edges, pageInfo }) {
      const held = { ...kept.held };
      for (const edge of edges)
        if (isGone(edge)) delete held[edge.recordId];
        else held[edge.recordId] = JSON.stringify(edge.record);
      kept = { cursor: pageInfo.endCursor, held };
      write();
    },
  };
}

/** A log of what is held, line by line, and a file with the cursor, which is written over: a kill tears either. */
function keepLog(cursorFirst) {
  const log = file('held.log');
  const whole = existsSync(log) ? readFileSync(log, 'utf8') : '';
  const end = whole.lastIndexOf('\n') + 1;
  if (end < whole.length) truncateSync(log, Buffer.byteLength(whole.slice(0, end)));
  // What is held is of this cursor at least.
  let applied = null;
  for (const line of whole.slice(0, end).split('\n')) if (line.startsWith('["applied"')) applied = JSON.parse(line)[1];
  let cursor = null;
  const noted = existsSync(file('cursor')) ? readFileSync(file('cursor'), 'utf8').split('\n') : [];
  // Whoever notes the cursor first asks again for the page that it may not have applied.
  if (noted.length > 1) cursor = cursorFirst && noted[0] !== applied ? noted[1] || null : noted[0] || null;
  if (cursor === null) write(['purge']);
  return { cursor: () => cursor, forget, apply };

  function write(...lines) {
    appendFileSync(log, lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
  }

  function note(next) {
    const place = openSync(file('cursor'), 'w');
    writeFileSync(place, `${next ?? ''}\n${cursorFirst ? `${cursor ?? ''}\n` : ''}`);
    fsyncSync(place);
    closeSync(place);
  }

  async function forget() {
    // Whoever notes the cursor first comes back without one, and holds nothing then.
    if (cursorFirst) note(null);
    write(['purge'], ['applied', '']);
    await soon(15);
    if (!cursorFirst) note(null);
    cursor = null;
  }

  async function apply({ edges, pageInfo }) {
    if (cursorFirst) note(pageInfo.endCursor);
    await soon(15);
    for (const edge of edges) write(isGone(edge) ? ['gone', edge.recordId] : ['held', edge.recordId, JSON.stringify(edge.record)]);
    write(['applied', pageInfo.endCursor]);
    await soon(15);
    if (!cursorFirst) note(pageInfo.endCursor);
    cursor = pageInfo.endCursor;
  }
}
