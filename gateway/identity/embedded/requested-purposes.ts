import { quoted } from '../../../core/errors.js';

/** Most purposes one token may carry. */
const MOST = 16;

export interface PurposeRules {
  /** Is there such a purpose? */
  readonly purposes: (id: string) => boolean;
  /** Is the requested purpose the permitted one, or below it in the tree? */
  readonly covers: (permitted: string, requested: string) => boolean;
}

/**
 * The purposes asked for in the `purpose` parameter (one, or several separated by a space), each once.
 * A purpose is one the client is registered for or it is not signed: unknown and not permitted read the same.
 */
export function requestedPurposes(
  parameter: unknown,
  permitted: readonly string[],
  rules: PurposeRules,
): { readonly purposes: readonly string[] } | { readonly fault: string } {
  if (typeof parameter !== 'string') return { fault: 'say the purpose once, several separated by a space' };
  const asked = [...new Set(parameter.split(' ').filter((word) => word !== ''))];
  if (asked.length === 0 || asked.length > MOST) return { fault: `say one to ${MOST} purposes` };
  const refused = asked.find((purpose) => !isPermitted(purpose, permitted, rules));
  if (refused !== undefined) return { fault: `purpose ${quoted(refused)} is not on the list of this client` };
  return { purposes: asked };
}

function isPermitted(purpose: string, permitted: readonly string[], { purposes, covers }: PurposeRules): boolean {
  return purposes(purpose) && permitted.some((each) => purposes(each) && covers(each, purpose));
}
