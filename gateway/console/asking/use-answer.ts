import { useCallback, useEffect, useState } from 'react';
import { useSession } from '../session/session.js';
import { type Answer, type AnswerError, ask, type Question } from './ask.js';

/** How far a question is: on its way, failed with a reason, or answered. */
export type Answered<Data> =
  | { readonly state: 'loading' }
  | { readonly state: 'failed'; readonly errors: readonly AnswerError[]; retry(): void }
  | { readonly state: 'ready'; readonly data: Data; readonly errors: readonly AnswerError[]; again(): void };

type Loaded<Data> = { readonly key: string; readonly attempt: number; readonly answer: Answer<Data> };

/**
 * Asks as the signed-in person, and again when the variables or the person change. The former answer is never shown for another question; while
 * the same one is asked again it stays.
 */
export function useAnswer<Data, Variables extends object>(asked: Question<Data, Variables>, variables: Variables): Answered<Data> {
  const { standing } = useSession();
  const askNow = useAsk();
  const [attempt, setAttempt] = useState(0);
  const [loaded, setLoaded] = useState<Loaded<Data> | null>(null);
  const written = JSON.stringify(variables);
  const key = JSON.stringify([asked.text, written, standing]);
  const again = useCallback(() => setAttempt((count) => count + 1), []);

  // biome-ignore lint/correctness/useExhaustiveDependencies: the key is all that the question depends on
  useEffect(() => {
    const gone = new AbortController();
    askNow(asked, JSON.parse(written) as Variables, gone.signal).then((answer) => {
      if (!gone.signal.aborted) setLoaded({ key, attempt, answer });
    });
    return () => gone.abort();
  }, [key, attempt]);

  if (loaded === null || loaded.key !== key) return { state: 'loading' };
  const { data, errors } = loaded.answer;
  if (data === null) return loaded.attempt === attempt ? { state: 'failed', errors, retry: again } : { state: 'loading' };
  return { state: 'ready', data, errors, again };
}

/** Asks once as the signed-in person. Never throws: what went wrong is among the errors. */
export function useAsk() {
  const { standing, tokens } = useSession();
  return useCallback(
    async <Data, Variables extends object>(
      asked: Question<Data, Variables>,
      variables: Variables,
      signal?: AbortSignal,
    ): Promise<Answer<Data>> => {
      if (standing === null) return failed('UNAUTHENTICATED', '');
      try {
        return await ask(await tokens.of(standing), asked, variables, signal);
      } catch (fault) {
        return failed('UPSTREAM_UNAVAILABLE', fault instanceof Error ? fault.message : '');
      }
    },
    [standing, tokens],
  );
}

function failed(code: string, message: string): Answer<never> {
  return { status: 0, data: null, errors: [{ code, message, coordinate: null, path: null }] };
}
