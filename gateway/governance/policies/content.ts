import { canonicalJson } from '../../../core/ledger/index.js';
import {
  type Difference,
  type PolicyDocument,
  PolicyError,
  parseExpectations,
  parseRestriction,
  type Restriction,
  schoolsOf,
  widenedBy,
} from '../../../core/policy/index.js';
import type { LivePolicies } from './live-policies.js';
import { nationalDocument } from './national-document.js';
import type { PolicyPlace } from './version.js';

/** Characters that a document or its expectations may have, at most. The base policy has a tenth of it. */
const LONGEST = 900_000;

/** What a version says, read. */
export type Content =
  | { readonly level: 'NATIONAL'; readonly document: PolicyDocument }
  | { readonly level: 'ACADEMY' | 'SCHOOL'; readonly document: Restriction };

/**
 * Reads what a version says of its place.
 *
 * @throws PolicyError with the code and the path of the first fault; `UNKNOWN_WORD` too where it says that it is of another place
 */
export function readContent({ level, scope }: PolicyPlace, text: string): Content {
  if (level === 'NATIONAL') return { level, document: nationalDocument(text) };
  const document = parseRestriction(JSON.parse(text));
  if (document.level !== level.toLowerCase()) throw new PolicyError('UNKNOWN_WORD', 'level', 'the level is that of the draft');
  if (document.of !== scope) throw new PolicyError('UNKNOWN_WORD', 'of', 'the place is that of the draft');
  return { level, document };
}

/** The schools that a version of a lower level is for. */
export function schoolsNamedBy(version: PolicyPlace & { readonly document: string }): readonly string[] {
  const content = readContent(version, version.document);
  return content.level === 'NATIONAL' ? [] : schoolsOf(content.document);
}

/** A text as it is kept, or why it is not. */
export type Kept =
  | { readonly text: string }
  | { readonly fault: 'VALIDATION'; readonly message: string }
  | { readonly fault: 'NOT_READABLE'; readonly message: string; readonly where: string }
  | { readonly fault: 'WOULD_WIDEN'; readonly widened: readonly Difference[] };

/**
 * The canonical text of a document that somebody saves, numbered as its version is. It must be readable as rules of its place: what is not would be
 * found at the next step only, by somebody else. What a lower level may not say is refused with what it would open.
 */
export function keepDocument(place: PolicyPlace, number: number, text: string, { national }: LivePolicies): Kept {
  const value = readJson(text);
  if (value === null) return NOT_JSON;
  const numbered = { ...value, version: versionName(number) };
  try {
    const widened = place.level === 'NATIONAL' ? [] : widenedBy(national, value);
    if (widened.length > 0) return { fault: 'WOULD_WIDEN', widened };
    return { text: canonicalJson(readContent(place, canonicalJson(numbered)).document) };
  } catch (fault) {
    return unreadable(fault);
  }
}

/** The coordinates that the rules of a kept text name, each once. */
export function coordinatesNamedBy(text: string): readonly string[] {
  const { grants = [], forbids, invariants = [], demands = [] } = JSON.parse(text) as Partial<PolicyDocument> & Restriction;
  return [...new Set([...grants, ...forbids, ...invariants, ...demands].flatMap(({ coordinates }) => coordinates ?? []))];
}

/** The same of expectations. */
export function keepExpectations(text: string): Kept {
  const value = readJson(text);
  if (value === null) return NOT_JSON;
  try {
    return { text: canonicalJson(parseExpectations(value)) };
  } catch (fault) {
    return unreadable(fault);
  }
}

/** A restriction that restricts nothing yet. Of an academy, the schools are those that are known; its steward corrects them. */
export function emptyRestriction(place: PolicyPlace, number: number, schools: readonly string[]): string {
  const { level, scope } = place;
  const of = { level: level.toLowerCase(), of: scope, ...(level === 'ACADEMY' ? { schools } : {}) };
  return canonicalJson({
    version: versionName(number),
    title: `règles de ${scope} / rules of ${scope}`,
    ...of,
    signedOffBy: ['brouillon / draft'],
    forbids: [],
  });
}

/** The same content as another version: numbered anew. */
export function renumbered(document: string, number: number): string {
  return canonicalJson({ ...(JSON.parse(document) as object), version: versionName(number) });
}

function versionName(number: number): string {
  return `${number}.0.0`;
}

const NOT_JSON = { fault: 'VALIDATION', message: `must be the JSON text of an object, of at most ${LONGEST} characters` } as const;

function readJson(text: string): Readonly<Record<string, unknown>> | null {
  if (text.length > LONGEST) return null;
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}

function unreadable(fault: unknown): Kept {
  if (!(fault instanceof PolicyError)) throw fault;
  return { fault: 'NOT_READABLE', message: fault.message, where: fault.path };
}
