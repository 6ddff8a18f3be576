import type { AsyncLocalStorage } from 'node:async_hooks';
import type { Configuration, default as Provider } from 'oidc-provider';

export type ProviderModule = typeof import('oidc-provider');

let loading: Promise<ProviderModule> | undefined;

/** The package, loaded once. Why not a plain import: it says on the console that Node 20 is old, and ours is for our own words. */
export function loadProvider(): Promise<ProviderModule> {
  loading ??= quietly(() => import('oidc-provider'));
  return loading;
}

/** Where the package keeps which request it answers. No export of its index: the version is pinned, and a start without it fails. */
const STORAGE = 'oidc-provider/lib/helpers/als.js';

/**
 * Lets the package answer, and forgets which request that was once it answers none. Why: what keeps it hooks into every promise of the process,
 * also of all who ask for data, until it is told to stop (Node 20 and 22; later ones keep it otherwise).
 */
export async function answering(): Promise<(answer: () => Promise<void>) => void> {
  const { default: storage } = (await import(STORAGE)) as { default: AsyncLocalStorage<unknown> };
  let open = 0;
  return (answer) => {
    open += 1;
    void answer().finally(() => {
      open -= 1;
      if (open === 0) storage.disable();
    });
  };
}

/** Makes a provider; its notices are dropped while it starts, everybody else's words pass. */
export function startProvider(module: ProviderModule, issuer: string, configuration: Configuration): Provider {
  const restore = muffle();
  try {
    return new module.Provider(issuer, configuration);
  } finally {
    restore();
  }
}

async function quietly<Made>(make: () => Promise<Made>): Promise<Made> {
  const restore = muffle();
  try {
    return await make();
  } finally {
    restore();
  }
}

/** Drops what the package says of itself on `console.warn` and `console.info`, until the returned function is called. */
function muffle(): () => void {
  const { warn, info } = console;
  const unless =
    (say: (...words: unknown[]) => void) =>
    (...words: unknown[]): void => {
      if (!/oidc-provider (NOTICE|WARNING): /.test(String(words[0]))) say(...words);
    };
  console.warn = unless(warn);
  console.info = unless(info);
  return () => {
    console.warn = warn;
    console.info = info;
  };
}
