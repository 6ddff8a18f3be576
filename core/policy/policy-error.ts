/** What may be wrong with a policy document. */
export type PolicyErrorCode =
  | 'WRONG_TYPE'
  | 'MISSING_FIELD'
  | 'UNKNOWN_FIELD'
  | 'UNKNOWN_WORD'
  | 'UNKNOWN_PURPOSE'
  | 'EMPTY_LIST'
  | 'TOO_LONG'
  | 'BAD_FORM'
  | 'DUPLICATE'
  | 'NO_SELECTOR'
  | 'PURPOSE_CYCLE'
  | 'NOT_AT_THIS_LEVEL';

/** A policy document that is refused: what is wrong (`code`), and where (`path`, such as `grants[3].roles[0]`). */
export class PolicyError extends Error {
  override readonly name = 'PolicyError';

  constructor(
    readonly code: PolicyErrorCode,
    readonly path: string,
    message: string,
  ) {
    super(`${path === '' ? 'document' : path}: ${message}`);
  }
}

/** Foreign input as it may appear in a message: in backticks, cut short, on one line. */
export function quoted(value: unknown): string {
  const text = typeof value === 'string' ? value : typeof value;
  const line = text.replace(/[\s`]+/g, ' ');
  return `\`${line.length > 40 ? `${line.slice(0, 40)}…` : line}\``;
}
