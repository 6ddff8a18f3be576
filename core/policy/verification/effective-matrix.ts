import type { CompiledPolicy } from '../compile.js';
import type { ClientKind } from '../document.js';
import { type Action, CATEGORIES, RELATIONS, type Relation, ROLES, type Role } from '../vocabulary.js';
import { type EffectiveCell, effectiveCellAt } from './effective-cell.js';
import { probesOf } from './probes.js';

/** A role with a relation it can give. */
export interface Pair {
  readonly role: Role;
  readonly relation: Relation;
}

export interface MatrixQuestion {
  readonly purpose: string;
  readonly action: Action;
  /** UAI of a school; null: a school that restricts nothing. */
  readonly school: string | null;
  /** The rows. Left out, every pair that a rule of the policy names: any other opens nothing but public facts. */
  readonly pairs?: readonly Pair[];
  readonly clientKind?: ClientKind;
}

/** Rows of role × relation; the cells of a row are in the order of CATEGORIES. */
export interface EffectiveMatrix extends Omit<MatrixQuestion, 'pairs'> {
  readonly rows: readonly (Pair & { readonly cells: readonly EffectiveCell[] })[];
}

/** The effective matrix of one purpose and action: every category for every pair that can occur. */
export function effectiveMatrix(policy: CompiledPolicy, { pairs = pairsOf(policy), ...question }: MatrixQuestion): EffectiveMatrix {
  const probes = probesOf(policy);
  const rows = pairs.map(({ role, relation }) => ({
    role,
    relation,
    cells: CATEGORIES.map((category) => effectiveCellAt(policy, { ...question, role, relation, category }, probes)),
  }));
  return { ...question, rows };
}

/** Every pair that a grant names, and those that a refusal names with its role; in the order of the vocabulary. */
export function pairsOf({ document }: CompiledPolicy): readonly Pair[] {
  const named = new Set<string>();
  for (const { roles = [], relations = [] } of [...document.grants, ...document.forbids]) {
    for (const role of roles) for (const relation of relations) named.add(`${role} ${relation}`);
  }
  return ROLES.flatMap((role) => RELATIONS.map((relation) => ({ role, relation }))).filter(({ role, relation }) =>
    named.has(`${role} ${relation}`),
  );
}
