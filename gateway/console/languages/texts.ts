import { en } from './en.js';
import { fr, type Texts } from './fr.js';
import type { Language } from './said.js';

/** As French is set: no line ends between a mark and its word. */
export function unbroken(text: string): string {
  return text.replace(/ (?=[»:;?!])/g, '\u00A0').replaceAll('« ', '«\u00A0');
}

/** The same of every text there is, and of those that are made of something. */
function allUnbroken<T>(texts: T): T {
  if (typeof texts === 'string') return unbroken(texts) as T;
  if (typeof texts === 'function') return ((...given: unknown[]) => allUnbroken(texts(...given))) as T;
  if (typeof texts !== 'object' || texts === null || Array.isArray(texts)) return texts;
  return Object.fromEntries(Object.entries(texts).map(([name, text]) => [name, allUnbroken(text)])) as T;
}

/** Every text of the console, in each language. */
export const TEXTS: Readonly<Record<Language, Texts>> = { fr: allUnbroken(fr), en };
