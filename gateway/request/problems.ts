import type { GraphQLFormattedError } from 'graphql';
import type { Problem } from '../federation/execution/index.js';
import type { Field, Selection, Shape } from '../federation/selection.js';

const UNAVAILABLE = 'a part of the answer could not be fetched: try again';

/**
 * What went wrong on the way, in our words: a coded refusal of the input is told, a denial is told already, the rest is one sentence. Each is
 * told once, with where it was as far as the first list: how many things it touched says how many there are (threats T33).
 */
export function toldProblems(problems: readonly Problem[], shape: Shape): GraphQLFormattedError[] {
  const told = new Map<string, GraphQLFormattedError>();
  for (const { message, extensions, path } of problems) {
    const { code } = extensions;
    if (code === 'FORBIDDEN_FIELD') continue;
    const isInput = code === 'BAD_USER_INPUT' || code === 'OPERATION_TOO_COSTLY';
    const one = isInput ? { message, extensions: { code } } : { message: UNAVAILABLE, extensions: { code: 'UPSTREAM_UNAVAILABLE' } };
    const key = `${one.extensions.code} ${one.message}`;
    if (told.has(key)) continue;
    const where = path === null ? [] : upToFirstList(responsePath(path, shape));
    told.set(key, where.length === 0 ? one : { ...one, path: where });
  }
  return [...told.values()];
}

/** What subgraphs said, as they said it, where the client asked it: for a gateway that permits all. */
export function passedOn(problems: readonly Problem[], shape: Shape): GraphQLFormattedError[] {
  return problems.map(({ message, extensions, path }) => {
    const where = path === null ? [] : responsePath(path, shape);
    return { message, ...(where.length === 0 ? {} : { path: where }), extensions: { ...extensions } };
  });
}

/** A place in the data as a place in the answer; as far as the answer knows it. */
export function responsePath(path: readonly (string | number)[], shape: Shape): (string | number)[] {
  const found: (string | number)[] = [];
  let selection: Selection | null = shape.root;
  for (const step of path) {
    if (typeof step === 'number') {
      found.push(step);
      continue;
    }
    const field: Field | undefined =
      selection === null ? undefined : [...selection.fieldsOf.values()].flat().find((one) => one.dataKey === step);
    if (field === undefined) break;
    found.push(field.responseKey);
    selection = field.selection;
  }
  return found;
}

function upToFirstList(path: readonly (string | number)[]): (string | number)[] {
  const list = path.findIndex((step) => typeof step === 'number');
  return list === -1 ? [...path] : path.slice(0, list);
}
