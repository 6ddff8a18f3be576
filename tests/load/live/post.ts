import { request } from 'undici';

export interface Posted {
  readonly status: number;
  readonly text: string;
}

/** Milliseconds after which a request counts as dropped. */
const LOST = 30_000;

export async function post(url: string, authorization: string, query: string, variables: object = {}): Promise<Posted> {
  const { statusCode, body } = await request(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/json', authorization },
    body: JSON.stringify({ query, variables }),
    headersTimeout: LOST,
    bodyTimeout: LOST,
  });
  return { status: statusCode, text: await body.text() };
}
