import { request } from 'undici';

export interface Posted {
  readonly status: number;
  readonly text: string;
}

/** Milliseconds after which a request counts as dropped; and after which the bench waits no longer for what it needs to go on. */
const LOST = 30_000;
export const NEEDED = 300_000;

export async function post(url: string, authorization: string, query: string, variables: object = {}, patience = LOST): Promise<Posted> {
  const { statusCode, body } = await request(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/json', authorization },
    body: JSON.stringify({ query, variables }),
    headersTimeout: patience,
    bodyTimeout: patience,
  });
  return { status: statusCode, text: await body.text() };
}
