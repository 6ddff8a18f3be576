import { parseArgs } from 'node:util';
import type { Population } from './growth/index.js';
import { LEVELS, type LiveOptions } from './live/index.js';

/** What one run of the bench does. */
export interface Options {
  /** Names of gateways, scenes or operations; empty: all of them. */
  readonly only: readonly string[];
  readonly rounds: number;
  /** Seconds that one gateway is asked one operation in one round. */
  readonly seconds: number;
  readonly connections: number;
  /** Requests that each gateway answers before it is measured at an operation, unless that takes too long. */
  readonly warm: number;
  /** The larger population of the scene `growth`. */
  readonly many: Population;
  /** How the scene `live` changes the rules. */
  readonly live: LiveOptions;
  /** Where the figures go as JSON. */
  readonly json: string | null;
}

export const USAGE = `npm run bench -- [--only NAME,…] [--rounds N] [--seconds N] [--connections N] [--warm N] [--students N] [--database URL]
                   [--changes N] [--level NAME] [--pause MS] [--rate N] [--every MS] [--json FILE]

  --only         gateways, scenes or operations by name; what others are compared with is always there. The scene growth
                 needs PostgreSQL and some minutes to fill it: it is played when it is named
  --rounds       how often each gateway takes its turn (3)
  --seconds      how long a turn is (1.5)
  --connections  how many users ask at a time (8)
  --warm         how many requests each gateway answers before it is measured, in 20 seconds at most (10000)
  --students     how many students the larger population of growth has (20000)
  --database     where it is kept already, beside the demo; without it one is made and dropped. Its ledger goes on under the
                 PREAU_SECRET that it was begun with
  --changes      how often the scene live changes the rules; it needs PostgreSQL and Redis, and is played when it is named (100)
  --level        whose rules it changes: school, national or both (both)
  --pause        milliseconds from the last signature to the publication (2000)
  --rate         requests a second to each of its four replicas (2)
  --every        milliseconds between two looks at a replica while a change is under way (200)
  --json         every figure of every turn, into a file
`;

export function readOptions(args: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...args],
    options: {
      only: { type: 'string', default: '' },
      rounds: { type: 'string', default: '3' },
      seconds: { type: 'string', default: '1.5' },
      connections: { type: 'string', default: '8' },
      warm: { type: 'string', default: '10000' },
      students: { type: 'string', default: '20000' },
      database: { type: 'string' },
      changes: { type: 'string', default: '100' },
      level: { type: 'string', default: 'both' },
      pause: { type: 'string', default: '2000' },
      rate: { type: 'string', default: '2' },
      every: { type: 'string', default: '200' },
      json: { type: 'string' },
    },
  });
  return {
    only: values.only.split(',').filter((name) => name !== ''),
    rounds: positive('rounds', values.rounds),
    seconds: positive('seconds', values.seconds),
    connections: positive('connections', values.connections),
    warm: positive('warm', values.warm),
    many: { students: positive('students', values.students), databaseUrl: values.database ?? null },
    live: {
      changes: positive('changes', values.changes),
      levels: levels(values.level),
      pause: milliseconds('pause', values.pause),
      rate: positive('rate', values.rate),
      every: positive('every', values.every),
    },
    json: values.json ?? null,
  };
}

function levels(name: string): LiveOptions['levels'] {
  const named = LEVELS.filter((level) => name === level || name === 'both');
  if (named.length === 0) throw new Error(`--level must be ${LEVELS.join(', ')} or both`);
  return named;
}

function milliseconds(name: string, text: string): number {
  const number = Number(text);
  if (!(number >= 0)) throw new Error(`--${name} must be a number of milliseconds`);
  return number;
}

function positive(name: string, text: string): number {
  const number = Number(text);
  if (!(number > 0)) throw new Error(`--${name} must be a number above zero`);
  return number;
}
