import { createContext, type ReactNode, useContext, useEffect, useState } from 'react';
import { I18nProvider } from 'react-aria-components';
import type { Texts } from './fr.js';
import { LANGUAGES, type Language } from './said.js';
import { sourceInFrench } from './sources.js';
import { TEXTS, unbroken } from './texts.js';

interface Spoken {
  readonly language: Language;
  readonly texts: Texts;
  choose(language: Language): void;
}

const LOCALES: Readonly<Record<Language, string>> = { fr: 'fr-FR', en: 'en-GB' };
const KEY = 'preau.language';
const Current = createContext<Spoken>({ language: 'fr', texts: TEXTS.fr, choose: () => undefined });

/** Speaks the language that was chosen; without a choice the browser's, and French when it speaks neither. */
export function WithLanguage({ children }: { readonly children: ReactNode }) {
  const [language, setLanguage] = useState(firstLanguage);
  useEffect(() => {
    document.documentElement.lang = language;
  }, [language]);
  const choose = (next: Language) => {
    localStorage.setItem(KEY, next);
    setLanguage(next);
  };
  return (
    <Current value={{ language, texts: TEXTS[language], choose }}>
      <I18nProvider locale={LOCALES[language]}>{children}</I18nProvider>
    </Current>
  );
}

export function useTexts(): Texts {
  return useContext(Current).texts;
}

export function useLanguage(): Spoken {
  return useContext(Current);
}

/** Picks what is said in the language that is spoken; what was refused or is missing is empty. */
export function useSaid(): (said: Partial<{ readonly [name in Language]: string | null }> | null | undefined) => string {
  const { language } = useContext(Current);
  return (said) => {
    const text = said?.[language] ?? '';
    return language === 'fr' ? unbroken(text) : text;
  };
}

/** Writes what a rule rests on. */
export function useSource(): (source: string) => string {
  const { language } = useContext(Current);
  return (source) => (language === 'fr' ? unbroken(sourceInFrench(source)) : source);
}

/** Writes an instant as people here read it; empty for none. */
export function useInstant(): (instant: string | null | undefined) => string {
  const { language } = useContext(Current);
  const format = new Intl.DateTimeFormat(LOCALES[language], { dateStyle: 'medium', timeStyle: 'short' });
  return (instant) => (instant == null ? '' : format.format(new Date(instant)));
}

/** Writes the day of an instant; empty for none. */
export function useDay(): (instant: string | null | undefined) => string {
  const { language } = useContext(Current);
  const format = new Intl.DateTimeFormat(LOCALES[language], { dateStyle: 'medium' });
  return (instant) => (instant == null ? '' : format.format(new Date(instant)));
}

/** Writes the time of an instant, to the second. */
export function useClock(): (instant: string) => string {
  const { language } = useContext(Current);
  const format = new Intl.DateTimeFormat(LOCALES[language], { timeStyle: 'medium' });
  return (instant) => format.format(new Date(instant));
}

function firstLanguage(): Language {
  const wished = [localStorage.getItem(KEY) ?? '', ...navigator.languages.map((one) => one.slice(0, 2))];
  return wished.find((one): one is Language => (LANGUAGES as readonly string[]).includes(one)) ?? 'fr';
}
