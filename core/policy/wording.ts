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
