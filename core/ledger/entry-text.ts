import { canonicalJson } from './canonical.js';
import type { LedgerEntry } from './entry.js';

/**
 * The canonical text of an entry (RFC 8785): what is hashed and kept. Its members are written here in their canonical order, so that the
 * engine's own serialiser does the rest; `canonicalJson` would give the same bytes (a test holds both) at more than twice the cost.
 * INVARIANT: what is not a member of an entry does not get in.
 */
export function entryText(entry: LedgerEntry): string {
  const { denied, permitted } = entry.coordinates;
  const before = JSON.stringify({
    action: entry.action,
    actor: entry.actor,
    at: entry.at,
    basis: entry.basis,
    client: entry.client,
    code: entry.code,
  });
  const after = JSON.stringify({
    intent: entry.intent,
    kind: entry.kind,
    operationHash: entry.operationHash,
    operationName: entry.operationName,
    outcome: entry.outcome,
    policyVersion: entry.policyVersion,
    premises: entry.premises,
    purpose: entry.purpose,
    schools: entry.schools,
    subjects: entry.subjects,
  });
  // Why not as it is: the names of epochs are not known beforehand, and an object lists numbers before words.
  const epochs = sharedText(entry.epochs, canonicalJson);
  const coordinates = `{"denied":${JSON.stringify(denied)},"permitted":${sharedText(permitted, JSON.stringify)}}`;
  return `${before.slice(0, -1)},"coordinates":${coordinates},"epochs":${epochs},${after.slice(1)}`;
}

const texts = new WeakMap<object, string>();

/**
 * The canonical text of what many entries share: coordinates of one operation, the epochs of one reading. INVARIANT: only of what is frozen it is
 * remembered, so that an entry never says what was there before.
 */
function sharedText(value: object, write: (value: object) => string): string {
  if (!Object.isFrozen(value)) return write(value);
  let text = texts.get(value);
  if (text === undefined) {
    text = write(value);
    texts.set(value, text);
  }
  return text;
}
