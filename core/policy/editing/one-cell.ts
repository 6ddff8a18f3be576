import type { CompiledPolicy } from '../compile.js';
import type { Forbid } from '../document.js';
import { isForPurpose } from '../purposes.js';
import { selects } from '../speaks.js';
import { ACTIONS, CATEGORIES, RELATIONS, ROLES } from '../vocabulary.js';
import type { EditedCell } from './intent.js';

/** Selectors that select one cell and nothing else. */
export function onlyCell(policy: CompiledPolicy, { role, relation, purpose, category, action }: EditedCell) {
  const isParent = [...policy.purposes.values()].some(({ parent }) => parent === purpose);
  const exactly = isParent ? ({ exactly: true } as const) : {};
  return { roles: [role], relations: [relation], purposes: [purpose], ...exactly, categories: [category], actions: [action] };
}

/** An id for a rule about a cell, which none of the rules has. */
export function idFor(kind: 'may' | 'not' | 'asks', cell: EditedCell, taken: ReadonlySet<string>): string {
  const words = [kind, cell.role, cell.relation, cell.purpose, cell.category.toLowerCase().replaceAll('_', '-'), cell.action.toLowerCase()];
  return free(words.join('.'), taken);
}

/** Does a rule speak about a cell, at some coordinate? */
export function speaksOfCell(rule: Forbid, { purposes }: Pick<CompiledPolicy, 'purposes'>, cell: EditedCell): boolean {
  const purpose = purposes.get(cell.purpose);
  return (
    purpose !== undefined &&
    isForPurpose(rule, purpose) &&
    selects(rule.roles, cell.role) &&
    selects(rule.relations, cell.relation) &&
    selects(rule.categories, cell.category) &&
    selects(rule.actions, cell.action)
  );
}

/**
 * A rule without one cell: the rules that say the same of every other, word by word: of the other roles; of that role in the other relations; and so
 * on. What a rule that names no role and no relation says of whoever holds no tie is lost, which matters for public facts alone.
 */
export function withoutCell<R extends Forbid>(rule: R, policy: CompiledPolicy, cell: EditedCell, taken: ReadonlySet<string>): readonly R[] {
  const covered = [...policy.purposes.values()].filter((purpose) => isForPurpose(rule, purpose)).map(({ id }) => id);
  const others = <T>(words: readonly T[], one: T) => words.filter((word) => word !== one);
  const role = { roles: [cell.role] };
  const relation = { ...role, relations: [cell.relation] };
  const category = { ...relation, categories: [cell.category] };
  const action = { ...category, actions: [cell.action] };
  const pieces: readonly R[] = [
    { ...rule, roles: others(rule.roles ?? ROLES, cell.role) },
    { ...rule, ...role, relations: others(rule.relations ?? RELATIONS, cell.relation) },
    { ...rule, ...relation, categories: others(rule.categories ?? CATEGORIES, cell.category) },
    { ...rule, ...category, actions: others(rule.actions ?? ACTIONS, cell.action) },
    { ...rule, ...action, purposes: others(covered, cell.purpose), exactly: true },
  ];
  const known = new Set(taken);
  return pieces.filter(saysSomething).map((piece) => {
    const id = free(`${rule.id}.but`, known);
    known.add(id);
    return { ...piece, id };
  });
}

function saysSomething({ roles, relations, purposes, categories, actions }: Forbid): boolean {
  return [roles, relations, purposes, categories, actions].every((words) => words === undefined || words.length > 0);
}

function free(id: string, taken: ReadonlySet<string>): string {
  if (!taken.has(id)) return id;
  let number = 2;
  while (taken.has(`${id}.${number}`)) number += 1;
  return `${id}.${number}`;
}
