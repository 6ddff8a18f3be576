/** A text in the two languages that people read here. */
export interface Said {
  readonly fr: string;
  readonly en: string;
}

export type Language = keyof Said;
export const LANGUAGES: readonly Language[] = ['fr', 'en'];
