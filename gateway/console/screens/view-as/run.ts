import { type Answer, ask } from '../../asking/ask.js';
import type { Demo } from '../../session/demo.js';
import { createTokens } from '../../session/token.js';
import type { Asking } from './asking.js';

/** One operation as somebody asked it, and what came of it. */
export type Run =
  | { readonly state: 'running' }
  | { readonly state: 'refused'; readonly why: string }
  | { readonly state: 'answered'; readonly answer: Answer<unknown>; readonly milliseconds: number; readonly asking: Asking };

/** Runs an operation with a token made for this once; `variables` is JSON text. */
export async function runOperation(demo: Demo, asking: Asking, text: string, variables: string): Promise<Run> {
  try {
    const token = await createTokens(demo.clients).of(asking.standing);
    const from = performance.now();
    const answer = await ask(token, { text }, JSON.parse(variables.trim() || '{}') as object);
    return { state: 'answered', answer, milliseconds: Math.round(performance.now() - from), asking };
  } catch (fault) {
    return { state: 'refused', why: fault instanceof Error ? fault.message : String(fault) };
  }
}
