/** The closed list of codes that clients may rely on (`extensions.code`). */
export const CODES = {
  UNAUTHENTICATED: 401,
  PURPOSE_REQUIRED: 400,
  FORBIDDEN_FIELD: 200,
  FORBIDDEN_OPERATION: 403,
  CONSENT_REQUIRED: 200,
  RATE_LIMITED: 429,
  OPERATION_TOO_COSTLY: 400,
  BAD_USER_INPUT: 400,
  UPSTREAM_UNAVAILABLE: 503,
  NOT_FOUND: 404,
} as const;
export type Code = keyof typeof CODES;

/**
 * A request we turn down. `message` is told to the caller and holds no personal data;
 * `logged` is for our own log only.
 */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  constructor(
    readonly code: Code,
    told: string,
    readonly logged?: string,
    readonly status: number = CODES[code],
  ) {
    super(told);
  }
}

/** Makes a refusal: `throw refuse('PURPOSE_REQUIRED', 'say one purpose')`. */
export function refuse(code: Code, told: string, logged?: string, status?: number): Refusal {
  return new Refusal(code, told, logged, status);
}

/** A broken promise of ours, never a caller's mistake. */
export class InvariantBroken extends Error {
  override readonly name = 'InvariantBroken';
}

/** Throws when a promise of ours does not hold. */
export function invariant(holds: unknown, promise: string): asserts holds {
  if (!holds) throw new InvariantBroken(promise);
}

/** Foreign input as it may be quoted in a message: one line, at most 60 characters. */
export function quoted(input: unknown): string {
  const text = String(input).replace(/[\p{Cc}`]/gu, ' ');
  return `\`${text.length > 60 ? `${text.slice(0, 57)}...` : text}\``;
}
