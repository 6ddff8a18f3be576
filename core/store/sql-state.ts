const SQLSTATE = /^[0-9A-Z]{5}$/;

/** SQLSTATEs we act upon (PostgreSQL, appendix A). */
export const STATES = {
  uniqueViolation: '23505',
  foreignKeyViolation: '23503',
  notNullViolation: '23502',
  statementTimeout: '57014',
} as const;

/** The SQLSTATE of an error of either engine, which drizzle wraps; null when it did not come from the database. */
export function sqlState(error: unknown): string | null {
  let link = error;
  // Why: bounded, because a chain of causes may close on itself.
  for (let depth = 0; depth < 8 && link instanceof Error; depth += 1) {
    const { code } = link as { code?: unknown };
    // Why: `EPIPE` of the network has five letters too; what both engines' errors have and network errors lack is a severity.
    if (typeof code === 'string' && SQLSTATE.test(code) && 'severity' in link) return code;
    link = link.cause;
  }
  return null;
}
