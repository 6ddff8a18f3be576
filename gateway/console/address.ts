import { useSyncExternalStore } from 'react';

/** Where one is in the console: a screen, the thing it shows, and how it is shown. Everything that one may come back to is in it. */
export interface Address {
  readonly screen: string;
  /** The thing that is shown, such as a version; empty for none. */
  readonly thing: string;
  readonly options: URLSearchParams;
}

/**
 * An address as a link: `#/matrix?purpose=attendance`. Why behind `#`: it never leaves the browser, so what somebody looks at is in nobody's
 * log. No token and no personal text is ever put in one.
 */
export function linkTo(screen: string, thing = '', options: Readonly<Record<string, string | null>> = {}): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(options)) if (value !== null && value !== '') search.set(name, value);
  const query = search.toString();
  return `#/${screen}${thing === '' ? '' : `/${encodeURIComponent(thing)}`}${query === '' ? '' : `?${query}`}`;
}

/** Goes there; `replacing` leaves no step to go back to. */
export function goTo(link: string, { replacing = false } = {}): void {
  if (!replacing) window.location.hash = link;
  else {
    window.history.replaceState(null, '', link);
    window.dispatchEvent(new HashChangeEvent('hashchange'));
  }
}

/** The address one is at, and again whenever it changes. */
export function useAddress(): Address {
  return readAddress(useSyncExternalStore(whenItChanges, () => window.location.hash));
}

function whenItChanges(changed: () => void): () => void {
  window.addEventListener('hashchange', changed);
  return () => window.removeEventListener('hashchange', changed);
}

export function readAddress(hash: string): Address {
  const [path = '', query = ''] = hash.replace(/^#\/?/, '').split('?', 2);
  const [screen = '', thing = ''] = path.split('/', 2);
  return { screen, thing: decoded(thing), options: new URLSearchParams(query) };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return '';
  }
}
