import type { CompiledPolicy } from '../compile.js';
import { touchedCells } from '../verification/difference.js';
import { differenceOf } from '../verification/difference-of.js';
import type { EditedCell } from './intent.js';

/** Do two policies differ in one cell at most, and at these schools at most (null: everywhere)? */
export function touchesOnly(before: CompiledPolicy, after: CompiledPolicy, cell: EditedCell, schools: readonly string[] | null): boolean {
  for (const touched of touchedCells(differenceOf(before, after))) {
    const same =
      touched.role === cell.role &&
      touched.relation === cell.relation &&
      touched.purpose === cell.purpose &&
      touched.category === cell.category &&
      touched.action === cell.action;
    const there = schools === null || touched.schools?.every((school) => schools.includes(school)) === true;
    if (!same || !there) return false;
  }
  return true;
}
