import { type GraphQLOutputType, getNamedType, isListType, isNonNullType } from 'graphql';
import { refuse } from '../../core/errors.js';
import type { Field, Selection, Shape } from '../federation/selection.js';
import type { ArgumentReader } from './arguments.js';

/** Most cells that one operation may ask for, and most rows of one list. */
const MOST_CELLS = 300_000;
const LONGEST_PAGE = 500;
/** What a list that cannot be paged is taken to hold: the domain bounds those. */
const SHORT_LIST = 8;
/** Rows of a page whose length was not said, as subgraphs give them. */
const USUAL_PAGE = 50;

/**
 * Bounds the work of an operation before any of it is done: the product of the page sizes along each path. Asked of each request, never of a
 * cached document, since page sizes are variables (threats T24, T45).
 */
export function checkCost(shape: Shape, argumentsOf: ArgumentReader): number {
  let cells = 0;

  function visit(selection: Selection, rows: number): void {
    cells += widestOf(selection) * rows;
    if (cells > MOST_CELLS)
      throw refuse('OPERATION_TOO_COSTLY', `the operation asks for more than ${MOST_CELLS} values: ask for smaller pages`);
    for (const fields of selection.fieldsOf.values()) {
      for (const field of fields) {
        if (field.selection === null) continue;
        const first = argumentsOf(field).find((argument) => argument.name === 'first' || argument.name === 'last')?.value;
        if (typeof first === 'number' && (first < 1 || first > LONGEST_PAGE))
          throw refuse('BAD_USER_INPUT', `\`first\` goes from 1 to ${LONGEST_PAGE}`);
        visit(field.selection, rows * (typeof first === 'number' ? Math.max(1, first) : rowsOf(field)));
      }
    }
  }

  visit(shape.root, 1);
  return cells;
}

const widths = new WeakMap<Selection, number>();

/** Fields of the type that has most of them. */
function widestOf(selection: Selection): number {
  let widest = widths.get(selection);
  if (widest === undefined) {
    widest = Math.max(0, ...[...selection.fieldsOf.values()].map((fields) => fields.length));
    widths.set(selection, widest);
  }
  return widest;
}

const lengths = new WeakMap<Field, number>();

function rowsOf(field: Field): number {
  let length = lengths.get(field);
  if (length === undefined) {
    length = lengthOf(field);
    lengths.set(field, length);
  }
  return length;
}

/** Rows of a list that says nothing of its length; a connection counts once, for itself and its edges. */
function lengthOf(field: Field): number {
  if (getNamedType(field.type).name.endsWith('Connection')) return USUAL_PAGE;
  return isList(field.type) && field.name !== 'edges' ? SHORT_LIST : 1;
}

function isList(type: GraphQLOutputType): boolean {
  return isNonNullType(type) ? isList(type.ofType) : isListType(type);
}
