import type { Standing } from '../../session/token.js';

/** The same question for a terminal; the token is made there, none is written down. */
export function asCommand(url: string, { person, client, purpose }: Standing, query: string, variables: string): string {
  const body = JSON.stringify({ query, variables: readable(variables) }).replaceAll("'", "'\\''");
  const as = person === null ? '' : ` --as ${person}`;
  return `curl -s ${url}/graphql \\
  -H "authorization: Bearer $(npx preau token --client ${client}${as} --purpose ${purpose})" \\
  -H 'content-type: application/json' \\
  -d '${body}'`;
}

function readable(variables: string): unknown {
  try {
    return JSON.parse(variables.trim() || '{}');
  } catch {
    return {};
  }
}
