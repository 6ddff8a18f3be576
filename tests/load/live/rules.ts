import { randomUUID } from 'node:crypto';
import { authorizationAt } from '../demo.js';
import { post } from './post.js';

/** The demo's college, whose rules are changed. */
export const SCHOOL = '9990001X';

/** Which of the two watched fields rules permit. */
export interface Shape {
  /** Null: of one row and not of another, which no rules say. */
  readonly name: boolean | null;
  readonly absences: boolean | null;
}

/** A replica, with the people who change rules there. */
export interface Desk {
  readonly url: string;
  readonly author: string;
  readonly officer: string;
  readonly publisher: string;
}

/** A change that nothing is left of but the act itself. */
export interface Change {
  readonly what: 'publication' | 'roll back';
  readonly mutation: string;
  readonly by: string;
  readonly to: Shape;
}

const CELLS = { name: 'IDENTITY_BASIC', absences: 'ATTENDANCE_FACT' } as const;
const PURPOSE = 'policy-administration';
const VERSION = '{ version { id revision state } errors { code message } }';

export async function deskAt(url: string): Promise<Desk> {
  const [author, officer, publisher] = await Promise.all(
    ['it-admin', 'dpo', 'principal'].map((as) => authorizationAt(url, { client: 'console', as, purpose: PURPOSE })),
  );
  return { url, author: author as string, officer: officer as string, publisher: publisher as string };
}

/** Draft, edited, proposed and signed off: the rules of the school, made to permit what is wished from what they permit now. */
export async function approved(desk: Desk, now: Shape, to: Shape): Promise<string> {
  const reason = 'a trial';
  let { id, revision } = await act(
    desk.url,
    desk.author,
    `draftPolicy(level: SCHOOL, scope: "${SCHOOL}", reason: "${reason}", idempotencyKey: "${randomUUID()}")`,
  );
  for (const field of ['name', 'absences'] as const) {
    if (now[field] === to[field]) continue;
    const cell = `{ role: "cpe", relation: "school-staff", purpose: "attendance", category: ${CELLS[field]}, action: READ }`;
    const wish = to[field] ? 'AS_ABOVE' : 'NEVER';
    ({ id, revision } = await act(desk.url, desk.author, `editPolicyCell(id: "${id}", revision: ${revision}, cell: ${cell}, to: ${wish})`));
  }
  await act(desk.url, desk.author, `proposePolicy(id: "${id}", revision: ${revision})`);
  // Why the data protection officer: their signature is an approval too, should a category be a special one.
  await act(desk.url, desk.officer, `signOffPolicy(id: "${id}")`);
  return id;
}

export function publication(id: string, to: Shape, desk: Desk): Change {
  return { what: 'publication', mutation: `publishPolicy(id: "${id}")`, by: desk.publisher, to };
}

/** To what was in force immediately before, which lets out nothing more: one act. */
export function rollBack(to: Shape, desk: Desk): Change {
  const mutation = `rollBackPolicy(level: SCHOOL, scope: "${SCHOOL}", reason: "a trial", idempotencyKey: "${randomUUID()}")`;
  return { what: 'roll back', mutation, by: desk.publisher, to };
}

/** Rejects when it was not done. */
export async function act(url: string, by: string, call: string): Promise<{ id: string; revision: number; state: string }> {
  const { status, text } = await post(url, by, `mutation { done: ${call} ${VERSION} }`);
  const { data } = JSON.parse(text) as {
    data?: { done?: { version: { id: string; revision: number; state: string }; errors: unknown[] } };
  };
  if (data?.done == null || data.done.errors.length > 0) throw new Error(`${call}: status ${status}, ${text.slice(0, 500)}`);
  return data.done.version;
}
