import { useCallback, useEffect, useState } from 'react';
import { useSession } from '../session/session.js';
import type { Standing } from '../session/token.js';
import { type Answer, type AnswerError, ask, type Question } from './ask.js';

/** How far a question is: on its way, failed with a reason, or answered. */
export type Answered<Data> =
  | { readonly state: 'loading' }
  | { readonly state: 'failed'; readonly errors: readonly AnswerError[]; retry(): void }
  | { readonly state: 'ready'; readonly data: Data; readonly errors: readonly AnswerError[]; again(): void };

type Loaded<Data> = { readonly key: string; readonly attempt: number; readonly answer: Answer<Data> };

/**
 * Asks as the signed-in person (or as whom is said), and again when the variables or the person change. The former answer is never shown for another question; while
 * the same one is asked again it stays.
 */
export function useAnswer<Data, Variables extends object>(
  asked: Question<Data, Variables>,
  variables: Variables,
  as?: Standing,
): Answered<Data> {
  const { standing: signedIn } = useSession();
  const standing = as ?? signedIn;
  const askNow = useAsk(as);
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

/** An answer of which it is known that some may be refused it: those refusals are nothing to be told of. */
export function expecting<Data>(answer: Answered<Data>, refused: readonly string[]): Answered<Data> {
  if (answer.state !== 'ready') return answer;
  return { ...answer, errors: answer.errors.filter(({ coordinate }) => coordinate === null || !refused.includes(coordinate)) };
}

/** Asks once as the signed-in person, or as whom is said. Never throws: what went wrong is among the errors. */
export function useAsk(as?: Standing) {
  const { standing: signedIn, tokens } = useSession();
  const standing = as ?? signedIn;
  return useCallback(
    async <Data, Variables extends object>(
      asked: Question<Data, Variables>,
      variables: Variables,
      signal?: AbortSignal,
    ): Promise<Answer<Data>> => {
      if (standing === null) return failed('UNAUTHENTICATED', '');
      try {
        const token = await tokens.of(standing);
        const answer = await ask(token, asked, variables, signal);
        if (answer.status !== 401) return answer;
        // Why once more: a token may end before its time, and who is not known has not done anything yet.
        tokens.ended(token);
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
