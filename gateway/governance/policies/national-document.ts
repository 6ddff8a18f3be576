import { type PolicyDocument, parsePolicy } from '../../../core/policy/index.js';

/** Texts that are remembered: the one in force, and those that somebody looks at. */
const MOST_REMEMBERED = 8;
const remembered = new Map<string, PolicyDocument>();

/**
 * The national rules that a text says. Why remembered: one text is one document, so that what was made of it (its tables, the contracts) stands while
 * academies and schools change what they restrict, and is there already when what was examined is published.
 *
 * @throws PolicyError when it cannot be read as rules
 */
export function nationalDocument(text: string): PolicyDocument {
  const known = remembered.get(text);
  const document = known ?? parsePolicy(JSON.parse(text));
  remembered.delete(text);
  remembered.set(text, document);
  if (remembered.size > MOST_REMEMBERED) remembered.delete(remembered.keys().next().value as string);
  return document;
}
