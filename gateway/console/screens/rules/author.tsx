import type { VersionLine } from '../../asking/rules.js';
import { useTexts } from '../../languages/language.js';

/** Who made a version: the person who asks, somebody else by identifier, or nobody: the rules that come with Préau. */
export function Author({ version: { author, isYours } }: { readonly version: Pick<VersionLine, 'author' | 'isYours'> }) {
  const { rules } = useTexts();
  if (isYours === true) return rules.you;
  return author === null ? rules.withPreau : <code>{author}</code>;
}
