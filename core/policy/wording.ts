/** Words for people: in French and in English, or one text for both where nobody translated it. */
export type Wording = string | { readonly fr: string; readonly en: string };

/** In each language; the one text twice where there is one. */
export function inBoth(wording: Wording): { readonly fr: string; readonly en: string } {
  return typeof wording === 'string' ? { fr: wording, en: wording } : wording;
}

export function isSameWording(one: Wording, other: Wording): boolean {
  const [is, was] = [inBoth(one), inBoth(other)];
  return is.fr === was.fr && is.en === was.en;
}

/**
 * How it was said and how it is, for a reader of one language; in the other one where the two say the same in theirs, so that what changed is read.
 */
export function rewording(before: Wording, after: Wording, language: 'fr' | 'en'): readonly [was: string, is: string] {
  const [was, is] = [inBoth(before), inBoth(after)];
  const read = was[language] === is[language] ? (language === 'fr' ? 'en' : 'fr') : language;
  return [was[read], is[read]];
}
