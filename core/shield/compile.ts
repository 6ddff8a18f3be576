import { InvariantBroken } from '../errors.js';
import type { Stage } from '../policy/vocabulary.js';
import type { ShieldRule } from './library.js';
import { stagesAskedBy } from './rules.js';
import type { RuleTree } from './tree.js';

/** What a coordinate asks, as the set of stages that must say yes. */
export type CompiledTree = ReadonlyMap<string, readonly Stage[]>;

/**
 * Walks the rule tree once into a table the gateway's hot path reads, instead of running shield per field (150 times dearer,
 * reference/spike.md B4). Knows our own rules and nothing else: any other refuses to compile.
 */
export function compileTree(tree: RuleTree): CompiledTree {
  const table = new Map<string, readonly Stage[]>();
  for (const [type, fields] of Object.entries(tree)) {
    for (const [field, rule] of Object.entries(fields)) table.set(`${type}.${field}`, stagesOf(rule));
  }
  return table;
}

function stagesOf(rule: ShieldRule): readonly Stage[] {
  const stages = stagesAskedBy(rule);
  if (stages === null) throw new InvariantBroken(`the rule tree holds a ${rule.constructor.name} that cannot be compiled`);
  return stages;
}
