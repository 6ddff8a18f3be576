import { CLIENT_KINDS } from './document.js';
import type { Tie } from './request.js';
import { ACTIONS, RELATIONS, ROLES } from './vocabulary.js';

/** Positions of the words in the tables. A word that is not known has none. */
const ROLE_POSITIONS: ReadonlyMap<string, number> = positions(ROLES);
const RELATION_POSITIONS: ReadonlyMap<string, number> = positions(RELATIONS);
const ACTION_POSITIONS: ReadonlyMap<string, number> = positions(ACTIONS);
const CLIENT_POSITIONS: ReadonlyMap<string, number> = positions(CLIENT_KINDS);

/** A slot is a role with a relation; the last one is "no tie at all", through which only public facts pass. */
export const NO_TIE = ROLES.length * RELATIONS.length;
export const SLOTS = NO_TIE + 1;
export const NO_ROLE = ROLES.length;

/** The slot of a tie; null for words that are not known. */
export function slotOf(tie: Tie | null): number | null {
  if (tie === null) return NO_TIE;
  const role = ROLE_POSITIONS.get(tie.role);
  const relation = RELATION_POSITIONS.get(tie.relation);
  return role === undefined || relation === undefined ? null : slot(role, relation);
}

export function slot(role: number, relation: number): number {
  return role * RELATIONS.length + relation;
}

/** First slot of an action for a purpose: add a slot to it to have a cell of the tables. */
export function rowOf(purpose: number, action: string): number | null {
  const at = ACTION_POSITIONS.get(action);
  return at === undefined ? null : (purpose * ACTIONS.length + at) * SLOTS;
}

/** The cell of the guardrails for a purpose, a kind of client and a role (or none); null for words that are not known. */
export function guardrailCell(purpose: number, client: string, tie: Tie | null): number | null {
  const kind = CLIENT_POSITIONS.get(client);
  const role = tie === null ? NO_ROLE : ROLE_POSITIONS.get(tie.role);
  return kind === undefined || role === undefined ? null : (purpose * CLIENT_KINDS.length + kind) * (ROLES.length + 1) + role;
}

function positions(words: readonly string[]): ReadonlyMap<string, number> {
  return new Map(words.map((word, at) => [word, at]));
}
