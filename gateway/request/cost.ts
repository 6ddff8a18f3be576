import { type GraphQLOutputType, isListType, isNonNullType } from 'graphql';
import { refuse } from '../../core/errors.js';
import type { Selection, Shape } from '../federation/selection.js';
import type { ArgumentReader } from './arguments.js';

/** Most cells that one operation may ask for, and most rows of one list. */
const MOST_CELLS = 300_000;
const LONGEST_PAGE = 500;
/** What a list without `first` is taken to hold: the domain bounds those. */
const SHORT_LIST = 8;

/**
 * Bounds the work of an operation before any of it is done: the product of the page sizes along each path. Asked of each request, never of a
 * cached document, since page sizes are variables (threats T24, T45).
 */
export function checkCost(shape: Shape, argumentsOf: ArgumentReader): number {
  let cells = 0;

  function visit(selection: Selection, rows: number): void {
    const widest = Math.max(0, ...[...selection.fieldsOf.values()].map((fields) => fields.length));
    cells += widest * rows;
    if (cells > MOST_CELLS)
      throw refuse('OPERATION_TOO_COSTLY', `the operation asks for more than ${MOST_CELLS} values: ask for smaller pages`);
    for (const fields of selection.fieldsOf.values()) {
      for (const field of fields) {
        if (field.selection === null) continue;
        const first = argumentsOf(field).find((argument) => argument.name === 'first' || argument.name === 'last')?.value;
        if (typeof first === 'number' && (first < 0 || first > LONGEST_PAGE))
          throw refuse('BAD_USER_INPUT', `\`first\` goes from 0 to ${LONGEST_PAGE}`);
        const times = typeof first === 'number' ? Math.max(1, first) : isList(field.type) && field.name !== 'edges' ? SHORT_LIST : 1;
        visit(field.selection, rows * times);
      }
    }
  }

  visit(shape.root, 1);
  return cells;
}

function isList(type: GraphQLOutputType): boolean {
  return isNonNullType(type) ? isList(type.ofType) : isListType(type);
}
