import { createHash } from 'node:crypto';
import { parseArgs } from 'node:util';
import type { Fault } from './fault.js';

/** Which faults are planted, and how many at a time. */
export interface Options {
  /** Parts of the names of faults, or of their files; empty: all of them. */
  readonly only: readonly string[];
  /** The first one, counted from 1. */
  readonly from: number;
  /** So many of them, drawn by the seed; null: all. */
  readonly sample: number | null;
  readonly seed: string;
  readonly jobs: number;
}

export const USAGE = `npm run test:mutants -- [--only TEXT]… [--from N] [--sample N [--seed TEXT]] [--jobs N]

  --only    faults whose name or file has this text in it; may be said again
  --from    begin with this one of them, counted from 1
  --sample  so many, drawn by the seed (today's date where none is given)
  --jobs    how many at a time (2)
`;

export function readOptions(args: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...args],
    options: {
      only: { type: 'string', multiple: true, default: [] },
      from: { type: 'string', default: '1' },
      sample: { type: 'string' },
      seed: { type: 'string', default: new Date().toISOString().slice(0, 10) },
      jobs: { type: 'string', default: '2' },
    },
  });
  return {
    only: values.only,
    from: counted('from', values.from),
    sample: values.sample === undefined ? null : counted('sample', values.sample),
    seed: values.seed,
    jobs: counted('jobs', values.jobs),
  };
}

/** Those that are asked for, in the order of the list. */
export function chosen(faults: readonly Fault[], { only, from, sample, seed }: Options): readonly Fault[] {
  const isNamed = ({ name, file }: Fault) => only.length === 0 || only.some((text) => name.includes(text) || file.includes(text));
  const named = faults.filter(isNamed).slice(from - 1);
  if (sample === null) return named;
  const lot = ({ name }: Fault) => createHash('sha256').update(seed).update(name).digest('hex');
  const drawn = new Set([...named].sort((one, other) => (lot(one) < lot(other) ? -1 : 1)).slice(0, sample));
  return named.filter((fault) => drawn.has(fault));
}

function counted(name: string, text: string): number {
  const number = Number(text);
  if (!Number.isInteger(number) || number < 1) throw new Error(`--${name} must be a whole number from 1`);
  return number;
}
