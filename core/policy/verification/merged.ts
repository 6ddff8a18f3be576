import { CLIENT_KINDS } from '../document.js';
import { ACTIONS, CATEGORIES, RELATIONS, ROLES } from '../vocabulary.js';
import { CHANGES, type Difference } from './difference.js';
import type { SchoolClass } from './school-classes.js';

type Dimension = 'clients' | 'schools' | 'categories' | 'actions' | 'purposes' | 'holders';

/** Nearest first: what is said of one person for several categories reads better than of one category for several people. */
const DIMENSIONS: readonly Dimension[] = ['clients', 'schools', 'categories', 'actions', 'purposes', 'holders'];

/** The same differences in fewer lines: those that are alike but for one dimension become one, dimension by dimension; gravest first. */
export function merged(differences: readonly Difference[], classes: readonly SchoolClass[]): readonly Difference[] {
  let lines = differences;
  for (const dimension of DIMENSIONS) {
    lines = alikeBut(dimension, lines);
    if (dimension === 'clients')
      lines = lines.map((line) => (line.clients?.length === CLIENT_KINDS.length ? { ...line, clients: null } : line));
    if (dimension === 'schools') {
      const all = classes.reduce((sum, { schools }) => sum + schools.length, 0);
      lines = lines.map((line) => (line.schools?.length === all ? { ...line, schools: null } : line));
    }
  }
  return [...lines].sort((one, other) => CHANGES.indexOf(one.change) - CHANGES.indexOf(other.change) || rank(one) - rank(other));
}

function alikeBut(dimension: Dimension, lines: readonly Difference[]): readonly Difference[] {
  const alike = new Map<string, { line: Difference; words: unknown[] }>();
  for (const line of lines) {
    const words = line[dimension];
    const key = JSON.stringify({ ...line, [dimension]: words === null });
    const there = alike.get(key);
    if (there === undefined) alike.set(key, { line, words: [...(words ?? [])] });
    else there.words.push(...(words ?? []));
  }
  return [...alike.values()].map(({ line, words }) => (line[dimension] === null ? line : ({ ...line, [dimension]: words } as Difference)));
}

/** In the order of the vocabulary: by role, relation, category, action. */
function rank({ holders, categories, actions }: Difference): number {
  const [holder] = holders;
  const role = holder?.role ? ROLES.indexOf(holder.role) : -1;
  const relation = holder?.relation ? RELATIONS.indexOf(holder.relation) : -1;
  const category = categories[0] === undefined ? 0 : CATEGORIES.indexOf(categories[0]);
  return (
    ((role * RELATIONS.length + relation) * CATEGORIES.length + category) * ACTIONS.length + (actions[0] ? ACTIONS.indexOf(actions[0]) : 0)
  );
}
