import { PolicyError, quoted } from './policy-error.js';

/** Reads one value found at a path; throws PolicyError when it is not what it should be. */
export type Read<T> = (value: unknown, path: string) => T;

const MOST_ITEMS = 5000;
const MOST_CHARACTERS = 2000;

/** A plain object with these fields and no others; a field whose reader is wrapped in `optional` may be left out. */
export function record<T>(fields: { readonly [K in keyof T]-?: Read<T[K]> }): Read<T> {
  return (value, path) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      throw new PolicyError('WRONG_TYPE', path, 'must be a set of named fields');
    }
    const found = new Map<string, unknown>(Object.entries(value));
    for (const name of found.keys()) {
      if (!Object.hasOwn(fields, name)) throw new PolicyError('UNKNOWN_FIELD', path, `field ${quoted(name)} is not known`);
    }
    const read: Partial<T> = {};
    for (const name of Object.keys(fields) as (keyof T & string)[]) {
      const value = fields[name](found.get(name), path === '' ? name : `${path}.${name}`);
      if (value !== undefined) read[name] = value;
    }
    return Object.freeze(read) as T;
  };
}

/** The same, or left out. */
export function optional<T>(read: Read<T>): Read<T | undefined> {
  return (value, path) => (value === undefined ? undefined : read(value, path));
}

/** A list of one or more, none of them twice. */
export function list<T>(read: Read<T>): Read<readonly T[]> {
  return (value, path) => {
    const items = several(read)(value, path);
    if (items.length === 0) throw new PolicyError('EMPTY_LIST', path, 'an empty list says nothing; leave the rule out');
    const repeated = items.findIndex((item, at) => items.indexOf(item) !== at);
    if (repeated >= 0) throw new PolicyError('DUPLICATE', `${path}[${repeated}]`, `${quoted(items[repeated])} is there twice`);
    return items;
  };
}

/** A list that may be empty. */
export function several<T>(read: Read<T>): Read<readonly T[]> {
  return (value, path) => {
    present(value, path);
    if (!Array.isArray(value)) throw new PolicyError('WRONG_TYPE', path, 'must be a list');
    if (value.length > MOST_ITEMS) throw new PolicyError('TOO_LONG', path, `has more than ${MOST_ITEMS} items`);
    return Object.freeze(value.map((item: unknown, at) => read(item, `${path}[${at}]`)));
  };
}

/** One of the closed words. */
export function word<const W extends string>(words: readonly W[]): Read<W> {
  return (value, path) => {
    present(value, path);
    const known = words.find((candidate) => candidate === value);
    if (known === undefined) throw new PolicyError('UNKNOWN_WORD', path, `${quoted(value)} is not in the vocabulary`);
    return known;
  };
}

/** A text that is not empty, and of the form asked if one is asked. */
export function text(form?: RegExp): Read<string> {
  return (value, path) => {
    present(value, path);
    if (typeof value !== 'string') throw new PolicyError('WRONG_TYPE', path, 'must be a text');
    if (value.length > MOST_CHARACTERS) throw new PolicyError('TOO_LONG', path, `is longer than ${MOST_CHARACTERS} characters`);
    if (value.trim() === '') throw new PolicyError('BAD_FORM', path, 'must not be empty');
    if (form !== undefined && !form.test(value)) throw new PolicyError('BAD_FORM', path, `${quoted(value)} is not of the form expected`);
    return value;
  };
}

/** `true`, or left out: a mark has no other value. */
export const mark: Read<true> = (value, path) => {
  if (value !== true) throw new PolicyError('WRONG_TYPE', path, 'must be `true`, or left out');
  return true;
};

function present(value: unknown, path: string): void {
  if (value === undefined || value === null) throw new PolicyError('MISSING_FIELD', path, 'is missing');
}
