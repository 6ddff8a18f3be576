import type { Tally } from './compare.js';

/** What a run reached, end to end: of all coordinates, which were let out, and which were refused by which stage. */
export interface Reached {
  readonly letOut: readonly string[];
  readonly neverLetOut: readonly string[];
  readonly refusedBy: ReadonlyMap<string, readonly string[]>;
}

const REFUSING = ['S0', 'S1', 'S2', 'S3', 'row'] as const;

export function reached({ allowed, unknown, refused }: Tally, coordinates: readonly string[]): Reached {
  // What a mutation answers is asked for where mutations are tried, in `tests/attacks`.
  const asked = coordinates.filter((coordinate) => !/^Mutation\.|Payload\./.test(coordinate));
  const letOut = asked.filter((coordinate) => allowed.has(coordinate) || unknown.has(coordinate));
  return {
    letOut,
    neverLetOut: asked.filter((coordinate) => !letOut.includes(coordinate)),
    refusedBy: new Map(REFUSING.map((stage) => [stage, asked.filter((coordinate) => refused.has(`${coordinate} ${stage}`))])),
  };
}

/** The same as a few lines of text. */
export function report({ letOut, neverLetOut, refusedBy }: Reached): string {
  const all = letOut.length + neverLetOut.length;
  const stages = [...refusedBy].map(([stage, coordinates]) => `${stage} ${coordinates.length}`).join(', ');
  return [
    `of ${all} coordinates ${letOut.length} were let out, and refused by stage: ${stages} (row: permitted by the policy, of a row that is not open)`,
    ...(neverLetOut.length === 0 ? [] : [`never let out: ${neverLetOut.join(' ')}`]),
  ].join('\n');
}
