/** The name that the schema has for a word of policies: `if-consent` is `IF_CONSENT`. */
export function nameOf(word: string): string {
  return word.toUpperCase().replaceAll('-', '_');
}

/** The reverse. */
export function wordOf(name: string): string {
  return name.toLowerCase().replaceAll('_', '-');
}
