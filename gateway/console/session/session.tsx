import { createContext, type ReactNode, useContext, useEffect, useMemo, useState } from 'react';
import { type Demo, readDemo } from './demo.js';
import { createTokens, type Standing, type Tokens } from './token.js';

/** Who is signed in, and what the demo offers. */
export interface Session {
  readonly demo: Demo | null;
  readonly tokens: Tokens;
  /** As whom the console asks; null: nobody is signed in. */
  readonly standing: Standing | null;
  /** Signs in, or changes the purpose. Throws `NoToken` when the issuer refuses, and nothing changes then. */
  signIn(standing: Standing): Promise<void>;
  signOut(): void;
}

export type SessionState =
  | { readonly state: 'loading' }
  | { readonly state: 'failed'; retry(): void }
  | { readonly state: 'ready'; readonly session: Session };

const Current = createContext<Session | null>(null);

/** Of the signed-in person; only within `WithSession`. */
export function useSession(): Session {
  const session = useContext(Current);
  if (session === null) throw new Error('invariant: there is a session');
  return session;
}

export function WithSession({ session, children }: { readonly session: Session; readonly children: ReactNode }) {
  return <Current value={session}>{children}</Current>;
}

/** Reads the demo once, and keeps who is signed in. */
export function useSessionState(): SessionState {
  const [demo, setDemo] = useState<Demo | null | 'loading' | 'failed'>('loading');
  const [standing, setStanding] = useState(readStanding);
  const [attempt, setAttempt] = useState(0);

  // biome-ignore lint/correctness/useExhaustiveDependencies: a new attempt reads again
  useEffect(() => {
    readDemo().then(setDemo, () => setDemo('failed'));
  }, [attempt]);

  const tokens = useMemo(() => createTokens(demo === 'loading' || demo === 'failed' ? [] : (demo?.clients ?? [])), [demo]);

  return useMemo<SessionState>(() => {
    if (demo === 'loading') return { state: 'loading' };
    if (demo === 'failed') {
      return {
        state: 'failed',
        retry: () => {
          setDemo('loading');
          setAttempt((count) => count + 1);
        },
      };
    }
    const known = demo !== null && standing !== null && isOffered(demo, standing) ? standing : null;
    const session: Session = {
      demo,
      tokens,
      standing: known,
      async signIn(next) {
        await tokens.of(next);
        keepStanding(next);
        setStanding(next);
      },
      signOut() {
        tokens.forget();
        keepStanding(null);
        setStanding(null);
      },
    };
    return { state: 'ready', session };
  }, [demo, standing, tokens]);
}

const KEY = 'preau.standing';

/** Why in the storage of the tab: reloading the page keeps the choice. The choice only, which opens nothing: the token is asked for anew. */
function keepStanding(standing: Standing | null): void {
  if (standing === null) sessionStorage.removeItem(KEY);
  else sessionStorage.setItem(KEY, JSON.stringify(standing));
}

function readStanding(): Standing | null {
  try {
    const kept = JSON.parse(sessionStorage.getItem(KEY) ?? 'null') as Partial<Standing> | null;
    if (kept === null || typeof kept.client !== 'string' || typeof kept.purpose !== 'string') return null;
    return { person: typeof kept.person === 'string' ? kept.person : null, client: kept.client, purpose: kept.purpose };
  } catch {
    return null;
  }
}

function isOffered(demo: Demo, { person, client }: Standing): boolean {
  return demo.clients.some(({ id }) => id === client) && (person === null || demo.people.some(({ handle }) => handle === person));
}
