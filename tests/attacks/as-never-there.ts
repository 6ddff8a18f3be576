import { expect } from 'vitest';

interface Reply {
  readonly status: number;
  readonly text: string;
}

/**
 * Asks with a name that the asker’s schema does not have, and again with one of the same length that was never there, in its place: the answers
 * are the same bytes but for the name.
 */
export async function readsAsNeverThere<R extends Reply>(ask: (query: string) => Promise<R>, query: string, hidden: string): Promise<R> {
  const never = 'q'.repeat(hidden.length);
  const word = (name: string) => new RegExp(`\\b${name}\\b`, 'g');
  const reply = await ask(query);
  const absent = await ask(query.replace(word(hidden), never));
  expect([reply.status, reply.text]).toEqual([absent.status, absent.text.replace(word(never), hidden)]);
  return reply;
}
